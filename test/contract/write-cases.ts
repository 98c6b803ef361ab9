/**
 * What each write applies to, and each single change that must make it refuse. Data, so that the contract suite runs
 * it against every store, and `prove:clauses` with each clause dropped.
 */
import type { NoteChange } from "../../functions/model/run/note.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { allStatuses, terminalStatuses } from "../../functions/model/run/status.ts";
import { admitWaiting } from "../../functions/runs/moves/admission/admit-waiting.ts";
import { create } from "../../functions/runs/moves/admission/create.ts";
import { late } from "../../functions/runs/moves/admission/late.ts";
import { skip } from "../../functions/runs/moves/admission/skip.ts";
import { wait } from "../../functions/runs/moves/admission/wait.ts";
import { announced } from "../../functions/runs/moves/index/announced.ts";
import { forget } from "../../functions/runs/moves/index/forget.ts";
import { postpone } from "../../functions/runs/moves/index/postpone.ts";
import { watchDeadLetter } from "../../functions/runs/moves/index/watch-dead-letter.ts";
import { watchForsaken, watchOwner } from "../../functions/runs/moves/index/watch-owner.ts";
import { cancel } from "../../functions/runs/moves/operator/cancel.ts";
import { closeRejected } from "../../functions/runs/moves/operator/close-rejected.ts";
import { dismiss } from "../../functions/runs/moves/operator/dismiss.ts";
import { moveRejected } from "../../functions/runs/moves/operator/move-rejected.ts";
import { pause } from "../../functions/runs/moves/operator/pause.ts";
import { redrive } from "../../functions/runs/moves/operator/redrive.ts";
import { resume } from "../../functions/runs/moves/operator/resume.ts";
import { expireId } from "../../functions/runs/moves/task/expire-id.ts";
import { markFired } from "../../functions/runs/moves/task/mark-fired.ts";
import { reserveId } from "../../functions/runs/moves/task/reserve-id.ts";
import { callOff } from "../../functions/runs/moves/worker/call-off.ts";
import { checkpoint } from "../../functions/runs/moves/worker/checkpoint.ts";
import { type ClaimProps, claim } from "../../functions/runs/moves/worker/claim.ts";
import { fail } from "../../functions/runs/moves/worker/fail.ts";
import { giveUp } from "../../functions/runs/moves/worker/give-up.ts";
import { giveUpUnheld } from "../../functions/runs/moves/worker/give-up-unheld.ts";
import { holdBack } from "../../functions/runs/moves/worker/hold-back.ts";
import { interrupt } from "../../functions/runs/moves/worker/interrupt.ts";
import { release } from "../../functions/runs/moves/worker/release.ts";
import { retry } from "../../functions/runs/moves/worker/retry.ts";
import { succeed } from "../../functions/runs/moves/worker/succeed.ts";
import { takeOver } from "../../functions/runs/moves/worker/take-over.ts";
import type { RunWrite } from "../../functions/runs/write.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { countCases } from "./count-cases.ts";
import { holdCases } from "./hold-cases.ts";
import { catchUpCases, ledgerCases } from "./ledger-cases.ts";
import { limitCases } from "./limit-cases.ts";
import { overrideCases } from "./override-cases.ts";
import { parallelCases } from "./parallel-cases.ts";
import { poolCases } from "./pool-cases.ts";
import { scheduleCases } from "./schedule-cases.ts";
import { toldCases, untold } from "./told-cases.ts";
import { iso, now, type WriteCase } from "./write-case.ts";

export { now, type WriteCase };

/** A write to a run. */
export interface RunCase extends WriteCase<RunRecord> {
  readonly write: RunWrite;
}

