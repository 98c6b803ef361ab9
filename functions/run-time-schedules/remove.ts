/** Removes a schedule: its definition first, which stays for some days, then its count, then EventBridge. */
import { type NoteChange, noteChange, type OperatorNote } from "../model/run/note.ts";
import {
  countPart,
  definitionKey,
  removedKeptDays,
  type ScheduleDefinition,
  schedulesTask,
} from "../model/task/run-time-schedule.ts";
import { apply, type RunnerContext, removeSchedule as removal, uncountSchedule } from "../runs/index.ts";
import { applyDefinition } from "./apply.ts";
import type { ScheduleContext } from "./context.ts";
import { definitionOf, readDefinition } from "./definition.ts";
import { changedTooOften, mostTries, notFound, type ScheduleName, stamp } from "./stamp.ts";

/** Removes a schedule. False where it was removed before. @throws NotFoundError where no definition tells of it */
export async function removeSchedule(
  context: ScheduleContext,
  of: ScheduleName,
  note: OperatorNote = {},
): Promise<boolean> {
  let seen = await readDefinition(context.store, of);
  if (seen === undefined) throw notFound(of);
  for (let tries = 0; tries < mostTries; tries++) {
    if (seen === undefined) return false;
    if (seen.wanted === "gone") {
      // The caller before may have died before it told EventBridge.
      await applyDefinition(context, seen);
      return false;
    }
    const removed = await markRemoved(context, seen, noteChange(note));
    if (removed.kind === "removed") {
      await applyDefinition(context, removed.definition);
      return true;
    }
    seen = removed.found;
  }
  throw changedTooOften(of);
}

/** Refused: `found` is what was in the way. */
export type Removal =
  | { readonly kind: "removed"; readonly definition: ScheduleDefinition }
  | { readonly kind: "refused"; readonly found: ScheduleDefinition | undefined };

type Writing = Pick<RunnerContext, "store" | "log" | "clock">;

/** Marks a definition as removed, and counts one schedule less. EventBridge is the caller's matter. */
export async function markRemoved(
  context: Writing,
  seen: ScheduleDefinition,
  note: NoteChange,
): Promise<Removal> {
  const removed = await writeRemoval(context, seen, note);
  if (removed.kind === "removed")
    await apply(context, { task: schedulesTask, part: countPart }, uncountSchedule());
  return removed;
}

/** The write alone. */
export async function writeRemoval(
  context: Writing,
  seen: ScheduleDefinition,
  note: NoteChange,
): Promise<Removal> {
  const { at, changes } = stamp(context, seen, { ...seen, wanted: "gone" });
  const expiresAt = Math.ceil(context.clock.now() / 1000) + removedKeptDays * 86_400;
  const write = removal(seen.rev, { at, changes, expiresAt, note });
  const { ok, item } = await apply(context, definitionKey(seen), write);
  const found = definitionOf(item);
  // Refused, it may be this very write, whose answer was lost.
  const isMine = found?.wanted === "gone" && found.rev === seen.rev + 1 && found.at === at;
  if (found === undefined || !(ok || isMine)) return { kind: "refused", found };
  return { kind: "removed", definition: found };
}
