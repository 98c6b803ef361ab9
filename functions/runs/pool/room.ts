/** How many runs may hold a task's pool at once: what is deployed says it, and an operator's overrides. */
import { inForce, type Override, settingAt } from "../../model/override/override.ts";
import { overridesOf } from "../../model/override/read-overrides.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { highestLimit } from "../../model/task/concurrency.ts";
import { limitOfTask, overlapOf } from "../../model/task/task-directory.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../context.ts";
import { limitOf, type SlotRequest } from "../moves/task/take-slot.ts";

/** Whether an override lets a task's runs overlap. `state`: the pool, as it was just read or came back with a write. */
export function isBeside(state: TaskPart | undefined, now: number): boolean {
  return settingAt(overridesOf(state), "overlap", "skip", now / 1000) === "allow";
}

/** The limit of a task's runs that may overlap; undefined where it has none. One that an override lets overlap has the stage's. */
async function taskLimit(
  context: RunnerContext,
  task: string,
  overrides: readonly Override[],
  now: number,
): Promise<number | undefined> {
  const deployed = limitOfTask(context, task);
  // That of its keys is not its own.
  if (deployed?.key !== undefined) return undefined;
  const limit = inForce(overrides, "concurrency", now / 1000)?.value;
  if (limit !== undefined) return context.further?.withinStage(context, task, limit) ?? limit;
  const isFreed = deployed === undefined && inForce(overrides, "overlap", now / 1000)?.value === "allow";
  if (!isFreed || context.maxRunningTasks === undefined) return deployed?.limit;
  return context.further?.withinStage(context, task, highestLimit);
}

/** How a run asks for a place that may be beside others, by what is known of its task's overrides. */
export async function besideOthers(
  context: WorkerContext,
  task: string,
  now: number,
): Promise<Pick<SlotRequest, "overlap" | "limit" | "ov">> {
  const { ov, overrides = [] } = context.states.get(task) ?? {};
  return { overlap: "allow", limit: await taskLimit(context, task, overrides, now), ov };
}

/**
 * So many runs may hold a task's pool once a run holds it that waits for it. One that may overlap obeys overlap where its task
 * does and has no limit: it waits since there was one.
 */
export async function placesInTask(
  context: RunnerContext,
  task: string,
  overlap: RunRecord["overlap"],
  state: TaskPart | undefined,
): Promise<number> {
  const now = context.clock.now();
  const limit = await taskLimit(context, task, overridesOf(state), now);
  const mayOverlap = overlap === "allow" && (limit !== undefined || overlapOf(context, task) === undefined);
  return limitOf(mayOverlap || isBeside(state, now) ? "allow" : "wait", limit);
}
