/**
 * The interface of the `runs` and `tasks` tables. A write is a value: its name, what must hold, what changes
 * (`functions/runs/moves` makes them). `dynamodb.ts` renders a write as one UpdateItem, the store in memory
 * evaluates it, and one contract suite holds both to the same answers.
 */
import type { RunKey, RunRecord } from "../model/run/run.ts";
import type { SkippedName } from "../model/run/skipped-item.ts";
import type { Ledger } from "../model/task/ledger.ts";
import type { ScheduleDefinition } from "../model/task/run-time-schedule.ts";

/** One condition on an item, named after what it protects. */
export type Clause<Item> =
  | { readonly name: string; readonly attribute: keyof Item & string; readonly is: "absent" }
  | { readonly name: string; readonly attribute: keyof Item & string; readonly is: "present" }
  | {
      readonly name: string;
      readonly attribute: keyof Item & string;
      readonly is: "=" | "<" | "<=" | ">" | ">=";
      /** A list is only ever compared with `=`. */
      readonly value: string | number | boolean | readonly string[];
    }
  | {
      readonly name: string;
      readonly attribute: keyof Item & string;
      readonly is: "in";
      readonly values: readonly (string | number)[];
    }
  /** Holds when all clauses of one of the branches hold. */
  | { readonly name: string; readonly anyOf: readonly (readonly Clause<Item>[])[] };

/** One conditional write to one item. It creates an absent item, unless a clause wants one. */
export interface Write<Item> {
  /** What it does: a move's name, or what else it is for. Logs, tests and the simulator go by it. */
  readonly name: string;
  readonly condition: readonly Clause<Item>[];
  /** An attribute that is undefined here is left as it is. */
  readonly set?: Partial<Item>;
  /** Set only where the item has no such attribute yet. */
  readonly setOnce?: Partial<Item>;
  /** Added to what is there; an absent number counts as 0. */
  readonly add?: Partial<Item>;
  /** Lists: added at the end of what is there; an absent one counts as empty. */
  readonly append?: Partial<Item>;
  readonly remove?: readonly (keyof Item & string)[];
  /** The table's client does not retry it: the code that makes it does. @default the client retries */
  readonly isTriedOnce?: true;
}

/** The result of a write. `item` is the whole item: as written, or as found where the condition failed. */
export type Outcome<Item> =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly item: Item | undefined };

/**
 * The key of a part of a task: `state`, `id#ID`, or `ledger#TRIGGER`; or of what is the stage's: `(pawl)` and `sweeper`,
 * `deployed` or `fired`, `(schedules)` and `TASK#NAME`, `#count` or `#check`, `(slots-waiting)` and a number, `(stage)` and
 * `slots`, `(alarms)` and an alarm's name.
 */
export interface PartKey {
  readonly task: string;
  readonly part: string;
}

/** In a pool, a run that holds it: `held#RUN`. In an alarm's item a run that mutes it: `held#TASK/RUN`. */
export type HeldName = `held#${string}`;
/** In a part of `(slots-waiting)`, a key of a task for which runs wait: `queue#TASK#KEY`. */
export type QueueName = `queue#${string}`;
/** In a rate limit, one of its tracks: up to when items of it are given out, in epoch milliseconds, and the request that took the last ones. */
export type GivenName = `upto#${number}`;
export type GivenToName = `by#${number}`;
/** In `fired`, a task whose overrides the sweeper reads: `watch#TASK`. */
export type WatchName = `watch#${string}`;

/**
 * A part of a task as the `tasks` table holds it. Which attributes it has depends on the part: `ledger#TRIGGER` has those
 * of `Ledger`, and `TASK#NAME` those of a schedule's definition.
 */
export interface TaskPart
  extends PartKey,
    Partial<Ledger>,
    Partial<Omit<ScheduleDefinition, "task" | "name" | "rev">> {
  /** A pool, such as `state`: the turn at which a run that holds it was admitted. `(alarms)`: since when it does, in epoch milliseconds. */
  readonly [held: HeldName]: number | undefined;
  /** `fired`: when the sweeper was last asked to watch a task, in epoch milliseconds. */
  readonly [watch: WatchName]: number | undefined;
  /** `(slots-waiting)`: a number that no other has, as the pool's `listed`. */
  readonly [queue: QueueName]: number | undefined;
  readonly [given: GivenName]: number | undefined;
  readonly [by: GivenToName]: number | undefined;
  /** The row of a slow rate limit: how far its places are apart, in milliseconds, and how often that has changed. */
  readonly stride?: number;
  readonly row?: number;
  /** A task's `state` of format 1: the run that holds its slot, and since which turn. `waiting` is `true` there where any waits. */
  readonly slotRun?: string;
  readonly slotTurn?: number;
  /** A pool: how many runs hold it. */
  readonly held?: number;
  /** `(alarms)`: the alarm's actions were on before a run turned them off; and when a run last let go of it, in epoch milliseconds. */
  readonly wasOn?: true;
  readonly releasedAt?: number;
  /** A pool: `RUN@TURN` of the run that joined its queue last. Absent: no run waits. */
  readonly waiting?: string;
  /** A key's pool: how often its queue was cleared, and what `(slots-waiting)` says of it. */
  readonly clears?: number;
  readonly listed?: number;
  /** `state`: the run that has the one waiting place of the overlap modes `queue` and `cancel-running`, or had it last. */
  readonly queued?: string;
  /** `state`: an operator paused the task's schedules. */
  readonly paused?: boolean;
  readonly until?: string;
  readonly note?: string;
  readonly author?: string;
  readonly at?: string;
  /** `state`: the operators' overrides, as JSON text, and how often they were changed. */
  readonly overrides?: string;
  readonly ov?: number;
  /** `id#ID`: the name of the run that was started for the id. */
  readonly run?: string;
  readonly expiresAt?: number;
  /** `fired`: the sweeper has sent each instant up to this one, in epoch seconds. */
  readonly upTo?: number;
  /** `fired`: of the schedules with these keys, eight hexadecimal digits each. */
  readonly keys?: string;
  /** `sweeper`: the deployed version whose sweeper is in charge of the ledgers, and when it was last at work, in seconds of epoch. */
  readonly version?: string;
  readonly seenAt?: number;
  /** `sweeper`: of what format all that is stored is; absent is 1. */
  readonly format?: number;
  /** `deployed`: the triggers whose ledgers the sweeper looks at, as `functions/ledger/deployed-triggers.ts` packs them. */
  readonly triggers?: string;
  /** `#count`: how many run-time schedules there are, and how often one was added or removed. */
  readonly count?: number;
  readonly turnover?: number;
  /** `#check`: the part after which the sweeper's check goes on. */
  readonly after?: string;
}

