/**
 * The entry files of bundles, as text: each hands a handler of `functions` everything that was resolved at synth,
 * so that a function looks up nothing when it starts. Imports are relative to the project's root.
 */
import type { DeployedFacts } from "../../functions/automatic/index.ts";
import type { TimedTrigger } from "../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { Piece } from "../../functions/model/task/piece.ts";
import type { ResolvedLane } from "../../functions/model/task/settings.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import { isTimed, type Startup } from "../../functions/model/task/trigger.ts";
import type { StageResolvedLane } from "./stage.ts";

/** The entry of a lane's worker. It imports the lane's own tasks, and `functions/schedule` only where one of them has a schedule. */
export function workerEntry(
  { maxReceiveCount: _, retired: __, ...lane }: StageResolvedLane,
  tasks: readonly ManifestTask[],
  directory: TaskDirectory,
): string {
  return laneEntry("worker", lane, tasks, directory);
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

function laneEntry(
  handler: string,
  lane: ResolvedLane,
  tasks: readonly ManifestTask[],
  more: TaskDirectory & { readonly deployed?: string },
): string {
  const imports = tasks.map(({ file }, i) => `import task${i} from ${JSON.stringify(`./${file}`)};`);
  const list = tasks.map(({ triggers, settings, enabled }, i) => {
    const task = `{ ...task${i}, triggers: ${JSON.stringify(triggers)} }`;
    const startWithin = triggers.some(isTimed) ? ", startWithin" : "";
    return `{ task: ${task}, settings: ${JSON.stringify(settings)}, enabled: ${enabled}${startWithin} }`;
  });
  if (tasks.some(({ triggers }) => triggers.some(isTimed))) {
    imports.unshift('import { startWithinSeconds as startWithin } from "./functions/schedule/index.ts";');
  }
  const known = Object.entries(more).filter(([, value]) => value !== undefined);
  const shared = known.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return entry(
    handler,
    `{ lane: ${JSON.stringify(lane)}, tasks: [${list.join(", ")}], ${shared.join(", ")} }`,
    imports,
  );
}

/**
 * The entry of the sweeper. What only a deploy needs is a text in it, so that no other cold start reads it. It has what it
 * fires once more, ready to use.
 */
export function sweeperEntry(
  directory: TaskDirectory,
  startup: readonly Startup[],
  timed: readonly TimedTrigger[],
  pieces: readonly Piece[],
): string {
  return entry("sweeper", JSON.stringify({ ...directory, startup, timed: JSON.stringify(timed), pieces }));
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
