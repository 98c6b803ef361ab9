/** `pawl schedule remove|pause|resume TASK NAME`. */
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import {
  checkScheduleName,
  checkTaskName,
  pauseSchedule,
  removeSchedule,
  resumeSchedule,
  type ScheduleName,
} from "../../../functions/run-time-schedules/index.ts";
import type { Session } from "../../session.ts";
import { asUsage } from "../../usage.ts";
import { askFirst } from "../approval/ask-first.ts";
import { openSchedules } from "./open-schedules.ts";
import type { ScheduleCommandOptions } from "./schedule-options.ts";
import { nextText, scheduleJson, scheduleState } from "./shown-schedule.ts";

const bound =
  "an instant within the next minute may still fire, and what was delivered before may still start";

export async function changeOne(
  session: Session,
  action: "remove" | "pause" | "resume",
  of: ScheduleName,
  options: ScheduleCommandOptions,
): Promise<void> {
  asUsage(() => checkTaskName(of.task));
  asUsage(() => checkScheduleName(of.name));
  const deployment = await session.deployment(options);
  if (action === "remove") {
    const doing = `remove the schedule ${of.name} of ${of.task}`;
    if (!(await askFirst(session, { doing, stage: deployment.manifest.stage, yes: options.yes }))) return;
  }
  const { context, note } = await openSchedules(session, deployment, options);
  if (action === "remove") {
    const wasThere = await removeSchedule(context, of, note);
    if (options.json) return session.printJson({ ...of, done: wasThere ? "removed" : "was removed before" });
    session.print(`${of.task} ${of.name}  ${wasThere ? "removed" : "was removed before"}`);
    if (wasThere) session.tell(bound);
    return;
  }
  const definition =
    action === "pause" ? await pauseSchedule(context, of, note) : await resumeSchedule(context, of, note);
  const directory = directoryOf(deployment.manifest);
  const now = session.now();
  if (options.json) return session.printJson(scheduleJson(definition, directory, now));
  const state = scheduleState(definition, directory, now);
  session.print(`${of.task} ${of.name}  ${action === "pause" ? "paused" : "resumed"}`);
  if (action === "pause") session.tell(bound);
  else session.tell(state === "on" ? `it fires next ${nextText(definition, now)}` : `it is ${state}`);
}
