/**
 * Ends the processes of a `pawl dev` that was killed, before what they could still write to is read: functions, which write
 * the state, and a synth, which writes its output folder. The `Reaper` usually ended them at once, but it may have been
 * killed too. So process ids are also kept in a file, and the next `pawl dev` that opens the state ends those that still run.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { endGroup } from "../../../process-group.ts";
import { Reaper } from "./reaper.ts";

/** A process that was killed is gone within this time, in milliseconds, unless its disk hangs. */
const goneWithinMs = 2_000;
const lookEveryMs = 5;

/** The processes of one program. */
export class Orphans {
  readonly #file: string;
  readonly #program: string;
  readonly #reaper: Reaper;

  /** @param program the path of the program that the processes run, which no other command line contains */
  constructor(file: string, program: string) {
    this.#file = file;
    this.#program = program;
    this.#reaper = new Reaper(program);
  }

  /** Notes a process that was started. It ends soon after this one, if not before. */
  note(pid: number): void {
    this.#reaper.note(pid);
    try {
      appendFileSync(this.#file, `${pid}\n`);
    } catch {
      // On a full disk the process is still known to the reaper.
    }
  }

  /** Ends the processes that an earlier `pawl dev` left behind: they write nothing any more. Only for the process that has the state open. */
  end(): void {
    const left = readPids(this.#file).filter((pid) => this.#isOwn(pid));
    for (const pid of left) endGroup(pid);
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < goneWithinMs && left.some((pid) => this.#isOwn(pid)); waited += lookEveryMs)
      Atomics.wait(pause, 0, 0, lookEveryMs);
    writeFileSync(this.#file, "");
  }

  /** Notes that all processes have ended. */
  clear(): void {
    rmSync(this.#file, { force: true });
    this.#reaper.close();
  }

  /** Another program may have the same process id by now. */
  #isOwn(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return commandLine(pid).includes(this.#program);
    } catch {
      return false;
    }
  }
}

function readPids(file: string): number[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function commandLine(pid: number): string {
  if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
}
