/** The pool of the runs of all tasks, where the stage limits how many are at work. An operator's override of it is in its item. */
import { inForce } from "../../../model/override/override.ts";
import { overridesOf } from "../../../model/override/read-overrides.ts";
import { waitKey } from "../../../model/run/index-keys.ts";
import { stageKey, stageName } from "../../../model/run/pool.ts";
import { highestLimit } from "../../../model/task/concurrency.ts";
import { isOwnTask } from "../../../model/task/own-task.ts";
import type { RunnerContext } from "../../context.ts";
import type { Pool } from "../admission.ts";

export function stagePool({
  maxRunningTasks = highestLimit,
  clock,
}: Pick<RunnerContext, "maxRunningTasks" | "clock">): Pool {
  return {
    kind: "stage",
    key: stageKey,
    queue: waitKey(stageName),
    placesFor(_, state) {
      const overridden = inForce(overridesOf(state), "concurrency", clock.now() / 1000);
      return overridden?.value ?? maxRunningTasks;
    },
  };
}

/** Whether a task's runs count. Those of Pawl's own wait for others. */
export function isOfStage(
  { maxRunningTasks }: Pick<RunnerContext, "maxRunningTasks">,
  task: string,
): boolean {
  return maxRunningTasks !== undefined && !isOwnTask(task);
}
