/** What code that changes runs is given: where runs are stored, how they are sent, time, randomness, the log, the tasks. */
import type { AlarmActions, TurnAlarms } from "../model/alarms/alarm-actions.ts";
import type { Clock, Random } from "../model/clock.ts";
import type { Log } from "../model/log.ts";
import type { Mask } from "../model/mask/mask.ts";
import type { Meter } from "../model/meter.ts";
import type { AskedChoices } from "../model/params/asked-choices.ts";
import type { ParamsEncryption } from "../model/params/sealed.ts";
import type { Conditions } from "../model/requires/conditions.ts";
import type { Delivery, QueueSource } from "../model/run/messages/delivery.ts";
import type { EventMessage } from "../model/run/messages/event-message.ts";
import type { Message } from "../model/run/messages/message.ts";
import type { TurnMessage } from "../model/run/messages/turn-message.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import type { OutputCheck, Throttling } from "../model/task/context/turn-ports.ts";
import type { ResolvedLane } from "../model/task/lane-settings.ts";
import type { TaskRoles } from "../model/task/run-as/task-roles.ts";
import type { Services } from "../model/task/services.ts";
import type { ResolvedSettings } from "../model/task/settings.ts";
import type { Json, Task, TaskContext } from "../model/task/task.ts";
import type { TaskDirectory } from "../model/task/task-directory.ts";
import type { ScheduleTrigger } from "../model/task/trigger.ts";
import type { RunQueue } from "../queue/run-queue.ts";
import type { RunStore, TaskPart } from "../store/run-store.ts";
import type { ConfirmedIn } from "./approval/confirmed-in.ts";
import type { ItemErrors } from "./items/item-errors.ts";
import type { KnownState } from "./known-state.ts";
import type { Admission, FreedRun, Pool, SlotNeed } from "./pool/admission.ts";
import type { Invocation } from "./ports/invocation.ts";
import type { ProjectHooks } from "./ports/project-hooks.ts";
import type { Teller } from "./ports/teller.ts";
import type { TraceTurn } from "./ports/trace-turn.ts";
import type { TurnCallbacks, TurnPort } from "./ports/turn-callbacks.ts";
import type { TurnRequires } from "./ports/turn-requires.ts";
import type { SharedCost } from "./shards/shared-cost.ts";
import type { RunWrite } from "./write.ts";
import type { RunWriteName } from "./write-names.ts";

/** Everything outside the process, and what differs from call to call: tests replace them. */
export interface Ports {
  readonly store: RunStore;
  readonly queue: RunQueue;
  /** In a function that of its machine, which AWS keeps right; for an operator the time of the service. */
  readonly clock: Clock;
  readonly random: Random;
}

/** What code that changes runs is given, in a Lambda function or in an operator's process. */
export interface RunnerContext extends Ports, TaskDirectory {
  readonly log: Log;
  /** Where something listens, and this is a worker. @default nothing is told here */
  readonly teller?: Teller;
  /** The pools of runs besides their tasks'. Only where a task limits the runs of a key, or the stage all runs, functions carry the code. */
  readonly further?: FurtherPools;
  /** Where a shard is at work: makes the write to a shard of one to a run. @default runs are written to */
  readonly asShard?: (write: RunWrite) => RunWrite;
  /** Told of each write to a run that has applied. @default nobody is */
  readonly applied?: (name: RunWriteName, run: RunRecord) => void;
  /** Where a task of the deployment says `encrypted: true`. @default params are stored as they are */
  readonly encryption?: ParamsEncryption;
}

