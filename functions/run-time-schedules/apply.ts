/**
 * Makes EventBridge have what a definition asks for, and looks again: where the definition was changed meanwhile, that one
 * is applied. So of two callers the one whose call lands last leaves the newest definition, whichever that is.
 *
 * The definition is written before: a schedule that no definition names would fire for ever.
 */
import { ruleName, type ScheduleDefinition } from "../model/task/run-time-schedule.ts";
import type { ScheduleContext } from "./context.ts";
import { readDefinition } from "./definition.ts";
import { desired } from "./desired.ts";

/** A definition that others change this often while it is applied is left to the sweeper's check. */
const mostTries = 20;

/** @returns the definition that was applied last; undefined where it is gone altogether */
export async function applyDefinition(
  context: ScheduleContext,
  definition: ScheduleDefinition,
): Promise<ScheduleDefinition | undefined> {
  let target = definition;
  for (let tries = 0; tries < mostTries; tries++) {
    await put(context, target);
    const found = await readDefinition(context.store, target);
    if (found === undefined && target.wanted === "gone") return undefined;
    if (found?.rev === target.rev) return found;
    target = found ?? { ...target, wanted: "gone" };
  }
  throw new Error(
    `schedule ${definition.name} of ${definition.task} changed ${mostTries} times while it was applied`,
  );
}

async function put(context: ScheduleContext, definition: ScheduleDefinition): Promise<void> {
  const { scheduler, clock } = context;
  const wanted = desired(definition, context, clock.now());
  if (wanted.kind === "left") return;
  const schedules = wanted.kind === "present" ? wanted.schedules : [];
  for (const schedule of schedules) await scheduler.put(schedule);
  for (let i = schedules.length; i < definition.mostRules; i++)
    await scheduler.remove(ruleName(definition, i));
}
