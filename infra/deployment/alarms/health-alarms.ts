/** The alarms on tasks that have a health, where the stage has alarms and metrics of its runs. */
import { type HealthRule, healthRule } from "../../../functions/model/health/health-setting.ts";
import { spanText } from "../../../functions/model/requires/span.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Stage } from "../stage/stage.ts";
import type { PlannedAlarm } from "./alarm-plan.ts";

type Task = Pick<ManifestTask, "name" | "settings">;

/** By minutes; what is longer by hours, of which CloudWatch looks back a week. */
const shortUpTo = 7_200;
const hoursUpTo = 7 * 86_400;

const shared = {
  runbook: "A task is not healthy",
  metricNames: ["healthy"],
  comparison: "below",
  threshold: 1,
} as const;

/** One on its last result, unless an error is only a warning, and one more where it must succeed within a time of at most a week. None in a stage without alarms or metrics. */
export function planHealthAlarms(
  { alarms, metrics }: Pick<Stage, "alarms" | "metrics">,
  tasks: readonly Task[],
): readonly PlannedAlarm[] {
  if (alarms === undefined || !metrics) return [];
  return tasks.flatMap(({ name, settings: { health } }) => {
    if (health === undefined) return [];
    const rule = healthRule(health);
    return rule.errors === "warning" ? [] : [lastRunAlarm(name), ...withinAlarms(name, rule)];
  });
}

/** The id of the alarm on a task's last result. */
export const lastRunAlarmId = (task: string) => `Health-${task}`;

function lastRunAlarm(task: string): PlannedAlarm {
  return {
    ...shared,
    id: lastRunAlarmId(task),
    what: `the last run of task ${task} errored`,
    watched: { kind: "health", task },
    statistic: "Minimum",
    periodSeconds: 60,
    periods: 1,
    datapointsToAlarm: 1,
    // Until its next run ends, it is as it was.
    missingData: "ignore",
  };
}

function withinAlarms(task: string, { withinSeconds }: HealthRule): readonly PlannedAlarm[] {
  if (withinSeconds === undefined || withinSeconds > hoursUpTo) return [];
  const isShort = withinSeconds <= shortUpTo;
  const periodSeconds = isShort ? 60 : 3_600;
  const periods = Math.ceil(withinSeconds / periodSeconds);
  return [
    {
      ...shared,
      id: `Late-${task}`,
      what: `task ${task} has not succeeded within ${spanText(withinSeconds)}`,
      watched: { kind: "health", task },
      statistic: "Maximum",
      periodSeconds,
      periods,
      datapointsToAlarm: periods,
      missingData: "breaching",
    },
  ];
}

/** What deserves a look: a stage whose alarms cannot watch a task's health. */
export function healthLooks(
  { alarms, metrics }: Pick<Stage, "alarms" | "metrics">,
  tasks: readonly Task[],
): string[] {
  if (alarms === undefined) return [];
  const names = tasks
    .filter(({ settings: { health } }) => health !== undefined && healthRule(health).errors === undefined)
    .map(({ name }) => name);
  if (names.length > 0 && !metrics)
    return [
      `no alarm watches the health of ${names.join(", ")}: it is a metric of runs, set metrics: true in the stage`,
    ];
  return tasks.flatMap(({ name, settings: { health } }) => {
    const { withinSeconds = 0 } = health === undefined ? {} : healthRule(health);
    return withinSeconds > hoursUpTo
      ? [
          `task ${name}: no alarm says that it has not succeeded within ${spanText(withinSeconds)}: CloudWatch looks back 7 days`,
        ]
      : [];
  });
}
