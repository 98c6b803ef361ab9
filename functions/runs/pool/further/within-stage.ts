/**
 * An override of a task's limit, or of that of its keys, counts at most as the stage's limit, as a deployed one does. Otherwise runs
 * of one task or key would fill the queue for the stage, and those of others come after all of them.
 */
import { stageKey } from "../../../model/run/pool.ts";
import type { RunnerContext } from "../../context.ts";
import { isOfStage, stagePool } from "./stage-pool.ts";

/** The lesser of a limit and the stage's; of that the deployed one, or an override that is higher. It is read only where the limit is above the deployed one. */
export async function withinStage(context: RunnerContext, task: string, limit: number): Promise<number> {
  const { maxRunningTasks = limit } = context;
  if (limit <= maxRunningTasks || !isOfStage(context, task)) return limit;
  const stage = await stagePool(context).placesFor("allow", await context.store.getPart(stageKey));
  return Math.min(limit, Math.max(maxRunningTasks, stage));
}
