/** What is handed on of a deployment: to the command as its manifest, and to the workers as the shapes of params. */
import { dataFormat } from "../../functions/model/format/data-format.ts";
import { version } from "../../functions/model/format/version.ts";
import { defaultStaleDays } from "../../functions/model/health/staleness.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import type { Deployment } from "./deployment.ts";
import { usualFolders } from "./stage/task-folders.ts";

/** JSON text: the shape of each task's params, for the workers, which start runs of any lane's task. */
export function paramsShapes(deployment: Pick<Deployment, "tasks" | "own" | "automatic">): string {
  const known = allTasks(deployment).filter(({ paramsSchema }) => paramsSchema !== undefined);
  return JSON.stringify(
    Object.fromEntries(known.map(({ name, paramsSchema = {} }) => [name, shapeOf(paramsSchema)])),
  );
}

/** The manifest of a deployment. The settings of queues stay out of it: only infra needs them. */
export function toManifest({ project, stage, lanes, ...deployment }: Deployment): Manifest {
  const named = lanes.map(({ maxReceiveCount: _, retired: __, ...lane }) => [lane.name, lane] as const);
  const { name, uploadsKeptDays, config, masked, metadata, maxSchedules, maxRunningTasks, staleAfterDays } =
    stage;
  return {
    pawl: 1,
    version,
    format: dataFormat.writes,
    project,
    stage: name,
    lanes: Object.fromEntries(named),
    uploadsKeptDays,
    config,
    masked,
    metadata,
    maxSchedules,
    ...(stage.global.taskFolders !== usualFolders && { taskFolders: stage.global.taskFolders }),
    ...(staleAfterDays !== defaultStaleDays && { staleAfterDays }),
    ...(maxRunningTasks !== undefined && { maxRunningTasks }),
    ...(deployment.listening.events.length > 0 && { events: deployment.listening.events }),
    tasks: allTasks(deployment),
  };
}

/** The team's tasks, then Pawl's own, by name. */
export function allTasks({
  tasks,
  own,
  automatic,
}: Pick<Deployment, "tasks" | "own" | "automatic">): readonly ManifestTask[] {
  const ofPawl = [...own, ...automatic.tasks];
  return [...tasks, ...ofPawl.sort((a, b) => (a.name < b.name ? -1 : 1))];
}
