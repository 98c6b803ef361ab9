/**
 * The tasks of Pawl's own that a lane's worker runs: `pawl.backfill`, which goes on by messages as the team's tasks do. It is
 * in each stage that has a lane and does not switch it off: a backfill that is under way must find it after a deploy that takes the last schedule
 * out. Its lane is `default`; where there is none, the first by its name.
 */
import { backfill, backfillSchema } from "../../functions/backfill/index.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { backfillTask } from "../../functions/model/task/own-task.ts";
import type { Stage } from "./stage/stage.ts";

const ownLane = "default";

/** As the manifest lists them. */
export function ownTasks({ lanes, automatic }: Pick<Stage, "lanes" | "automatic">): readonly ManifestTask[] {
  if (automatic[backfillTask] === false) return [];
  const inUse = lanes.filter(({ retired }) => !retired);
  const { name: lane } = inUse.find(({ name }) => name === ownLane) ?? inUse[0] ?? {};
  if (lane === undefined) return [];
  const { name, description, settings } = backfill;
  return [
    {
      name,
      description,
      file: "functions/backfill/backfill.ts",
      kind: "run",
      lane,
      enabled: true,
      automatic: true,
      triggers: [],
      settings: resolveSettings(settings),
      layers: { task: settings, deployed: { lane }, stage: {} },
      paramsSchema: backfillSchema,
    },
  ];
}
