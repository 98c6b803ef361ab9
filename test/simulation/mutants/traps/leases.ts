/** Traps about leases: who holds one, for how long, and how its owner knows its own writes. */
import { asIfApplied, both, doesNotSet, ignores, sets } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeRefusal, changeWrite } from "../seams.ts";

/** The writes that take a run. */
const taking = ["claim", "take over"];
/** The writes that end a turn. */
const ending = ["interrupt", "retry", "succeed", "fail", "release"];

/** A lease that the table ends so many milliseconds before its owner believes. */
const endsEarlier = (milliseconds: number) =>
  sets(({ set }) => ({ leaseExpiresAt: Math.max(1, Number(set?.leaseExpiresAt) - milliseconds) }));

export const leases: readonly Trap[] = [
  trap("a claim's lease is shorter than its owner believes", changeWrite(taking, endsEarlier(15_000))),
  trap("a renewed lease is shorter than its owner believes", changeWrite("checkpoint", endsEarlier(15_000))),
  trap(
    "items are started in a lease's last stretch",
    changeWrite([...taking, "checkpoint"], endsEarlier(4_000)),
  ),
  trap("a checkpoint does not renew its lease", changeWrite("checkpoint", doesNotSet("leaseExpiresAt"))),
  trap("a checkpoint does not move its entry", changeWrite("checkpoint", doesNotSet("dueKey", "dueAt"))),
  trap("the end of a turn does not give the lease up", changeWrite(ending, doesNotSet("leaseExpiresAt"))),
  trap(
    "every write under a lease has the same number",
    changeWrite(["checkpoint", ...ending], both(sets({ seq: 2 }), ignores("seq"))),
  ),
  trap("every lease has the same id", changeWrite(taking, sets({ leaseId: "0123456789abcdef" }))),
  trap(
    "a worker does not know its own write again",
    changeRefusal(["checkpoint", ...ending], (found, _at, { set }) =>
      found?.seq === set?.seq && found !== undefined ? { ...found, seq: found.seq + 1 } : found,
    ),
  ),
  trap(
    "a refused write under a lease counts as written",
    changeAnswer(["checkpoint", ...ending], asIfApplied),
  ),
];
