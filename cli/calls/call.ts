/**
 * A call of the command, made in this process: words as a person types them, and the answer is the document that `--json`
 * prints. So each caller shows what the command says, and each check of the command is a check of the caller. Which words a
 * caller may give is its own to decide.
 */
import { Readable } from "node:stream";
import type { Opener, RunCommand } from "../session.ts";
import type { Shell, Sink } from "../shell.ts";

/** The process and the deployment that the command is called with. */
export interface Caller {
  readonly shell: Shell;
  readonly open: Opener;
  readonly run: RunCommand;
  /** The options that choose the deployment of every call, as words. */
  readonly target: readonly string[];
}

export interface Called {
  readonly exitCode: number;
  /** What the command printed: one JSON document where it is done. */
  readonly answer: string;
  /** What it said besides, line by line. */
  readonly said: readonly string[];
}

export interface CallOptions {
  /** The file of an option that takes one. */
  readonly body?: Readable;
  /** Nobody waits for the answer any more: what only waits ends. */
  readonly ended?: AbortSignal;
  /** It asks no deployment. @default false */
  readonly undeployed?: boolean;
}

/** @param words the command's name, its options, and after `--` its arguments */
export async function callWords(
  [command = "", ...words]: readonly string[],
  { shell, open, run, target }: Caller,
  { body, ended = new AbortController().signal, undeployed = false }: CallOptions = {},
): Promise<Called> {
  const [out, err] = [new Kept(), new Kept()];
  const exitCode = await run(
    [command, "--json", ...(undeployed ? [] : target), ...words],
    { ...quiet(shell, out, err, body), ...endedBy(ended, shell) },
    open,
  );
  return { exitCode, answer: out.text, said: err.text.split("\n").filter((line) => line !== "") };
}

/** The document that was printed. Undefined where there is none: a command may break off in the middle. */
export function documentOf({ answer }: Pick<Called, "answer">): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(answer) };
  } catch {
    return undefined;
  }
}

/** The error of a command that failed, without `error: `: it may have several lines, one a mistake. */
export function errorOf(said: readonly string[]): string {
  const first = said.findLastIndex((line) => line.startsWith("error: "));
  const lines = said.slice(Math.max(0, first)).join("\n");
  return lines.replace(/^error: /, "") || "failed";
}

/** A shell in which nobody can be asked, and nothing ends the process. */
function quiet(shell: Shell, stdout: Sink, stderr: Sink, stdin: Readable = Readable.from([])): Shell {
  return {
    ...shell,
    ...{ stdin, stdout, stderr },
    env: { ...shell.env, NO_COLOR: "1", FORCE_COLOR: undefined, PAWL_DEBUG: undefined },
    finish() {},
    leave() {},
    reserveStdout() {},
  };
}

/** What waits goes by the call's own end, and not by Ctrl-C, after which the process's sleep takes no time. */
function endedBy(ended: AbortSignal, shell: Shell): Pick<Shell, "interruptible" | "sleep"> {
  return {
    interruptible: () => ended,
    async sleep(milliseconds) {
      if (ended.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = () => resolve();
      ended.addEventListener("abort", end, { once: true });
      await Promise.race([shell.sleep(milliseconds), promise]);
      ended.removeEventListener("abort", end);
    },
  };
}

class Kept implements Sink {
  text = "";
  write(text: string | Uint8Array): void {
    this.text += typeof text === "string" ? text : Buffer.from(text).toString();
  }
}
