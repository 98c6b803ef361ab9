/**
 * What a worker owes when it reports a message as done: it leaves no run that it still holds, it has tried to send
 * the turn that it wrote, and to give back the slot of a run that it ended.
 */
import { isTerminal } from "../../functions/model/status.ts";
import type { Machine } from "./machine.ts";
import type { World } from "./world.ts";

/** What a loser sets: its entry stands so long after the lease's end, in milliseconds. */
const afterLeaseMs = 25_000;
/** A lease is asked for anew with less of it where the function has less left. */
const shrinksMs = 30_000;
/** Longer delays are the clock's to keep, in milliseconds. */
const longestDelayMs = 900_000;

/** Checks what a worker leaves behind. */
export function checkLeaving(world: World, machine: Machine): void {
  const { now } = world.timeline;
  checkOwners(world, machine);
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

/** A turn ends before its function does, where nothing is the matter and no item takes longer than it may. */
export function checkInTime(world: World, machine: Machine): void {
  const quiet = machine.startedStruck === world.faults.struck.length && !world.inOutage;
  // What struck in an invocation before may last.
  const hindered = Math.max(machine.wasFrozenAt, machine.cutOffUntil) > world.timeline.now - longestDelayMs;
  const tasks = [...machine.leases.keys()].map((id) => world.ledger.runs.get(id)?.plan);
  if (
    !quiet ||
    hindered ||
    machine.toldToStopAt !== undefined ||
    tasks.some((plan) => plan === undefined || plan.long > 0)
  )
    return;
  world.fail(
    "a turn ends before its function does",
    `${machine.name}: ${[...machine.leases.keys()].join(", ")}`,
  );
}

/** Whoever lost to a live owner has seen to it that the clock looks after that owner. */
function checkOwners(world: World, { name, leases, knowledge }: Machine): void {
  if (knowledge.muddled) return;
  for (const seen of knowledge.lastSeen()) {
    const { status, leaseId, leaseExpiresAt = 0, dueAt = Number.POSITIVE_INFINITY } = seen;
    const id = `${seen.task}/${seen.run}`;
    if (status !== "running" || leases.has(id) || leaseExpiresAt === 0) continue;
    const { record } = world.ledger.run(seen);
    if (record?.leaseId !== leaseId || record?.status !== "running" || record.dueAt !== seen.dueAt) continue;
    if (!knowledge.wasTold(seen, record.turn)) continue;
    if (dueAt > leaseExpiresAt + afterLeaseMs + shrinksMs) {
      world.fail("a loser sees to it that the owner is looked after", `${name} leaves ${id}`);
    }
  }
}
