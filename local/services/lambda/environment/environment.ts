/**
 * One environment of a function: a child process that works off one invocation at a time.
 *
 * A process and not a thread, since only a process dies at once, whatever it is doing. Its deadline is an instant
 * of local time: reached, it is killed. A process that ends by itself fails the invocation in hand. What is
 * true of AWS's environments and not of these: nothing freezes them between invocations.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { LocalTime } from "../../../time/local-time.ts";
import type { FunctionSettings } from "../function-settings.ts";
import type { FromHost, FunctionFailure, ToHost } from "./host-messages.ts";
import { FunctionLog, type LogLine } from "./log.ts";
import { functionVariables } from "./variables.ts";

/** AWS gives an environment 10 s to load its code; the first reading from a laptop's disk is given more. */
const loadMilliseconds = 30_000;

/** What environments need besides the function's settings. */
export interface EnvironmentPlace {
  readonly time: LocalTime;
  readonly region: string;
  /** Where functions find AWS. */
  readonly endpoint: string;
  readonly logFolder: string;
  /** Where `writeHostProgram` put it. */
  readonly program: string;
  onLine(line: LogLine): void;
  /** Called with each process's id, so that a later opening can end it if nobody else did. */
  onSpawn(pid: number): void;
}

/** What became of an invocation. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text: the handler's result, or the error in Lambda's form. */
  readonly payload: string;
  readonly failure?: FunctionFailure;
  /** What it printed last, up to 4 KB. */
  readonly logTail: string;
}

interface Work {
  readonly requestId: string;
  settle(answer: { result?: string; failure?: FunctionFailure; memory?: number }): void;
}

/** One process of a function. */
export class FunctionEnvironment {
  readonly #settings: FunctionSettings;
  readonly #place: EnvironmentPlace;
  readonly #process: ChildProcess;
  readonly #log: FunctionLog;
  readonly #ready: Promise<void>;
  readonly #gone: Promise<void>;
  readonly #forget: () => void;
  #work: Work | undefined;
  #alive = true;
  #killed = false;
  #killedFor: FunctionFailure | undefined;

  constructor(settings: FunctionSettings, place: EnvironmentPlace) {
    this.#settings = settings;
    this.#place = place;
    const logStream = streamName(place.time.now());
    this.#log = new FunctionLog(place.logFolder, settings.name, logStream, place.onLine);
    this.#process = fork(place.program, [JSON.stringify(place.time.state)], {
      env: functionVariables(settings, { region: place.region, endpoint: place.endpoint, logStream }),
      execArgv: ["--enable-source-maps", `--max-old-space-size=${Math.ceil(settings.memoryMb * 0.9)}`],
      cwd: settings.folder,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    if (this.#process.pid !== undefined) place.onSpawn(this.#process.pid);
    for (const output of [this.#process.stdout, this.#process.stderr]) if (output) this.#log.follow(output);
    const ready = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    this.#ready.catch(() => {});
    const slow = setTimeout(() => this.kill(), loadMilliseconds);
    this.#process.on("message", (message: FromHost) => {
      if (message.kind === "done") this.#work?.settle(message);
      else if (message.kind === "ready") ready.resolve();
      else {
        ready.reject(unready(message.failure));
        // What could not be loaded is loaded anew for the next invocation.
        this.kill();
      }
      clearTimeout(slow);
    });
    this.#forget = place.time.onChange((state) => this.#send({ kind: "time", state }));
    this.#gone = new Promise((gone) => {
      const end = (why: string) => {
        if (!this.#alive) return;
        this.#alive = false;
        clearTimeout(slow);
        this.#forget();
        const failure = this.#killedFor ?? {
          errorType: "Runtime.ExitError",
          errorMessage: `Runtime exited with error: ${why}`,
        };
        ready.reject(unready(failure));
        this.#work?.settle({ failure });
        gone();
      };
      this.#process.once("error", (error) => end(error.message));
      // "close" and not "exit": then all it printed has been read.
      this.#process.once("close", (code, signal) => {
        end(signal === null ? `exit status ${code}` : `signal: ${signal === "SIGKILL" ? "killed" : signal}`);
        this.#log.close();
      });
    });
  }

  /** Whether it can be given an invocation: alive, and none in hand. */
  get idle(): boolean {
    return this.alive && this.#work === undefined;
  }

  /** Whether it can go on: not ended, and not about to. */
  get alive(): boolean {
    return this.#alive && !this.#killed && this.#process.connected;
  }

  /** Settles when the process is gone. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  /** Works off one invocation. Never rejects: a handler's error, a timeout and a crash are in the answer. */
  async invoke(
    payload: string,
    { requestId = randomUUID() as string, trace = "" } = {},
  ): Promise<Invocation> {
    const { time } = this.#place;
    const answer = Promise.withResolvers<Parameters<Work["settle"]>[0]>();
    this.#work = { requestId, settle: answer.resolve };
    let printed: Promise<void> = Promise.resolve();
    let startedAt = time.now();
    let cancel = () => {};
    try {
      await this.#ready;
      startedAt = time.now();
      const deadline = startedAt + this.#settings.timeoutSeconds * 1000;
      printed = this.#log.expect(requestId);
      cancel = time.at(deadline, () => this.kill(this.#timedOut(requestId)));
      this.#send({ kind: "invoke", requestId, payload, deadline, functionArn: this.#settings.arn, trace });
    } catch (error) {
      answer.resolve({ failure: (error as { failure?: FunctionFailure }).failure ?? failureOf(error) });
    }
    const { result = "null", failure, memory } = await answer.promise;
    cancel();
    await Promise.race([printed, this.#gone]);
    const report = this.#report(requestId, time.now() - startedAt, memory);
    if (failure !== undefined && !this.#alive)
      this.#log.write(`${failure.errorType}: ${failure.errorMessage}`);
    this.#log.write(report);
    const logTail = `${this.#log.finish(requestId)}${report}\n`;
    this.#work = undefined;
    if (failure === undefined) return { requestId, payload: result, logTail };
    return { requestId, payload: JSON.stringify(failure), failure, logTail };
  }

  /** Tells the invocation in hand that no time is left. */
  shutDown(): void {
    this.#send({ kind: "shutdown" });
  }

  /** Ends the process at once; the invocation in hand fails for the reason given. */
  kill(reason?: FunctionFailure): void {
    this.#killed = true;
    this.#killedFor ??= reason;
    this.#process.kill("SIGKILL");
  }

  #send(message: ToHost): void {
    // A process that is just dying says so by its exit.
    if (this.#alive && this.#process.connected) this.#process.send(message, () => {});
  }

  #timedOut(requestId: string): FunctionFailure {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${this.#settings.timeoutSeconds.toFixed(2)} seconds`;
    return { errorType: "Sandbox.Timedout", errorMessage };
  }

  #report(requestId: string, milliseconds: number, memory = 0): string {
    const duration = `Duration: ${milliseconds.toFixed(2)} ms\tBilled Duration: ${Math.ceil(milliseconds)} ms`;
    const used = `Max Memory Used: ${Math.ceil(memory / 1024 / 1024)} MB`;
    return `REPORT RequestId: ${requestId}\t${duration}\tMemory Size: ${this.#settings.memoryMb} MB\t${used}`;
  }
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
