/**
 * Ends functions' processes, and a synth's, as soon as `pawl dev` is gone, even after `kill -9`. An idle or waiting process notices this itself
 * (`host.ts`), but one in a busy loop cannot, so another process has to kill it.
 *
 * That process is one shell for all functions, so starting a function costs nothing more. It reads process ids from a pipe
 * whose only writer is `pawl dev`. When the pipe closes, it kills those processes that still run the program, each with the
 * group that it leads, if any; it checks this because an id may have been reused. Without a shell, the next `pawl dev` ends
 * them (`orphans.ts`).
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";

const script = `
pids=
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do
  kill -0 $pid || continue
  if [ -r /proc/$pid/cmdline ]; then line=$(tr '\\0' ' ' </proc/$pid/cmdline)
  else line=$(ps -o args= -p $pid); fi
  case $line in *"$1"*) kill -9 -$pid || kill -9 $pid;; esac
done`;

export class Reaper {
  readonly #program: string;
  #shell: ChildProcess | undefined;

  /** @param program the path of the program that the processes run, which no other command line contains */
  constructor(program: string) {
    this.#program = program;
  }

  /** Adds a process to those that end with `pawl dev`. */
  note(pid: number): void {
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(`${pid}\n`);
  }

  /** Lets the shell end, when all processes have ended. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #start(): ChildProcess {
    const shell = spawn("sh", ["-c", script, "sh", this.#program], {
      stdio: ["pipe", "ignore", "ignore"],
      // A signal to the process group of `pawl dev` must not end the shell first.
      detached: true,
    });
    shell.on("error", () => {});
    shell.stdin.on("error", () => {});
    shell.unref();
    (shell.stdin as Socket).unref();
    return shell;
  }
}
