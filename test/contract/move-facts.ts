/**
 * Every move, from every status, under every lease: a move that the table does not allow is refused, with the run
 * as it is; one that it allows leads where the table says, with the attributes that its new status may have.
 */
import assert from "node:assert/strict";
import { dependent, mayHave } from "../../functions/model/run/attributes.ts";
import { type Move, type MoveName, moves } from "../../functions/model/run/moves.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { allStatuses, type Status } from "../../functions/model/run/status.ts";
import { create } from "../../functions/runs/moves/admission/create.ts";
import { hold } from "../../functions/runs/moves/admission/hold.ts";
import { late } from "../../functions/runs/moves/admission/late.ts";
import { miss } from "../../functions/runs/moves/admission/miss.ts";
import { reject } from "../../functions/runs/moves/admission/reject.ts";
import { skip } from "../../functions/runs/moves/admission/skip.ts";
import { wait } from "../../functions/runs/moves/admission/wait.ts";
import { cancel } from "../../functions/runs/moves/operator/cancel.ts";
import { dismiss } from "../../functions/runs/moves/operator/dismiss.ts";
import { pause } from "../../functions/runs/moves/operator/pause.ts";
import { redrive } from "../../functions/runs/moves/operator/redrive.ts";
import { resume } from "../../functions/runs/moves/operator/resume.ts";
import { claim } from "../../functions/runs/moves/worker/claim.ts";
import { giveUpAbsent } from "../../functions/runs/moves/worker/give-up-absent.ts";
import { giveUpUnheld } from "../../functions/runs/moves/worker/give-up-unheld.ts";
import { release } from "../../functions/runs/moves/worker/release.ts";
import { takeOver } from "../../functions/runs/moves/worker/take-over.ts";
import type { RunWrite } from "../../functions/runs/write.ts";
import { type MoveMakers, moveMakers } from "./move-makers.ts";
import type { Fact } from "./run-store.ts";
import { mine, noNote, now, ownedWrites } from "./write-cases.ts";

/** Who holds a run. */
type Holder = "the writer" | "another worker" | "a worker whose lease lapsed" | "no worker";

const leaseOf: Readonly<Record<Holder, Partial<RunRecord>>> = {
  "the writer": { leaseId: "mine", leaseExpiresAt: now + 20_000, seq: 4 },
  "another worker": { leaseId: "another's", leaseExpiresAt: now + 20_000, seq: 4 },
  "a worker whose lease lapsed": { leaseId: "another's", leaseExpiresAt: now - 2_001, seq: 4 },
  "no worker": { leaseId: "another's", leaseExpiresAt: 0, seq: 4 },
};

const created = newRun(now, "daily", new Date(now));
const entry = { dueKey: "turn#3", dueAt: now };
const logs = { group: "g", stream: "s", requestId: "r" };
const lease = { leaseId: "mine", leaseExpiresAt: now + 30_000, seq: 5 };
const end = { now, keptDays: 90 };
const error = { name: "Error", message: "m", attempt: 1, at: new Date(now).toISOString() };
const key = { task: "walk", run: "r" };
const givenUp = { run: key, reason: "never claimed", error, ...end };

