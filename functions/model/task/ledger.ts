/**
 * The ledger of a trigger: what its schedule was, and up to where the sweeper has looked. What has no record follows from
 * it: `functions/ledger` says how. Instants are whole seconds of epoch.
 */
import type { CatchUp } from "./catch-up.ts";

/** A stretch of time in which a trigger's schedule was the same. */
export interface Piece {
  /** As `parseSchedule` reads it; `#` and a hash where it was too long to be kept. */
  readonly expression: string;
  readonly zone: string;
  readonly from: number;
  /** Exclusive. Only the newest piece has none. */
  readonly until?: number;
  /**
   * Why it started nothing: its task was disabled, the trigger was not deployed, had started its `maxRuns`, or an operator put
   * another schedule in its place; a schedule made at run time was paused, or removed.
   */
  readonly off?: "disabled" | "undeployed" | "limit" | "overridden" | "paused" | "removed";
  /** @default "none" */
  readonly catchUp?: CatchUp;
  /** The sweeper fired it, not EventBridge. */
  readonly fired?: true;
  /** Its messages came up to so many seconds after their instants. */
  readonly jitterSeconds?: number;
  /** Its trigger's limits: it fires from the first one on, and before the second one, and starts so many runs. */
  readonly startAt?: number;
  readonly endAt?: number;
  readonly maxRuns?: number;
  /** One instant of an interval that AWS counts from its deploy; absent until a record shows one. */
  readonly anchor?: number;
  /** Where an override lay over it: what was deployed. */
  readonly base?: PieceBase;
  /** Whose override started nothing, and why. */
  readonly author?: string;
  readonly note?: string;
}

/** What an override of a task may change of a piece. */
export type PieceBase = Pick<
  Piece,
  "catchUp" | "fired" | "jitterSeconds" | "startAt" | "endAt" | "maxRuns" | "anchor"
> & {
  readonly off?: Exclude<Piece["off"], "overridden">;
};

/** What the sweeper has decided and not carried out yet: to record misses, or to start what is caught up. */
export interface Todo {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** When it was decided. */
  readonly at: number;
}

/** What the item `ledger#TRIGGER` of a task holds. */
export interface Ledger {
  /** Counts its writes. */
  readonly rev: number;
  /** The oldest first. */
  readonly pieces: readonly Piece[];
  /** Up to here, inclusive, each instant is decided, but for those of `gap` and `todo`. */
  readonly judged: number;
  /** The first instant of an open gap: nothing has attended to it and those after it. */
  readonly gap?: number;
  readonly todo?: Todo;
  /** What came before it is forgotten. */
  readonly knownFrom?: number;
  /** Of a trigger with `maxRuns`, as workers count: how many runs there were, and the name of the newest. */
  readonly ran?: number;
  readonly lastRan?: string;
  /** Of a schedule made at run time: the `rev` of its definition up to which its changes are in the pieces. */
  readonly definedRev?: number;
  /** When that change was made: the `rev` of a definition that was removed, forgotten and made again starts at 1. */
  readonly definedAt?: number;
}

/** A timed trigger as a deploy knows it. */
export interface TimedTrigger {
  readonly task: string;
  /** Its id. */
  readonly trigger: string;
  readonly expression: string;
  readonly zone: string;
  readonly off?: Piece["off"];
  readonly catchUp?: CatchUp;
  readonly fired?: true;
  readonly jitterSeconds?: number;
  /** In seconds of epoch. */
  readonly startAt?: number;
  readonly endAt?: number;
  readonly maxRuns?: number;
}

/** What a task adds to the ledgers of its schedules that were made at run time. */
export interface LedgerTask {
  /** Why none of them starts it. */
  readonly off?: "disabled" | "undeployed";
  /** @default "none" */
  readonly catchUp?: CatchUp;
}

/** Whether an instant, in seconds of epoch, is of a schedule that an operator put in the place of those that are deployed. */
export function isOverrides(pieces: readonly Piece[], at: number): boolean {
  const piece = pieces.find(({ from, until = Number.POSITIVE_INFINITY }) => from <= at && at < until);
  return piece?.base?.off === "undeployed" && piece.off !== "undeployed";
}

const partPrefix = "ledger#";

/** The part of a task that holds a trigger's ledger. */
export function ledgerPart(trigger: string): string {
  return partPrefix + trigger;
}

/** How the names of a task's ledgers begin, for a list of them. */
export const ledgerParts = partPrefix;

/** The trigger of a ledger's part. */
export function triggerOfPart(part: string): string {
  return part.slice(partPrefix.length);
}
