/** Everything that a world publishes: for the rules to judge, and for the ledger, coverage and the story to take in. */
import type { Message } from "../../../functions/model/run/messages/message.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { RunWriteName, TaskWriteName } from "../../../functions/runs/write-names.ts";
import type { AwsSchedule } from "../../../functions/scheduler/scheduler.ts";
import type { TaskPart, Write } from "../../../functions/store/run-store.ts";
import type { Knowledge, ReadRun, ReceivedMessage } from "./knowledge.ts";
import type { MachineHistory, RunAnswer } from "./machine-history.ts";
import type { RunChange, RunHistory } from "./run-history.ts";

interface Event<Kind extends string> {
  readonly kind: Kind;
  /** Epoch milliseconds of the true time. */
  readonly at: number;
}

interface MachineEvent<Kind extends string> extends Event<Kind> {
  readonly machine: MachineHistory;
}

/** A write to a run has landed. */
export interface WriteLanded extends MachineEvent<"write landed">, RunChange {
  readonly run: RunHistory;
  /** What the machine knew when it sent the write. */
  readonly knowledge: Knowledge;
  /** The run as the machine had read it last by then. */
  readonly read: ReadRun | undefined;
  /** How often this very write has landed, this time included. */
  readonly copies: number;
}

/** A write to a run was refused: its condition does not hold. */
export interface WriteRefused extends MachineEvent<"write refused"> {
  readonly run: RunHistory;
  readonly name: RunWriteName;
  readonly write: Write<RunRecord>;
  readonly found: RunRecord | undefined;
  readonly knowledge: Knowledge;
  readonly lease: string | undefined;
}

/** The answer to a write to a run has reached its machine. */
export interface AnswerHeard extends MachineEvent<"answer heard">, RunAnswer {}

interface PartEvent<Kind extends string> extends MachineEvent<Kind> {
  readonly name: TaskWriteName;
  readonly task: string;
  readonly part: string;
  readonly write: Write<TaskPart>;
}

/** A write to a part of a task has landed. */
export interface PartWriteLanded extends PartEvent<"part write landed"> {
  readonly before: TaskPart | undefined;
  readonly after: TaskPart;
  readonly knowledge: Knowledge;
  /** The task's state as the machine had read it last when it sent the write. */
  readonly read: TaskPart | undefined;
}

/** A write to a part of a task was refused. */
export interface PartWriteRefused extends PartEvent<"part write refused"> {
  readonly found: TaskPart | undefined;
}

/** A machine makes a call to a table or a queue's visibility. */
export interface CallMade extends MachineEvent<"call made"> {
  /** The name of the write, or what is read. */
  readonly what: string;
  /** A task, or a key of the index. */
  readonly of: string;
  /** A run, or a part of a task; empty where there is none. */
  readonly part: string;
  readonly writes: boolean;
}

/** A machine sends a message to a lane's queue. */
export interface MessageSent extends MachineEvent<"message sent"> {
  readonly lane: string;
  readonly body: string;
  readonly delaySeconds: number;
  /** The turn that it names; undefined for any other message. */
  readonly turn: { readonly run: RunHistory; readonly number: number } | undefined;
}

/** A machine sets for how long a message that it was given stays invisible. */
export interface VisibilitySet extends MachineEvent<"visibility set"> {
  readonly lane: string;
  readonly receiptHandle: string;
  readonly seconds: number;
}

/** A worker reports a message as failed: it comes back. */
export interface MessageCameBack extends MachineEvent<"message came back"> {
  readonly message: ReceivedMessage;
}

interface ItemEvent<Kind extends string> extends MachineEvent<Kind> {
  readonly run: RunHistory;
  readonly item: number;
}

/** An item is started. */
export interface ItemStarted extends ItemEvent<"item started"> {
  /** What its task was given. */
  readonly params: unknown;
}

/** A task's throttle is asked. */
export interface LoadAsked extends MachineEvent<"load asked"> {
  readonly run: RunHistory;
}

/** A task's throttle answers whether the task must stop. */
export interface LoadAnswered extends MachineEvent<"load answered"> {
  readonly run: RunHistory;
  readonly isBusy: boolean;
}

/** The table begins to throttle the write that ends a turn, and goes on until an instant. */
export interface SettlingThrottled extends MachineEvent<"settling throttled"> {
  readonly run: RunHistory;
  readonly until: number;
}

/** A machine is killed. */
export interface MachineDied extends MachineEvent<"machine died"> {
  readonly how: string;
}

/** A machine acknowledges a message. */
export interface Acknowledged extends MachineEvent<"acknowledged"> {
  readonly body: string;
}

/** A machine writes a line to its log. */
export interface Logged extends MachineEvent<"logged"> {
  readonly level: string;
  readonly event: string;
  readonly key: RunKey | undefined;
  readonly fields: object | undefined;
}

/** The dead-letter function has dealt with a message. */
export interface DeadLetterHandled extends MachineEvent<"dead letter handled"> {
  readonly message: Message;
  readonly comesBack: boolean;
}

