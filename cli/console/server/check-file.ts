/**
 * A file that is only checked, by a dry run. What is uploaded for a run goes on as it comes; this one is kept on this machine
 * while the task's code reads it, so it has a bound, and so has the time that it takes.
 */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { shellCommand } from "../../shell-words.ts";
import { type Asked, type Called, type Caller, call } from "./call.ts";

/** How long a file may be, and its check. */
export interface CheckBounds {
  readonly megabytes: number;
  readonly seconds: number;
}

const usualBounds: CheckBounds = { megabytes: 256, seconds: 300 };

export interface Checker extends Caller {
  /** @default 256 MB and 5 minutes */
  readonly checks?: CheckBounds;
}

/** @throws UsageError for what a page may not ask */
export async function checkFile(
  asked: Asked,
  checker: Checker,
  request: IncomingMessage,
  ended: AbortSignal,
): Promise<Called | "too long"> {
  const { megabytes, seconds } = checker.checks ?? usualBounds;
  const longest = megabytes * 1024 * 1024;
  if (Number(request.headers["content-length"] ?? 0) > longest) return "too long";
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`the check took over ${seconds} s: ${elsewhere(asked, checker)}`)),
    seconds * 1_000,
  );
  let bytes = 0;
  async function* bounded() {
    // Who sends too much shall still read the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > longest) throw new Error("too long");
      yield chunk;
    }
  }
  try {
    const options = { body: Readable.from(bounded()), ended: AbortSignal.any([ended, late.signal]) };
    const called = await call(asked, checker, options);
    return bytes > longest ? "too long" : called;
  } finally {
    clearTimeout(timer);
  }
}

export function tooLong(asked: Asked, checker: Checker): string {
  const { megabytes } = checker.checks ?? usualBounds;
  return `a file of over ${megabytes} MB is not checked here: ${elsewhere(asked, checker)}`;
}

/** The command has no such bound. */
function elsewhere({ command, args, options }: Asked, { shell }: Caller): string {
  const file = options.find(([, value]) => value === "-")?.[0] ?? "csv";
  return `check it with ${shellCommand([...shell.pawl, command, ...args, "--dry-run", `--${file}`, "FILE"])}`;
}
