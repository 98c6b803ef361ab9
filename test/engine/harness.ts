/**
 * A deployment in memory: one lane's worker, the sweeper and the dead-letter function as shipped, over the adapters
 * in memory and a clock that the test sets.
 */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { makeDeadLetter } from "../../functions/dead-letter.ts";
import type { DataKeys } from "../../functions/encryption/index.ts";
import type { AlarmActions } from "../../functions/model/alarms/alarm-actions.ts";
import type { Random } from "../../functions/model/clock.ts";
import type { Level, Log } from "../../functions/model/log.ts";
import type { Meter } from "../../functions/model/meter.ts";
import type { Shape } from "../../functions/model/params/shape.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import type { Conditions } from "../../functions/model/requires/conditions.ts";
import { holdersOf } from "../../functions/model/run/pool.ts";
import { type RunKey, type RunRecord, runId } from "../../functions/model/run/run.ts";
import { toSecond } from "../../functions/model/run/run-name.ts";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import type { OnError } from "../../functions/model/task/items/error-hook.ts";
import { handlesItemErrors } from "../../functions/model/task/items/item-errors.ts";
import { type ResolvedLane, resolveLane } from "../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { LedgerTask, TimedTrigger } from "../../functions/model/task/ledger.ts";
import { directoryOf, type ManifestTask } from "../../functions/model/task/manifest.ts";
import type { TaskRoles } from "../../functions/model/task/run-as/task-roles.ts";
import type { Services } from "../../functions/model/task/services.ts";
import type { Task } from "../../functions/model/task/task.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import {
  announceOrLeave,
  type DeployedTask,
  furtherPools,
  type Ports,
  type RunnerContext,
  type WorkerContext,
} from "../../functions/runs/index.ts";
import { startWithinSeconds } from "../../functions/schedule/index.ts";
import type { Scheduler } from "../../functions/scheduler/scheduler.ts";
import type { RunStore, TaskPart, Write } from "../../functions/store/run-store.ts";
import { makeSweeper } from "../../functions/sweeper.ts";
import { type Listener, RunTeller } from "../../functions/telling/index.ts";
import { Callbacks } from "../../functions/turns/callbacks/index.ts";
import { answer, startCheck } from "../../functions/turns/choices/index.ts";
import {
  approval,
  batches,
  confirmedIn,
  costLimit,
  itemErrors,
  maxItems,
  mutes,
  outputCheck,
  outside,
  parallel,
  rateLimit,
  requires,
  tellErrorBy,
  throttling,
  withMaskedLog,
} from "../../functions/turns/index.ts";
import { type AlarmRound, alarmRound } from "../../functions/upkeep/index.ts";
import { makeWorker, type Started } from "../../functions/worker.ts";
import { withinStage } from "../../infra/deployment/limits/limits.ts";
import { paramsOfTask } from "../../infra/deployment/params/choices.ts";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { encryptionFor, maskedBy } from "../kit/directory.ts";
import { MemoryRunQueue } from "../memory/run-queue.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface HarnessProps {
  readonly tasks: readonly Task[];
  readonly lane?: Partial<ResolvedLane>;
  /** Names of tasks that are deployed and do not run. */
  readonly disabled?: readonly string[];
  /** Tasks of other lanes, each with its lane. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Days for which records of other lanes' tasks are kept. */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
  /** The shapes of other lanes' tasks' params. @default none is known */
  readonly paramsShapes?: Readonly<Record<string, Shape>>;
  /** Why tasks do not run here. @default each does */
  readonly outOfScope?: TaskDirectory["outOfScope"];
  /** Tasks of other lanes that follow some, by the followed task. Those of this lane's tasks are known. */
  readonly followers?: TaskDirectory["followers"];
  /** Which events something listens to, and which callbacks operators' moves leave to the lane. @default none */
  readonly events?: TaskDirectory["events"];
  readonly callbacks?: TaskDirectory["callbacks"];
  /** What calls the callbacks of its tasks. @default as shipped */
  readonly makeCallbacks?: () => Callbacks;
  /** The roles of its tasks that say `runAs`. */
  readonly runAs?: TaskRoles;
  /** What the worker tells. @default nothing */
  readonly listeners?: (context: WorkerContext) => readonly Listener[];
  /** The timed triggers whose ledgers the sweeper keeps. @default it keeps none */
  readonly timed?: readonly TimedTrigger[];
  /** How many runs of all tasks may be at work at once. @default as many as there are */
  readonly maxRunningTasks?: number;
  /** Limits of tasks may be above the stage's, as where an operator has lowered that. @default they count as the stage's */
  readonly aboveStage?: boolean;
  /** Names of tasks that a deploy starts. */
  readonly startup?: readonly string[];
  /** What the sweeper fires. @default nothing */
  readonly firedSchedules?: readonly FiredSchedule[];
  /** EventBridge, whose run-time schedules the sweeper checks. @default it checks none */
  readonly scheduler?: Scheduler;
  /** What run-time schedules follow of their tasks. @default nothing */
  readonly ledgerTasks?: Readonly<Record<string, LedgerTask>>;
  /** The deployment before this one, whose tables, queues and time it shares. @default none: all are new */
  readonly before?: Harness;
  /** Its tables. @default those of the deployment before, or new ones */
  readonly memory?: MemoryRunStore;
  /** Changes with each deploy. @default "v1" */
  readonly version?: string;
  /** The stage's own hooks. */
  readonly onError?: OnError;
  readonly addMetadata?: WorkerContext["addMetadata"];
  /** What the worker's process has used. @default it has none */
  readonly meter?: Meter;
  /** What AWS says of what its tasks require. @default it is not asked */
  readonly conditions?: Conditions;
  /** The actions of alarms that its tasks mute; the sweeper looks after them too. @default there are none */
  readonly alarmActions?: AlarmActions;
  /** Told of each write of the worker to a run that has applied. */
  readonly applied?: RunnerContext["applied"];
  /** Told of each run that the worker has given up. */
  readonly letGo?: WorkerContext["letGo"];
  /** What makes data keys for encrypted params. @default a key of this process's own */
  readonly keys?: DataKeys;
  /** Wraps the store that worker, sweeper and dead-letter function use. */
  readonly store?: (store: RunStore) => RunStore;
  /** What they draw random numbers from. @default the same sequence in each harness */
  readonly random?: Random;
  /** Wraps the queue that they use. */
  readonly queue?: (queue: RunQueue) => RunQueue;
}

