/**
 * Ends processes of functions as soon as this process is gone, also by `kill -9`. One that waits or is frozen notices by
 * itself (`host.ts`); one in a busy loop runs nothing but its loop, so another process has to end it.
 *
 * That is one shell for all of them, which costs a function's start nothing. It reads process ids from a pipe that no one
 * else has open. The pipe ends with this process, and then the shell kills those that still run the program: an id may
 * belong to something else by then. Where there is no shell, the next `pawl dev` ends them (`orphans.ts`).
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
  case $line in *"$1"*) kill -9 $pid;; esac
done`;

export class Reaper {
  readonly #program: string;
  #shell: ChildProcess | undefined;

  /** @param program the path of the program that the processes run, which no other command line contains */
  constructor(program: string) {
    this.#program = program;
  }

  /** Ends this process too. */
  note(pid: number): void {
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(`${pid}\n`);
  }

  /** Has nothing more to end. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #start(): ChildProcess {
    const shell = spawn("sh", ["-c", script, "sh", this.#program], {
      stdio: ["pipe", "ignore", "ignore"],
      // A signal to the group of `pawl dev` must not end it first.
      detached: true,
    });
    shell.on("error", () => {});
    shell.stdin.on("error", () => {});
    shell.unref();
    (shell.stdin as Socket).unref();
    return shell;
  }
}
