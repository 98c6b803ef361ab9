/**
 * The entry files of bundles, as text: each hands a handler of `functions` everything that was resolved at synth,
 * so that a function looks up nothing when it starts. Imports are relative to the project's root.
 */

import type { DeployedFacts } from "../../functions/automatic/index.ts";
import { isUnheldCallback } from "../../functions/model/callbacks.ts";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import type { LedgerTask, TimedTrigger } from "../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { ResolvedLane } from "../../functions/model/task/settings.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import { isTimed, type Startup } from "../../functions/model/task/trigger.ts";
import type { EventPlan } from "./events/plan.ts";
import type { StageResolvedLane } from "./stage.ts";

/** The entry of a lane's worker. It imports the lane's own tasks, and what only some tasks need where one of them does: `functions/schedule` for its schedule, `functions/turns/callbacks` for its callbacks. */
export function workerEntry(
  { maxReceiveCount: _, retired: __, ...lane }: StageResolvedLane,
  tasks: readonly ManifestTask[],
  directory: TaskDirectory,
  { maxSchedules, events }: { readonly maxSchedules?: number; readonly events?: EventPlan } = {},
): string {
  const hasCallbacks = tasks.some(({ callbacks }) => callbacks !== undefined);
  const isCalledByMessage = tasks.some(({ callbacks = [] }) => callbacks.some(isUnheldCallback));
  const listening = events === undefined || events.events.length === 0 ? undefined : events;
  return laneEntry("worker", lane, tasks, directory, [
    ...(makesSchedules(tasks) ? [schedulesOf(maxSchedules)] : []),
    ...(hasCallbacks ? [callbacksProperty] : []),
    ...(listening === undefined && !isCalledByMessage ? [] : tellerOf(listening, isCalledByMessage)),
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

/** One for each process: what its tasks share. */
const callbacksProperty: Property = {
  text: "",
  import:
    'import { Callbacks } from "./functions/turns/callbacks/index.ts";\nconst callbacks = new Callbacks();',
};

/** What tells, where something listens, or a message brings callbacks: it imports only what does. */
function tellerOf(
  { bus, hasSubscribers = false }: Partial<EventPlan> = {},
  isCalledByMessage: boolean,
): readonly Property[] {
  const file = '"./functions/lambda/teller.ts";';
  const used = [...(bus ? ["bus"] : []), ...(hasSubscribers ? ["subscribed"] : []), "teller"];
  const listeners = [
    ...(bus ? [`bus(${JSON.stringify(bus.on)})`] : []),
    ...(hasSubscribers ? ["subscribed(subscribers)"] : []),
    ...(isCalledByMessage ? ["(context) => callbacks.listener(context)"] : []),
  ];
  const property = {
    text: `makeTeller: teller(${listeners.join(", ")})`,
    import: `import { ${used.join(", ")} } from ${file}`,
  };
  if (!hasSubscribers) return [property];
  return [property, { text: "", import: 'import { subscribers } from "./functions/subscribers.ts";' }];
}

function laneEntry(
  handler: string,
  lane: ResolvedLane,
  tasks: readonly ManifestTask[],
  more: TaskDirectory & { readonly deployed?: string },
  made: readonly Property[] = [],
): string {
  const imports = tasks.map(({ file }, i) => `import task${i} from ${JSON.stringify(`./${file}`)};`);
  const list = tasks.map(({ triggers, settings, enabled, callbacks }, i) => {
    const task = `{ ...task${i}, triggers: ${JSON.stringify(triggers)} }`;
    const startWithin = triggers.some(isTimed) ? ", startWithin" : "";
    const called = callbacks === undefined ? "" : ", callbacks";
    return `{ task: ${task}, settings: ${JSON.stringify(settings)}, enabled: ${enabled}${startWithin}${called} }`;
  });
  if (tasks.some(({ triggers }) => triggers.some(isTimed))) {
    imports.unshift('import { startWithinSeconds as startWithin } from "./functions/schedule/index.ts";');
  }
  imports.unshift(...made.map((property) => property.import));
  const texts = made.map(({ text }) => text).filter((text) => text !== "");
  const known = Object.entries(more).filter(([, value]) => value !== undefined);
  const shared = known.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return entry(
    handler,
    `{ lane: ${JSON.stringify(lane)}, tasks: [${list.join(", ")}], ${[...texts, ...shared].join(", ")} }`,
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
): string {
  const all = { ...directory, startup, timed: JSON.stringify(timed), firedSchedules, ledgerTasks };
  return entry("sweeper", JSON.stringify(all));
}

export function deadLetterEntry(directory: TaskDirectory): string {
  return entry("dead-letter", JSON.stringify(directory));
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
