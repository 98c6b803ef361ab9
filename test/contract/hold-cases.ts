/** What the writes that hold a run, while its task is paused, apply to, and that which lets a run go on early; as in `write-cases.ts`. */

import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { hold } from "../../functions/runs/moves/admission/hold.ts";
import { holdUntil } from "../../functions/runs/moves/admission/hold-until.ts";
import { bringForward } from "../../functions/runs/moves/index/bring-forward.ts";
import { iso, now } from "./write-case.ts";
import type { RunCase } from "./write-cases.ts";

const created = { ...newRun(now, "daily", new Date(now)), lane: "default" };
const run: RunRecord = {
  ...created,
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  status: "enqueued",
  turn: 2,
  leaseExpiresAt: 0,
  seq: 0,
};
const due = { dueKey: "turn#3", dueAt: now - 30_000 };

export const holdCases: readonly RunCase[] = [
  {
    title: "hold",
    write: hold(run, created, { until: iso(60_000), now }),
    base: "absent",
    like: run,
    refuses: [{}],
  },
  {
    title: "hold until another end",
    write: holdUntil({ ...run, until: iso(60_000) }, iso(90_000)),
    base: { ...run, ...due, status: "paused", reason: "task is paused", until: iso(60_000), sends: 2 },
    refuses: ["absent", { reason: undefined }, { until: iso(70_000) }, { until: undefined }],
  },
  {
    title: "hold until a task is resumed",
    write: holdUntil({ ...run, until: iso(60_000) }, undefined),
    base: { ...run, ...due, status: "paused", reason: "task is paused", until: iso(60_000), sends: 2 },
    refuses: ["absent", { reason: undefined }, { until: iso(70_000) }],
  },
  {
    title: "hold until an end where there was none",
    write: holdUntil(run, iso(90_000)),
    base: { ...run, status: "paused", reason: "task is paused" },
    refuses: ["absent", { reason: undefined }, { until: iso(70_000) }],
  },
  {
    title: "bring forward",
    write: bringForward({ ...run, notBefore: iso(90_000) }, now),
    base: { ...run, ...due, status: "interrupted", notBefore: iso(90_000), pausedMs: 100_000 },
    refuses: [
      "absent",
      { turn: 3 },
      { notBefore: iso(90_001) },
      { notBefore: undefined },
      { status: "enqueued" },
      { status: "running" },
      { status: "retrying" },
      { status: "paused" },
      { status: "cancelled" },
    ],
  },
];
