/**
 * What a task's trigger gives a run that is started without its message, as far as the deployment tells: the trigger's own
 * params; of a schedule that an operator put in the place of the task's own, those that all of these have. Pure. Schedules
 * made at run time have theirs in their definitions: the caller reads those.
 */
import type { RunRecord } from "../run/run.ts";
import { isOverrides, type Piece } from "../task/ledger.ts";
import {
  anyTriggerParamsOf,
  plainTriggersOf,
  type TaskDirectory,
  triggerParamsOf,
} from "../task/task-directory.ts";

/** As JSON text; undefined where there are none. */
export interface GivenParams {
  readonly params: string | undefined;
}

const none: GivenParams = { params: undefined };

/** What is given where nothing tells it: none to a task that takes none. Of another one they are not known. */
export function untoldParams(directory: TaskDirectory, task: string): GivenParams | undefined {
  return plainTriggersOf(directory, task) === undefined ? none : undefined;
}

/**
 * Undefined where they are not known: the trigger is not deployed any more, and its task takes params.
 * @param at the occurrence's instant, in seconds of epoch
 * @param pieces of the trigger's ledger
 */
export function givenParams(
  directory: TaskDirectory,
  { task, trigger }: { readonly task: string; readonly trigger: string },
  at: number,
  pieces: readonly Piece[],
): GivenParams | undefined {
  const own = triggerParamsOf(directory, task, trigger);
  if (own !== undefined) return { params: own };
  const shared = anyTriggerParamsOf(directory, task);
  const plain = plainTriggersOf(directory, task) ?? [];
  const isOfOverride = isOverrides(pieces, at);
  if (isOfOverride && (shared !== undefined || plain.length > 0)) return { params: shared };
  return !isOfOverride && plain.includes(trigger) ? none : untoldParams(directory, task);
}

/** Whether the record of an occurrence tells them: by its params, or since it was made of its message, which had none. */
export function isToldByRecord(found: RunRecord | undefined): boolean {
  if (found === undefined) return false;
  const hasOwn = found.params !== undefined || found.paramsStoredSeparately !== undefined;
  return hasOwn || found.status !== "missed";
}
