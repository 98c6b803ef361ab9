/**
 * What a command sees of the process it runs in: streams, environment, folder, time. Passed in, so that a
 * transcript needs no process of its own.
 */
import { hostname, userInfo } from "node:os";
import type { Readable } from "node:stream";
import { type Clock, type Random, systemClock } from "../functions/model/clock.ts";

/** A stream that text goes to. */
export interface Sink {
  write(text: string): unknown;
  /** True on a terminal. */
  readonly isTTY?: boolean;
  /** The terminal's width in characters. */
  readonly columns?: number;
}

export interface Shell {
  readonly stdin: Readable;
  /** What was asked for, and nothing else. */
  readonly stdout: Sink;
  /** Everything said about it. */
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Who sits at it: `ada@laptop`. */
  readonly person: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Resolves after so many milliseconds, or at once when the person breaks off. */
  sleep(milliseconds: number): Promise<void>;
  /** Aborts at Ctrl-C, from the first call of `interruptible` on. */
  interruptible(): AbortSignal;
}

/** The shell of this very process. */
export function processShell(): Shell {
  // A reader such as `head` that has seen enough is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  let interrupted: AbortController | undefined;
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    person: `${userName()}@${hostname()}`,
    clock: systemClock,
    random: Math.random,
    async sleep(milliseconds) {
      const { setTimeout } = await import("node:timers/promises");
      await setTimeout(milliseconds, undefined, { signal: interrupted?.signal }).catch(() => {});
    },
    interruptible() {
      if (interrupted === undefined) {
        const controller = new AbortController();
        interrupted = controller;
        process.once("SIGINT", () => controller.abort());
      }
      return interrupted.signal;
    },
  };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? "unknown";
  }
}
