/** What tells, as code that writes knows it: `functions/telling` is the code, which only workers where something listens have. */
import type { RunRecord } from "../../model/run/run.ts";

/** How much time an invocation has. */
export interface TimeLeft {
  /** Milliseconds until Lambda ends the function. */
  remaining(): number;
  /** Something is still at work in this process: it will end. */
  leaveBehind(): void;
}

/** Tells what runs have not told yet. Workers have one where something listens. */
export interface Teller {
  /** A run as it was written or found: what it has not told is told by `tellAll`. */
  note(run: RunRecord): void;
  /**
   * Tells all that was noted, but of runs that an operator has stopped and a worker still holds. Never rejects: what is left, a
   * message brings back. `time`: at the end of a message, how long what it tells may take. @default as long as it takes
   */
  tellAll(time?: TimeLeft): Promise<void>;
}
