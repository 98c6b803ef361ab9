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
    import: 'import { maskForNames } from "#pawl/functions/model/mask/mask-for";',
  };
}

/** What hides them in the logs of turns as well. */
export const maskedLog: Property = {
  text: "withMaskedLog",
  import: 'import { withMaskedLog } from "#pawl/functions/turns/index";',
};

/** What a stage adds to metadata, where it adds any. */
export function metadataOfStage(ofStage: Metadata): Property {
  return {
    text: `metadata: resolvedMetadata(${JSON.stringify(ofStage)}, process.env)`,
    import: 'import { resolvedMetadata } from "#pawl/functions/model/run/record/metadata";',
  };
}

export function schedulesOf(maxSchedules: number | undefined): Property {
  return {
    text: `schedules: schedules(${maxSchedules})`,
    import: 'import { schedulesFromEnvironment as schedules } from "#pawl/functions/lambda/schedules";',
  };
}

/** What starts runs by events and by users' queues. */
export const outside: Property = {
  text: "outside",
  import: 'import { outside } from "#pawl/functions/turns/index";',
};

/** What answers those who ask for choices. */
export const answer: Property = {
  text: "answer",
  import: 'import { answer } from "#pawl/functions/turns/choices/index";',
};

/** What reads the confirmation in a start. */
export const confirmedIn: Property = {
  text: "confirmedIn",
  import: 'import { confirmedIn } from "#pawl/functions/turns/index";',
};

/** What starts the tasks that follow a run. */
export const announceOrLeave: Property = {
  text: "announceOrLeave",
  import: 'import { announceOrLeave } from "#pawl/functions/runs/index";',
};

/** What counts the runs of each key, and those of the stage. */
export const further: Property = {
  text: "further: furtherPools",
  import: 'import { furtherPools } from "#pawl/functions/runs/index";',
};

/** What asks AWS for what tasks require. */
export const conditions: Property = {
  text: "conditions: conditions()",
  import: 'import { conditions } from "#pawl/functions/lambda/conditions";',
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
      import: 'import { runMetrics } from "#pawl/functions/lambda/run-metrics";',
    },
  ];
}

/** What makes turns parts of a trace, where the stage has tracing. */
export const tracedTurns: Property = {
  text: "traced: traceTurns()",
  import: 'import { traceTurns } from "#pawl/functions/lambda/tracing/trace-turns";',
};

/** Whether runs of a task mute alarms. */
export function mutesAlarms({ settings: { muteAlarms = [] } }: Pick<ManifestTask, "settings">): boolean {
  return muteAlarms.length > 0;
}

const alarmActions = 'import { alarmActions } from "#pawl/functions/lambda/alarm-actions";';

/** What turns the actions of alarms off and on. */
export const alarmsOfWorker: Property = { text: "alarmActions: alarmActions()", import: alarmActions };

/** What looks after alarms that runs have muted. @param named those that tasks mute now: there may be others, of an earlier deployment */
export function alarmsOfSweeper(named: readonly string[]): Property {
  return {
    text: `alarms: alarmRound(alarmActions(), ${JSON.stringify(named)})`,
    import: `${alarmActions}\nimport { alarmRound } from "#pawl/functions/upkeep/index";`,
  };
}

/** What tells the project's own `onError`. */
export const toldErrors: Property = {
  text: "tellError: tellErrorBy(onError)",
  import:
    'import { onError } from "./functions/services.ts";\nimport { tellErrorBy } from "#pawl/functions/turns/index";',
};

/** What asks the project's own `metadata`. */
export const addedMetadata: Property = {
  text: "addMetadata: metadataBy(runMetadata)",
  import:
    'import { metadata as runMetadata } from "./functions/services.ts";\nimport { metadataBy } from "#pawl/functions/turns/index";',
};

/** Whether runs have pools besides their tasks': any function may end such a run. */
export function hasFurther({ limits = {}, maxRunningTasks }: TaskDirectory): boolean {
  return maxRunningTasks !== undefined || Object.values(limits).some(({ key }) => key !== undefined);
}
