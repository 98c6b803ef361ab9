/** `pawl schedule add`: checks what was given as code's `schedule` does, then adds the schedule. */
import { directoryOf, type ManifestTask } from "../../../functions/model/task/manifest.ts";
import { defaultMaxSchedules } from "../../../functions/model/task/run-time-schedule.ts";
import { triggerId } from "../../../functions/model/task/trigger.ts";
import {
  addSchedule,
  checkScheduledTask,
  checkScheduleName,
  checkWhen,
  scheduleParams,
} from "../../../functions/run-time-schedules/index.ts";
import { otherReadings } from "../../../functions/schedule/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import type { Session } from "../../session.ts";
import { asUsage } from "../../usage.ts";
import { checkGiven, readGiven } from "../runs/given/given.ts";
import { checkInScope } from "../runs/may-start.ts";
import { openSchedules } from "./open-schedules.ts";
import type { ScheduleCommandOptions } from "./schedule-options.ts";
import { nextText, scheduleJson, scheduleState, scheduleText } from "./shown-schedule.ts";

export async function addOne(
  session: Session,
  { task: of, name: given }: { readonly task: string; readonly name: string | undefined },
  options: ScheduleCommandOptions,
): Promise<void> {
  asUsage(() => checkScheduledTask(of));
  const deployment = await session.deployment(options);
  const task = findTask(deployment.manifest, of);
  checkInScope(task);
  const { cron, every, at, timeZone, until, replace } = options;
  const when = asUsage(() => checkWhen({ cron, every, at, timeZone, until }, session.now()));
  const params = await readParams(session, deployment, task, options);
  const kind = cron !== undefined ? "cron" : every !== undefined ? "every" : "at";
  const drawn = triggerId(kind, when.expression, when.zone, params ?? "");
  const name = asUsage(() => checkScheduleName(given ?? drawn));
  for (const look of otherReadings(when.expression, { timeZone: when.zone }))
    session.tell(`look: ${JSON.stringify(when.expression)} ${look}`);
  const { confirm } = task.settings;
  if (confirm) {
    const { askToConfirm } = await import("../approval/confirmation.ts");
    const answer = await askToConfirm(session, deployment, task, {
      doing: `add the schedule ${name} of ${of}`,
      params: params === undefined ? undefined : JSON.parse(params),
      yes: options.yes,
      what: "schedule",
    });
    if (answer.kind === "aborted") return;
  }
  const { context, note } = await openSchedules(session, deployment, options);
  const { kind: done, definition } = await addSchedule(context, {
    task: of,
    name,
    ...when,
    params,
    ...note,
    otherwise: replace ? "change" : "refuse",
    maxSchedules: deployment.manifest.maxSchedules ?? defaultMaxSchedules,
  });
  const now = session.now();
  const directory = directoryOf(deployment.manifest);
  if (options.json) return session.printJson({ done, ...scheduleJson(definition, directory, now) });
  const words = { added: "added", changed: "changed", same: "is there already, with this definition" }[done];
  session.print(`${of} ${name}  ${words}: ${scheduleText(definition)}`);
  const state = scheduleState(definition, directory, now);
  const next = nextText(definition, now);
  session.tell(state === "on" ? `it fires next ${next}` : `it is ${state}`);
}

async function readParams(
  session: Session,
  deployment: DeployedPawl,
  task: ManifestTask,
  options: ScheduleCommandOptions,
): Promise<string | undefined> {
  const checked = await checkGiven(session, deployment, task, await readGiven(session, task, options));
  return asUsage(() => scheduleParams(checked));
}
