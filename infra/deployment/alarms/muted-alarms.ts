/** The alarms that tasks mute, by their names in CloudWatch. One of Pawl's own is meant by its construct's id, such as `RunsErrored`. */
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { stackName } from "../../../functions/model/task/project-name.ts";
import type { Stage } from "../stage/stage.ts";
import { planAlarms } from "./alarm-plan.ts";
import { defaultThresholds } from "./alarm-settings.ts";

type Task = Pick<ManifestTask, "name" | "settings">;
type Where = { readonly project: string; readonly stage: Stage };

/** The name of an alarm of Pawl's own that a task mutes: others have names that CloudFormation gives them. */
export function ownAlarmName({ project, stage }: Where, id: string): string {
  return `${stackName(project, stage.name)}-${id}`;
}

/** The ids of the stage's own alarms, or of those that it would have. */
function ownIds(stage: Stage): readonly string[] {
  const alarms = stage.alarms ?? { ...defaultThresholds, topicArn: "" };
  return planAlarms({ alarms }, stage.lanes).map(({ id }) => id);
}

/** A task with the alarms that its runs mute by their names in CloudWatch, without those that the stage does not make. */
export function withAlarmNames<Own extends Task>(where: Where, task: Own): Own {
  const { muteAlarms } = task.settings;
  if (muteAlarms === undefined) return task;
  const { stage } = where;
  const own = ownIds(stage);
  const names = muteAlarms.flatMap((name) => {
    if (!own.includes(name)) return [name];
    return stage.alarms === undefined ? [] : [ownAlarmName(where, name)];
  });
  return { ...task, settings: { ...task.settings, muteAlarms: names.length > 0 ? names : undefined } };
}

/** The names of all alarms that tasks mute. */
export function mutedBy(tasks: readonly Task[]): readonly string[] {
  return [...new Set(tasks.flatMap(({ settings: { muteAlarms = [] } }) => muteAlarms))].sort();
}
