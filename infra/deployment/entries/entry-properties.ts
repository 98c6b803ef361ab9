/** What an entry hands over besides plain JSON: made when its function starts, and imported only by those that need it. */
import type { MaskedNames } from "../../../functions/model/mask/masked-names.ts";
import type { Metadata } from "../../../functions/model/run/record/metadata.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { TaskDirectory } from "../../../functions/model/task/task-directory.ts";

/** A property of what an entry hands over that is made when the function starts. */
export interface Property {
  readonly text: string;
  readonly import: string;
}

/** What hides masked values, where a name is masked. */
export function maskOfNames(masked: MaskedNames): Property {
  return {
    text: `maskFor: maskForNames(${JSON.stringify(masked)})`,
    import: 'import { maskForNames } from "./functions/model/mask/mask-for.ts";',
  };
}

/** What hides them in the logs of turns as well. */
export const maskedLog: Property = {
  text: "withMaskedLog",
  import: 'import { withMaskedLog } from "./functions/turns/index.ts";',
};

/** What a stage adds to metadata, where it adds any. */
export function metadataOfStage(ofStage: Metadata): Property {
  return {
    text: `metadata: resolvedMetadata(${JSON.stringify(ofStage)}, process.env)`,
    import: 'import { resolvedMetadata } from "./functions/model/run/record/metadata.ts";',
  };
}

export function schedulesOf(maxSchedules: number | undefined): Property {
  return {
    text: `schedules: schedules(${maxSchedules})`,
    import: 'import { schedulesFromEnvironment as schedules } from "./functions/lambda/schedules.ts";',
  };
}

/** What starts runs by events and by users' queues. */
export const outside: Property = {
  text: "outside",
  import: 'import { outside } from "./functions/turns/index.ts";',
};

/** What answers those who ask for choices. */
export const answer: Property = {
  text: "answer",
  import: 'import { answer } from "./functions/turns/choices/index.ts";',
};

/** What reads the confirmation in a start. */
export const confirmedIn: Property = {
  text: "confirmedIn",
  import: 'import { confirmedIn } from "./functions/turns/index.ts";',
};

/** What starts the tasks that follow a run. */
export const announceOrLeave: Property = {
  text: "announceOrLeave",
  import: 'import { announceOrLeave } from "./functions/runs/index.ts";',
};

/** What counts the runs of each key, and those of the stage. */
export const further: Property = {
  text: "further: furtherPools",
  import: 'import { furtherPools } from "./functions/runs/index.ts";',
};

/** What asks AWS for what tasks require. */
export const conditions: Property = {
  text: "conditions: conditions()",
  import: 'import { conditions } from "./functions/lambda/conditions.ts";',
};

/** Whether a worker asks AWS for what a task requires, or must know its Region. */
export function asksAws({ requires }: ManifestTask): boolean {
  return (requires?.parameters ?? requires?.alarms ?? requires?.asksRegion) !== undefined;
}

/** What writes the metrics of runs, to a namespace of CloudWatch; nothing where a stage has none. */
export function metricsTo(
  namespace: string | undefined,
  { healthOf }: Pick<TaskDirectory, "healthOf">,
): readonly Property[] {
  if (namespace === undefined) return [];
  const names = healthOf === undefined ? "" : `, ${JSON.stringify(healthOf)}`;
  return [
    {
      text: `applied: runMetrics(${JSON.stringify(namespace)}${names})`,
      import: 'import { runMetrics } from "./functions/lambda/run-metrics.ts";',
    },
  ];
}

/** What makes turns parts of a trace, where the stage has tracing. */
export const tracedTurns: Property = {
  text: "traced: traceTurns()",
  import: 'import { traceTurns } from "./functions/lambda/tracing/trace-turns.ts";',
};

/** Whether runs of a task mute alarms. */
export function mutesAlarms({ settings: { muteAlarms = [] } }: Pick<ManifestTask, "settings">): boolean {
  return muteAlarms.length > 0;
}

const alarmActions = 'import { alarmActions } from "./functions/lambda/alarm-actions.ts";';

/** What turns the actions of alarms off and on. */
export const alarmsOfWorker: Property = { text: "alarmActions: alarmActions()", import: alarmActions };

/** What looks after alarms that runs have muted. @param named those that tasks mute now: there may be others, of an earlier deployment */
export function alarmsOfSweeper(named: readonly string[]): Property {
  return {
    text: `alarms: alarmRound(alarmActions(), ${JSON.stringify(named)})`,
    import: `${alarmActions}\nimport { alarmRound } from "./functions/upkeep/index.ts";`,
  };
}

/** What tells the project's own `onError`. */
export const toldErrors: Property = {
  text: "tellError: tellErrorBy(onError)",
  import:
    'import { onError } from "./functions/services.ts";\nimport { tellErrorBy } from "./functions/turns/index.ts";',
};

/** Whether runs have pools besides their tasks': any function may end such a run. */
export function hasFurther({ limits = {}, maxRunningTasks }: TaskDirectory): boolean {
  return maxRunningTasks !== undefined || Object.values(limits).some(({ key }) => key !== undefined);
}
