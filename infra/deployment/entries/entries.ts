/**
 * The entry files of bundles, as text: each hands a handler of `functions` everything that was resolved at synth,
 * so that a function looks up nothing when it starts. Imports of `#pawl/` are found in Pawl's folder, others are relative to
 * the project's root.
 */

import type { DeployedFacts } from "../../../functions/automatic/index.ts";
import { isUnheldCallback } from "../../../functions/model/callbacks.ts";
import { hasAskedChoices } from "../../../functions/model/params/param-fields.ts";
import type { FiredSchedule } from "../../../functions/model/task/fired-schedule.ts";
import type { ResolvedLane } from "../../../functions/model/task/lane-settings.ts";
import type { LedgerTask, TimedTrigger } from "../../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { DeadLetterDirectory, TaskDirectory } from "../../../functions/model/task/task-directory.ts";
import { isOutside, type Startup } from "../../../functions/model/task/trigger.ts";
import { type EncryptionPlan, encryptionProperties } from "../encryption.ts";
import type { EventPlan } from "../events/plan.ts";
import type { StageResolvedLane } from "../stage/stage.ts";
import { carried } from "./carried.ts";
import {
  addedMetadata,
  alarmsOfSweeper,
  alarmsOfWorker,
  announceOrLeave,
  answer,
  asksAws,
  conditions,
  confirmedIn,
  further,
  hasFurther,
  maskedLog,
  maskOfNames,
  metadataOfStage,
  metricsTo,
  mutesAlarms,
  outside,
  type Property,
  schedulesOf,
  toldErrors,
  tracedTurns,
} from "./entry-properties.ts";

/** The entry of a lane's worker. It imports the lane's own tasks, and what only some tasks need where one of them does: `functions/schedule` for its schedule, `functions/turns/callbacks` for its callbacks. */
export function workerEntry(
  { maxReceiveCount: _, retired: __, ...lane }: StageResolvedLane,
  tasks: readonly ManifestTask[],
  directory: TaskDirectory,
  {
    maxSchedules,
    events,
    metrics,
    encryption,
    hooks = [],
    tracing = false,
  }: {
    readonly maxSchedules?: number;
    readonly events?: EventPlan;
    readonly metrics?: string;
    readonly encryption?: EncryptionPlan;
    /** What `functions/services.ts` exports. */
    readonly hooks?: readonly string[];
    /** Whether the stage has tracing. */
    readonly tracing?: boolean;
  } = {},
): string {
  const isCalledByMessage = tasks.some(({ callbacks = [] }) => callbacks.some(isUnheldCallback));
  const listening = events === undefined || events.events.length === 0 ? undefined : events;
  return laneEntry("lane-worker", lane, tasks, directory, [
    ...(makesSchedules(tasks) ? [schedulesOf(maxSchedules)] : []),
    ...(listening === undefined && !isCalledByMessage ? [] : tellerOf(listening, isCalledByMessage)),
    ...(tasks.some(({ triggers }) => triggers.some(isOutside)) ? [outside] : []),
    ...(hasFurther(directory) ? [further] : []),
    ...(tasks.some(hasAskedChoices) ? [answer] : []),
    ...(tasks.some(asksAws) ? [conditions] : []),
    ...(directory.confirms ? [confirmedIn] : []),
    ...(hooks.includes("onError") ? [toldErrors] : []),
    ...(hooks.includes("metadata") ? [addedMetadata] : []),
    ...metricsTo(metrics, directory),
    ...(tracing ? [tracedTurns] : []),
    ...(tasks.some(mutesAlarms) ? [alarmsOfWorker] : []),
    ...encryptionProperties(encryption, encryption?.lanes.has(lane.name) === true),
  ]);
}

/** The entry of the function of Pawl's own tasks. What a few of them know of the deployment is a text in it. */
export function automaticEntry(
  lane: ResolvedLane,
  tasks: readonly ManifestTask[],
  directory: TaskDirectory,
  deployed: DeployedFacts,
  encryption?: EncryptionPlan,
  tracing = false,
): string {
  const known = { ...directory, deployed: JSON.stringify(deployed) };
  const given = [
    ...(hasFurther(directory) ? [further] : []),
    ...(tracing ? [tracedTurns] : []),
    ...encryptionProperties(encryption, false),
  ];
  return laneEntry("automatic", lane, tasks, known, given);
}