const shapes = new WeakMap<object, Shape>();

/** The shape of a task's params, as synth finds it, made once. */
function shapeFor(task: Task): Shape {
  const { params } = task;
  const known = params && shapes.get(params);
  if (known !== undefined) return known;
  const shape = shapeOf(paramsOfTask(task).schema ?? {});
  if (params !== undefined && task.choices === undefined) shapes.set(params, shape);
  return shape;
}

/** What synth says of tasks that follow others, and of what events and queues start. */
function directoryIn(
  deployed: readonly Pick<DeployedTask, "task" | "settings" | "enabled">[],
  lane: string,
): Pick<
  TaskDirectory,
  | "followers"
  | "reactions"
  | "plainTriggers"
  | "limits"
  | "masked"
  | "maskFor"
  | "callbacks"
  | "splitsShards"
  | "confirms"
> {
  const tasks = deployed.map(({ task, ...rest }) => ({
    ...rest,
    name: task.name,
    lane,
    triggers: task.triggers,
    masked: maskedBy(task),
    splitsShards: task.splitShard && true,
    callbacks: task.callbacks && Object.keys(task.callbacks),
    paramsSchema: task.params === undefined ? paramsFound(undefined).schema : undefined,
  }));
  return directoryOf({ tasks: tasks as unknown as readonly ManifestTask[] });
}

