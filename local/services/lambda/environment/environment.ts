/**
 * One environment of a function: a child process that runs one invocation at a time.
 *
 * It is a process and not a thread, since only a process can be ended at once, whatever it is doing. It is killed
 * when local time reaches the invocation's deadline. A process that ends by itself fails its current invocation, with
 * the words that AWS uses. Between invocations the process is frozen (`host.ts`), and is woken for the next one.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Writable } from "node:stream";
import type { Account } from "../../../stack/index.ts";
import type { LocalTime } from "../../../time/index.ts";
import type { PrintedLine } from "../../emulated-service.ts";
import type { FunctionSettings } from "../function-settings.ts";
import type { LambdaInvocation } from "../invocation.ts";
import { type FromHost, type FunctionFailure, marks, type ToHost, wakeFd } from "./host-messages.ts";
import { FunctionLog } from "./log.ts";
import { functionVariables } from "./variables.ts";

/** AWS allows 10 s to load the code. The first read from a laptop's disk may take longer. */
const loadMilliseconds = 30_000;

/** What all environments are given besides their function's settings. */
export interface EnvironmentContext {
  readonly time: LocalTime;
  readonly account: Account;
  readonly logFolder: string;
  /** The path of the program, which `writeHostProgram` wrote. */
  readonly program: string;
  onLine(line: PrintedLine): void;
  /** Receives the id of each process that is started. */
  onSpawn(pid: number): void;
}

/** The current invocation. */
interface Current {
  readonly requestId: string;
  /** Resolves when its last line is in the log. */
  readonly written: Promise<void>;
  settle(answer: { result?: string; failure?: FunctionFailure; memory?: number }): void;
}

/** One process of a function. */
export class FunctionEnvironment {
  /** What it was started with. */
  readonly settings: FunctionSettings;
  readonly #context: EnvironmentContext;
  readonly #process: ChildProcess;
  readonly #log: FunctionLog;
  readonly #ready: Promise<void>;
  /** Its process has ended, and everything that it printed has been read. */
  readonly #ended = Promise.withResolvers<void>();
  readonly #gone: Promise<void>;
  readonly #forget: () => void;
  #current: Current | undefined;
  #alive = true;
  #killed = false;
  #killedFor: FunctionFailure | undefined;

