/**
 * Where runs live: the interface of the `runs` and `tasks` tables. A write is data (`conditions.ts` makes
 * them): what must hold, what is set. `dynamodb.ts` renders a write into one UpdateItem, `memory.ts` evaluates
 * it, and one contract suite holds both to the same answers.
 */
import type { RunKey, RunRecord } from "../model/run.ts";

/** One thing that must hold of an item for a write to apply. `name` says why, in the words of the protocol. */
export type Clause<Item> =
  | { readonly name: string; readonly attribute: keyof Item & string; readonly is: "absent" }
  | { readonly name: string; readonly attribute: keyof Item & string; readonly is: "present" }
  | {
      readonly name: string;
      readonly attribute: keyof Item & string;
      readonly is: "=" | "<" | "<=" | ">" | ">=";
      readonly value: string | number | boolean;
    }
  | {
      readonly name: string;
      readonly attribute: keyof Item & string;
      readonly is: "in";
      readonly values: readonly string[];
    }
  /** Holds when all clauses of one of the branches hold. */
  | { readonly name: string; readonly anyOf: readonly (readonly Clause<Item>[])[] };

/** One conditional write to one item. Absent items are created: a condition that wants one says so. */
export interface Write<Item> {
  readonly condition: readonly Clause<Item>[];
  readonly set?: Partial<Item>;
  /** Set only where the item has no such attribute yet. */
  readonly setOnce?: Partial<Item>;
  /** Added to what is there; an absent number counts as 0. */
  readonly add?: Partial<Item>;
  readonly remove?: readonly (keyof Item & string)[];
}

/**
 * What became of a write. `item` is the whole item: as written, or as found where the condition failed
 * (undefined where there is none).
 */
export type Outcome<Item> =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly item: Item | undefined };

/** A part of a task's own record: `state`, `slot#KEY`, `ledger#TRIGGER`, `id#ID`. */
export interface PartKey {
  readonly task: string;
  readonly part: string;
}

/** A task's part as the `tasks` table holds it; which attributes it has depends on the part. */
export interface TaskPart extends PartKey {
  /** `state`: who has the overlap slot, and the turn at which it was admitted. */
  readonly slotRun?: string;
  readonly slotTurn?: number;
  /** `state`: some run waits for the slot. */
  readonly waiting?: boolean;
  /** `state`: an operator's pause of the task's schedules. */
  readonly paused?: boolean;
  readonly until?: string;
  readonly note?: string;
  readonly author?: string;
  readonly at?: string;
  /** `id#ID`: the name of the run that was started for it. */
  readonly run?: string;
  readonly expiresAt?: number;
}

/** An entry of the index `due`. */
export interface DueEntry extends RunKey {
  readonly lane: string;
  readonly dueKey: string;
  readonly dueAt: number;
}

/** Some of what there is, and where to go on. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Give it back as `after` for the next page; undefined at the end. */
  readonly next?: string;
}

/** The name of an item beside a run's own. */
export type Beside = "params" | "log" | `skipped#${number}`;

/** An item beside a run's own: `run` is `RUN#params`, or what else its name is. */
export interface Attachment extends RunKey {
  /** JSON text up to 300 KB. */
  readonly beside: string;
  /** The run's own, once it has ended. */
  readonly expiresAt?: number;
}

/** Which of a task's runs are listed. */
export interface ListOptions {
  /** What has expired by then is left out, in epoch milliseconds. */
  readonly now: number;
  /** At most so many. @default 50 */
  readonly limit?: number;
  readonly after?: string;
}

/**
 * The `runs` and `tasks` tables. Every read of one item is consistent, and gives what is there: DynamoDB removes an
 * expired item days later. Whoever shows a record to a person, or lets one move it, asks `isExpired`. For a worker an
 * expired record is what it was, a run that has ended: no message may be so old that it could make it anew.
 */
export interface RunStore {
  get(key: RunKey): Promise<RunRecord | undefined>;
  /** One conditional write. Rejects when its outcome is unknown, or when it was throttled (`ThrottledError`). */
  update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>>;
  /** A task's runs, the newest first. */
  list(task: string, options: ListOptions): Promise<Page<RunRecord>>;
  /** Entries of one dueKey, the earliest first, up to an instant in epoch milliseconds. */
  due(
    dueKey: string,
    options: { readonly until: number; readonly limit?: number; readonly after?: string },
  ): Promise<Page<DueEntry>>;
  getPart(key: PartKey): Promise<TaskPart | undefined>;
  updatePart(key: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>>;
  /** The text beside a run. */
  getAttachment(key: RunKey, name: Beside): Promise<string | undefined>;
  /** One conditional write beside a run. Answers with whether it applied: the item may be long. */
  updateAttachment(key: RunKey, name: Beside, write: Write<Attachment>): Promise<boolean>;
}

/** Thrown by a store whose table refuses for now: nothing was written. */
export class ThrottledError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ThrottledError";
  }
}
