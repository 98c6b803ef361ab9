/**
 * Leases: who may write to a run, and who may take it. A rule that compares a run as its machine read it with the run
 * that the write found belongs to the invariant which a stale write would break.
 */

import type { RunWriteName } from "../../../functions/runs/write-names.ts";
import { isOwnersWrite, ownersWrites } from "../seen/run-history.ts";
import { differs, type Invariant, rule, writeRule } from "./rule.ts";

/** A walk starts no item in this last stretch of its lease. */
const lastStretchMs = 5_000;
/** A turn may be claimed by a worker whose clock is this far ahead. */
const earliestMs = 4_000;

/** Writes of which a copy that lands later must change nothing. */
const landOnce: readonly RunWriteName[] = [
  ...(["create", "claim", "take over", "checkpoint", "interrupt", "retry", "succeed", "fail"] as const),
  ...(["give up", "release", "late", "skip", "resume", "cancel", "redrive", "postpone", "reject"] as const),
];

export const noTwoOwners: Invariant = {
  number: 4,
  says: "No two owners of a run can write",
  rules: [
    writeRule("a run's owner writes under its own lease", ownersWrites, (event) => {
      const { name, run, before, lease } = event;
      if (before === undefined || !isOwnersWrite(event) || before.leaseId === lease) return undefined;
      return `${name} of ${run.id} under ${lease}, the lease is ${before.leaseId}`;
    }),
    writeRule("a late copy of an owner's earlier write changes nothing", ownersWrites, (event) => {
      const { name, run, before, after } = event;
      if (before === undefined || !isOwnersWrite(event) || before.seq < after.seq) return undefined;
      return `${name} of ${run.id} has number ${after.seq} after ${before.seq}`;
    }),
    writeRule("nothing is written under a lease that was given up", ownersWrites, (event) => {
      const { name, run, before, lease } = event;
      if (before === undefined || !isOwnersWrite(event)) return undefined;
      return before.leaseExpiresAt === 0 || run.givenUpLeases.has(`${lease}`)
        ? `${name} of ${run.id}`
        : undefined;
    }),
    writeRule(
      "a live lease is never taken from its owner",
      ["claim", "take over"],
      ({ at, name, run, before }) =>
        before !== undefined && before.leaseExpiresAt >= at
          ? `${name} of ${run.id}, held until ${before.leaseExpiresAt}`
          : undefined,
    ),
    writeRule("a live lease is ended by its owner alone", "all", (event) => {
      const { at, name, run, before, after } = event;
      const ends = before !== undefined && before.leaseExpiresAt >= at && after.leaseExpiresAt === 0;
      return ends && !isOwnersWrite(event)
        ? `${name} of ${run.id}, held until ${before.leaseExpiresAt}`
        : undefined;
    }),
    writeRule("each turn is claimed once", ["claim"], ({ run, after }) =>
      run.claimedTurns.has(after.turn) ? `turn ${after.turn} of ${run.id}` : undefined,
    ),
    writeRule("no turn is claimed before its instant", ["claim"], ({ at, run, before }) => {
      const notBefore = before?.notBefore === undefined ? 0 : Date.parse(before.notBefore);
      return notBefore > at + earliestMs ? `${run.id} is due at ${before?.notBefore}` : undefined;
    }),
    writeRule("a late copy of a write changes nothing", landOnce, ({ name, run, copies }) => {
      // A late look at the owner has brought back the very entry that was postponed: it is postponed once more.
      const isBroughtBack = name === "postpone" && run.postponements === 0;
      return copies > 1 && !isBroughtBack ? `${name} of ${run.id} lands ${copies} times` : undefined;
    }),
    writeRule("a lease is taken over as it was seen to lapse", ["take over"], (event) =>
      differs(event, "leaseExpiresAt"),
    ),
    // Under its own lease, as its number tells, a worker gives up its run whatever else has changed.
    writeRule("a run is given up as it was read", ["give up"], (event) =>
      event.before !== undefined && event.after.seq > event.before.seq
        ? undefined
        : differs(event, "turn", "leaseExpiresAt"),
    ),
    writeRule("a pause is released in the turn that was read", ["release"], (event) =>
      differs(event, "turn"),
    ),
    writeRule("a run is resumed in the turn that was read", ["resume"], (event) => differs(event, "turn")),
    writeRule(
      "a run is resumed as running only while its lease lives",
      ["resume"],
      ({ run, before, after }) =>
        after.status === "running" && before?.leaseExpiresAt === 0 ? `nothing holds ${run.id}` : undefined,
    ),
    writeRule("a run is resumed as enqueued only while its lease is as it was read", ["resume"], (event) =>
      event.after.status === "enqueued" ? differs(event, "leaseExpiresAt") : undefined,
    ),
    rule("every item is one of a run", "item started", ({ run }) =>
      run.task === undefined || run.record === undefined ? `${run.id} does not exist` : undefined,
    ),
    rule("no item is started under another worker's lease", "item started", ({ at, machine, run, item }) => {
      const { record } = run;
      if (record === undefined || machine.hasJustFrozen(at)) return undefined;
      const lease = machine.leases.get(run.id);
      if (record.leaseId === lease && record.leaseExpiresAt !== 0) return undefined;
      return `${machine.name} starts item ${item} of ${run.id} under ${lease}, the lease is ${record.leaseId} until ${record.leaseExpiresAt}`;
    }),
    rule("no item is started in a lease's last seconds", "item started", ({ at, machine, run, item }) => {
      const { record, task } = run;
      if (record === undefined || task === undefined || machine.hasJustFrozen(at)) return undefined;
      const walks = task.shape !== "run" && task.shape !== "checkpointing run";
      const end = record.leaseExpiresAt - machine.skewMs - (walks ? lastStretchMs : 0);
      return at > end + 1 ? `item ${item} of ${run.id} is started ${at - end} ms too late` : undefined;
    }),
  ],
};
