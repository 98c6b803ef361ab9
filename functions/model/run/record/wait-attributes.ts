/** What a run's record says of what it waits for besides its places: the places of a rate limit, and what its task requires. */
import type { RateAttributes } from "./rate-place.ts";

/** What a run's record says of what its task requires before a run starts. */
export interface RequiresAttributes {
  /** Why it waits: the requirement that was not met when a worker looked last. Only while it waits for that. */
  readonly unmet?: string;
  /** Since when it waits, of its first look since it was created or redriven. */
  readonly unmetSince?: string;
  /** The turn at which it asks for its slot though nobody asked for it: of an occurrence that has waited. Any other later turn was asked for. */
  readonly heldBackTurn?: number;
  /** What its task requires was met when it started, since it was created or redriven: its later turns do not look again. False: it was before a redrive. */
  readonly requiresMet?: boolean;
  /** How many turns workers had had of it, as `usage` counts them, with the newest one of a worker that knew what its task requires, and in which not all of it was met. */
  readonly unmetTurns?: number;
}

export interface WaitAttributes extends RateAttributes, RequiresAttributes {}
