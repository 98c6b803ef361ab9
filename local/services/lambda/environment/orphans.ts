/**
 * Ends function processes of a `pawl dev` that was killed, before the state that they could still write to is read. The
 * `Reaper` usually ended them at once, but it may have been killed too. So process ids are also kept in a file, and the next
 * `pawl dev` that opens the state ends those that still run.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Reaper } from "./reaper.ts";

/** The processes of one executor. */
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

  /** Ends the processes that an earlier executor left behind. Only for the process that has the state open. */
  end(): void {
    for (const pid of readPids(this.#file).filter((pid) => this.#isOwn(pid))) process.kill(pid, "SIGKILL");
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
