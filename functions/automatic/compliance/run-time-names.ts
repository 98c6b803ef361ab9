/** EventBridge's names for the schedules that Pawl made at run time. Who made one by hand gave it another, or a name without a definition. */
import { ruleName, schedulesTask } from "../../model/task/run-time-schedule.ts";
import type { RunStore } from "../../store/run-store.ts";

/** Those of removed definitions too, which are kept for some days: EventBridge may still have their schedules. */
export async function runTimeNames(store: RunStore): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const { part, mostRules = 0 } of await store.parts(schedulesTask, "")) {
    const separator = part.indexOf("#");
    const [task, name] = [part.slice(0, separator), part.slice(separator + 1)];
    for (let i = 0; i < mostRules; i++) names.add(ruleName({ task, name }, i));
  }
  return names;
}
