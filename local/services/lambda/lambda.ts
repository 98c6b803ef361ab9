/**
 * Lambda on this machine: the deployed functions, and the event sources that read queues for them. A stack declares
 * both; its functions are deployed once the whole stack is made, and its event sources begin at `start`, so that the
 * state can be put in order before a function receives a message. A later stack changes what differs: batches that
 * were received are dealt with as they would have been.
 *
 * What a caller changes by the API holds, as on AWS, until a stack declares the same setting otherwise than before.
 */
import { mkdirSync } from "node:fs";
import { ownResource } from "../../stack/index.ts";
import { reading } from "../damaged-state.ts";
import type { ServiceContext } from "../emulated-service.ts";
import { KeptChanges } from "../kept-changes.ts";
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
  /** What the stack that is being made declares. */
  #functions: FunctionSettings[] = [];
  #declaredSources: EventSourceSettings[] = [];
  readonly #functionChanges = new KeptChanges<FunctionSettings>();
  readonly #sourceChanges = new KeptChanges<EventSourceSettings>();
  /** What is deployed, enabled or not. */
  #deployedSources: EventSourceSettings[] = [];
  #isStarted = false;
  /** Those that run, by their settings as JSON. */
  readonly #sources = new Map<string, EventSource>();
  /** Sources that receive nothing more, until their last batch is dealt with. */
  readonly #stopping = new Set<Promise<void>>();
  #deployedAt = 0;

  /** Ends processes of functions that an earlier `pawl dev` left running. */
  constructor(context: ServiceContext, sqs: Sqs) {
    const { state, time, account, reporter } = context;
    this.#context = context;
    this.#sqs = sqs;
    this.#program = state.path("function-host.mjs");
    const logFolder = state.path("logs");
    reading(logFolder, () => mkdirSync(logFolder, { recursive: true }));
    this.#orphans = new Orphans(state.path("environments"), this.#program);
    this.#orphans.end();
    this.executor = new Executor(
      {
        time,
        account,
        logFolder,
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

  /** Forgets what was declared and not completed. */
  begin(): void {
    this.#functions = [];
    this.#declaredSources = [];
  }

  declareFunction(settings: FunctionSettings): void {
    this.#functions.push(settings);
  }

  /** Declares an event source, which begins at `start`. */
  declareSource(settings: EventSourceSettings): void {
    this.#declaredSources.push(settings);
  }

  /** Deploys the declared functions, and no others. Throws where an event source's function or queue does not exist. */
  complete(): void {
    const names = new Set(this.#functions.map(({ name }) => name));
    for (const { functionName, queueArn } of this.#declaredSources) {
      if (!names.has(functionName))
        throw new Error(`event source of ${functionName}: there is no such function`);
      this.#ensureSource(queueArn, functionName);
    }
    writeHostProgram(this.#program);
    for (const settings of this.#functions)
      this.executor.deploy(this.#functionChanges.over(settings.name, settings));
    for (const { name } of this.executor.functions) if (!names.has(name)) this.executor.remove(name);
    this.#deployedSources = this.#declaredSources.map((one) => this.#sourceChanges.over(one.id, one));
    this.#deployedAt = this.#context.time.now();
  }

  /**
   * A queue that no template of this machine makes is one of the account's own. On AWS it is there before the deploy; here it
   * is made, so that messages can be sent to it.
   */
  #ensureSource(queueArn: string, functionName: string): void {
    const { account, reporter } = this.#context;
    const name = ownResource(queueArn, "sqs", account);
    if (name === undefined || this.#sqs.queues().some((queue) => queue.name === name)) {
      this.#sqs.queue(queueArn);
      return;
    }
    const { timeoutSeconds = 0 } = this.#functions.find((one) => one.name === functionName) ?? {};
    this.#sqs.createQueue(name, { VisibilityTimeout: String(6 * timeoutSeconds) });
    reporter.warn(`queue ${name} is not part of the stack: it was made here, and must exist on AWS`);
  }

  /** Changes a function that is deployed. */
  changeFunction(name: string, change: Partial<FunctionSettings>): void {
    this.executor.deploy({ ...this.executor.find(name), ...change });
    this.#functionChanges.keep(name, change);
  }

  /** The event sources that are deployed, enabled or not, in the order of their ids. */
  get eventSources(): readonly EventSourceSettings[] {
    return this.#deployedSources.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Changes an event source: batches that it received end as they began. */
  changeSource(id: string, change: Partial<EventSourceSettings>): void {
    this.#deployedSources = this.#deployedSources.map((one) => (one.id === id ? { ...one, ...change } : one));
    this.#sourceChanges.keep(id, change);
    if (this.#isStarted) this.start();
  }

  /** Starts the event sources that are enabled, and stops the others. One that is unchanged goes on. */
  start(): void {
    this.#isStarted = true;
    const { time, account, reporter } = this.#context;
    const { executor } = this;
    const context = {
      ...{ executor, sqs: this.#sqs, time, region: account.region },
      warn: (line: string) => reporter.warn(line),
    };
    const earlier = new Map(this.#sources);
    this.#sources.clear();
    for (const settings of this.#deployedSources.filter(({ enabled }) => enabled)) {
      const key = JSON.stringify(settings);
      const source = earlier.get(key) ?? new EventSource(settings, context, executor.maxInvocations);
      earlier.delete(key);
      this.#sources.set(key, source);
    }
    for (const source of earlier.values()) this.#stopSource(source);
  }

  /** Receives nothing more, and gives running invocations time to return. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    for (const source of this.#sources.values()) this.#stopSource(source);
    this.#sources.clear();
    await this.executor.close();
    // Messages that were handled must still be deleted from their queues.
    await Promise.all(this.#stopping);
  }

  async close(): Promise<void> {
    await this.executor.close(0);
    this.#orphans.clear();
  }

  #stopSource(source: EventSource): void {
    source.stop();
    const stopped = source.stopped().finally(() => this.#stopping.delete(stopped));
    this.#stopping.add(stopped);
  }
}
