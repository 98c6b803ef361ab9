/**
 * How many runs are at work, how many wait, and which hold the places, by stage, lane, task and key. A run takes its
 * places one after the other, and keeps those that it has while it waits for the next: it is at work once it has all.
 */

import { waitKey } from "../../../functions/model/run/index-keys.ts";
import { holdersOf, stageKey, stageName } from "../../../functions/model/run/pool.ts";
import type { RunKey } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { isOwnTask } from "../../../functions/model/task/own-task.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import { mapSome } from "../../deployment/listed/map-some.ts";
import { highestOf, type StageLimit, stageLimitOf } from "./stage-limit.ts";
import { type LimitRow, readTaskLimits, waitingIn } from "./task-limits.ts";

/** Where neither the stage nor a task has a limit, the lanes alone. @param states of the tasks of the team */
export async function readLimits(
  store: RunStore,
  { stage, lanes, tasks, maxRunningTasks }: Manifest,
  states: ReadonlyMap<string, TaskPart>,
  now: number,
): Promise<readonly LimitRow[]> {
  const own = tasks.filter(({ name }) => !isOwnTask(name));
  const [queued, pool] = await Promise.all([
    readStageQueue(store, { maxRunningTasks }),
    maxRunningTasks === undefined ? undefined : store.getPart(stageKey),
  ]);
  const ofStage = maxRunningTasks === undefined ? undefined : stageLimitOf(pool, maxRunningTasks, now);
  const ofTasks = await mapSome(own, (task) => {
    const known = { state: states.get(task.name), queued, ofStage: highestOf(ofStage) };
    return readTaskLimits(store, task, known, now);
  });
  const ofLanes = Object.values(lanes).map(({ name, maxConcurrency }): LimitRow => {
    const counted = ofTasks.filter((_, i) => own[i]?.lane === name);
    const sum = (of: "running" | "waiting") => counted.reduce((total, each) => total + each[of], 0);
    return {
      of: "lane",
      name,
      limit: maxConcurrency,
      running: sum("running"),
      waiting: sum("waiting"),
      isPartial: counted.some((each) => each.isPartial) || undefined,
      holders: [],
    };
  });
  const rows = ofTasks.flatMap((each) => each.rows);
  const isLimited = maxRunningTasks !== undefined || ofTasks.some((each) => each.isLimited);
  const busy = ofLanes.filter(({ running, waiting, isPartial }) => isPartial || running + waiting > 0);
  return [...(ofStage ? [stageRow(stage, pool, ofStage, queued)] : []), ...busy, ...(isLimited ? rows : [])];
}

/** The runs that wait for a place in the stage; none where it has no limit. */
export async function readStageQueue(
  store: RunStore,
  { maxRunningTasks }: Pick<Manifest, "maxRunningTasks">,
): Promise<readonly RunKey[]> {
  return maxRunningTasks === undefined ? [] : waitingIn(store, waitKey(stageName));
}

function stageRow(
  name: string,
  pool: TaskPart | undefined,
  ofStage: StageLimit,
  queued: readonly RunKey[],
): LimitRow {
  const holders = holdersOf(pool).map(({ run }) => run);
  const { limit } = ofStage;
  return { of: "stage", name, limit, running: holders.length, waiting: queued.length, holders, ofStage };
}