/** The write of each move, for a writer that has just read the run. */
export const moveWrites: Readonly<Record<MoveName, (run: RunRecord) => RunWrite>> = {
  checkpoint: () => ownedWrites.checkpoint,
  interrupt: () => ownedWrites.interrupt,
  retry: () => ownedWrites.retry,
  succeed: () => ownedWrites.succeed,
  fail: () => ownedWrites.fail,
  "call off": () => ownedWrites["call off"],
  "hold back": () => ownedWrites["hold back"],
  release: (run) =>
    release(mine, { ticks: 3 }, { ...run, status: run.status === "cancelled" ? "cancelled" : "paused" }),
  create: () => create({ ...created, lane: "default", ...entry }),
  reject: () => reject({ ...created, reason: "not JSON", body: "{" }, { key, ...end }),
  miss: () => miss(created, { lane: "default", ...end }),
  claim: ({ turn }) => claim({ turn, now, lease, lane: "default", logs, creates: created }),
  // A worker takes a run over only where it read a lease that had lapsed.
  "take over": (run) =>
    takeOver({ leaseExpiresAt: Math.min(run.leaseExpiresAt || now, now - 2_001) }, lease, { logs, entry }),
  late: (run) => late(run, now, created),
  hold: () =>
    hold(key, { ...created, lane: "default" }, { until: new Date(now + 60_000).toISOString(), now }),
  wait: (run) => wait({ ...run, lane: "default", creates: created }, "wait#walk#"),
  skip: ({ turn }) => skip({ turn, reason: "overlap", lane: "default", creates: created, ...end }),
  // A worker gives up a run that it holds, or one that it read without an owner.
  "give up": (run) => {
    if (run.status === "running" && run.leaseId === "mine") return ownedWrites["give up"];
    if (run.status === undefined) return giveUpAbsent({ ...created, lane: "default" }, givenUp);
    return giveUpUnheld({ ...run, leaseExpiresAt: Math.min(run.leaseExpiresAt, now - 2_001) }, givenUp);
  },
  pause: (run) => pause(run, undefined, now, noNote),
  cancel: () => cancel({ run: "2026-03-01T12:00:00Z/a", turn: 2, ...end }, noNote),
  resume: (run) => resume(run, now, noNote),
  redrive: (run) => redrive(run, now, undefined, noNote),
  dismiss: (run) => dismiss(run, noNote),
};

function isAllowed(name: MoveName, status: Status | "(new)", holder: Holder): boolean {
  const { from }: Move = moves[name];
  const { lease: needed }: MoveMakers = moveMakers[name];
  if (!from.includes(status)) return false;
  const isOwn = holder === "the writer";
  const isLive = isOwn || holder === "another worker";
  if (needed === "own") return isOwn;
  if (needed === "lapsed") return holder === "a worker whose lease lapsed";
  if (needed === "not live") return !isLive;
  // A worker that holds a run gives it up only while it is running.
  if (needed === "own or not live") return isOwn ? status === "running" : !isLive;
  return true;
}

let taskCount = 0;

/** A run with everything that a run of its status may have. */
function fullRun(status: Status, holder: Holder): Omit<RunRecord, "task" | "run"> {
  const values: Partial<RunRecord> = {
    ...entry,
    sends: 2,
    notBefore: new Date(now).toISOString(),
    until: new Date(now + 60_000).toISOString(),
    pausedAt: new Date(now - 60_000).toISOString(),
    reason: "deadline",
    unmet: "other has not succeeded",
    error,
    output: '"o"',
    body: "{",
    bodyCut: true,
    bodyStoredSeparately: true,
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
    ...leaseOf[holder],
  };
}

function fact(name: MoveName, status: Status | "(new)", holder: Holder): Fact {
  const allowed = isAllowed(name, status, holder);
  const run = status === "(new)" ? "does not exist" : `is ${status} and held by ${holder}`;
  return {
    title: `${name} is ${allowed ? "allowed" : "refused"} for a run that ${run}`,
    async check(store) {
      const key = { task: `moves-${process.pid}-${++taskCount}`, run: "2026-03-01T12:00:00Z/daily" };
      if (status !== "(new)")
        await store.update(key, { name: "test", condition: [], set: fullRun(status, holder) });
      const before = await store.get(key);
      const seen =
        before ?? ({ ...key, turn: 0, leaseExpiresAt: 0, createdAt: created.createdAt } as RunRecord);
      const write = moveWrites[name](seen);
      const outcome = await store.update(key, write);
      assert.equal(write.name, name);
      assert.equal(outcome.ok, allowed);
      if (!outcome.ok) return assert.deepEqual(outcome.item, before);
      const { item } = outcome;
      const { to } = moves[name];
      if (to === "running or enqueued") assert.match(item.status, /^(running|enqueued)$/);
      else assert.equal(item.status, to === "same" ? status : to);
      const leftOver = dependent.filter((attribute) => attribute in item && !mayHave(item.status, attribute));
      assert.deepEqual(leftOver, [], `attributes that a run that is ${item.status} may not have`);
    },
  };
}

/** One fact for each move, status and holder. */
export const moveFacts: readonly Fact[] = (Object.keys(moves) as MoveName[]).flatMap((name) => [
  fact(name, "(new)", "no worker"),
  ...allStatuses.flatMap((status) =>
    (Object.keys(leaseOf) as Holder[]).map((holder) => fact(name, status, holder)),
  ),
]);
