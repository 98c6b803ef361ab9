/**
 * A file that is only checked, by a dry run. What is uploaded for a run goes on as it comes; this one is kept on this machine
 * while the task's code reads it, so it has a bound, and so has the time that it takes.
 */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Called, Caller } from "../../calls/call.ts";
import { shellCommand } from "../../shell-words.ts";
import { type Asked, call } from "./call.ts";

/** How long a file may be, how long its check may take, and how many there may be at once. */
export interface CheckBounds {
  readonly megabytes: number;
  readonly seconds: number;
  readonly atOnce: number;
}

const usualBounds: CheckBounds = { megabytes: 256, seconds: 300, atOnce: 2 };

export interface Checker extends Caller {
  /** @default 256 MB, 5 minutes, and 2 at once */
  readonly checks?: Partial<CheckBounds>;
  /** Those that are under way. */
  readonly checking: Set<Asked>;
}

/** Why a file is not checked. */
export interface NotChecked {
  readonly status: 413 | 429;
  readonly error: string;
}

/** @throws UsageError for what a page may not ask */
export async function checkFile(
  asked: Asked,
  checker: Checker,
  request: IncomingMessage,
  ended: AbortSignal,
): Promise<Called | NotChecked> {
  const { megabytes, seconds, atOnce } = { ...usualBounds, ...checker.checks };
  const longest = megabytes * 1024 * 1024;
  const instead = elsewhere(asked, checker);
  const tooLong: NotChecked = {
    status: 413,
    error: `a file of over ${megabytes} MB is not checked here: ${instead}`,
  };
  if (Number(request.headers["content-length"] ?? 0) > longest) return tooLong;
  const { checking } = checker;
  if (checking.size >= atOnce) {
    const busy = atOnce === 1 ? "another file is" : `${atOnce} files are`;
    return { status: 429, error: `${busy} being checked: check this one once that is done` };
  }
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`the check took over ${seconds} s: ${instead}`)),
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
  checking.add(asked);
  try {
    const options = { body: Readable.from(bounded()), ended: AbortSignal.any([ended, late.signal]) };
    const called = await call(asked, checker, options);
    return bytes > longest ? tooLong : called;
  } finally {
    clearTimeout(timer);
    checking.delete(asked);
  }
}

/** The command has no such bound. */
function elsewhere({ command, args, options }: Asked, { shell }: Caller): string {
  const file = options.find(([, value]) => value === "-")?.[0] ?? "csv";
  return `check it with ${shellCommand([...shell.pawl, command, ...args, "--dry-run", `--${file}`, "FILE"])}`;
}
