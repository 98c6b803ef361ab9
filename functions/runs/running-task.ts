/** Whose code is at work: several tasks of a lane may be, in one process at once. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { DeployedTask } from "./context.ts";

/** The task of the turn that a call comes from; nothing outside a turn. */
export const runningTask = /* @__PURE__ */ new AsyncLocalStorage<DeployedTask>();

/** Why the code at work may not use run-time schedules; undefined where it may: its task says `schedules: true`. */
export function schedulesRefusal(): string | undefined {
  const { task, settings } = runningTask.getStore() ?? {};
  if (settings?.schedules === true) return undefined;
  const who = task === undefined ? "code outside a run" : `task ${task.name}`;
  return `${who} may not use run-time schedules: only a task that says schedules: true may`;
}
