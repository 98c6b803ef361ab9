/** What `defineTask` takes of what a task requires and of its scope, and what it keeps of it. */
import { defaultWaitSeconds, type RequirementOf, type TaskRequires, type WhenUnmet } from "./requirement.ts";
import type { TaskScope } from "./scope.ts";

export type { TaskRequires } from "./requirement.ts";

export interface RequiresOptions<Context> {
  /**
   * What must hold before a run starts: `succeeded("other.task")`, `parameter(…)`, `alarmOk(…)`, `activeRegion(…)`, or functions of
   * `ctx` that return `true` or the reason why not. Checked in the run's first turn, each for at most 10 s. @default nothing
   */
  readonly requires?: readonly RequirementOf<Context>[];
  /** What becomes of a run of which something that is required is not met: it is skipped, or waits without a place until it is. @default "skip" */
  readonly whenUnmet?: WhenUnmet;
  /** For how many seconds it waits before it is skipped, from 60 to 31536000. @default 86400, 24 hours */
  readonly waitAtMostSeconds?: number;
  /** The stages and Regions in which the task runs, and which of these Regions is the active one. Elsewhere nothing starts it. @default everywhere */
  readonly scope?: TaskScope;
}

/** What a task requires, the active Region of its scope first; undefined where that is nothing. */
export function requiresOf<Context>({
  requires = [],
  scope,
  whenUnmet = "skip",
  waitAtMostSeconds = defaultWaitSeconds,
}: RequiresOptions<never>): TaskRequires<Context> | undefined {
  const all = [...(scope?.active ? [scope.active] : []), ...requires];
  return all.length === 0
    ? undefined
    : { all: all as TaskRequires<Context>["all"], whenUnmet, waitAtMostSeconds };
}
