/** The pool of the runs of one key of a task. */
import { inForce } from "../../../model/override/override.ts";
import { overridesOf } from "../../../model/override/read-overrides.ts";
import { waitKey } from "../../../model/run/index-keys.ts";
import { partOfKey } from "../../../model/run/pool.ts";
import { highestLimit } from "../../../model/task/concurrency.ts";
import { limitOfTask } from "../../../model/task/task-directory.ts";
import type { RunnerContext, WorkerContext } from "../../context.ts";
import { isFresh, readState } from "../../task-state.ts";
import type { Pool } from "../admission.ts";
import { withinStage } from "./within-stage.ts";

/** The limit of a task's keys now. What is not deployed with one any more has no limit of its own. */
async function keyLimit(context: RunnerContext, task: string): Promise<number> {
  const { overrides } = isWorker(context)
    ? { overrides: await knownOverrides(context, task) }
    : { overrides: overridesOf(await context.store.getPart({ task, part: "state" })) };
  const limit = inForce(overrides, "concurrency", context.clock.now() / 1000)?.value;
  if (limit !== undefined) return withinStage(context, task, limit);
  return limitOfTask(context, task)?.limit ?? highestLimit;
}

async function knownOverrides(context: WorkerContext, task: string) {
  const known = isFresh(context, task) ? context.states.get(task) : await readState(context, task);
  return known?.overrides ?? [];
}

function isWorker(context: RunnerContext): context is WorkerContext {
  return "states" in context;
}

/** Its limit is read once, where it matters. */
export function keyPool(context: RunnerContext, task: string, slotKey: string): Pool {
  let limit: Promise<number> | undefined;
  return {
    kind: "key",
    key: { task, part: partOfKey(slotKey) },
    queue: waitKey(task, slotKey),
    placesFor() {
      limit ??= keyLimit(context, task);
      return limit;
    },
  };
}
