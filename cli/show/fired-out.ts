/**
 * Tasks that only had one instant each to start at, and that have passed: they leave the list of tasks. This is derived from the
 * manifest and the runs whenever it is asked, so a deploy, or a run by hand, brings such a task back.
 */
import { isTerminal } from "../../functions/model/run/status.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { isTimed } from "../../functions/model/task/trigger.ts";
import type { RunStore } from "../../functions/store/run-store.ts";

/** EventBridge tries to deliver an instant for an hour, and a minute more. */
const deliveredWithinMs = 3_660_000;
const newestRuns = 20;

/** Whether all of a task's triggers are instants that can no longer be delivered, and none of its newest runs is under way. */
export async function isFiredOut(store: RunStore, task: ManifestTask, now: number): Promise<boolean> {
  const { name, triggers } = task;
  if (triggers.length === 0 || triggers.some(({ kind }) => kind !== "at")) return false;
  const { parseSchedule } = await import("../../functions/schedule/index.ts");
  const hasCome = triggers.every((trigger) => {
    if (!isTimed(trigger)) return false;
    const { expression, timeZone } = trigger;
    return parseSchedule(expression, { timeZone }).next(new Date(now - deliveredWithinMs)) === undefined;
  });
  if (!hasCome) return false;
  const { items } = await store.list(name, { now, limit: newestRuns });
  return items.every(({ status }) => isTerminal(status));
}
