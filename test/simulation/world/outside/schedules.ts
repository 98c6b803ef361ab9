/** People who make a schedule at run time, change it, pause and resume it, and remove it. */
import type { WorldContext } from "../context.ts";
import type { Operators } from "../operators.ts";
import type { EventBridge } from "./event-bridge.ts";
import type { SchedulePlan } from "./plan.ts";

const crons = ["* * * * *", "*/2 * * * *"];

export function changeSchedule(
  world: WorldContext,
  operators: Operators,
  eventBridge: EventBridge,
  { task, kind, draw }: SchedulePlan,
): void {
  const { shipped, timeline } = world;
  const of = { task, name: "ann" };
  operators.ask({ act: `${kind} schedule`, about: task }, (ports, machine) => {
    const context = { ...ports, scheduler: eventBridge.portOf(machine) };
    switch (kind) {
      case "add": {
        const when = shipped.checkWhen({ cron: crons[Math.floor(draw * crons.length)] }, timeline.now);
        return shipped.addSchedule(context, { ...of, ...when, otherwise: "change", maxSchedules: 100 });
      }
      case "pause":
        return shipped.pauseSchedule(context, of);
      case "resume":
        return shipped.resumeSchedule(context, of);
      case "remove":
        return shipped.removeSchedule(context, of);
    }
  });
}
