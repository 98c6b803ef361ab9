/**
 * Every move, from every status, under every lease: a move that the table does not allow is refused, with the run
 * as it is; one that it allows leads where the table says, with the attributes that its new status may have.
 */
import assert from "node:assert/strict";
import { dependent, mayHave } from "../../functions/model/attributes.ts";
import { type Move, type MoveName, moves } from "../../functions/model/moves.ts";
import { newRun, type RunRecord } from "../../functions/model/run.ts";
import { allStatuses, type Status } from "../../functions/model/status.ts";
import { create } from "../../functions/runs/moves/admission/create.ts";
import { late } from "../../functions/runs/moves/admission/late.ts";
import { miss } from "../../functions/runs/moves/admission/miss.ts";
import { reject } from "../../functions/runs/moves/admission/reject.ts";
import { skip } from "../../functions/runs/moves/admission/skip.ts";
import { wait } from "../../functions/runs/moves/admission/wait.ts";
import { cancel } from "../../functions/runs/moves/operator/cancel.ts";
import { pause } from "../../functions/runs/moves/operator/pause.ts";
import { redrive } from "../../functions/runs/moves/operator/redrive.ts";
import { resume } from "../../functions/runs/moves/operator/resume.ts";
import { claim } from "../../functions/runs/moves/worker/claim.ts";
import { giveUpAbsent, giveUpUnheld } from "../../functions/runs/moves/worker/give-up.ts";
import { takeOver } from "../../functions/runs/moves/worker/take-over.ts";
import type { RunWrite } from "../../functions/runs/write.ts";
import type { Fact } from "./run-store.ts";
import { now, ownedWrites } from "./write-cases.ts";

type Lease = "own" | "another's, live" | "lapsed" | "none";

const held: Readonly<Record<Lease, Partial<RunRecord>>> = {
  own: { leaseId: "mine", leaseExpiresAt: now + 20_000, seq: 4 },
  "another's, live": { leaseId: "another's", leaseExpiresAt: now + 20_000, seq: 4 },
  lapsed: { leaseId: "another's", leaseExpiresAt: now - 2_001, seq: 4 },
  none: { leaseId: "another's", leaseExpiresAt: 0, seq: 4 },
};

const created = newRun(now, "daily", new Date(now));
const entry = { dueKey: "sweep#3", dueAt: now };
const logs = { group: "g", stream: "s", requestId: "r" };
const lease = { leaseId: "mine", leaseExpiresAt: now + 30_000, seq: 5 };
const end = { now, keptDays: 90 };
const error = { name: "Error", message: "m", attempt: 1, at: new Date(now).toISOString() };
const givenUp = { reason: "never claimed", error, ...end };

/** The write of each move, for a writer that has just read the run. */
const writes: Readonly<Record<MoveName, (run: RunRecord) => RunWrite>> = {
  checkpoint: () => ownedWrites.checkpoint,
  interrupt: () => ownedWrites.interrupt,
  retry: () => ownedWrites.retry,
  succeed: () => ownedWrites.succeed,
  fail: () => ownedWrites.fail,
  release: () => ownedWrites.release,
  create: () => create({ ...created, lane: "default", ...entry }),
  reject: () => reject({ ...created, reason: "not JSON", body: "{" }, end),
  miss: () => miss(created, { lane: "default", ...end }),
  claim: ({ turn }) => claim({ turn, now, lease, lane: "default", logs, creates: created }),
  // A worker takes over only what it saw lapsed.
  "take over": (run) =>
    takeOver({ leaseExpiresAt: Math.min(run.leaseExpiresAt || now, now - 2_001) }, lease, { logs, entry }),
  late: (run) => late(run, now, created),
  wait: (run) => wait(run),
  skip: ({ turn }) => skip({ turn, reason: "overlap", lane: "default", creates: created, ...end }),
  // A worker gives up its own run, or one that it saw without an owner.
  "give up": (run) => {
    if (run.status === "running" && run.leaseId === "mine") return ownedWrites["give up"];
    if (run.status === undefined) return giveUpAbsent({ ...created, lane: "default" }, givenUp);
    return giveUpUnheld({ ...run, leaseExpiresAt: Math.min(run.leaseExpiresAt, now - 2_001) }, givenUp);
  },
  pause: (run) => pause(run),
  cancel: () => cancel(end),
  resume: (run) => resume(run, now),
  redrive: (run) => redrive(run, now, undefined),
};

function isAllowed(name: MoveName, status: Status | "(new)", held: Lease): boolean {
  const { from, lease: needed }: Move = moves[name];
  if (!from.includes(status)) return false;
  const live = held === "own" || held === "another's, live";
  if (needed === "own") return held === "own";
  if (needed === "lapsed") return held === "lapsed";
  if (needed === "not live") return !live;
  // A worker can only give up a run of its own that is running.
  if (needed === "own or not live") return held === "own" ? status === "running" : !live;
  return true;
}

let drawn = 0;

/** Everything that a run of a status may have, at once. */
function full(status: Status, lease: Lease): Omit<RunRecord, "task" | "run"> {
  const values: Partial<RunRecord> = {
    ...entry,
    sends: 2,
    notBefore: new Date(now).toISOString(),
    until: new Date(now + 60_000).toISOString(),
    reason: "deadline",
    error,
    output: '"o"',
    body: "{",
    bodyCut: true,
    endedAt: new Date(now).toISOString(),
    expiresAt: now / 1000 + 86_400,
  };
  const allowed = Object.entries(values).filter(([name]) => mayHave(status, name as keyof RunRecord));
  return {
    ...created,
    status,
    lane: "default",
    leaseExpiresAt: 0,
    ...Object.fromEntries(allowed),
    turn: 2,
    seq: 4,
    ...held[lease],
  };
}

function fact(name: MoveName, status: Status | "(new)", lease: Lease): Fact {
  const allowed = isAllowed(name, status, lease);
  return {
    title: `${name} of a run that is ${status}, lease ${lease}: ${allowed ? "allowed" : "refused"}`,
    async check(store) {
      const key = { task: `moves-${process.pid}-${++drawn}`, run: "2026-03-01T12:00:00Z/daily" };
      if (status !== "(new)")
        await store.update(key, { name: "test", condition: [], set: full(status, lease) });
      const before = await store.get(key);
      const seen =
        before ?? ({ ...key, turn: 0, leaseExpiresAt: 0, createdAt: created.createdAt } as RunRecord);
      const write = writes[name](seen);
      const outcome = await store.update(key, write);
      assert.equal(write.name, name);
      assert.equal(outcome.ok, allowed);
      if (!outcome.ok) return assert.deepEqual(outcome.item, before);
      const { item } = outcome;
      const { to } = moves[name];
      if (to === "running or enqueued") assert.match(item.status, /^(running|enqueued)$/);
      else assert.equal(item.status, to === "same" ? status : to);
      const odd = dependent.filter((attribute) => attribute in item && !mayHave(item.status, attribute));
      assert.deepEqual(odd, [], `attributes that a run that is ${item.status} may not have`);
    },
  };
}

/** One fact for each move, status and lease. */
export const moveFacts: readonly Fact[] = (Object.keys(moves) as MoveName[]).flatMap((name) => [
  fact(name, "(new)", "none"),
  ...allStatuses.flatMap((status) =>
    (Object.keys(held) as Lease[]).map((lease) => fact(name, status, lease)),
  ),
]);
