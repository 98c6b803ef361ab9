/** Gives each function what it needs of the others: tables, the queues of all lanes, EventBridge Scheduler. */
import type { Automatic } from "./automatic/automatic.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { addQueueUrls, type Lane } from "./lane/lane.ts";
import type { Schedules } from "./schedules.ts";
import type { Sweeper } from "./sweeper.ts";
import type { Tables } from "./tables.ts";

export interface ConnectHandlersProps {
  readonly tables: Tables;
  readonly lanes: readonly Lane[];
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
  readonly sweeper: Sweeper;
  readonly automatic: Automatic;
}

export function connectHandlers(props: ConnectHandlersProps): void {
  const { tables, lanes, deadLetters, schedules, sweeper, automatic } = props;
  const workers = lanes.map(({ worker }) => worker);
  for (const handler of [...workers, deadLetters.handler, sweeper.handler, automatic.handler]) {
    addQueueUrls(handler, lanes);
    tables.grantReadWrite(handler);
  }
  // Workers, Pawl's own tasks and the sweeper send messages about runs of any lane.
  for (const handler of [...workers, automatic.handler, sweeper.handler]) {
    for (const lane of lanes) lane.grantSend(handler.role);
    tables.grantDue(handler);
    // Once an hour the sweeper looks for runs that have no entry, and each minute it reads some run-time schedules. All look
    // at ledgers: a task resumes another with `pawl/client`.
    tables.grantList(handler);
    tables.grantParts(handler);
  }
  schedules.addRunTime(sweeper.handler, deadLetters);
  for (const { worker, makesSchedules } of lanes)
    if (makesSchedules) schedules.addRunTime(worker, deadLetters);
}
