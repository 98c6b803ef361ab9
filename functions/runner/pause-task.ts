/**
 * A task's pause holds its schedules back: new occurrences are skipped, runs under way go on. It stands in the task's
 * `state`, where no deploy changes it, and one that has an end is over then by itself.
 */
import { iso } from "../model/instant.ts";
import type { TaskPart } from "../store/run-store.ts";
import { isPaused } from "./admission.ts";
import { type Asked, checkEnd, type PauseAsked, said } from "./asked.ts";
import type { Place } from "./ports.ts";

/** Holds back a task's schedules: new occurrences are skipped; runs under way go on. */
export async function pauseTask(
  { store, clock }: Place,
  task: string,
  { until, ...asked }: PauseAsked = {},
): Promise<TaskPart> {
  checkEnd(until, clock.now());
  const { set, remove } = said(asked);
  const outcome = await store.updatePart(
    { task, part: "state" },
    {
      condition: [],
      set: {
        paused: true,
        at: iso(clock.now()),
        ...set,
        ...(until === undefined ? {} : { until: until.toISOString() }),
      },
      remove: [...(until === undefined ? (["until"] as const) : []), ...remove],
    },
  );
  return outcome.item as TaskPart;
}

/** Ends a task's pause. False where it was not paused. */
export async function resumeTask({ store, clock }: Place, task: string, asked: Asked = {}): Promise<boolean> {
  const key = { task, part: "state" };
  const found = await store.getPart(key);
  if (found === undefined || !isPaused(found, iso(clock.now()))) return false;
  const { set, remove } = said(asked);
  await store.updatePart(key, {
    condition: [],
    set: { at: iso(clock.now()), ...set },
    remove: ["paused", "until", ...remove],
  });
  return true;
}
