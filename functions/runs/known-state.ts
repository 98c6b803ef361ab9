import type { Override } from "../model/override/override.ts";
import type { TaskPart } from "../store/run-store.ts";

/** A task's state, as an environment knows it. */
export interface KnownState {
  /** On the monotonic clock. */
  readonly readAt: number;
  readonly paused?: boolean;
  readonly until?: string;
  /** How often the overrides were changed; undefined where there never was one. */
  readonly ov?: number;
  readonly overrides: readonly Override[];
  /** The pool as it was read: for its overrides, as it has them. */
  readonly pool?: Pick<TaskPart, "overrides" | "ov">;
}
