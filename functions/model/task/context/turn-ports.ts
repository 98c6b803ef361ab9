/** What a turn asks of code that only some workers carry, and that knows nothing of runs. */
import type { Task } from "../task.ts";

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