/** An entry of the index `due`. */
export interface DueEntry extends RunKey {
  readonly lane: string;
  /** How often the sweeper has resent the run. */
  readonly sends?: number;
  readonly dueKey: string;
  readonly dueAt: number;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it as `after` for the next page; undefined at the end. */
  readonly next?: string;
}

/** The name of an item that is stored next to a run. */
export type AttachmentName = "params" | "body" | "log" | SkippedName;

/** An item that is stored next to a run, under `RUN#NAME`. */
export interface Attachment extends RunKey {
  /** JSON text up to 300 KB. */
  readonly attachment: string;
  /** Of skipped items: the name of the part before this one. Absent in the first. */
  readonly previous?: string;
  /** Of skipped items: how many it has. Absent in parts that were stored before it was kept. */
  readonly count?: number;
  /** As its run's, once that has ended. */
  readonly expiresAt?: number;
}

/** An item of a partition in which only attachments are: its name, that of the one before it, and how much it has. */
export type AttachmentLink = Pick<Attachment, "run" | "previous" | "count">;

/** Which of a task's runs are listed. */
export interface ListOptions {
  /** Runs that have expired by then are left out, in epoch milliseconds. */
  readonly now: number;
  /** Runs whose instant is before this one's second are left out, in epoch milliseconds. @default none */
  readonly since?: number;
  /** @default 50 */
  readonly limit?: number;
  /** With `since` as for the page before. */
  readonly after?: string;
  /** False: at half the price, it may show runs as they were a moment ago. @default true */
  readonly consistent?: boolean;
}

/** Which stretch of a task's runs is read. */
export interface Stretch {
  /** The first run's name, or the beginning of one. */
  readonly first: string;
  /** The last run's name, inclusive. */
  readonly last: string;
  /** Runs that have expired by then are left out, in epoch milliseconds. */
  readonly now: number;
  /** The `next` of the page before. */
  readonly after?: string;
  /** False: at half the price, it may show runs as they were a moment ago. @default false */
  readonly consistent?: boolean;
}

/** Which entries of one key are read. */
export interface DueOptions {
  /** The latest instant, in epoch milliseconds. */
  readonly until: number;
  /** @default 100 */
  readonly limit?: number;
  readonly after?: string;
}

/**
 * The `runs` and `tasks` tables. What is named `RUN#shard#003` or `RUN#plan#0` is stored in the partition `TASK#RUN`, and
 * comes back under that name. Reads of one item are consistent. They return expired items too, which DynamoDB
 * removes days later: code that shows a run to a person, or lets a person move it, must check `isExpired`.
 */
export interface RunStore {
  get(key: RunKey): Promise<RunRecord | undefined>;
  /** One conditional write. @throws ThrottledError when nothing was written; any other error when that is unknown */
  update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>>;
  /** A task's runs, the newest first. */
  list(task: string, options: ListOptions): Promise<Page<RunRecord>>;
  /** A task's runs from one name to another, the oldest first: one page. Or what a run that is split has in its partition, by the names that are stored. `next` is the last one's name where there are more. */
  between(task: string, stretch: Stretch): Promise<Page<RunRecord>>;
  /** The entries of one `dueKey`, the earliest first. */
  due(dueKey: string, options: DueOptions): Promise<Page<DueEntry>>;
  getPart(key: PartKey): Promise<TaskPart | undefined>;
  /** The parts of a task whose names begin so, all of them; with an empty text every part. */
  parts(task: string, begin: string): Promise<readonly TaskPart[]>;
  /** The first few parts of a task after one, in the order of their names. @param after any text that is not empty */
  partsAfter(task: string, after: string, limit: number): Promise<readonly TaskPart[]>;
  updatePart(key: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>>;
  getAttachment(key: RunKey, name: AttachmentName): Promise<string | undefined>;
  /** The names of all attachments in a partition, without their texts. */
  attachmentsIn(partition: string): Promise<readonly AttachmentLink[]>;
  /** One conditional write. Returns only whether it applied, since the item may be long. */
  updateAttachment(key: RunKey, name: AttachmentName, write: Write<Attachment>): Promise<boolean>;
}

/** The table refused for now: nothing was written. */
export class ThrottledError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ThrottledError";
  }
}