/** A call of an operator has come to its end. */
export interface OperatorAnswered extends MachineEvent<"operator answered"> {
  readonly act: string;
  /** The run that a start with an id, or a redrive of items, answered with. */
  readonly started: RunKey | undefined;
}

/** A call of an operator was refused, or has failed. */
export interface OperatorRefused extends MachineEvent<"operator refused"> {
  readonly error: unknown;
}

/** A handler has thrown where it should have reported what failed. */
export interface HandlerThrew extends MachineEvent<"handler threw"> {
  readonly error: unknown;
}

/** A fault has struck. */
export interface FaultStruck extends Event<"fault struck"> {
  readonly fault: string;
  /** The fault, its place, and how often that place was passed. */
  readonly key: string;
}

/** Something begins, or ends, to be out of service. */
export interface Outage extends Event<"outage"> {
  readonly what: string;
  readonly begins: boolean;
}

/** Something happens that may delay the claim of a dead worker's run until an instant. */
export interface Disturbed extends Event<"disturbed"> {
  readonly until: number;
}

/** The tasks that are deployed have changed. */
export interface Deployed extends Event<"deployed"> {
  readonly change: string;
  readonly task: string;
  /** The names of all tasks of the newest version. */
  readonly tasks: ReadonlySet<string>;
  /** The newest version, as start-up runs are named for it. */
  readonly version: string;
  /** Until then, parts of earlier versions are in service. */
  readonly closesAt: number;
}

/** A lane's queue has lost every message. */
export interface Purged extends Event<"purged"> {
  readonly lane: string;
  readonly messages: readonly (Pick<ReceivedMessage, "body" | "sentAt"> & { readonly messageId: string })[];
}

/** Params have landed next to their run: its text from now on. */
export interface ParamsStored extends MachineEvent<"params stored"> {
  readonly run: RunHistory;
  readonly text: string;
}

/** A part of a run's skipped items has landed. */
export interface SkippedStored extends MachineEvent<"skipped stored"> {
  readonly run: RunHistory;
  readonly name: string;
  readonly previous: string | undefined;
  readonly items: readonly number[];
  /** Those of them that are recorded since they no longer come next. */
  readonly gone: readonly number[];
}

/** A run's params are deleted, by a person's hand. */
export interface ParamsLost extends Event<"params lost"> {
  readonly run: RunHistory;
}

/** A schedule's message, or a copy of it, is on its way to a queue. */
export interface OccurrenceDue extends Event<"occurrence due"> {
  readonly key: RunKey;
}

/** An event, or a message of a user's queue, is on its way to a worker: `key` names the run that it starts. */
export interface Happened extends Event<"happened"> {
  readonly key: RunKey;
}

/** A schedule of EventBridge is as a machine has put it; undefined where it is gone. */
export interface SchedulePut extends MachineEvent<"schedule put"> {
  readonly name: string;
  readonly schedule: AwsSchedule | undefined;
}

/** An occurrence was recorded as missed before it was delivered. */
export interface OccurrenceMissed extends Event<"occurrence missed"> {
  readonly record: RunRecord;
}

/** A message by hand is on its way to a queue. */
export interface SentByHand extends Event<"sent by hand"> {
  readonly task: string;
}

/** More has happened than in any world that comes to rest. */
export interface NeverRests extends Event<"never rests"> {
  readonly steps: number;
}

/** A bus has got an event of a run, as the run had it. */
export interface EventTold extends MachineEvent<"event told"> {
  readonly run: RunHistory;
  readonly text: string;
}

/** Nothing is left to happen. */
export interface WorldEnded extends Event<"world ended"> {
  /** Messages that are left on each lane's queue. */
  readonly left: ReadonlyMap<string, number>;
}

export type WorldEvent =
  | WriteLanded
  | WriteRefused
  | AnswerHeard
  | PartWriteLanded
  | PartWriteRefused
  | CallMade
  | MessageSent
  | VisibilitySet
  | MessageCameBack
  | SettlingThrottled
  | ItemStarted
  | LoadAsked
  | LoadAnswered
  | ItemEvent<"item done">
  | ItemEvent<"item threw">
  | ItemEvent<"item refused">
  | MachineDied
  | MachineEvent<"batch done">
  | MachineEvent<"function timed out">
  | Acknowledged
  | Logged
  | DeadLetterHandled
  | OperatorAnswered
  | OperatorRefused
  | HandlerThrew
  | FaultStruck
  | Outage
  | Disturbed
  | Deployed
  | Purged
  | ParamsLost
  | ParamsStored
  | SkippedStored
  | OccurrenceDue
  | Happened
  | SchedulePut
  | OccurrenceMissed
  | SentByHand
  | EventTold
  | NeverRests
  | WorldEnded;

export type EventKind = WorldEvent["kind"];
export type EventOf<Kind extends EventKind> = Extract<WorldEvent, { readonly kind: Kind }>;
