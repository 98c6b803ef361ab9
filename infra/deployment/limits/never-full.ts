/**
 * What synth says of limits that short runs never fill: each run writes its pool twice, and DynamoDB takes a limited number of
 * writes a second of one item. Nothing at synth says how long runs take, so lanes for long runs are left out.
 */
import { mostStarts, type PoolSize } from "../../../functions/model/cost/pool-size.ts";
import { limitOfLayers } from "../../../functions/model/task/layers/layers.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Stage } from "../stage/stage.ts";

/** Runs on a lane with a longer timeout are not short, in seconds. */
const longestTimeoutSeconds = 60;
/** A limit that runs of this length fill is none to speak of, in seconds. */
const shortSeconds = 1;

/** The limits of tasks and of the stage that runs of a second never fill. */
export function neverFull({ lanes, maxRunningTasks }: Stage, tasks: readonly ManifestTask[]): string[] {
  const short = lanes.filter(({ timeoutSeconds }) => timeoutSeconds <= longestTimeoutSeconds);
  const ofTasks = tasks.flatMap(({ name, lane, layers, settings: { overlap, concurrency } }) => {
    // Where only the stage says a limit, it is the stage's.
    if (concurrency === undefined || overlap !== "allow" || limitOfLayers(layers) === undefined) return [];
    if (!short.some((each) => each.name === lane)) return [];
    const { limit, key } = concurrency;
    return look(`task ${name}: its concurrency ${limit}${key === undefined ? "" : " of each key"}`, {
      limit,
    });
  });
  if (maxRunningTasks === undefined || short.length === 0) return ofTasks;
  return [
    ...ofTasks,
    ...look(`maxRunningTasks ${maxRunningTasks}`, { limit: maxRunningTasks, isStage: true }),
  ];
}

function look(limit: string, size: PoolSize): string[] {
  const starts = mostStarts(size);
  const seconds = size.limit / starts;
  if (seconds <= shortSeconds) return [];
  return [
    `${limit} is never reached by runs that take less than ${seconds.toFixed(1)} s: at most about ${starts} of them start in a second: docs/concurrency.md#how-many-runs-start-in-a-second`,
  ];
}
