import type { SlotHolder } from "../../../model/run/pool.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy, notHeldBy } from "../task/take-slot.ts";

/**
 * An upgrade makes a pool of a task's slot of format 1. Its holder counts as one more beside those that hold the pool by
 * now, so that no run takes its place.
 *
 * @param seen the task's state, as it was read
 * @param joined the run that waits, should any
 */
export function convertPool(seen: TaskPart, joined: SlotHolder | undefined): TaskWrite {
  const { slotRun, slotTurn } = seen;
  const hadWaiting = (seen.waiting as unknown) === true;
  const holder = slotRun === undefined ? undefined : heldBy(slotRun);
  const isNew = holder !== undefined && seen[holder] === undefined;
  const condition: Clause<TaskPart>[] = [
    slotRun === undefined
      ? { name: "no run holds the old slot", attribute: "slotRun", is: "absent" }
      : { name: "the run just read holds the old slot", attribute: "slotRun", is: "=", value: slotRun },
  ];
  if (slotTurn !== undefined)
    condition.push({ name: "since the turn just read", attribute: "slotTurn", is: "=", value: slotTurn });
  if (isNew) condition.push(notHeldBy(slotRun as string));
  if (hadWaiting)
    condition.push({
      name: "that runs wait was not said by name",
      attribute: "waiting",
      is: "=",
      value: true,
    });
  const hasNobody = hadWaiting && joined === undefined;
  return {
    name: "convert pool",
    level: "info",
    condition,
    set: {
      ...(isNew && { [holder]: slotTurn ?? 0 }),
      ...(hadWaiting && joined && { waiting: `${joined.run}@${joined.turn}` }),
    },
    add: isNew ? { held: 1 } : {},
    remove: ["slotRun", "slotTurn", ...(hasNobody ? (["waiting"] as const) : [])],
  };
}
