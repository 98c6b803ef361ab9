/** The alarms that tasks mute, by their names in CloudWatch. One of Pawl's own is meant by its construct's id, such as `RunsErrored`. */
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { stackName } from "../../../functions/model/task/project-name.ts";
import type { Stage } from "../stage/stage.ts";
import { planAlarms } from "./alarm-plan.ts";
import { defaultThresholds } from "./alarm-settings.ts";
import { lastRunAlarmId, planHealthAlarms } from "./health-alarms.ts";

type Task = Pick<ManifestTask, "name" | "settings">;
type Where = { readonly project: string; readonly stage: Stage };

/** The name of an alarm of Pawl's own that a task mutes: others have names that CloudFormation gives them. */
export function ownAlarmName({ project, stage }: Where, id: string): string {
  return `${stackName(project, stage.name)}-${id}`;
}

/** The alarms that the stage would have with both alarms and metrics, and where no error is only a warning. */
function possibleIds(stage: Stage, tasks: readonly Task[]): readonly string[] {
  const alarms = stage.alarms ?? { ...defaultThresholds, topicArn: "" };
  const healthy = tasks.filter(({ settings }) => settings.health !== undefined);
  return [
    ...planAlarms({ alarms }, stage.lanes).map(({ id }) => id),
    ...planHealthAlarms({ alarms, metrics: true }, tasks).map(({ id }) => id),
    ...healthy.map(({ name }) => lastRunAlarmId(name)),
  ];
}

/** Tasks with the alarms that their runs mute by their names in CloudWatch, without those that the stage does not make. */
export function withAlarmNames<Own extends Task>(where: Where, tasks: readonly Own[]): readonly Own[] {
  if (tasks.every(({ settings }) => settings.muteAlarms === undefined)) return tasks;
  const { stage } = where;
  const possible = possibleIds(stage, tasks);
  const made = [...planAlarms(stage, stage.lanes), ...planHealthAlarms(stage, tasks)].map(({ id }) => id);
  return tasks.map((task) => {
    const { muteAlarms } = task.settings;
    if (muteAlarms === undefined) return task;
    const names = muteAlarms.flatMap((name) => {
      if (!possible.includes(name)) return [name];
      return made.includes(name) ? [ownAlarmName(where, name)] : [];
    });
    return { ...task, settings: { ...task.settings, muteAlarms: names.length > 0 ? names : undefined } };
  });
}

/** The names of all alarms that tasks mute. */
export function mutedBy(tasks: readonly Task[]): readonly string[] {
  return [...new Set(tasks.flatMap(({ settings: { muteAlarms = [] } }) => muteAlarms))].sort();
}