function runsCommand({ kind }: ManifestTask): boolean {
  return kind === "command";
}

/** What tells, where something listens, or a message brings callbacks: it imports only what does. */
function tellerOf(
  { bus, hasSubscribers = false }: Partial<EventPlan> = {},
  isCalledByMessage: boolean,
): readonly Property[] {
  const file = '"#pawl/functions/lambda/teller";';
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
  { maskFor: _, metadata, ...more }: TaskDirectory & { readonly deployed?: string },
  given: readonly Property[] = [],
): string {
  const imports = tasks.map(importOf);
  const list = tasks.map((task, i) => {
    const { triggers, settings, enabled } = task;
    const read = `{ ...task${i}, triggers: ${JSON.stringify(triggers)} }`;
    const own = runsCommand(task) ? `commandTask(${read}, process.env)` : read;
    const more = carried.filter(({ isUsedBy }) => isUsedBy(task)).map(({ name }) => `, ${name}`);
    return `{ task: ${own}, settings: ${JSON.stringify(settings)}, enabled: ${enabled}${more.join("")} }`;
  });
  const used = carried.filter(({ isUsedBy }) => tasks.some(isUsedBy));
  const masking = more.masked === undefined ? [] : [maskOfNames(more.masked), maskedLog];
  const following = more.followers === undefined ? [] : [announceOrLeave];
  const made = [...given, ...following, ...masking, metadata && metadataOfStage(metadata)];
  const properties = made.filter((each) => each !== undefined);
  imports.unshift(...[...properties, ...used].map((each) => each.import));
  if (tasks.some(runsCommand))
    imports.unshift('import { commandTask } from "#pawl/functions/turns/command/index";');
  const texts = properties.map(({ text }) => text).filter((text) => text !== "");
  const known = Object.entries(more).filter(([, value]) => value !== undefined);
  const shared = known.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return entry(
    handler,
    `{ lane: ${JSON.stringify(lane)}, tasks: [${list.join(", ")}], ${[...texts, ...shared].join(", ")} }`,
    imports,
  );
}

/** A package may be CommonJS, whose default export bundlers and Node find at two places. */
function importOf({ file, from, automatic }: ManifestTask, i: number): string {
  if (automatic) return `import task${i} from "#pawl/${file.replace(/\.ts$/, "")}";`;
  if (from === undefined) return `import task${i} from ${JSON.stringify(`./${file}`)};`;
  return `import from${i} from ${JSON.stringify(from)};\nconst task${i} = from${i}.default ?? from${i};`;
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
  encryption?: EncryptionPlan,
  mutedAlarms: readonly string[] = [],
): string {
  const all = { ...directory, startup, timed: JSON.stringify(timed), firedSchedules, ledgerTasks };
  return sharedEntry("sweeper", all, [
    ...metricsTo(metrics, directory),
    alarmsOfSweeper(mutedAlarms),
    ...encryptionProperties(encryption, true),
  ]);
}

export function deadLetterEntry(
  directory: DeadLetterDirectory,
  metrics?: string,
  encryption?: EncryptionPlan,
): string {
  const made = hasFurther(directory) ? [further] : [];
  const given = [...made, ...metricsTo(metrics, directory), ...encryptionProperties(encryption, true)];
  return sharedEntry("dead-letter", directory, given);
}

/** The entry of a function that is given what is plain JSON, what masks, and some made at its start. */
function sharedEntry(
  handler: string,
  { maskFor: _, metadata: __, ...known }: TaskDirectory,
  given: readonly Property[] = [],
): string {
  const made = [...given, ...(known.masked === undefined ? [] : [maskOfNames(known.masked)])];
  const text = JSON.stringify(known);
  const props = made.length === 0 ? text : `{ ...${text}, ${made.map((each) => each.text).join(", ")} }`;
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
    'import "#pawl/functions/lambda/map-stacks";',
    `import { fromEnvironment } from "#pawl/functions/${handler}";`,
    ...imports,
    `export const handler = fromEnvironment(${props});\n`,
  ].join("\n");
}
