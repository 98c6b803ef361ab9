import type { RunnerContext } from "../runs/index.ts";
import type { Scheduler } from "../scheduler/scheduler.ts";

/** What code that makes schedules is given. */
export interface ScheduleContext extends RunnerContext {
  readonly scheduler: Scheduler;
}