/** The pools of runs besides their tasks': those of keys, and that of the stage. */
export interface FurtherPools {
  /** The key of a run's messages, or of one that starts a run, by its body: they are a group by themselves. Undefined where none is known. */
  groupKey(
    directory: Pick<TaskDirectory, "limits">,
    of: Pick<RunRecord, "task" | "slotKey" | "params"> | string,
  ): string | undefined;
  /** An override of a task's limit, or that of its keys, as it counts: at most as the stage's. */
  withinStage(context: RunnerContext, task: string, limit: number): Promise<number>;
  /** The pool in whose queue a run stands; undefined where it stands in none. */
  poolOfQueue(context: RunnerContext, run: RunRecord): Pool | undefined;
  /** Takes all of them. `takeInTask` takes that of its task. */
  admit(
    context: WorkerContext,
    need: SlotNeed,
    takeInTask: (context: WorkerContext, need: SlotNeed) => Promise<Admission>,
  ): Promise<Admission>;
  /**
   * Takes those after a pool for a run that waits for it and holds it by now. Held: all are, as `holds` says for its record.
   * Not held: it waits for the next one, or asks again since a deploy changed which pools it needs, or was in the way.
   */
  advance(
    context: RunnerContext,
    pool: Pool,
    next: RunRecord,
  ): Promise<
    | { readonly kind: "held"; readonly holds: RunRecord["holds"] }
    | { readonly kind: "not held"; readonly inTheWay: RunRecord | undefined }
  >;
  /** Gives back all that a run holds since a turn. */
  giveBack(context: RunnerContext, run: FreedRun, turn: number): Promise<void>;
  /** The run does not need what *advance* took for it. */
  giveBackAfter(
    context: RunnerContext,
    pool: Pool,
    next: RunRecord,
    found: RunRecord | undefined,
  ): Promise<void>;
  /** Whether a run that holds a pool's place waits for a narrower pool, without counting on that place. Then it asks again, at its next turn. */
  waitsWithout(context: RunnerContext, pool: Pool, holder: RunRecord): Promise<boolean>;
  /** Lets a run join the queue of a pool that the sweeper finds by a list. `enter` gives the run its entry, or returns undefined. */
  join(
    context: RunnerContext,
    pool: Pool,
    state: Partial<TaskPart>,
    enter: () => Promise<RunRecord | undefined>,
  ): Promise<TaskPart | undefined>;
  /** A run that stands in such a queue may not have joined it: a wait that landed late. Does nothing for any other. */
  rejoin(context: RunnerContext, run: RunRecord): Promise<void>;
}

/** A task as a lane runs it: its code, and its settings as synth resolved them. */
export interface DeployedTask {
  readonly task: Task;
  readonly settings: ResolvedSettings;
  readonly enabled: boolean;
  /** Seconds after an instant within which a schedule's delivery may start a run. Only workers whose tasks have schedules carry the code for it. */
  readonly startWithin?: (trigger: ScheduleTrigger, scheduledTime: Date) => number;
  /** Checks what the task requires before a run of it starts. Only workers whose tasks require something carry the code for it. */
  readonly requires?: TurnRequires;
  /** The throttles of a turn of the task. Only workers whose tasks have throttles carry the code for it. */
  throttling?(turn: TurnPort, ctx: TaskContext): Throttling;
  /** Delays the items of a walk, or of its pages, by the task's rate limit. Only workers whose tasks have one carry the code for it. @throws where the run has no key */
  rateLimit?(
    turn: TurnPort,
    ctx: TaskContext,
    kind: "items" | "pages",
    walked: AsyncIterable<unknown>,
  ): AsyncIterable<unknown>;
  /** Walks in batches. Only workers whose tasks have `processBatch` carry the code for it. Resolves to how the turn's work ended, where that is not how the turn stops. */
  batches?(walked: AsyncIterable<unknown>, turn: TurnPort, ctx: TaskContext): Promise<object | undefined>;
  /** Ends a walk after its task's `maxItems`, and delays its items too. Only workers whose tasks have it carry the code for it. @param pending items that were yielded, and are not counted yet */
  maxItems?(
    turn: TurnPort,
    ctx: TaskContext,
    kind: "items" | "pages",
    walked: AsyncIterable<unknown>,
    pending?: () => number,
  ): AsyncIterable<unknown>;
  /** Ends a turn whose run has cost more than it may, and asks the throttles too. Only workers whose tasks have a limit carry the code for it. */
  costLimit?(turn: TurnPort, ctx: TaskContext): Throttling;
  /** What is done about errors of single items. Only workers one of whose tasks says so carry the code for it. */
  readonly itemErrors?: HandleItemErrors;
  /** Only workers whose tasks have schemas of their outputs carry the code for it. */
  readonly outputCheck?: OutputCheck;
  /** Checks what a run is given besides its task's schema, before its first item. Only workers whose tasks have choices or text areas carry the code for it. @throws InvalidParamsError */
  startCheck?(
    asking: { readonly context: WorkerContext; readonly deployed: DeployedTask; readonly key: RunKey },
    params: Readonly<Record<string, Json>>,
  ): Promise<void>;
  /** Only workers whose tasks have callbacks carry the code for it. */
  readonly callbacks?: TurnCallbacks;
  /** Whether a message is dealt with, since its run waits for approval. Only workers whose tasks ask for it carry the code for it. */
  approval?(
    context: WorkerContext,
    deployed: DeployedTask,
    message: Message,
    delivery: Delivery,
  ): Promise<boolean>;
  /** Only workers whose tasks are parallel carry the code for it. */
  readonly parallel?: ParallelRuns;
  /** Only workers one of whose tasks has a role of its own carry the code for it. */
  readonly runAs?: TaskRoles;
  /** Only workers whose tasks mute alarms carry the code for it. */
  readonly mutes?: TurnAlarms;
}