  constructor(settings: FunctionSettings, context: EnvironmentContext) {
    this.settings = settings;
    this.#context = context;
    const logStream = streamName(context.time.now());
    this.#log = new FunctionLog(context.logFolder, settings.name, logStream, context.onLine, () =>
      context.time.now(),
    );
    this.#process = fork(context.program, [JSON.stringify(context.time.state)], {
      env: functionVariables(settings, { ...context.account, logStream }),
      execArgv: [`--max-old-space-size=${Math.ceil(settings.memoryMb * 0.9)}`],
      cwd: settings.folder,
      // The last one is `wakeFd`.
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"],
    });
    // A process that has ended is noticed by its exit.
    this.#wakeUp.on("error", () => {});
    if (this.#process.pid !== undefined) context.onSpawn(this.#process.pid);
    for (const output of [this.#process.stdout, this.#process.stderr]) if (output) this.#log.follow(output);
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    this.#ready.catch(() => {});
    const slow = setTimeout(() => this.kill(), loadMilliseconds);
    this.#process.on("message", (message: FromHost) => {
      if (message.kind === "done") this.#current?.settle(message);
      else if (message.kind === "ready") ready.resolve();
      else {
        ready.reject(unready(message.failure));
        // The next invocation tries to load the code again, in a new environment.
        this.kill();
      }
      clearTimeout(slow);
    });
    this.#forget = context.time.onChange((state) => this.#send({ kind: "time", state }));
    const end = (how: string) => {
      if (!this.#alive) return;
      this.#alive = false;
      clearTimeout(slow);
      this.#forget();
      const failure = this.#killedFor ?? exitError(this.#current?.requestId ?? "", how);
      this.#current?.settle({ failure });
      ready.reject(unready(failure));
      this.#ended.resolve();
    };
    this.#process.once("error", (error) => end(`with error: ${error.message}`));
    // At "close", unlike at "exit", everything that it printed has been read.
    this.#process.once("close", (code, signal) => {
      if (signal !== null) end(`with error: signal: ${signalWords[signal] ?? signal}`);
      else end(code === 0 ? "without providing a reason" : `with error: exit status ${code}`);
    });
    // The current invocation still writes why it ended.
    this.#gone = this.#ended.promise.then(() => this.#current?.written).then(() => this.#log.close());
  }

  /** Whether it can run an invocation: it is alive and has none. */
  get idle(): boolean {
    return this.alive && this.#current === undefined;
  }

  /** False once it has ended or is about to. */
  get alive(): boolean {
    return this.#alive && !this.#killed && this.#process.connected;
  }

  /** Resolves when the process is gone. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  /** Runs one invocation. Never rejects: a handler's error, a timeout and a crash are in the answer. */
  async invoke(
    payload: string,
    { requestId = randomUUID() as string, trace = "" } = {},
  ): Promise<LambdaInvocation> {
    const { time } = this.#context;
    const answer = Promise.withResolvers<Parameters<Current["settle"]>[0]>();
    const written = Promise.withResolvers<void>();
    this.#current = { requestId, written: written.promise, settle: answer.resolve };
    let printed: Promise<void> = Promise.resolve();
    let startedAt = time.now();
    let cancel = () => {};
    try {
      await this.#ready;
      startedAt = time.now();
      const deadline = startedAt + this.settings.timeoutSeconds * 1000;
      printed = this.#log.expect(requestId);
      cancel = time.at(deadline, () => this.kill(this.#timedOut(requestId)));
      this.#send({ kind: "invoke", requestId, payload, deadline, functionArn: this.settings.arn, trace });
      this.#wakeUp.write("\n");
    } catch (error) {
      answer.resolve({ failure: (error as { failure?: FunctionFailure }).failure ?? failureOf(error) });
    }
    const { result = "null", failure, memory } = await answer.promise;
    cancel();
    await Promise.race([printed, this.#ended.promise]);
    const report = this.#report(requestId, time.now() - startedAt, memory);
    if (failure !== undefined && !this.#alive) {
      this.#log.write(`${failure.errorType}: ${failure.errorMessage}`);
      this.#log.write(marks.end(requestId));
    }
    this.#log.write(report);
    const logTail = `${this.#log.finish(requestId)}${report}\n`;
    this.#current = undefined;
    written.resolve();
    if (failure === undefined) return { requestId, payload: result, logTail };
    return { requestId, payload: JSON.stringify(failure), failure, logTail };
  }

  /** Tells the current invocation that no time is left. */
  shutDown(): void {
    this.#send({ kind: "shutdown" });
  }

  /** Ends the process at once. Its current invocation fails for this reason. */
  kill(reason?: FunctionFailure): void {
    this.#killed = true;
    this.#killedFor ??= reason;
    this.#process.kill("SIGKILL");
  }

  get #wakeUp(): Writable {
    return this.#process.stdio[wakeFd] as Writable;
  }

  #send(message: ToHost): void {
    // A process that ends meanwhile is noticed by its exit.
    if (this.#alive && this.#process.connected) this.#process.send(message, () => {});
  }

  #timedOut(requestId: string): FunctionFailure {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${this.settings.timeoutSeconds.toFixed(2)} seconds`;
    return { errorType: "Sandbox.Timedout", errorMessage };
  }

  #report(requestId: string, milliseconds: number, memory = 0): string {
    const duration = `Duration: ${milliseconds.toFixed(2)} ms\tBilled Duration: ${Math.ceil(milliseconds)} ms`;
    const used = `Max Memory Used: ${Math.ceil(memory / 1024 / 1024)} MB`;
    return `REPORT RequestId: ${requestId}\t${duration}\tMemory Size: ${this.settings.memoryMb} MB\t${used}`;
  }
}

/** Signals by which a process ended, in the words that Lambda uses. */
const signalWords: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/** A process that ended before it had answered. `how` it exited. */
function exitError(requestId: string, how: string): FunctionFailure {
  return {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}`,
  };
}

function unready(failure: FunctionFailure): Error {
  return Object.assign(new Error(failure.errorMessage), { failure });
}

function failureOf(error: unknown): FunctionFailure {
  return { errorType: "Runtime.Unknown", errorMessage: String(error) };
}

function streamName(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
}
