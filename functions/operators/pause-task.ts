/**
 * A task's pause holds its schedules back: new occurrences are skipped, runs under way go on. It stands in the task's
 * `state`, where no deploy changes it, and one that has an end is over then by itself.
 */
import { iso } from "../model/instant.ts";
import type { RunnerContext } from "../runs/context.ts";
import { isPaused } from "../runs/slot.ts";
import type { TaskPart } from "../store/run-store.ts";
import { checkEnd, noteAttributes, type OperatorNote, type PauseNote } from "./note.ts";

/** Holds back a task's schedules: new occurrences are skipped; runs under way go on. */
export async function pauseTask(
  { store, clock }: RunnerContext,
  task: string,
  { until, ...asked }: PauseNote = {},
): Promise<TaskPart> {
  checkEnd(until, clock.now());
  const { set, remove } = noteAttributes(asked);
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
export async function resumeTask(
  { store, clock }: RunnerContext,
  task: string,
  asked: OperatorNote = {},
): Promise<boolean> {
  const key = { task, part: "state" };
  const found = await store.getPart(key);
  if (found === undefined || !isPaused(found, iso(clock.now()))) return false;
  const { set, remove } = noteAttributes(asked);
  await store.updatePart(key, {
    condition: [],
    set: { at: iso(clock.now()), ...set },
    remove: ["paused", "until", ...remove],
  });
  return true;
}