/** A line of the log. */
export interface Line {
  readonly level: Level;
  readonly event: string;
  /** `task/run`. */
  readonly run: string | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** With this the worker rejects in place of ending the process. Lambda's caller sees `Runtime.ExitError`. */
export class ProcessEnded extends Error {
  override readonly name = "ProcessEnded";
}

export class Harness {
  readonly clock: VirtualClock;
  readonly memory: MemoryRunStore;
  readonly queue: MemoryRunQueue;
  readonly log: Line[] = [];
  readonly lane: ResolvedLane;
  readonly ports: Ports;
  /** What an operator's code is given. */
  readonly context: RunnerContext;
  readonly worker: ReturnType<typeof makeWorker>;
  readonly sweeper: ReturnType<typeof makeSweeper>;
  readonly deadLetter: ReturnType<typeof makeDeadLetter>;
  #random = 0.5;
  #isStopped = false;

  constructor(props: HarnessProps) {
    const { tasks, lane, disabled = [], elsewhere = {}, recordsKeptDays = {}, startup = [], store } = props;
    const { before, version = "v1" } = props;
    this.lane = { ...resolveLane("default", {}), ...lane };
    this.clock = before?.clock ?? new VirtualClock("2026-03-01T12:00:00.000Z");
    this.memory = props.memory ?? before?.memory ?? new MemoryRunStore();
    const { visibilityTimeoutSeconds } = this.lane;
    this.queue = before?.queue ?? new MemoryRunQueue({ clock: this.clock, visibilityTimeoutSeconds });
    this.ports = {
      store: store?.(this.memory) ?? this.memory,
      queue: props.queue?.(this.queue) ?? this.queue,
      clock: this.clock,
      random:
        props.random ??
        (() => {
          this.#random = (this.#random * 16807 + 0.137) % 1;
          return this.#random;
        }),
    };
    const callbacks = props.makeCallbacks?.() ?? new Callbacks();
    const deployed = tasks.map((task) => ({
      task,
      settings: withinStage(
        resolveSettings(task.settings),
        props.aboveStage && task.settings.concurrency ? {} : props,
      ),
      enabled: !disabled.includes(task.name),
      startWithin: startWithinSeconds,
      throttling: task.throttle && throttling,
      requires: task.requires && requires,
      rateLimit: task.settings.rateLimit && rateLimit,
      costLimit: task.settings.maxCost === undefined ? undefined : costLimit,
      batches: task.processBatch && batches,
      maxItems: task.settings.maxItems === undefined ? undefined : maxItems,
      approval: task.settings.confirm ? approval : undefined,
      itemErrors: handlesItemErrors(task) && itemErrors,
      outputCheck,
      startCheck: (task.choices ?? task.textAreas) && startCheck,
      callbacks: task.callbacks && callbacks,
      parallel: task.settings.parallel && parallel,
      runAs: task.runAs && props.runAs,
      mutes: task.settings.muteAlarms && mutes,
    }));
    const ownLanes = tasks.map(({ name }) => [name, this.lane.name]);
    const ownDays = deployed.map(({ task, settings }) => [task.name, settings.recordsKeptDays]);
    const log: Log = (level, event, run, fields) => {
      this.log.push({ level, event, run: run && runId(run), fields: fields && withTexts(fields) });
    };
    const directory = directoryIn(deployed, this.lane.name);
    this.context = {
      ...this.ports,
      lanes: { ...Object.fromEntries(ownLanes), ...elsewhere },
      recordsKeptDays: { ...Object.fromEntries(ownDays), ...recordsKeptDays },
      overlaps: Object.fromEntries(deployed.map(({ task, settings }) => [task.name, settings.overlap])),
      triggerParams: Object.fromEntries(tasks.map((task) => [task.name, triggerParamsIn(task)])),
      paramsShapes: JSON.stringify({
        ...Object.fromEntries(tasks.map((task) => [task.name, shapeFor(task)])),
        ...props.paramsShapes,
      }),
      followers: props.followers ?? directory.followers,
      outOfScope: props.outOfScope,
      reactions: directory.reactions,
      plainTriggers: directory.plainTriggers,
      limits: directory.limits,
      confirms: directory.confirms,
      splitsShards: directory.splitsShards,
      maxRunningTasks: props.maxRunningTasks,
      further:
        props.maxRunningTasks !== undefined || deployed.some(({ settings }) => settings.concurrency?.key)
          ? furtherPools
          : undefined,
      masked: directory.masked,
      maskFor: directory.maskFor,
      encryption: encryptionFor(tasks, props.keys),
      events: props.events,
      callbacks: props.callbacks ?? directory.callbacks,
      log,
    };
    this.worker = makeWorker({
      ...this.context,
      lane: this.lane,
      services: {} as Services,
      config: {},
      ...{ tellError: props.onError && tellErrorBy(props.onError), addMetadata: props.addMetadata },
      ...{ outside, conditions: props.conditions, confirmedIn },
      announceOrLeave: this.context.followers && announceOrLeave,
      alarmActions: props.alarmActions,
      withMaskedLog: directory.masked && withMaskedLog,
      meter: props.meter,
      answer,
      applied: props.applied,
      letGo: props.letGo,
      tasks: deployed,
      makeTeller:
        props.listeners === undefined && directory.callbacks === undefined
          ? undefined
          : (own) => new RunTeller(own, [...(props.listeners?.(own) ?? []), callbacks.listener(own)]),
      endProcess: () => {
        throw new ProcessEnded();
      },
    });
    const { timed, firedSchedules, scheduler, ledgerTasks } = props;
    const named = deployed.flatMap(({ settings }) => settings.muteAlarms ?? []);
    const alarms = props.alarmActions && alarmRound(props.alarmActions, named);
    this.sweeper = this.makeSweeper(
      { startup, version, timed, firedSchedules, scheduler, ledgerTasks },
      { alarms },
    );
    this.deadLetter = makeDeadLetter({ ...this.context, disabled });
  }

