/** Whose code is at work: several tasks of a lane may be, in one process at once. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type RunKey, runId } from "../model/run/run.ts";
import { shownRun } from "../model/run/shard.ts";
import type { DeployedTask } from "./context.ts";
import type { TurnPort } from "./ports/turn-callbacks.ts";

/** The task, the run and the turn that a call comes from; without a turn where the task is asked for its choices, and no run is under way. */
export const runningTask = /* @__PURE__ */ new AsyncLocalStorage<
  DeployedTask & { readonly key: RunKey; readonly turn?: TurnPort }
>();

/** The run whose code is at work, `task/run`: of a shard the run that it is a part of; undefined outside a turn. */
export function runningRun(): string | undefined {
  const { key, turn } = runningTask.getStore() ?? {};
  return key && turn && runId({ task: key.task, run: shownRun(key) });
}

/** Why the code at work may not use run-time schedules; undefined where it may: its task says `schedules: true`. */
export function schedulesRefusal(): string | undefined {
  const { task, settings } = runningTask.getStore() ?? {};
  if (settings?.schedules === true) return undefined;
  const who = task === undefined ? "code outside a run" : `task ${task.name}`;
  return `${who} may not use run-time schedules: only a task that says schedules: true may`;
}
