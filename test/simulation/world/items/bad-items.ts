/** Items that fail whenever they are processed, and what their task does about them: other errors stop it as ever. */
import type { Task } from "../../../../functions/model/task/task.ts";
import { goneItem, isBad } from "../../seen/facts.ts";
import type { RunHistory } from "../../seen/run-history.ts";
import type { TaskPlan } from "../plan.ts";

/** What a bad item throws. */
export class BadItemError extends Error {}

/** Whether an item fails in this run. */
export function failsIn(run: RunHistory, plan: TaskPlan, item: number): boolean {
  return isBad(plan, item, run.redone !== undefined);
}

/** The items after one, as a run finds the collection: by the time that items are done again one of them may be gone. */
export function* itemsAfter(run: RunHistory, plan: TaskPlan, item: number): Generator<number> {
  const gone = goneItem(plan, run.redone !== undefined);
  for (let n = item + 1; n <= plan.items; n++) if (n !== gone) yield n;
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