  /** An environment of the sweeper's function. @param ports its own way to the tables, if it has one */
  makeSweeper(
    {
      startup = [],
      version = "v1",
      timed,
      firedSchedules = [],
      scheduler,
      ledgerTasks,
    }: Pick<HarnessProps, "startup" | "version" | "timed" | "firedSchedules" | "scheduler" | "ledgerTasks">,
    ports: Partial<Ports> & { readonly alarms?: AlarmRound; readonly followsFormat?: boolean } = {},
  ): ReturnType<typeof makeSweeper> {
    const { lanes } = this.context;
    return makeSweeper({
      ...this.context,
      ...ports,
      version,
      firedSchedules,
      scheduler: scheduler && (async () => scheduler),
      ledgerTasks,
      timed: timed && JSON.stringify(timed),
      startup: startup.map((task) => ({ task, trigger: "startup", lane: lanes[task] as string })),
    });
  }

  /** From now on no time is left, as when `pawl dev` ends. */
  stopMachine(): void {
    this.#isStopped = true;
  }

  /** A further environment of the sweeper's function. */
  coldStart(props: Pick<HarnessProps, "startup" | "version" | "timed">) {
    const sweeper = this.makeSweeper(props);
    return { sweep: () => sweeper({}, this.lambdaContext(50)) };
  }

  /** Sends a schedule's message. */
  async occur(task: string, trigger = "cron-4f1a2b", scheduledTime = this.second): Promise<void> {
    await this.queue.send(this.lane.name, JSON.stringify({ task, trigger, scheduledTime }));
  }

