/**
 * The part of a process that a command uses: streams, environment, folder, time. It is passed in, so that a test
 * needs no process for each call.
 */
import { hostname, userInfo } from "node:os";
import type { Readable } from "node:stream";
import { type Clock, type Random, systemClock } from "../functions/model/clock.ts";
import type { Synthesis } from "./check/synthesis.ts";
import { pawlWords } from "./shell-command.ts";

/** A stream for text, and for the bytes of a file. */
export interface Sink {
  write(text: string | Uint8Array): unknown;
  /** True on a terminal. */
  readonly isTTY?: boolean;
  /** The terminal's width in characters. */
  readonly columns?: number;
  /** Its height in lines. */
  readonly rows?: number;
}

/** How `pawl dev` starts: `DevOptions` of `local/` has the defaults. */
export interface DevSettings {
  readonly port?: number;
  readonly stateFolder?: string;
  readonly reset?: boolean;
  readonly passOver?: readonly string[];
  /** Called once it is ready; it does not wait for what is done then. */
  readonly onReady?: (dev: ReadyDev) => void;
}

/** A `pawl dev` that is ready. */
export interface ReadyDev {
  readonly endpoint: string;
  /** Says a line. */
  say(line: string): void;
  /** Calls back after each reload. */
  onReload(listener: () => void): void;
  /** Aborts when it begins to close. */
  readonly closed: AbortSignal;
}

export interface Shell {
  readonly stdin: Readable;
  /** The answer, and nothing else. */
  readonly stdout: Sink;
  /** Everything else. */
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The release of the time zone rules that Node has, such as "2026c". */
  readonly tz?: string;
  /** What runs `pawl` here: the words that every command to paste begins with. */
  readonly pawl: readonly string[];
  /** Who uses it: `ada@laptop`. */
  readonly user: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Resolves after this many milliseconds, or at once when the user interrupts. */
  sleep(milliseconds: number): Promise<void>;
  /** Runs AWS on this machine until the process is ended. */
  dev(settings: DevSettings): Promise<void>;
  /** Checks a stage of a project's code, or synthesizes it too. */
  synth(folder: string, stage: string, part: "code" | "templates"): Promise<Synthesis>;
  /** From now on a closed reader no longer ends the process: what the command has begun to change, it finishes. */
  finish(): void;
  /** Ends the process though a call still waits for its answer. */
  leave(): void;
  /** From now on standard output has only what is written to `stdout` here: all else that the process prints goes to standard error. */
  reserveStdout(): void;
  /** A signal that Ctrl-C aborts. Before the first call, Ctrl-C ends the process. */
  interruptible(): AbortSignal;
}

export function processShell(): Shell {
  let mayEnd = true;
  let isRead = true;
  // A reader such as `head` may close the pipe early: that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (mayEnd) process.exit(0);
    isRead = false;
  });
  // Where nobody reads what is told, the exit code still says how it went.
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  let interrupted: AbortController | undefined;
  let print = (text: string | Uint8Array): boolean => process.stdout.write(text);
  return {
    stdin: process.stdin,
    stdout: {
      write: (text) => isRead && print(text),
      get isTTY() {
        return process.stdout.isTTY;
      },
      get columns() {
        return process.stdout.columns;
      },
      get rows() {
        return process.stdout.rows;
      },
    },
    stderr: process.stderr,
    env: process.env,
    get cwd() {
      return currentFolder();
    },
    get pawl() {
      try {
        return pawlWords(process.cwd(), process.env.PATH);
      } catch {
        // The folder was removed: the file's own path works from any other.
        return pawlWords("/", process.env.PATH);
      }
    },
    tz: process.versions.tz,
    user: `${userName()}@${hostname()}`,
    clock: systemClock,
    random: Math.random,
    async sleep(milliseconds) {
      const { setTimeout } = await import("node:timers/promises");
      await setTimeout(milliseconds, undefined, { signal: interrupted?.signal }).catch(() => {});
    },
    async synth(folder, stage, part) {
      const { synthesizeStage } = await import("./check/synthesis.ts");
      return synthesizeStage(folder, stage, part);
    },
    async dev(settings) {
      const { startDev } = await import("../local/index.ts");
      await startDev(settings);
    },
    finish: () => {
      mayEnd = false;
    },
    leave: () => process.exit(),
    reserveStdout() {
      print = process.stdout.write.bind(process.stdout);
      process.stdout.write = process.stderr.write.bind(process.stderr);
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

/** @throws a plain `Error` where the folder was removed in the meantime, for commands that need it */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new Error("the current folder no longer exists: change to another one", { cause });
  }
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? "unknown";
  }
}
