/** EventBridge Scheduler as a function reaches it. The sweeper loads this file once there is a schedule to check: most stages have none. */
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { ownCalls } from "../model/call-limits.ts";
import { environment } from "../model/task/manifest.ts";
import { EventBridgeScheduler } from "../scheduler/eventbridge.ts";
import type { Scheduler, SchedulerPlace } from "../scheduler/scheduler.ts";

/** The group's schedules. `variable` reads Lambda's environment. */
export function lambdaScheduler(variable: (name: string) => string): Scheduler {
  return new EventBridgeScheduler({
    client: new SchedulerClient(ownCalls),
    queues: JSON.parse(variable(environment.queues)) as Record<string, string>,
    ...(JSON.parse(variable(environment.scheduler)) as SchedulerPlace),
  });
}
