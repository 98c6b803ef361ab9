/** Pauses and resumes a schedule: its definition first, then EventBridge, which disables it or enables it. */
import { MoveRefusedError } from "../model/errors.ts";
import { noteChange, type OperatorNote } from "../model/run/note.ts";
import { confirmOf, unapproved } from "../model/task/confirm/confirm.ts";
import { definitionKey, type ScheduleDefinition } from "../model/task/run-time-schedule.ts";
import { apply, type Defined, defineSchedule } from "../runs/index.ts";
import { applyDefinition } from "./apply.ts";
import type { ScheduleContext } from "./context.ts";
import { definitionOf, readDefinition } from "./definition.ts";
import { changedTooOften, isMine, mostTries, notFound, type ScheduleName, stamp } from "./stamp.ts";

/** Holds a schedule back. No instant more than a minute later fires; those before may be delivered for an hour. @throws NotFoundError */
export function pauseSchedule(
  context: ScheduleContext,
  of: ScheduleName,
  note?: OperatorNote,
): Promise<ScheduleDefinition> {
  return change(context, of, "paused", note);
}

/** Lets a schedule fire again, also one that was held back since its task was gone. @throws NotFoundError, and MoveRefusedError where another person has to approve runs of its task */
export async function resumeSchedule(
  context: ScheduleContext,
  of: ScheduleName,
  note?: OperatorNote,
): Promise<ScheduleDefinition> {
  const alone = unapproved(confirmOf(context, of.task), of.task, "schedule");
  if (alone !== undefined) throw new MoveRefusedError(alone);
  return change(context, of, "on", note);
}

async function change(
  context: ScheduleContext,
  of: ScheduleName,
  wanted: "on" | "paused",
  note: OperatorNote = {},
): Promise<ScheduleDefinition> {
  let seen = await readDefinition(context.store, of);
  for (let tries = 0; tries < mostTries; tries++) {
    if (seen === undefined || seen.wanted === "gone") throw notFound(of);
    // The caller before may have died before it told EventBridge.
    if (seen.wanted === wanted && seen.refusedAt === undefined)
      return (await applyDefinition(context, seen)) ?? seen;
    const { expression, zone, rules, mostRules, startWithin, params, until } = seen;
    const asked = { expression, zone, rules, mostRules, startWithin, params, until, wanted };
    const defined: Defined = { ...asked, ...stamp(context, seen, asked), ...noteChange(note).set };
    const { ok, item } = await apply(context, definitionKey(of), defineSchedule(seen.rev, defined));
    const found = definitionOf(item);
    if (found !== undefined && (ok || isMine(found, seen, defined)))
      return (await applyDefinition(context, found)) ?? found;
    seen = found;
  }
  throw changedTooOften(of);
}
