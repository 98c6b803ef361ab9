/**
 * Adds a schedule, or changes the one of its name: one conditional write of its definition, its count, then EventBridge. A
 * caller that dies leaves a definition, from which the sweeper's check puts EventBridge and the count right.
 *
 * It takes as given that what the schedule is given was checked (`input.ts`).
 */
import { MoveRefusedError } from "../model/errors.ts";
import { keepsNote, noteChange, type OperatorNote } from "../model/run/note.ts";
import {
  countPart,
  definitionKey,
  type ScheduleDefinition,
  schedulesTask,
} from "../model/task/run-time-schedule.ts";
import { apply, countSchedule, type Defined, defineSchedule } from "../runs/index.ts";
import { applyDefinition } from "./apply.ts";
import type { ScheduleContext } from "./context.ts";
import { definitionOf, readDefinition } from "./definition.ts";
import { type CheckedWhen, scheduleParams } from "./input.ts";
import { writeRemoval } from "./remove.ts";
import {
  changedTooOften,
  differences,
  isMine,
  isSame,
  mostTries,
  type ScheduleName,
  stamp,
} from "./stamp.ts";

/** A schedule to add. */
export interface AddRequest extends ScheduleName, CheckedWhen, OperatorNote {
  /** JSON text. */
  readonly params?: string;
  /** What becomes of one of this name that is defined otherwise. */
  readonly otherwise: "change" | "refuse";
  readonly maxSchedules: number;
}

/** What was done. "same": there was one that is defined so. */
export interface Added {
  readonly kind: "added" | "changed" | "same";
  readonly definition: ScheduleDefinition;
}

/** A schedule that is paused stays so when it is changed. @throws MoveRefusedError where another has its name, or too many are there */
export async function addSchedule(context: ScheduleContext, request: AddRequest): Promise<Added> {
  const { task, name, expression, zone, rules, startWithin, until, author, note } = request;
  const params = await storedParams(context, request);
  const asked = { expression, zone, rules, startWithin, params, until };
  let seen = await readDefinition(context.store, request);
  for (let tries = 0; tries < mostTries; tries++) {
    const before = seen?.wanted === "gone" ? undefined : seen;
    if (before !== undefined && isSame(before, asked)) {
      // The caller before may have died before it told EventBridge.
      return { kind: "same", definition: (await applyDefinition(context, before)) ?? before };
    }
    if (before !== undefined && request.otherwise === "refuse")
      throw new MoveRefusedError(
        `task ${task} has another schedule ${name}: its ${differences(before, asked)}`,
      );
    const wanted = before?.wanted ?? "on";
    const defined: Defined = {
      ...asked,
      wanted,
      mostRules: Math.max(seen?.mostRules ?? 0, rules.length),
      ...stamp(context, seen, { expression, zone, until, wanted }),
      ...noteChange({ author, note }).set,
    };
    const { ok, item } = await apply(context, definitionKey(request), defineSchedule(seen?.rev, defined));
    const found = definitionOf(item);
    if (found !== undefined && (ok || isMine(found, seen, defined))) {
      if (before === undefined) await count(context, found, request.maxSchedules);
      const definition = (await applyDefinition(context, found)) ?? found;
      return { kind: before === undefined ? "added" : "changed", definition };
    }
    seen = found;
  }
  throw changedTooOften(request);
}

/** Those of an encrypted task are encrypted here, anew each time: a schedule of such params is always another one. @throws InvalidParamsError */
async function storedParams(
  { encryption }: ScheduleContext,
  { task, params }: AddRequest,
): Promise<string | undefined> {
  if (params === undefined || !encryption?.has(task)) return params;
  return scheduleParams(JSON.parse(await encryption.seal({ task }, params)));
}

/** Counts a schedule that was added. Where there is no room it is removed again. @throws MoveRefusedError */
async function count(context: ScheduleContext, added: ScheduleDefinition, most: number): Promise<void> {
  const counted = await apply(context, { task: schedulesTask, part: countPart }, countSchedule(most));
  if (counted.ok) return;
  const removed = await writeRemoval(context, added, keepsNote);
  // The check may have created it in between.
  if (removed.kind === "removed") await applyDefinition(context, removed.definition);
  throw new MoveRefusedError(
    `schedule ${added.name} of ${added.task} is one too many: maxSchedules of the stage allows ${most}`,
  );
}
