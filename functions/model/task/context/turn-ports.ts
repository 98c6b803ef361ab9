/** What a turn asks of code that only some workers carry, and that knows nothing of runs. */
import type { Status } from "../../run/status.ts";
import type { Task } from "../task.ts";

/** What a turn is about to end with: the status that the write leads to, and what the run or its attempt failed with. */
export interface EndOfTurn {
  readonly to: Status;
  readonly error?: unknown;
  readonly reason?: string;
}

/** What a callback failed with, if that fails the attempt; and why no other attempt follows. */
export interface FailedCallback {
  readonly error?: unknown;
  readonly reason?: string;
}

/** Checks a task's output by its schema, and returns it as the schema does. @throws where the schema refuses it */
export interface OutputCheck {
  /** What `run` returned. */
  returned(schema: NonNullable<Task["output"]>, given: unknown): Promise<unknown>;
  /** What `ctx.output` was given: its schema answers at once. */
  said(schema: NonNullable<Task["output"]>, given: unknown): unknown;
}

/** A task's throttles, as one turn asks them. */
export interface Throttling {
  /** When to ask them, on the monotonic clock. */
  readonly askAt: number;
  /** Asks them, and ends the turn if one throttles. @throws what one throws, and Error for one that does not return */
  ask(): Promise<void>;
}
