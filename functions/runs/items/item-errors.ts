/**
 * What a worker has for errors of single items, as its turns use it. Only workers one of whose tasks asks for it carry the
 * code, which is `functions/turns/items`: the entry of their lane hands it over.
 */
import type { Clock } from "../../model/clock.ts";
import type { Log } from "../../model/log.ts";
import type { Mask } from "../../model/mask/mask.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { ReportLevel } from "../../model/task/items/rescue.ts";
import type { Json, Task, TaskContext } from "../../model/task/task.ts";

/** An item whose processing threw. */
export interface FailedItem {
  readonly error: unknown;
  /** Returns the item. It throws for one that could not be read, such as a broken row of a file. */
  readonly take: () => unknown;
  readonly cursor: Json;
  /** The cursor before it; undefined at the start. */
  readonly before: Json | undefined;
  readonly ctx: TaskContext;
  /** JSON text: the spec of the shard whose item is done again. */
  readonly shard?: string;
  /** Of a batch, which `take` returns: where its items are, in their order. */
  readonly batch?: readonly ItemPlace[];
}

/** Where an item is in the task's own collection. */
export type ItemPlace = Pick<FailedItem, "before" | "cursor" | "shard">;

/** The item, undefined for one that could not be read. */
export function itemOf({ take }: Pick<FailedItem, "take">): unknown {
  try {
    return take();
  } catch {
    return undefined;
  }
}

/** Done: it counts as done. Skipped: it is to be recorded. Left: the turn must stop, and the next one begins with it. Failed: the attempt failed, and with a reason the run. */
export type AfterItemError =
  | { readonly kind: "done" | "skipped" | "left" }
  | { readonly kind: "failed"; readonly error: unknown; readonly reason?: string };

/** Ends the run: more of its items have failed than may. */
export interface TooManyFailed {
  readonly kind: "throw";
  readonly error: unknown;
  readonly reason: string;
}

/** What is told of an error besides where it came. */
export interface ToldError {
  /** @default false */
  readonly handled?: boolean;
  /** @default "error" */
  readonly level?: ReportLevel;
  readonly item?: unknown;
  readonly cursor?: Json;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A turn, as far as it matters to what is told of its errors; or a run of which no turn is under way here. */
export interface TellingTurn {
  readonly context: { readonly clock: Clock; readonly log: Log };
  readonly run: RunRecord;
  /** @default what the run has */
  readonly checkpoints?: { readonly ticks: number; readonly cursor: Json | undefined };
  /** @default there is time enough */
  readonly deadline?: { left(now: number): number };
  /** @default there is none that could end */
  readonly lease?: { readonly endsAt: number };
}

/** Tells the stage's own `onError` of an error. Never rejects. */
export type TellError = (turn: TellingTurn, error: unknown, told?: ToldError) => Promise<void>;

/** A turn, as far as errors of single items concern it. */
export interface ItemTurn {
  readonly context: { readonly clock: Clock; readonly log: Log };
  readonly run: RunRecord;
  readonly lease: { readonly endsAt: number };
  /** Why the turn must stop, if it must. */
  readonly stop: { readonly kind: string; readonly reason?: string } | undefined;
  readonly request: { readonly snoozed: boolean; readonly signal: AbortSignal };
  readonly deadline: { readonly stopAt: number; left(now: number): number };
  readonly mustCheckIn: boolean;
  /** Hides masked values of the run's params in a text. @default there are none */
  readonly mask?: Mask;
  /** On the monotonic clock. */
  readonly checkInAt: number;
  checkIn(): Promise<unknown>;
  /** The next item waits for a check-in. */
  checkInSoon(): void;
  /** Asks the turn to stop after the current item. */
  end(stop: TooManyFailed): void;
  /** How many items are done, and whether one was done or skipped in this turn. */
  readonly checkpoints: {
    readonly ticks: number;
    readonly hasMoved: boolean;
    readonly cursor: Json | undefined;
  };
}

/** What a run's record says of its skipped items. */
export type SkippedProgress = Pick<RunRecord, "skippedItems" | "skippedHead">;

/** The items that another run skipped, as the collection of a run that does them again. */
export interface RedoneCollection {
  /** What the task finds as `ctx.cursor`. */
  readonly cursor: Json | undefined;
  /** Where its newest item is. */
  readonly place: ItemPlace | undefined;
  /** @param done how many of them are behind the run's cursor */
  items(ctx: TaskContext, done: number): AsyncIterable<readonly [unknown, Json]>;
}

/** Errors of single items in one turn. */
export interface ItemErrors {
  /** Decides about an item that failed. One that is skipped is taken down. */
  failed(item: FailedItem, turn: ItemTurn): Promise<AfterItemError>;
  /** A task's own `run`, with what its `rescue` makes of its errors. */
  rescuing(run: NonNullable<Task["run"]>, turn: ItemTurn): NonNullable<Task["run"]>;
  /** Of a run that does again what another one skipped: begins its collection. */
  redo(): RedoneCollection;
  /** That collection, once it is begun. */
  readonly redone: RedoneCollection | undefined;
  /** Whether the next item must wait for `watch`. */
  readonly watches: boolean;
  /** At a check-in: ends the turn where more items have failed than may. */
  watch(turn: ItemTurn): Promise<TooManyFailed | undefined>;
  /** Items that the run has skipped over its life. */
  readonly skipped: number;
  /** Whether so much is taken down that it must be saved now. */
  readonly isFull: boolean;
  /** Stores what was taken down until now; undefined where nothing was skipped in this turn. @throws as the store does */
  save(): Promise<SkippedProgress> | undefined;
}
