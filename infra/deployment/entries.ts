/**
 * The entry files of bundles, as text: each hands a handler of `functions` everything that was resolved at synth,
 * so that a function looks up nothing when it starts. Imports are relative to the project's root.
 */
import type { DeployedFacts } from "../../functions/automatic/index.ts";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import type { LedgerTask, TimedTrigger } from "../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { ResolvedLane } from "../../functions/model/task/settings.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import { isTimed, type Startup } from "../../functions/model/task/trigger.ts";
import type { StageResolvedLane } from "./stage.ts";

/** The entry of a lane's worker. It imports the lane's own tasks, and `functions/schedule` only where one of them has a schedule. */
export function workerEntry(
  { maxReceiveCount: _, retired: __, ...lane }: StageResolvedLane,
  tasks: readonly ManifestTask[],
  directory: TaskDirectory,
  maxSchedules?: number,
  metrics?: string,
): string {
  return laneEntry("worker", lane, tasks, directory, [
    ...(makesSchedules(tasks) ? [schedulesOf(maxSchedules)] : []),
    ...metricsTo(metrics),
  ]);
}

/** The entry of the function of Pawl's own tasks. What a few of them know of the deployment is a text in it. */
export function automaticEntry(
  lane: ResolvedLane,
  tasks: readonly ManifestTask[],
  directory: TaskDirectory,
  deployed: DeployedFacts,
): string {
  return laneEntry("automatic", lane, tasks, { ...directory, deployed: JSON.stringify(deployed) });
}

/** A property of what an entry hands over that is made when the function starts. */
interface Property {
  readonly text: string;
  readonly import: string;
}

function schedulesOf(maxSchedules: number | undefined): Property {
  return {
    text: `schedules: schedules(${maxSchedules})`,
    import: 'import { schedulesFromEnvironment as schedules } from "./functions/lambda/schedules.ts";',
  };
}

/** What writes the metrics of runs, to a namespace of CloudWatch; nothing where a stage has none. */
function metricsTo(namespace: string | undefined): readonly Property[] {
  if (namespace === undefined) return [];
  return [
    {
      text: `applied: runMetrics(${JSON.stringify(namespace)})`,
      import: 'import { runMetrics } from "./functions/lambda/run-metrics.ts";',
    },
  ];
}

function laneEntry(
  handler: string,
  lane: ResolvedLane,
  tasks: readonly ManifestTask[],
  more: TaskDirectory & { readonly deployed?: string },
  made: readonly Property[] = [],
): string {
  const imports = tasks.map(({ file }, i) => `import task${i} from ${JSON.stringify(`./${file}`)};`);
  const list = tasks.map(({ triggers, settings, enabled, throttles }, i) => {
    const task = `{ ...task${i}, triggers: ${JSON.stringify(triggers)} }`;
    const startWithin = triggers.some(isTimed) ? ", startWithin" : "";
    const throttling = throttles === undefined ? "" : ", throttling";
    return `{ task: ${task}, settings: ${JSON.stringify(settings)}, enabled: ${enabled}${startWithin}${throttling} }`;
  });
  if (tasks.some(({ triggers }) => triggers.some(isTimed))) {
    imports.unshift('import { startWithinSeconds as startWithin } from "./functions/schedule/index.ts";');
  }
  if (tasks.some(({ throttles }) => throttles !== undefined)) {
    imports.unshift('import { throttling } from "./functions/turns/index.ts";');
  }
  imports.unshift(...made.map((property) => property.import));
  const known = Object.entries(more).filter(([, value]) => value !== undefined);
  const shared = known.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return entry(
    handler,
    `{ lane: ${JSON.stringify(lane)}, tasks: [${list.join(", ")}], ${[...made.map(({ text }) => text), ...shared].join(", ")} }`,
    imports,
  );
}

/** Whether one of a lane's tasks may make schedules at run time. Only then its worker has the client and the rights for it. */
export function makesSchedules(tasks: readonly ManifestTask[]): boolean {
  return tasks.some(({ settings }) => settings.schedules === true);
}

/**
 * The entry of the sweeper. What only a deploy needs is a text in it, so that no other cold start reads it. It has what it
 * fires once more, ready to use.
 */
export function sweeperEntry(
  directory: TaskDirectory,
  startup: readonly Startup[],
  timed: readonly TimedTrigger[],
  firedSchedules: readonly FiredSchedule[],
  ledgerTasks: Readonly<Record<string, LedgerTask>> = {},
  metrics?: string,
): string {
  const all = { ...directory, startup, timed: JSON.stringify(timed), firedSchedules, ledgerTasks };
  return entryOf("sweeper", all, metricsTo(metrics));
}

export function deadLetterEntry(directory: TaskDirectory, metrics?: string): string {
  return entryOf("dead-letter", directory, metricsTo(metrics));
}

function entryOf(handler: string, known: object, made: readonly Property[]): string {
  const text = JSON.stringify(known);
  const props = made.length === 0 ? text : `{ ${made.map((each) => each.text).join(", ")}, ...${text} }`;
  return entry(
    handler,
    props,
    made.map((each) => each.import),
  );
}

export function emptyBucketEntry(): string {
  return entry("empty-bucket", "");
}

function entry(handler: string, props: string, imports: readonly string[] = []): string {
  return [
    `import { fromEnvironment } from "./functions/${handler}.ts";`,
    ...imports,
    `export const handler = fromEnvironment(${props});\n`,
  ].join("\n");
}
