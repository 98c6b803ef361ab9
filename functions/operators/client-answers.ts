/** What the calls of a client answer. */
import type { RunRecord } from "../model/run/run.ts";
import type { ShownStatus } from "../model/run/status.ts";

/** A run, as `start` answers. */
export interface StartedRun {
  /** `task/run`. */
  readonly id: string;
  readonly status: RunRecord["status"];
  /** Set where an earlier call with this `id` started it, with other params than these. */
  readonly paramsDiffer?: true;
}

/** A run, or a task's schedules, after a move. */
export interface Moved {
  /** A run's `task/run`, or the task's name. */
  readonly id: string;
  /** `pausing` and `cancelling` while a worker finishes the current item; `active` for a task that is not paused. */
  readonly status: ShownStatus | "active";
}

/** A run whose shards were asked to split. */
export interface SplitAsked extends Moved {
  /** How many shards it has now. */
  readonly shards: number;
  /** Those that are to split, by their names such as `003`: each once its worker saves a checkpoint. */
  readonly asked: readonly string[];
}