const run: RunRecord = {
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  status: "enqueued",
  lane: "default",
  trigger: "daily",
  scheduledTime: iso(0),
  createdAt: iso(0),
  attempt: 1,
  turn: 2,
  ticks: 0,
  leaseExpiresAt: 0,
  seq: 0,
  fruitlessTurns: 0,
};
const held: RunRecord = { ...run, status: "running", leaseId: "mine", leaseExpiresAt: now + 20_000, seq: 4 };
/** Says who asks and why: nothing. */
export const noNote: NoteChange = { set: {}, remove: [] };
/** The lease of each owner. */
export const mine = { leaseId: "mine", seq: 5, turn: 2 };
/** An entry among the runs that wait for the slot. */
const waits = { dueKey: "wait#walk#", dueAt: now };
const due = { dueKey: "turn#3", dueAt: now - 1_000 };
const part: TaskPart = { task: "walk", part: "state" };

const others = (...statuses: RunRecord["status"][]) => statuses.map((status) => ({ status }));
const ended = terminalStatuses;

const firstTurn = { attempt: 1, turn: 0, ticks: 0, fruitlessTurns: 0 };
const created = { trigger: "daily", scheduledTime: iso(0), createdAt: iso(0), ...firstTurn };
const logs = { group: "g", stream: "s", requestId: "r" };
const newLease = { leaseId: "mine", leaseExpiresAt: now + 30_000, seq: 1 };
const claimed: ClaimProps = { turn: 2, now, lease: newLease, lane: "default", logs };
const progress = {
  ticks: 3,
  usage: { ms: 5, turns: 1 },
  counts: { deleted: 3, "already gone": 0.5 },
  message: "row 3",
  output: '{"newest":3}',
};
const error = { name: "Error", message: "m", attempt: 1, at: iso(0) };
const end = { now, keptDays: 90 };
const next = { notBefore: iso(0), dueKey: "turn#3", dueAt: now + 50_000 };

/** Each write under a lease, as its owner sends it. */
export const ownedWrites = {
  checkpoint: checkpoint(mine, progress, now + 30_000, undefined),
  interrupt: interrupt(mine, progress, "deadline", next),
  retry: retry(mine, progress, { attempt: 1 }, [error], next),
  succeed: succeed(mine, progress, end),
  fail: fail(mine, progress, { run, error, ...end }),
  release: release(mine, progress, { ...run, status: "paused" }),
  "call off": callOff(mine, progress, { reason: "requires: other has not succeeded", ...end }),
  "hold back": holdBack(mine, progress, { unmet: "other has not succeeded", unmetSince: iso(0), ...next }),
  "give up": giveUp(mine, progress, { run, reason: "five turns", error, ...end }),
} as const;

