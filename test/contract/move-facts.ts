/** Every status, every move, every lease: what the table of moves does not allow is refused, with the status found. */
import assert from "node:assert/strict";
import { type MoveName, moves } from "../../functions/model/moves.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import type { Status } from "../../functions/model/status.ts";
import type { Clause } from "../../functions/store/run-store.ts";
import { type Conditions, now } from "./condition-cases.ts";
import type { Fact } from "./run-store.ts";

type Lease = "own" | "another's, live" | "lapsed" | "none";

const statuses = [
  "enqueued",
  "running",
  "interrupted",
  "retrying",
  "paused",
  "succeeded",
  "errored",
  "cancelled",
  "skipped",
  "missed",
  "rejected",
] as const satisfies readonly Status[];

const held: Readonly<Record<Lease, Partial<RunRecord>>> = {
  own: { leaseId: "mine", leaseExpiresAt: now + 20_000, seq: 4 },
  "another's, live": { leaseId: "another's", leaseExpiresAt: now + 20_000, seq: 4 },
  lapsed: { leaseId: "another's", leaseExpiresAt: now - 2_001, seq: 4 },
  none: { leaseId: "another's", leaseExpiresAt: 0, seq: 4 },
};

/** What whoever makes the move would ask for, having read the run. */
function conditionOf(
  c: Conditions,
  move: MoveName,
  run: RunRecord | undefined,
): readonly Clause<RunRecord>[] {
  const turn = run?.turn ?? 0;
  const lease = { leaseId: "mine", seq: 5 };
  switch (move) {
    case "create":
    case "reject":
    case "miss":
      return c.create();
    case "claim":
      return c.claim({ turn, now, mayCreate: true, admitted: false });
    case "take over":
      // One takes over only what one saw lapsed.
      return c.takeOver({ leaseExpiresAt: Math.min(run?.leaseExpiresAt || now, now - 2_001) });
    case "late":
      return c.late();
    case "wait":
      return c.wait({ turn });
    case "skip":
      return c.skip({ turn });
    case "give up":
      // One gives up one's own run, or one that one saw in nobody's hands.
      if (run?.status === "running" && run.leaseId === "mine") return c.underLease("give up", lease);
      if (run === undefined) return c.create();
      return c.giveUp({ turn, leaseExpiresAt: Math.min(run.leaseExpiresAt, now - 2_001) });
    case "pause":
    case "cancel":
      return c.operate(move);
    case "resume":
      return c.resume(
        run ?? { turn, leaseExpiresAt: 0 },
        (run?.leaseExpiresAt ?? 0) >= now - 2_000 ? "running" : "enqueued",
      );
    case "redrive":
      return c.redrive({ turn });
    default:
      return c.underLease(move, lease);
  }
}

function isAllowed(move: MoveName, status: Status | "(new)", lease: Lease): boolean {
  const { from, lease: needed } = moves[move];
  if (!(from as readonly string[]).includes(status)) return false;
  const live = lease === "own" || lease === "another's, live";
  if (needed === "own") return lease === "own";
  if (needed === "lapsed") return lease === "lapsed";
  if (needed === "not live") return !live;
  // Only a running run is anybody's own to give up.
  if (needed === "own or not live") return lease === "own" ? status === "running" : !live;
  return true;
}

let drawn = 0;

function fact(move: MoveName, status: Status | "(new)", lease: Lease): Fact {
  const allowed = isAllowed(move, status, lease);
  return {
    title: `${move} of a run that is ${status}, lease ${lease}: ${allowed ? "allowed" : "refused"}`,
    async check(store, conditions) {
      const key = { task: `moves-${process.pid}-${++drawn}`, run: "2026-03-01T12:00:00Z/daily" };
      if (status !== "(new)") {
        const set = { status, lane: "default", turn: 2, ...held[lease] };
        await store.update(key, { condition: [], set });
      }
      const run = await store.get(key);
      const outcome = await store.update(key, {
        condition: conditionOf(conditions, move, run),
        set: { note: "moved" },
      });
      assert.equal(outcome.ok, allowed);
      if (!allowed) assert.deepEqual(outcome.item, run);
    },
  };
}

/** One fact for each move, status and lease. */
export const moveFacts: readonly Fact[] = (Object.keys(moves) as MoveName[]).flatMap((move) => [
  fact(move, "(new)", "none"),
  ...statuses.flatMap((status) => (Object.keys(held) as Lease[]).map((lease) => fact(move, status, lease))),
]);
