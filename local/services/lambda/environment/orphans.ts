/**
 * The processes of functions whose executor was killed. They end by themselves when they notice, but one that is
 * busy notices late, and might write in between. So their ids are kept in a file, and whoever opens the state
 * next ends those that still live and still are what they were.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** Keeps the ids of an executor's processes. */
export class Orphans {
  readonly #file: string;
  readonly #program: string;

  /** @param program the path of the program they run: it stands in no other's command line */
  constructor(file: string, program: string) {
    this.#file = file;
    this.#program = program;
  }

  /** Notes a process that was started. */
  note(pid: number): void {
    appendFileSync(this.#file, `${pid}\n`);
  }

  /** Ends what an earlier executor left behind. Only for who has the state alone. @returns how many it was */
  end(): number {
    const left = readPids(this.#file).filter((pid) => this.#isOwn(pid));
    for (const pid of left) process.kill(pid, "SIGKILL");
    writeFileSync(this.#file, "");
    return left.length;
  }

  /** Says that all have ended. */
  clear(): void {
    rmSync(this.#file, { force: true });
  }

  /** A pid alone may be anybody's by now. */
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
