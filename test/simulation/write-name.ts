/**
 * What a write is called. The moves go by their names in the table of moves; the other writes have names of their own.
 *
 * Not every write carries its name yet. For one that does not, `nameOf` deduces the name from what the write sets, and from
 * its condition where two writes set the same. Once all do, it returns `write.name` and the rest of this file goes.
 */
import type { MoveName } from "../../functions/model/moves.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import type { Clause, TaskPart, Write } from "../../functions/store/run-store.ts";

/** The name of a write to a run. */
export type RunWriteName =
  | MoveName
  | "watch owner"
  | "watch dead letter"
  | "postpone"
  | "forget"
  | "hand on"
  | "move rejected"
  | "close rejected";

/** The name of a write to a part of a task. */
export type PartWriteName =
  | "take slot"
  | "take over slot"
  | "give slot back"
  | "join queue"
  | "leave queue"
  | "reserve id"
  | "pause task"
  | "resume task";

/** The name of a write to a run, or to a part of a task. */
export function nameOf(write: Write<RunRecord>): RunWriteName;
export function nameOf(write: Write<TaskPart>): PartWriteName;
export function nameOf(write: Write<RunRecord> | Write<TaskPart>): RunWriteName | PartWriteName {
  const { name } = write as { readonly name?: RunWriteName | PartWriteName };
  return name ?? partWriteName(write as Write<TaskPart>) ?? runWriteName(write as Write<RunRecord>);
}

const byStatus: Readonly<Record<string, RunWriteName>> = {
  interrupted: "interrupt",
  retrying: "retry",
  succeeded: "succeed",
  skipped: "skip",
  missed: "miss",
  rejected: "reject",
  paused: "pause",
  cancelled: "cancel",
};

function runWriteName({ set = {}, add, remove = [], condition }: Write<RunRecord>): RunWriteName {
  const { status } = set;
  const owned = set.seq !== undefined && set.leaseId === undefined;
  if (status === undefined) {
    if (set.leaseId !== undefined) return "take over";
    if (owned) return set.leaseExpiresAt === 0 ? "release" : "checkpoint";
    if (add?.sends !== undefined) return "postpone";
    if (set.dueAt !== undefined) return entryWriteName(set, condition);
    return remove.includes("sends") ? "forget" : "close rejected";
  }
  if (status === "running") return add?.turn === undefined ? "claim" : "resume";
  // A run that fails because its time is over has a reason too; of a run that was given up the error is the reason.
  if (status === "errored") return owned && set.error?.message !== set.reason ? "fail" : "give up";
  if (status !== "enqueued") return byStatus[status] as RunWriteName;
  if (add?.turn !== undefined) {
    if (set.attempt !== undefined) return "redrive";
    return remove.includes("endedAt") ? "late" : "resume";
  }
  return set.dueKey?.startsWith("wait#") ? "wait" : "create";
}

/** These set a run's entry and nothing else. */
function entryWriteName(
  { dueKey }: Partial<RunRecord>,
  condition: readonly Clause<RunRecord>[],
): RunWriteName {
  if (dueKey === undefined) return "move rejected";
  const has = (...names: readonly string[]) => condition.some(({ name }) => names.includes(name));
  if (condition.length === 0 || has("nobody moved it meanwhile")) return "hand on";
  return has("the owner that was seen", "may take over from here") ? "watch owner" : "watch dead letter";
}

function partWriteName({ set = {}, remove = [], condition }: Write<TaskPart>): PartWriteName | undefined {
  if (set.slotRun !== undefined) {
    const takesOver = condition.some(({ name }) => name.endsWith("this run's") || name.endsWith("this turn"));
    return takesOver ? "take over slot" : "take slot";
  }
  if (remove.includes("slotRun")) return "give slot back";
  if (set.waiting !== undefined) return "join queue";
  if (remove.includes("waiting")) return "leave queue";
  if (set.run !== undefined) return "reserve id";
  if (set.paused !== undefined) return "pause task";
  return remove.includes("paused") ? "resume task" : undefined;
}
