/** The client for schedules of a lane whose tasks say `schedules: true`. Only such a lane's bundle includes this file. */
import { askedByTask, type ScheduleClient, scheduleClient } from "../run-time-schedules/index.ts";
import type { RunnerContext } from "../runs/index.ts";
import { variable } from "./environment.ts";
import { lambdaScheduler } from "./scheduler.ts";

/** What a lane's entry file says of schedules. */
export function schedulesFromEnvironment(
  maxSchedules: number | undefined,
): (context: RunnerContext) => ScheduleClient {
  return (context) =>
    askedByTask(scheduleClient({ ...context, scheduler: lambdaScheduler(variable) }, { maxSchedules }));
}
