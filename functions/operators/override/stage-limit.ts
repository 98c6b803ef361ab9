/** Overrides how many runs of all tasks may be at work at once, or removes that override. It is in the stage's pool, which no deploy writes. */
import { MoveRefusedError, PawlError } from "../../model/errors.ts";
import type { Override } from "../../model/override/override.ts";
import { overridesOf } from "../../model/override/read-overrides.ts";
import { storedOverrides } from "../../model/override/weight.ts";
import { storedNote } from "../../model/run/note.ts";
import { show } from "../../model/show.ts";
import { highestLimit, isLimit } from "../../model/task/concurrency.ts";
import { apply, overrideTask, type RunnerContext, stageKey, stagePool, tidyPool } from "../../runs/index.ts";
import { removed, replaced } from "./changed-overrides.ts";
import type { OverrideNote } from "./override-task.ts";

/** @throws PawlError for what is no limit, and where the stage has none */
export function checkStageLimit(
  { maxRunningTasks }: Pick<RunnerContext, "maxRunningTasks">,
  limit: number | undefined,
): void {
  if (maxRunningTasks === undefined)
    throw new PawlError(
      "invalid-override",
      "the stage has no limit to override: set maxRunningTasks in infra/stages.ts, and deploy it",
    );
  if (limit !== undefined && !isLimit(limit))
    throw new PawlError(
      "invalid-override",
      `stage limit ${show(limit)} is not allowed: a whole number from 1 to ${highestLimit}`,
    );
}

/** Undefined: as deployed again. @throws PawlError, MoveRefusedError where another changed it at the same time */
export async function setStageLimit(
  context: RunnerContext,
  limit: number | undefined,
  { until, author, note }: Omit<OverrideNote, "timeZone">,
): Promise<readonly Override[]> {
  checkStageLimit(context, limit);
  const seen = await context.store.getPart(stageKey);
  const now = Math.floor(context.clock.now() / 1000);
  const end = until && Math.floor(until.getTime() / 1000);
  const by = { now, from: now, until: end, ...storedNote({ author, note }) };
  const before = overridesOf(seen);
  const overrides =
    limit === undefined ? removed(before, ["concurrency"], by) : replaced(before, { concurrency: limit }, by);
  const outcome = await apply(context, stageKey, overrideTask(storedOverrides(overrides, now), seen?.ov));
  if (!outcome.ok)
    throw new MoveRefusedError("another has changed the stage limit at this very moment: nothing is changed");
  await tidyPool(context, stagePool(context)).catch((error: unknown) => {
    context.log("warn", "hand on failed", undefined, { task: stageKey.task, error });
  });
  return overrides;
}