/** Runs that are split into shards. */
export interface ParallelRuns {
  /** Receives a shard's message; undefined for that of any other run. */
  receive(
    context: WorkerContext,
    deployed: DeployedTask,
    message: TurnMessage,
    invocation: Invocation,
  ): Promise<void> | undefined;
  /** A turn of a run or of a shard begins. */
  begin(turn: object): void;
  /** Does a turn's work. `walk` walks the collection: that of a shard, or of a run that is not split after all. */
  work<Ending>(turn: object, ctx: TaskContext, walk: () => Promise<Ending>): Promise<Ending>;
  /** Of the turn of a run that is split, or of a shard; undefined for any other. */
  sharedCost(turn: object): SharedCost | undefined;
}

/** Begins a turn of a run, as it was claimed, of a task that says what is done about errors of single items. */
export type HandleItemErrors = (context: WorkerContext, deployed: DeployedTask, run: RunRecord) => ItemErrors;

/**
 * A worker's context with a log that shows nothing that a run masks; the same where its task masks nothing. Only workers where
 * something is masked carry the code. `maskOf` says what the run's params hide by now.
 */
export type WithMaskedLog = (
  context: WorkerContext,
  run: Pick<RunRecord, "task">,
  maskOf: () => Mask | undefined,
) => WorkerContext;

/** Receives what starts runs without being a message of Pawl's own. Only workers one of whose tasks has such a trigger carry the code. */
export interface Outside {
  /** The users' queues that start a lane's tasks, by name. Undefined where there are none. */
  queueSources(tasks: readonly DeployedTask[]): ReadonlyMap<string, QueueSource> | undefined;
  receiveEvent(context: WorkerContext, message: EventMessage, delivery: Delivery): Promise<void>;
  receiveFromQueue(context: WorkerContext, delivery: Delivery, source: QueueSource): Promise<void>;
}

/** What a worker is given: its lane, that lane's tasks, and their services. */
export interface WorkerContext extends RunnerContext, ProjectHooks {
  readonly lane: ResolvedLane;
  /** This lane's tasks, by name. */
  readonly tasks: ReadonlyMap<string, DeployedTask>;
  /** What it remembers of their states, by task. */
  readonly states: Map<string, KnownState>;
  readonly services: Services;
  /** What messages of users' queues start, by the queue's name. @default there are none */
  readonly sources?: ReadonlyMap<string, QueueSource>;
  /** @default none of its tasks is started by an event or by a user's queue */
  readonly outside?: Outside;
  /** @default no task of the stage asks for a confirmation */
  readonly confirmedIn?: ConfirmedIn;
  /** Starts the tasks that follow a run which has ended, or leaves that to the sweeper. Never rejects. @default no task of the stage follows another */
  readonly announceOrLeave?: (context: WorkerContext, run: RunRecord) => Promise<void>;
  /** @default nothing is masked */
  readonly withMaskedLog?: WithMaskedLog;
  /** What it asks AWS for its tasks that require something of it. @default none does */
  readonly conditions?: Conditions;
  /** The actions of alarms, where one of its tasks mutes some. @default none does */
  readonly alarmActions?: AlarmActions;
  /** What its process has used. @default nobody asks */
  readonly meter?: Meter;
  /** What tasks find as `ctx.config`. */
  readonly config: object;
  /** Answers a direct invocation that asks for choices; undefined for any other. Only workers whose tasks have functions as choices carry the code. @throws PawlError */
  answer?(context: WorkerContext, event: unknown): Promise<AskedChoices> | undefined;
  /** At work on a shard: whether one more of its items may be skipped, of all that its run may skip. `count`: its own, this one included. */
  readonly maySkip?: (max: number, count: number) => Promise<boolean>;
  /** At work on a shard: whether its run has recorded as many skipped items as a run may, so that more are only counted. */
  readonly recordsNoMore?: () => boolean;
  /** Only functions of stages with tracing carry the code. @default nothing is traced */
  readonly traced?: TraceTurn<WorkerContext>;
  /** Says that this process has given a run up, which its record does not say. @default nobody asks */
  letGo?(key: RunKey): unknown;
}
