/** What each write to a ledger, and each start of a catch-up, applies to; as in `write-cases.ts`. */
import type { RunRecord } from "../../functions/model/run/run.ts";
import { allStatuses } from "../../functions/model/run/status.ts";
import type { Ledger } from "../../functions/model/task/ledger.ts";
import { backfillAbsent, backfillRecorded } from "../../functions/runs/moves/admission/backfill.ts";
import { startAbsent, startRecorded } from "../../functions/runs/moves/admission/catch-up.ts";
import { carriedOut } from "../../functions/runs/moves/ledger/carried-out.ts";
import { changeLedger } from "../../functions/runs/moves/ledger/change-ledger.ts";
import { listTriggers } from "../../functions/runs/moves/ledger/list-triggers.ts";
import { reconcile } from "../../functions/runs/moves/ledger/reconcile.ts";
import { seen } from "../../functions/runs/moves/ledger/seen.ts";
import { takeCharge } from "../../functions/runs/moves/ledger/take-charge.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { entryCases, formatCases } from "./format-cases.ts";
import type { RunCase, WriteCase } from "./write-cases.ts";

const now = Date.parse("2026-03-01T12:00:00.000Z");
const second = now / 1000;
const ledger: Ledger = {
  rev: 3,
  judged: second - 7_200,
  pieces: [{ expression: "0 * * * *", zone: "UTC", from: second - 86_400, catchUp: { last: 3 } }],
  gap: second - 10_800,
};
const key = { task: "walk", part: "state" };
const stored: TaskPart = { ...key, ...ledger };
const inCharge: TaskPart = { ...key, version: "v1", seenAt: second - 60 };

export const ledgerCases: readonly WriteCase<TaskPart>[] = [
  ...formatCases,
  {
    title: "seen",
    write: seen("v1", second),
    base: inCharge,
    applies: [{ seenAt: second + 60 }],
    refuses: ["absent", { version: "v0" }, { version: undefined }],
  },
  {
    title: "take charge where no version is",
    write: takeCharge("v1", undefined, second),
    base: "absent",
    like: inCharge,
    applies: [{ version: undefined }],
    refuses: [{}, { version: "v0" }],
  },
  {
    title: "take charge of the version that was read",
    write: takeCharge("v2", "v1", second),
    base: inCharge,
    refuses: ["absent", { version: "v0" }, { version: "v2" }],
  },
  {
    title: "list triggers",
    write: listTriggers("c3VsYQ=="),
    base: "absent",
    like: { ...key, triggers: "" },
    applies: [{}],
    refuses: [],
  },
  {
    title: "change ledger where there is none",
    write: changeLedger(undefined, ledger, undefined),
    base: "absent",
    like: stored,
    refuses: [{}, { rev: 0 }],
  },
  {
    title: "change ledger of a trigger that is deployed no more",
    write: changeLedger(ledger, ledger, second + 86_400),
    base: stored,
    applies: [{ judged: second }],
    refuses: ["absent", { rev: 2 }, { rev: 4 }],
  },
  ...[
    reconcile(ledger, {
      ...ledger,
      judged: second,
      gap: undefined,
      todo: { from: second, to: second, at: second },
    }),
    carriedOut(ledger),
  ].map(
    (write): WriteCase<TaskPart> => ({
      title: write.name,
      write,
      base: stored,
      applies: [{ judged: second }],
      refuses: ["absent", { rev: 2 }, { rev: 4 }, { rev: undefined }],
    }),
  ),
];

const skipped: RunRecord = {
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  status: "skipped",
  reason: "paused",
  lane: "default",
  trigger: "daily",
  scheduledTime: "2026-03-01T12:00:00.000Z",
  createdAt: "2026-03-01T12:00:00.000Z",
  attempt: 1,
  turn: 0,
  ticks: 0,
  leaseExpiresAt: 0,
  seq: 0,
  fruitlessTurns: 0,
};
const { trigger, scheduledTime, createdAt, attempt, turn, ticks, fruitlessTurns } = skipped;
const created = { trigger, scheduledTime, createdAt, attempt, turn, ticks, fruitlessTurns };

const backfill = "2026-03-02T12:00:00Z/manual~b";

export const catchUpCases: readonly RunCase[] = [
  ...entryCases,
  {
    title: "create of an occurrence that is backfilled",
    write: backfillAbsent(skipped, created, { overlap: "skip", lane: "default", now, backfill }),
    base: "absent",
    like: skipped,
    refuses: [{}, { status: "enqueued", turn: 1 }, { status: "succeeded" }],
  },
  {
    title: "redrive of an occurrence that is backfilled",
    write: backfillRecorded(skipped, undefined, {
      overlap: "allow",
      now,
      backfill,
      params: { params: "{}" },
    }),
    base: skipped,
    applies: [{ status: "missed" }, { status: "errored" }, { backfill: "2026-03-01T12:00:00Z/manual~a" }],
    refuses: [
      "absent",
      { turn: 1 },
      ...allStatuses
        .filter((status) => !["skipped", "missed", "errored"].includes(status))
        .map((status) => ({ status })),
    ],
  },
  {
    title: "create of an occurrence that is caught up",
    write: startAbsent(skipped, created, { overlap: "skip", lane: "default", now }),
    base: "absent",
    like: skipped,
    refuses: [{}, { status: "enqueued", turn: 1 }],
  },
  {
    title: "redrive of an occurrence that is caught up",
    write: startRecorded(skipped, { params: { params: "{}" }, overlap: "skip", now }),
    base: skipped,
    applies: [{ status: "missed" }, { status: "errored", reason: "never claimed" }],
    refuses: [
      "absent",
      { turn: 1 },
      ...allStatuses
        .filter((status) => !["skipped", "missed", "errored"].includes(status))
        .map((status) => ({ status })),
    ],
  },
];
