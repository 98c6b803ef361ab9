/** Items that fail whenever they are processed, and what their task does about them: other errors stop it as ever. */
import type { Task } from "../../../functions/model/task/task.ts";
import { isBad } from "../seen/facts.ts";
import type { TaskPlan } from "./plan.ts";

/** What a bad item throws. */
export class BadItemError extends Error {}

/** @throws BadItemError for a bad item */
export function refuseBad(plan: TaskPlan, item: number): void {
  if (isBad(plan, item)) throw new BadItemError(`item ${item} is bad`);
}

/** A task as it is in a world: with bad items it skips them, at once or after a second try. */
export function skippingBad(task: Task, { bad }: TaskPlan): Task {
  if (bad === undefined) return task;
  return {
    ...task,
    onItemError: (error, _item, { attempt }) => {
      if (!(error instanceof BadItemError)) return "stop";
      return bad.triesAgain && attempt < 2 ? "retry" : "skip";
    },
  };
}
