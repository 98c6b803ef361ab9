/** `pawl schedule list [TASK]`: the schedules that were made at run time, when they fire, and which do not. */
import { isTaskName } from "../../../functions/model/run/run-name.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { readDefinitions } from "../../../functions/run-time-schedules/index.ts";
import { findTask } from "../../deployment/find.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import type { ScheduleCommandOptions } from "./schedule-options.ts";
import { scheduleCells, scheduleHead, scheduleJson } from "./shown-schedule.ts";

export async function listSchedules(
  session: Session,
  task: string | undefined,
  options: ScheduleCommandOptions,
): Promise<void> {
  const deployment = await session.reading(options);
  if (task !== undefined && !isTaskName(task)) findTask(deployment.manifest, task);
  const found = await readDefinitions(await deployment.store(), task, {
    onUnreadable: (part) => session.tell(`look: ${part} is not one that this version of Pawl can read`),
  });
  // A task that is no longer deployed may still have some.
  if (task !== undefined && found.length === 0) findTask(deployment.manifest, task);
  const directory = directoryOf(deployment.manifest);
  const now = session.now();
  const { stage } = deployment.manifest;
  if (options.json) {
    const schedules = found.map((each) => scheduleJson(each, directory, now));
    return session.printJson({ stage, schedules });
  }
  if (found.length === 0) return session.tell(`no schedules were made at run time in stage ${stage}`);
  const rows = found.map((each) => scheduleCells(each, directory, now));
  session.print(table(scheduleHead, rows, session.out.columns));
}