  /** The present second, as EventBridge writes it. */
  get second(): string {
    return toSecond(new Date(this.clock.now()));
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

  /** Works for so many minutes, looking for messages every ten seconds, and sweeps each minute. */
  async drainFor(minutes: number): Promise<void> {
    await this.drain();
    for (let tenths = 1; tenths <= 6 * minutes; tenths++) {
      await this.clock.advance(10_000);
      if (tenths % 6 === 0) await this.sweep();
      await this.drain();
    }
  }

  /** Lets a minute pass, and sweeps. */
  async minute(): Promise<void> {
    await this.clock.advance(60_000);
    await this.sweep();
  }

  async sweep() {
    return this.sweeper({}, this.lambdaContext(50));
  }

  /** Hands each dead letter to the dead-letter function. Returns how many must be delivered again. */
  async takeDeadLetters(): Promise<number> {
    let failed = 0;
    for (const { body } of this.queue.dead.splice(0)) {
      const message = {
        messageId: "dead",
        receiptHandle: "dead",
        body,
        receives: 1,
        sentAt: this.clock.now(),
      };
      const response = await this.deadLetter(sqsEvent([message], this.lane.name), this.lambdaContext(30));
      failed += response.batchItemFailures.length;
    }
    return failed;
  }

  /** Invokes the worker directly. */
  async invoke(payload: unknown): Promise<Started> {
    return (await this.worker(payload as SQSEvent, this.lambdaContext(20))) as Started;
  }

  /** Stores a record as it is. */
  async put({ task, run, ...attributes }: RunRecord): Promise<void> {
    await this.change({ task, run }, attributes);
  }

  /** Writes attributes of a run on no condition; undefined removes one. */
  async change({ task, run }: RunKey, attributes: Partial<RunRecord>): Promise<void> {
    await this.memory.update({ task, run }, unconditional(attributes));
  }

  /** Writes attributes of a task's state on no condition; undefined removes one. */
  async changeState(task: string, attributes: Partial<TaskPart>): Promise<void> {
    await this.memory.updatePart({ task, part: "state" }, unconditional(attributes));
  }

  /** A task's state: its overlap slot, and its pause. */
  async state(task: string): Promise<TaskPart | undefined> {
    return this.memory.getPart({ task, part: "state" });
  }

  /** The runs that hold a task's slot. */
  async holders(task: string): Promise<readonly string[]> {
    return holdersOf(await this.state(task)).map(({ run }) => run);
  }

  /** A task's runs, the newest first. */
  async runs(task: string): Promise<readonly RunRecord[]> {
    return (await this.memory.list(task, { now: 0 })).items;
  }

  /** The only run of a task. */
  async run(task: string): Promise<RunRecord> {
    const runs = await this.runs(task);
    if (runs.length !== 1) throw new Error(`${runs.length} runs of ${task}, expected 1`);
    return runs[0] as RunRecord;
  }

  lambdaContext(timeoutSeconds: number): Context {
    const end = this.clock.monotonic() + timeoutSeconds * 1000;
    return {
      getRemainingTimeInMillis: () => (this.#isStopped ? 0 : end - this.clock.monotonic()),
      awsRequestId: "request",
      logGroupName: "/aws/lambda/worker",
      logStreamName: "stream",
    } as Context;
  }
}

/** The params of a task's triggers, as synth writes them. */
function triggerParamsIn({ triggers }: Task): Readonly<Record<string, string>> {
  const given = triggers.filter(({ params }) => params !== undefined);
  return Object.fromEntries(given.map(({ id, params }) => [id, JSON.stringify(params)]));
}

function unconditional<Item extends object>(attributes: Partial<Item>): Write<Item> {
  const names = Object.keys(attributes) as (keyof Item & string)[];
  const remove = names.filter((name) => attributes[name] === undefined);
  return { name: "test", condition: [], set: attributes, remove };
}

/** Fields of a line with errors as `NAME: MESSAGE`, which tests compare. */
function withTexts(fields: object): Record<string, unknown> {
  const texts = Object.entries(fields).map(([name, value]) => [name, isError(value) ? String(value) : value]);
  return Object.fromEntries(texts);
}

/** What a task throws may be a revoked proxy. */
function isError(value: unknown): boolean {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