export const runCases: readonly RunCase[] = [
  ...catchUpCases,
  ...holdCases,
  ...limitCases,
  ...parallelCases,
  {
    title: "create",
    write: create({
      ...created,
      lane: "default",
      metadata: { startedFrom: "command", ticket: "OPS-7" },
      dueKey: "turn#3",
      dueAt: now,
    }),
    base: "absent",
    like: run,
    refuses: [{}],
  },
  {
    title: "announced of an errored run",
    write: announced({ ...run, status: "errored", endedAt: iso(0) }, ["report/then"]),
    base: { ...run, ...due, status: "errored", announce: true, sends: 2 },
    refuses: [{ turn: 3 }, { announce: undefined }, { untold }],
  },
  {
    title: "announced of a run that succeeded",
    write: announced({ ...run, status: "succeeded", endedAt: iso(0), followed: ["other/then"] }, [
      "report/then",
    ]),
    base: { ...run, ...due, status: "succeeded", announce: true },
    refuses: [{ turn: 3 }, { announce: undefined }],
  },
  ...toldCases,
  {
    title: "claim of a turn",
    write: claim(claimed),
    base: run,
    applies: [
      { status: "interrupted" },
      { status: "retrying" },
      { leaseExpiresAt: now - 2_001 },
      { notBefore: iso(2_000) },
      { overlap: "skip", admitted: 0 },
      { admitted: 0 },
    ],
    refuses: [
      "absent",
      ...others("running", "paused", ...ended),
      { leaseExpiresAt: now - 2_000 },
      { notBefore: iso(2_001) },
      { turn: 1 },
      { turn: 3 },
      { overlap: "skip" },
    ],
  },
  {
    title: "claim of an occurrence",
    write: claim({ ...claimed, creates: created }),
    base: "absent",
    like: run,
    applies: [{}, { status: "retrying" }],
    refuses: [{ status: "succeeded" }, { turn: 3 }, { leaseExpiresAt: now }],
  },
  {
    title: "claim of an admitted run",
    write: claim({ ...claimed, admitted: 2 }),
    base: { ...run, overlap: "skip" },
    applies: [due, { dueKey: "lease#3", dueAt: now }],
    refuses: ["absent", { status: "paused" }, waits],
  },
  {
    title: "take over",
    write: takeOver({ leaseExpiresAt: now - 5_000 }, newLease, { logs, entry: due }),
    base: { ...held, leaseExpiresAt: now - 5_000 },
    refuses: [
      "absent",
      { leaseExpiresAt: now + 25_000 },
      { leaseExpiresAt: 0 },
      ...others("enqueued", "paused", ...ended),
    ],
  },
  ...(Object.keys(ownedWrites) as (keyof typeof ownedWrites)[]).map((move): RunCase => {
    const status = move === "release" ? "paused" : "running";
    const from: Partial<Record<typeof move, readonly RunRecord["status"][]>> = {
      checkpoint: ["running", "paused", "cancelled"],
      succeed: ["running", "paused"],
      fail: ["running", "paused"],
      release: ["paused"],
    };
    const allowed: readonly string[] = from[move] ?? ["running"];
    return {
      title: `${move} under its own lease`,
      write: ownedWrites[move],
      base: { ...held, status },
      applies: others(...allStatuses.filter((other) => allowed.includes(other))),
      refuses: [
        "absent",
        { leaseId: "another's" },
        { leaseId: undefined },
        { seq: 5 },
        { seq: 6 },
        { leaseExpiresAt: 0 },
        ...others(...allStatuses.filter((other) => !allowed.includes(other))),
      ],
    };
  }),
  {
    title: "release of a cancelled run",
    write: release(mine, progress, { ...run, status: "cancelled" }),
    base: { ...held, status: "cancelled" },
    refuses: ["absent", { turn: 3 }, { leaseId: "another's" }, { status: "paused" }, { status: "running" }],
  },
  {
    title: "release of the pause that was seen",
    write: ownedWrites.release,
    base: { ...held, status: "paused" },
    refuses: ["absent", { turn: 3 }, { leaseId: "another's" }, { seq: 5 }, { status: "running" }],
  },
  {
    title: "interrupt for a backoff",
    write: interrupt(
      mine,
      { ...progress, snoozed: { times: 0, seconds: 30, throttled: 1 } },
      "throttled: lag",
      next,
      30_000,
    ),
    base: held,
    applies: [{ pausedMs: 5 }],
    refuses: ["absent", { leaseId: "another's" }, { seq: 5 }, { leaseExpiresAt: 0 }, { status: "paused" }],
  },
  {
    title: "checkpoint that moves the entry",
    write: checkpoint(mine, progress, now + 30_000, due),
    base: held,
    refuses: ["absent", { leaseId: "another's" }, { seq: 5 }, { status: "paused" }, { status: "cancelled" }],
  },
  {
    title: "watch owner",
    write: watchOwner(held),
    base: held,
    refuses: ["absent", { leaseId: "another's" }, ...others("paused", "interrupted", ...ended)],
  },
  {
    title: "watch owner of a run that nothing looks after",
    write: watchForsaken(held),
    base: held,
    refuses: [
      "absent",
      { leaseId: "another's" },
      { dueKey: "lease#1", dueAt: now },
      ...others("paused", "interrupted", ...ended),
    ],
  },
  {
    title: "skip",
    write: skip({ turn: 2, reason: "overlap", lane: "default", creates: created, ...end }),
    base: "absent",
    like: run,
    applies: [{}, due],
    refuses: [
      { turn: 1 },
      { turn: 3 },
      { admitted: 2 },
      waits,
      ...others("running", "interrupted", "retrying", "paused", ...ended),
    ],
  },
  {
    title: "skip of a run whose place a newer one takes",
    write: skip({ turn: 2, reason: "overlap", lane: "default", supersedes: true, ...end }),
    base: { ...run, ...waits },
    refuses: ["absent", { turn: 1 }, { admitted: 2 }, ...others("running", "paused", ...ended)],
  },
  {
    title: "wait",
    write: wait({ ...run, lane: "default" }, waits.dueKey),
    base: run,
    applies: [due, { dueKey: "lease#3", dueAt: now }],
    refuses: [
      "absent",
      { turn: 1 },
      { turn: 3 },
      { admitted: 2 },
      waits,
      ...others("running", "interrupted", "retrying", "paused", ...ended),
    ],
  },
  {
    title: "wait of an occurrence",
    write: wait({ turn: 2, lane: "default", createdAt: iso(0), creates: created }, waits.dueKey),
    base: "absent",
    like: run,
    applies: [{}],
    refuses: [
      { turn: 1 },
      { turn: 3 },
      { admitted: 2 },
      waits,
      ...others("running", "interrupted", "retrying", "paused", ...ended),
    ],
  },
  {
    title: "admit",
    write: admitWaiting(run, waits.dueKey, now),
    base: { ...run, ...waits },
    refuses: [
      "absent",
      { turn: 1 },
      { turn: 3 },
      due,
      { dueKey: undefined, dueAt: undefined },
      { dueKey: "wait#other#" },
    ],
  },
  {
    title: "give up of a run as it was read",
    write: giveUpUnheld(
      { turn: 2, leaseExpiresAt: 0 },
      { run, reason: "task is not deployed", error, ...end },
    ),
    base: run,
    applies: others("running", "interrupted", "retrying"),
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: now }, ...others("paused", ...ended)],
  },
  {
    title: "late",
    write: late(run, now, { overlap: "skip" }),
    base: { ...run, status: "missed" },
    refuses: ["absent", ...others("enqueued", "running", "succeeded", "skipped")],
  },
  {
    title: "postpone",
    write: postpone({ ...run, ...due }, now + 60_000),
    base: { ...run, ...due },
    refuses: ["absent", { dueAt: now }, { dueKey: undefined, dueAt: undefined }],
  },
  {
    title: "forget of an ended run",
    write: forget({ ...run, status: "succeeded" }),
    base: { ...run, ...due, turn: 2, status: "succeeded" },
    refuses: ["absent", { turn: 3 }, ...others("enqueued", "paused")],
  },
  {
    title: "forget of a paused run",
    write: forget({ ...run, status: "paused" }),
    base: { ...run, ...due, turn: 2, status: "paused" },
    refuses: ["absent", { turn: 3 }, ...others("enqueued", "errored")],
  },
  {
    title: "watch dead letter of a run without entry and owner",
    write: watchDeadLetter(run, now),
    base: run,
    applies: others("running", "interrupted", "retrying"),
    refuses: ["absent", { leaseId: "mine" }, due, ...others("paused", ...ended)],
  },
  {
    title: "watch dead letter of a run that was claimed",
    write: watchDeadLetter({ ...held, ...due }, now),
    base: { ...held, ...due },
    refuses: ["absent", { leaseId: "another's" }, { dueAt: now }, ...others("paused", ...ended)],
  },
  ...(["pause", "cancel"] as const).map(
    (move): RunCase => ({
      title: move,
      write:
        move === "pause"
          ? pause(run, undefined, now, noNote)
          : cancel({ run: "2026-03-01T12:00:00Z/a", turn: 2, ...end }, noNote),
      base: run,
      applies: others(
        "running",
        "interrupted",
        "retrying",
        ...(move === "cancel" ? (["paused"] as const) : []),
      ),
      refuses: [
        "absent",
        ...(move === "pause" ? [{ turn: 3 }, { status: "paused" as const }] : []),
        ...others(...ended),
      ],
    }),
  ),
  {
    title: "pause of a run that keeps its entry",
    write: pause({ ...run, ...due }, undefined, now, noNote),
    base: { ...run, ...due },
    refuses: [
      "absent",
      { dueKey: "wait#walk#" },
      { dueKey: undefined, dueAt: undefined },
      { status: "succeeded" },
    ],
  },
  {
    title: "resume of a run that no worker held",
    write: resume(run, now, noNote),
    base: { ...run, status: "paused" },
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: 5 }, ...others("enqueued", "running", ...ended)],
  },
  {
    title: "resume of a run whose lease was given up",
    write: resume(run, now, noNote),
    base: { ...held, status: "paused", leaseExpiresAt: 0 },
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: now + 9_000 }, { status: "enqueued" }],
  },
  {
    title: "resume of a run that a worker holds",
    write: resume(held, now, noNote),
    base: { ...held, status: "paused", pausedAt: new Date(now - 9_000).toISOString() },
    applies: [{ leaseExpiresAt: now + 30_000 }],
    refuses: ["absent", { turn: 3 }, { leaseExpiresAt: 0 }, { status: "running" }],
  },
  {
    title: "redrive",
    write: redrive(run, now, undefined, noNote),
    base: { ...run, status: "errored" },
    applies: others("skipped", "missed"),
    refuses: [
      "absent",
      { turn: 3 },
      ...others("enqueued", "running", "paused", "succeeded", "cancelled", "rejected"),
    ],
  },
  {
    title: "dismiss",
    write: dismiss(run, noNote),
    base: { ...run, status: "errored", dueKey: "attention#errored#3", dueAt: now },
    applies: others("rejected"),
    refuses: [
      "absent",
      { turn: 3 },
      ...others("enqueued", "running", "paused", "succeeded", "cancelled", "skipped", "missed"),
    ],
  },
  {
    title: "pause with an end",
    write: pause(run, new Date(now + 60_000), now, noNote),
    base: run,
    applies: others("running", "interrupted", "retrying"),
    refuses: ["absent", { turn: 3 }, ...others("paused", ...ended)],
  },
  {
    title: "close rejected",
    write: closeRejected({ dueAt: now }, noNote),
    base: { ...run, status: "rejected", dueKey: "attention#rejected#3", dueAt: now },
    refuses: ["absent", { dueKey: undefined, dueAt: undefined }, { dueAt: now + 1 }],
  },
  {
    title: "move rejected",
    write: moveRejected({ dueAt: now }, now + 1),
    base: { ...run, status: "rejected", dueKey: "attention#rejected#3", dueAt: now },
    refuses: ["absent", { dueKey: undefined, dueAt: undefined }, { dueAt: now + 1 }],
  },
];

export const partCases: readonly WriteCase<TaskPart>[] = [
  ...ledgerCases,
  {
    title: "mark fired",
    write: markFired({ upTo: 100, keys: "0a1b2c3d" }),
    base: { ...part, upTo: 99, keys: "0a1b2c3d11111111" },
    applies: ["absent", { upTo: undefined }],
    refuses: [{ upTo: 100 }, { upTo: 101 }],
  },
  {
    title: "reserve id",
    write: reserveId("a", { now }),
    base: "absent",
    like: { ...part, run: "a" },
    applies: [{ expiresAt: now / 1000 }],
    refuses: [{}, { expiresAt: now / 1000 + 1 }],
  },
  {
    title: "expire id",
    write: expireId("a", 5),
    base: { ...part, run: "a" },
    refuses: ["absent", { run: "b" }, { run: undefined }, { expiresAt: 6 }],
  },
  ...poolCases,
  ...overrideCases,
  ...countCases,
  ...scheduleCases,
];
