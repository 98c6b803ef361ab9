/**
 * Runs one program to its end, as the leader of a process group of its own, so that a signal reaches all that it started.
 * When it ends, or must stop, nothing of its group is left: it is asked by SIGTERM, and killed after a grace.
 *
 * A worker may die without a word, and its program would go on while another worker has the run. So a shell waits beside it,
 * holding a pipe of the worker's: when that closes, it kills the group. What leaves the group by `setsid` is not followed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { NonRetryableError } from "../../model/errors.ts";
import { commandPath } from "../../model/task/command/command-options.ts";

/** After SIGTERM a program has so long to end by itself, in milliseconds: its turn ends soon after. */
const graceMs = 1_500;
/** After the program's end its output is read for so long, if something else holds it open. */
const drainMs = 500;

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface ProgramPorts {
  /** Stops the program when it aborts. */
  readonly signal: AbortSignal;
  /** Calls back in so many milliseconds, unless what it returns is called first. */
  after(milliseconds: number, action: () => void): () => void;
  /** Takes what the program prints. */
  print(stream: "stdout" | "stderr", chunk: Buffer): void;
}

/** How a program ended: with a code, or by a signal. `stopped`: it was told to. */
export interface ProgramEnd {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stopped: boolean;
}

/** Runs it. @throws where it could not be started: another attempt could not start it either, unless the system was out of something */
export async function runProgram(program: Program, ports: ProgramPorts): Promise<ProgramEnd> {
  const { argv, env, cwd } = program;
  const [file = "", ...args] = argv;
  if (!(await isFolder(cwd))) throw new NonRetryableError(`the folder ${cwd} does not exist: set cwd`);
  const child = await started(file, () =>
    spawn(file, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] }),
  );
  return new RunningProgram(child, ports).end;
}

class RunningProgram {
  readonly end: Promise<ProgramEnd>;
  readonly #group: number;
  readonly #child: ChildProcess;
  readonly #ports: ProgramPorts;
  readonly #watcher: ChildProcess;
  #cancel = () => {};
  #isStopped = false;

  constructor(child: ChildProcess, ports: ProgramPorts) {
    this.#child = child;
    this.#group = child.pid as number;
    this.#ports = ports;
    this.#watcher = spawn("/bin/sh", ["-c", 'read _ || kill -s KILL -- "-$0"', String(this.#group)], {
      env: { PATH: commandPath },
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Without it the program still ends with its turn.
    this.#watcher.on("error", () => {});
    this.#watcher.stdin?.on("error", () => {});
    child.stdout?.on("data", (chunk: Buffer) => ports.print("stdout", chunk));
    child.stderr?.on("data", (chunk: Buffer) => ports.print("stderr", chunk));
    const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
    this.end = promise;
    const stop = () => this.#stop();
    child.once("exit", () => this.#exited());
    child.once("close", (code, signal) => {
      ports.signal.removeEventListener("abort", stop);
      this.#over();
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stopped: this.#isStopped });
    });
    if (ports.signal.aborted) stop();
    else ports.signal.addEventListener("abort", stop);
  }

  #stop(): void {
    // It may have ended by itself, and its output is still being read.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#isStopped = true;
    this.#kill("SIGTERM");
    this.#cancel = this.#ports.after(graceMs, () => {
      this.#kill("SIGKILL");
      this.#drain();
    });
  }

  #exited(): void {
    // The rest of a group that was told to stop has its grace.
    if (this.#isStopped) return;
    this.#kill("SIGKILL");
    this.#drain();
  }

  #drain(): void {
    this.#cancel = this.#ports.after(drainMs, () => {
      this.#child.stdout?.destroy();
      this.#child.stderr?.destroy();
    });
  }

  #over(): void {
    this.#cancel();
    this.#kill("SIGKILL");
    this.#watcher.kill("SIGKILL");
  }

  #kill(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#group, signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}

/** Resolves once the program runs. */
function started(file: string, start: () => ChildProcess): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(notStarted(file, error));
    try {
      const child = start();
      child.once("error", failed);
      child.once("spawn", () => {
        child.off("error", failed);
        // A signal that could not be sent is no failure of the program.
        child.on("error", () => {});
        resolve(child);
      });
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
    }
  });
}

function notStarted(file: string, cause: NodeJS.ErrnoException): Error {
  const why = words[cause.code ?? ""];
  if (why !== undefined) return new NonRetryableError(why(file), { cause });
  return new Error(`${file} could not be started: ${cause.message}`, { cause });
}

const words: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) =>
    file.includes("/")
      ? `there is no program ${file}, or what its first line names is not there: add it by a Lambda layer`
      : `there is no program ${file} in PATH ${commandPath}: add it by a Lambda layer, whose bin folder is /opt/bin; what is built into shells needs shell: true`,
  EACCES: (file) =>
    `the program ${file} may not be run: it must be a file with the right to execute it, as the layer has it`,
  E2BIG: () =>
    "the command with its variables is too long: the system takes 128 KB for one of them, and about 2 MB in all",
  ENOEXEC: (file) =>
    `the program ${file} cannot be run here: it must be built for the function, Linux on arm64`,
};

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
