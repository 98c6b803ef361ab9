/**
 * Lambda on this machine: the deployed functions, and the event sources that read queues for them. Event sources
 * begin at `start`, so that the state can be put in order before a function receives a message.
 */
import type { ServiceContext } from "../emulated-service.ts";
import type { Sqs } from "../sqs/index.ts";
import { writeHostProgram } from "./environment/host-program.ts";
import { Orphans } from "./environment/orphans.ts";
import { EventSource } from "./event-source.ts";
import type { EventSourceSettings } from "./event-source-settings.ts";
import { Executor } from "./executor.ts";
import type { FunctionSettings } from "./function-settings.ts";

export class Lambda {
  readonly executor: Executor;
  readonly #context: ServiceContext;
  readonly #sqs: Sqs;
  readonly #program: string;
  readonly #orphans: Orphans;
  readonly #settings: EventSourceSettings[] = [];
  #sources: EventSource[] = [];
  #deployedAt = 0;

  /** Ends processes of functions that an earlier `pawl dev` left running. */
  constructor(context: ServiceContext, sqs: Sqs) {
    const { state, time, account, reporter } = context;
    this.#context = context;
    this.#sqs = sqs;
    this.#program = state.path("function-host.mjs");
    this.#orphans = new Orphans(state.path("environments"), this.#program);
    this.#orphans.end();
    this.executor = new Executor(
      {
        time,
        account,
        logFolder: state.path("logs"),
        program: this.#program,
        onLine: (line) => reporter.printed(line),
        onSpawn: (pid) => this.#orphans.note(pid),
      },
      { warn: (line) => reporter.warn(line) },
    );
  }

  /** When the functions were deployed, in epoch milliseconds. */
  get deployedAt(): number {
    return this.#deployedAt;
  }

  async deploy(settings: FunctionSettings): Promise<void> {
    writeHostProgram(this.#program);
    await this.executor.deploy(settings);
  }

  /** Adds an event source that begins at `start`. */
  addEventSource(settings: EventSourceSettings): void {
    this.#settings.push(settings);
  }

  /** Throws where an event source's function or queue does not exist. */
  start(): void {
    const { time, account, reporter } = this.#context;
    const { executor } = this;
    const sqs = this.#sqs;
    for (const { functionName, queueArn } of this.#settings) {
      executor.find(functionName);
      sqs.queue(queueArn);
    }
    this.#deployedAt = time.now();
    const context = {
      executor,
      sqs,
      time,
      region: account.region,
      warn: (line: string) => reporter.warn(line),
    };
    this.#sources = this.#settings.map(
      (settings) => new EventSource(settings, context, executor.maxInvocations),
    );
  }

  /** Receives nothing more, and gives running invocations time to return. */
  async stop(): Promise<void> {
    for (const source of this.#sources) source.stop();
    await this.executor.close();
    // Messages that were handled must still be deleted from their queues.
    await Promise.all(this.#sources.map((source) => source.stopped()));
  }

  async close(): Promise<void> {
    await this.executor.close(0);
    this.#orphans.clear();
  }
}
