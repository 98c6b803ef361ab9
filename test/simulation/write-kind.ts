/**
 * Which move a write makes, told by what it sets: its condition may be a mutant's. The names are those of the
 * moves where there is one, and say what is done where there is none.
 */
import type { RunRecord } from "../../functions/model/run.ts";
import type { TaskPart, Write } from "../../functions/store/run-store.ts";

const byStatus: Readonly<Record<string, string>> = {
  interrupted: "interrupt",
  retrying: "retry",
  succeeded: "succeed",
  skipped: "skip",
  missed: "miss",
  rejected: "reject",
  paused: "pause",
  cancelled: "cancel",
};

/** Names of writes that are called otherwise here. */
const kinds: Readonly<Record<string, string>> = {
  postpone: "sweep",
  "watch owner": "look after",
  "watch dead letter": "look after",
  "hand on": "look after",
  "move rejected": "look after",
  "close rejected": "forget",
  "take over slot": "take slot",
  "reserve id": "point",
};

/** The kind of a write that carries its name, whatever else a mutant made of it. */
function kindByName(write: object): string | undefined {
  const { name } = write as { readonly name?: string };
  return name === undefined ? undefined : (kinds[name] ?? name);
}

/** The kind of a write to `runs`. */
export function runWriteKind(write: Write<RunRecord>): string {
  return kindByName(write) ?? runWriteKindByChange(write);
}

function runWriteKindByChange({ set = {}, add, remove }: Write<RunRecord>): string {
  const { status } = set;
  const owned = set.seq !== undefined && set.leaseId === undefined;
  if (status === undefined) {
    if (set.leaseId !== undefined) return "take over";
    if (owned) return set.leaseExpiresAt === 0 ? "release" : "checkpoint";
    if (add?.sends !== undefined) return "sweep";
    if (set.dueAt !== undefined) return "look after";
    return remove?.includes("dueKey") ? "forget" : "note";
  }
  if (status === "running") {
    if (add?.turn !== undefined) return "resume";
    return "claim";
  }
  // A run that fails when its time is over says so as well; one that is given up failed of nothing else.
  if (status === "errored") return owned && set.error?.message !== set.reason ? "fail" : "give up";
  if (status !== "enqueued") return byStatus[status] ?? status;
  if (add?.turn !== undefined) {
    if (set.attempt !== undefined) return "redrive";
    return remove?.includes("endedAt") ? "late" : "resume";
  }
  return set.dueKey?.startsWith("wait#") ? "wait" : "create";
}

/** The kind of a write to `tasks`. */
export function partWriteKind(write: Write<TaskPart>): string {
  const { set = {}, remove = [] } = write;
  const named = kindByName(write);
  if (named !== undefined) return named;
  if (set.slotRun !== undefined) return "take slot";
  if (remove.includes("slotRun")) return "give slot back";
  if (set.waiting !== undefined) return "join queue";
  if (remove.includes("waiting")) return "leave queue";
  if (set.run !== undefined) return "point";
  return set.paused === undefined ? "resume task" : "pause task";
}
