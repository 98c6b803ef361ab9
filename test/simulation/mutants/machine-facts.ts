/** What a seam may ask of a machine and its world. Everything that mutants know of the world is asked for here. */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { PartKey, TaskPart } from "../../../functions/store/run-store.ts";
import type { MachineKind } from "../seen/machine-history.ts";
import type { Machine } from "../world/machine.ts";
import { taskPlan } from "../world/plan.ts";

export type { Machine };

/** What a machine is for. */
export type Kind = MachineKind;

export function isMadeBy(machine: Machine, kind: Kind): boolean {
  return machine.kind === kind;
}

/** Whether a worker holds, or held, the lease of a run in this invocation. */
export function hasHeld({ history, world }: Machine, key: RunKey): boolean {
  return history.leases.has(world.ledger.run(key).id);
}

/** Whether a task is deployed now. */
export function isDeployed({ world }: Machine, task: string): boolean {
  return world.deployed.newest.lanes[task] !== undefined;
}

/** Whether a body is the one that this worker was given: a message that it only sends on. */
export function wasReceived({ history }: Machine, body: string): boolean {
  return history.knowledge.bodies.has(body);
}

/** What the own clock of a machine says, which may be off by minutes where it is an operator's. */
export function ownClock({ history, world }: Machine): number {
  return world.timeline.now + history.skewMs;
}

/** Whether nothing but a message would bring a run back, and its lease has lapsed. */
export function isForsaken({ world }: Machine, key: RunKey | PartKey): boolean {
  const record = "run" in key ? world.ledger.find(key)?.record : undefined;
  return (
    record?.dueAt === undefined && (record?.leaseExpiresAt ?? Number.POSITIVE_INFINITY) < world.timeline.now
  );
}

/** What shape a run's task has: whether it walks over items or works by itself. */
export function worksByItself({ world }: Machine, { task }: RunKey | PartKey): boolean {
  return taskPlan(world.plan, task).shape.endsWith("run");
}

/** The part of a run's skipped items that landed last, whether or not a record names it. */
export function newestSkippedPart({ world }: Machine, key: RunKey): string | undefined {
  return [...world.ledger.run(key).parts.keys()].at(-1);
}

/** True time, in epoch milliseconds. */
export function trueNow({ world }: Machine): number {
  return world.timeline.now;
}

/** A run as it truly is: nothing is sent, and no time passes. */
export function peekRun({ world }: Machine, key: RunKey): Promise<RunRecord | undefined> {
  return world.memory.get(key);
}

/** A task's part as it truly is. */
export function peekPart({ world }: Machine, key: PartKey): Promise<TaskPart | undefined> {
  return world.memory.getPart(key);
}

/** Takes a message off its queue, as an acknowledgement does. */
export function takeOff({ world }: Machine, lane: string, receiptHandle: string): void {
  world.queues.delete(lane, receiptHandle);
}

/** Lets others get in between each write that is seldom made, in every world in which anything goes wrong. */
export function overtakeRareWrites({ world }: Machine): void {
  world.faults.strikeAlways("rare write overtaken");
}

/** Ends a machine's world early. */
export function endWorld({ world }: Machine): void {
  world.stop();
}
