/**
 * A deployment in memory: one lane's worker, the clock and the dead-letter function as shipped, over the memory
 * adapters and a clock that the test sets.
 */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { makeDeadLetter } from "../../functions/dead-letter.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import type { Services } from "../../functions/model/services.ts";
import { type ResolvedLane, resolveLane, resolveSettings } from "../../functions/model/settings.ts";
import type { Task } from "../../functions/model/task.ts";
import type { Ports, RunnerContext } from "../../functions/runs/context.ts";
import { startWithinSeconds } from "../../functions/schedule/index.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { makeSweeper } from "../../functions/sweeper.ts";
import { makeWorker, type Started } from "../../functions/worker.ts";
import { MemoryRunQueue } from "../memory/run-queue.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface HarnessProps {
  readonly tasks: readonly Task[];
  readonly lane?: Partial<ResolvedLane>;
  readonly disabled?: readonly string[];
  /** Tasks of other lanes. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Of the tasks of other lanes. */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
  readonly startup?: readonly string[];
  readonly store?: (store: RunStore) => RunStore;
}

export interface Line {
  readonly level: string;
  readonly event: string;
  readonly run: string | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

export class Harness {
  readonly clock = new VirtualClock("2026-03-01T12:00:00.000Z");
  readonly memory = new MemoryRunStore();
  readonly queue: MemoryRunQueue;
  readonly log: Line[] = [];
  readonly lane: ResolvedLane;
  readonly ports: Ports;
  readonly worker: ReturnType<typeof makeWorker>;
  readonly sweeper: ReturnType<typeof makeSweeper>;
  readonly deadLetter: ReturnType<typeof makeDeadLetter>;
  readonly #place: RunnerContext;
  #random = 0.5;
  #stopped = false;

  constructor(props: HarnessProps) {
    const { tasks, lane, disabled = [], elsewhere = {}, recordsKeptDays = {}, startup = [], store } = props;
    this.lane = { ...resolveLane("default", {}), ...lane };
    this.queue = new MemoryRunQueue({
      clock: this.clock,
      visibilityTimeoutSeconds: this.lane.visibilityTimeoutSeconds,
    });
    this.ports = {
      store: store?.(this.memory) ?? this.memory,
      queue: this.queue,
      clock: this.clock,
      random: () => {
        this.#random = (this.#random * 16807 + 0.137) % 1;
        return this.#random;
      },
    };
    const lanes = { ...Object.fromEntries(tasks.map(({ name }) => [name, this.lane.name])), ...elsewhere };
    const place = {
      ...this.ports,
      lanes,
      recordsKeptDays: {
        ...Object.fromEntries(
          tasks.map(({ name, settings }) => [name, resolveSettings(settings).recordsKeptDays]),
        ),
        ...recordsKeptDays,
      },
      log: (level: string, event: string, run?: { task: string; run: string }, fields?: object) => {
        this.log.push({
          level,
          event,
          run: run && `${run.task}/${run.run}`,
          fields: fields as Line["fields"],
        });
      },
    };
    this.worker = makeWorker({
      ...place,
      lane: this.lane,
      services: {} as Services,
      tasks: tasks.map((task) => ({
        task,
        settings: resolveSettings(task.settings),
        enabled: !disabled.includes(task.name),
        startWithin: startWithinSeconds,
      })),
    });
    this.#place = place;
    this.sweeper = this.#clock(startup);
    this.deadLetter = makeDeadLetter(place);
  }

  #clock(startup: readonly string[]): ReturnType<typeof makeSweeper> {
    return makeSweeper({
      ...this.#place,
      version: "v1",
      startup: startup.map((task) => ({ task, trigger: "startup", lane: this.#place.lanes[task] as string })),
    });
  }

  /** From now on no time is left, as when `pawl dev` ends. */
  stopMachine(): void {
    this.#stopped = true;
  }

  /** What an operator works with. */
  get context(): RunnerContext {
    return this.#place;
  }

  /** A further environment of the clock. */
  coldStart({ startup = [] }: Pick<HarnessProps, "startup">) {
    const sweeper = this.#clock(startup);
    return { sweep: () => sweeper({}, this.lambdaContext(50)) };
  }

  /** A schedule's message. */
  async occur(task: string, trigger = "cron-4f1a2b", scheduledTime = this.second): Promise<void> {
    await this.queue.send(this.lane.name, JSON.stringify({ task, trigger, scheduledTime }));
  }

  /** The present second, as EventBridge writes it. */
  get second(): string {
    return `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
  }

  /** Hands the oldest visible message to the worker, as Lambda does. Undefined where there is none. */
  async next(timeoutSeconds = this.lane.timeoutSeconds): Promise<SQSBatchResponse | undefined> {
    const message = this.queue.receive(this.lane.name);
    if (message === undefined) return undefined;
    const response = (await this.worker(
      sqsEvent([message], this.lane.name),
      this.lambdaContext(timeoutSeconds),
    )) as SQSBatchResponse;
    if (response.batchItemFailures.length === 0) this.queue.delete(this.lane.name, message.receiptHandle);
    return response;
  }

  /** Works until no message is visible. */
  async drain(): Promise<void> {
    while ((await this.next()) !== undefined);
  }

  /** The clock's minute. */
  async minute(): Promise<void> {
    await this.clock.advance(60_000);
    await this.sweep();
  }

  async sweep() {
    return this.sweeper({}, this.lambdaContext(50));
  }

  /** Gives what the queue gave up to the dead-letter function. */
  async takeDeadLetters(): Promise<void> {
    for (const { body } of this.queue.dead.splice(0)) {
      const message = {
        messageId: "dead",
        receiptHandle: "dead",
        body,
        receives: 1,
        sentAt: this.clock.now(),
      };
      await this.deadLetter(sqsEvent([message], this.lane.name), this.lambdaContext(30));
    }
  }

  async invoke(payload: unknown): Promise<Started> {
    return (await this.worker(payload as SQSEvent, this.lambdaContext(20))) as Started;
  }

  /** Puts a record there as it is. */
  async put({ task, run, ...set }: RunRecord): Promise<void> {
    await this.memory.update({ task, run }, { name: "test", condition: [], set });
  }

  async runs(task: string): Promise<readonly RunRecord[]> {
    return (await this.memory.list(task, { now: 0 })).items;
  }

  /** The only run of a task. */
  async run(task: string): Promise<RunRecord> {
    const runs = await this.runs(task);
    if (runs.length !== 1) throw new Error(`${runs.length} runs of ${task}`);
    return runs[0] as RunRecord;
  }

  lambdaContext(timeoutSeconds: number): Context {
    const end = this.clock.monotonic() + timeoutSeconds * 1000;
    return {
      getRemainingTimeInMillis: () => (this.#stopped ? 0 : end - this.clock.monotonic()),
      awsRequestId: "request",
      logGroupName: "/aws/lambda/worker",
      logStreamName: "stream",
    } as Context;
  }
}
