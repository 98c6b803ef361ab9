/**
 * The name of a write, told by what it sets and by its clauses. It stands in for `write.name` until every write
 * carries one: then `named` is the write itself, and the rest of this file goes.
 */
import type { AnyWrite } from "./any-write.ts";

export type Table = "runs" | "tasks" | "attachments";

/** A write together with its name. */
export function named(table: Table, write: object): AnyWrite {
  const unnamed = write as Omit<AnyWrite, "name">;
  return { ...unnamed, name: nameOf[table](unnamed) };
}

type Naming = (write: Omit<AnyWrite, "name">) => string;

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

const nameOfRunWrite: Naming = (write) => {
  const { set = {}, add, remove } = write;
  const { status, leaseId, dueKey } = set;
  const isOwned = set.seq !== undefined && leaseId === undefined;
  if (status === undefined) return nameOfSameStatus(write, isOwned);
  if (status === "running") return add?.turn === undefined ? "claim" : "resume";
  if (status === "errored") {
    const { message } = (set.error ?? {}) as { readonly message?: string };
    return isOwned && message !== set.reason ? "fail" : "give up";
  }
  if (status !== "enqueued") return byStatus[status as string] ?? String(status);
  if (add?.turn === undefined) return String(dueKey).startsWith("wait#") ? "wait" : "create";
  if (set.attempt !== undefined) return "redrive";
  return remove?.includes("endedAt") ? "late" : "resume";
};

function nameOfSameStatus({ condition, set = {}, add, remove }: Omit<AnyWrite, "name">, isOwned: boolean) {
  const has = (clause: string) => condition.some(({ name }) => name === clause);
  if (set.leaseId !== undefined) return "take over";
  if (isOwned) return set.leaseExpiresAt === 0 ? "release" : "checkpoint";
  if (add?.sends !== undefined) return "postpone";
  if (has("nobody sent it meanwhile")) return remove?.includes("dueKey") ? "close rejected" : "move rejected";
  if (set.dueAt === undefined) return "forget";
  if (has("the owner that was seen")) return "watch owner";
  return has("it has not ended") ? "watch dead letter" : "hand on";
}

const nameOfTaskWrite: Naming = ({ condition, set = {}, remove = [] }) => {
  if (set.slotRun !== undefined)
    return condition.some(({ name }) => name === "as admitted at this turn") ? "take over slot" : "take slot";
  if (remove.includes("slotRun")) return "give slot back";
  if (set.waiting !== undefined) return "join queue";
  if (remove.includes("waiting")) return "leave queue";
  if (set.run !== undefined) return "reserve id";
  return set.paused === undefined ? "resume task" : "pause task";
};

const nameOfAttachmentWrite: Naming = ({ set = {} }) => {
  if (set.beside !== undefined) return "put params";
  return set.expiresAt === undefined ? "keep params" : "expire params";
};

const nameOf: Readonly<Record<Table, Naming>> = {
  runs: nameOfRunWrite,
  tasks: nameOfTaskWrite,
  attachments: nameOfAttachmentWrite,
};
