/** Overrides how many runs of all tasks may be at work at once, or removes that override. It is in the stage's pool, which no deploy writes. */
import { MoveRefusedError, PawlError } from "../../model/errors.ts";
import { inForce, type Override } from "../../model/override/override.ts";
import { hasUnreadable, overridesOf } from "../../model/override/read-overrides.ts";
import { storedOverrides } from "../../model/override/weight.ts";
import { storedNote } from "../../model/run/note.ts";
import { show } from "../../model/show.ts";
import { highestLimit, isLimit } from "../../model/task/concurrency.ts";
import { apply, overrideTask, type RunnerContext, stageKey } from "../../runs/index.ts";
import { removed, replaced } from "./changed-overrides.ts";
import { endMistake } from "./check-override.ts";
import { fillStage } from "./fill-room.ts";
import type { OverrideNote } from "./override-task.ts";

/** An override may always be removed. @param now in epoch milliseconds @throws PawlError for what is no limit, for an end that is past, and where the stage has none */
export function checkStageLimit(
  { maxRunningTasks }: Pick<RunnerContext, "maxRunningTasks">,
  limit: number | undefined,
  { now, until }: { readonly now: number; readonly until?: Date },
): void {
  if (limit === undefined) return;
  if (maxRunningTasks === undefined)
    throw new PawlError(
      "invalid-override",
      "the stage has no limit to override: set maxRunningTasks in infra/stages.ts, and deploy it",
    );
  if (!isLimit(limit))
    throw new PawlError(
      "invalid-override",
      `stage limit ${show(limit)} is not allowed: a whole number from 1 to ${highestLimit}`,
    );
  const wrongEnd = until && endMistake({ concurrency: limit }, until, { now, from: now / 1000 });
  if (wrongEnd !== undefined) throw new PawlError("invalid-override", wrongEnd);
}

/** Undefined: as deployed again. @throws PawlError, MoveRefusedError where another changed it at the same time */
export async function setStageLimit(
  context: RunnerContext,
  limit: number | undefined,
  { until, author, note }: Omit<OverrideNote, "timeZone">,
): Promise<readonly Override[]> {
  checkStageLimit(context, limit, { now: context.clock.now(), until });
  const seen = await context.store.getPart(stageKey);
  if (hasUnreadable(seen))
    throw new MoveRefusedError(
      `the stage limit has an override that this version of Pawl cannot read, and would lose: nothing is changed, so use the version that wrote it, or remove the attribute "overrides" of the item ${stageKey.task}, ${stageKey.part} of the table of tasks`,
    );
  const now = Math.floor(context.clock.now() / 1000);
  const end = until && Math.floor(until.getTime() / 1000);
  const by = { now, from: now, until: end, ...storedNote({ author, note }) };
  const before = overridesOf(seen);
  if (limit === undefined && inForce(before, "concurrency", now) === undefined)
    throw new MoveRefusedError("the stage limit has no override to remove: it is as deployed");
  const overrides =
    limit === undefined ? removed(before, ["concurrency"], by) : replaced(before, { concurrency: limit }, by);
  const outcome = await apply(context, stageKey, overrideTask(storedOverrides(overrides, now), seen?.ov));
  if (!outcome.ok)
    throw new MoveRefusedError("another has changed the stage limit at this very moment: nothing is changed");
  await fillStage(context);
  return overrides;
}
