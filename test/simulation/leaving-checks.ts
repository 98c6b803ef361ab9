/**
 * What a worker owes when it reports a message as done: it leaves no run that it still holds, it has tried to send
 * the turn that it wrote, and to give back the slot of a run that it ended.
 */
import { isTerminal } from "../../functions/model/run.ts";
import type { Machine } from "./machine.ts";
import type { World } from "./world.ts";

/** Longer delays are the clock's to keep, in milliseconds. */
const longestDelayMs = 900_000;

/** Checks what a worker leaves behind. */
export function checkLeaving(world: World, machine: Machine): void {
  const { now } = world.timeline;
  for (const [id, lease] of machine.leases) {
    const file = world.ledger.runs.get(id);
    const record = file?.record;
    if (record?.leaseId !== lease) continue;
    // Who cannot be sure of his lease any more leaves it to the clock.
    const watched = record.dueAt !== undefined && record.dueAt <= record.leaseExpiresAt + 26_000;
    const lost = machine.tried.has("say lease lost");
    const unsure = watched && lost;
    if (record.leaseExpiresAt > now && record.status === "running" && !unsure) {
      world.fail("nobody leaves a run that he holds", `${machine.name} leaves ${id}`);
    }
    const waits = record.status === "interrupted" || record.status === "retrying";
    const soon = Date.parse(record.notBefore ?? "") - (file?.putOffAt ?? now) < longestDelayMs - 5_000;
    // An interrupt that landed after its sender had heard of another status is the clock's to send.
    if (waits && soon && !lost && !machine.tried.has(`send ${id}`)) {
      world.fail("who interrupts a run sends it on", `${machine.name} leaves ${id}`);
    }
    const slot = world.ledger.state(record.task);
    const holds = slot?.slotRun === record.run && slot.slotTurn === record.admitted;
    if (
      isTerminal(record.status) &&
      machine.tried.has(`end ${id}`) &&
      holds &&
      !machine.tried.has(`give slot back ${id}`)
    ) {
      world.fail("who ends a run gives its slot back", `${machine.name} leaves ${id}`);
    }
  }
}
