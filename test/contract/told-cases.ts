/** What *told* and *announced* apply to where a run has something to tell. */

import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { reject } from "../../functions/runs/moves/admission/reject.ts";
import { announced } from "../../functions/runs/moves/index/announced.ts";
import { told } from "../../functions/runs/moves/index/told.ts";
import { pause } from "../../functions/runs/moves/operator/pause.ts";
import { telling } from "../../functions/runs/moves/telling.ts";
import { checkpoint } from "../../functions/runs/moves/worker/checkpoint.ts";
import { recordFailure } from "../../functions/runs/moves/worker/record-failure.ts";
import { succeed } from "../../functions/runs/moves/worker/succeed.ts";
import { iso, now } from "./write-case.ts";
import type { RunCase } from "./write-cases.ts";

export const untold = ["2:started:1772366400000", "2:errored:1772366460000"];
const others = [{ untold: undefined }, { untold: untold.slice(1) }, { untold: [...untold, "3:enqueued:1"] }];

const errored: RunRecord = {
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  status: "errored",
  lane: "default",
  trigger: "daily",
  scheduledTime: iso(0),
  createdAt: iso(0),
  endedAt: iso(0),
  attempt: 1,
  turn: 2,
  ticks: 0,
  leaseExpiresAt: 0,
  seq: 0,
  fruitlessTurns: 0,
  dueKey: "turn#3",
  dueAt: now,
  untold,
};
const rejectedKey = { task: "(rejected)", run: "2026-03-01T12:00:00Z/message~1" };
const rejectedMessage = reject(
  { ...newRun(now, "message", new Date(now)), reason: "not JSON", body: "{" },
  { key: rejectedKey, now, keptDays: 90 },
);
const rejected: RunRecord = {
  ...errored,
  ...rejectedKey,
  status: "rejected",
  turn: 0,
  untold: ["0:errored:1772366400000"],
};
const paused: RunRecord = { ...errored, status: "paused", endedAt: undefined, until: iso(60_000) };
const running: RunRecord = { ...errored, status: "running", endedAt: undefined };
const mine = { leaseId: "mine", seq: 5, turn: 2 };

const held: RunRecord = {
  ...running,
  leaseId: "mine",
  leaseExpiresAt: now + 20_000,
  seq: 4,
  startedAt: iso(0),
  untold: undefined,
};

const failure = { name: "Error", message: "afterPause: no mail", attempt: 1, at: iso(0) };

export const toldCases: readonly RunCase[] = [
  {
    title: "record failure",
    write: recordFailure(paused, [failure]),
    base: paused,
    applies: [{ untold: undefined }, { errors: [failure] }],
    refuses: ["absent", { turn: 3 }, { status: "enqueued" }, { status: "running" }],
  },
  {
    title: "told of a run that failed",
    write: told(errored),
    base: errored,
    refuses: ["absent", ...others, { turn: 3 }, { status: "enqueued" }],
  },
  {
    title: "reject of a message, where failures are listened to",
    write: telling({ events: ["errored"] }, rejectedKey, rejectedMessage, { now: () => now }),
    base: "absent",
    like: rejected,
    refuses: [{}],
  },
  {
    title: "told of a rejected message",
    write: told(rejected),
    base: rejected,
    refuses: ["absent", { untold: undefined }, { turn: 1 }, { status: "errored" }],
  },
  {
    title: "told of a run that failed, and that others follow",
    write: told({ ...errored, announce: true }),
    base: { ...errored, announce: true },
    applies: [{ turn: 3 }],
    refuses: [...others, { announce: undefined }],
  },
  {
    title: "told of a pause",
    write: told(paused),
    base: paused,
    refuses: [...others, { turn: 3 }, { status: "cancelled" }],
  },
  {
    title: "told of a run that goes on",
    write: told(running),
    base: running,
    applies: [{ turn: 3 }, { status: "interrupted" }],
    refuses: [...others, { status: "paused" }, { status: "cancelled" }],
  },
  {
    title: "told of a part",
    write: told(errored, ["2:errored:1772366460000"]),
    base: errored,
    applies: [{ turn: 3 }, { announce: true }],
    refuses: others,
  },
  {
    title: "succeed of a run that had nothing to tell",
    write: telling(
      { events: ["paused"] },
      { ...running, untold: undefined },
      succeed(mine, { ticks: 1 }, { now, keptDays: 90 }),
      { now: () => now },
    ),
    base: { ...running, leaseId: "mine", leaseExpiresAt: now + 20_000, seq: 4, untold: undefined },
    refuses: [{ untold }],
  },
  {
    title: "pause of a run that something was untold of",
    write: telling(
      { events: ["started"] },
      running,
      pause(running, undefined, now, { set: {}, remove: [] }),
      {
        now: () => now,
      },
    ),
    base: { ...running, sends: 12 },
    refuses: [{ untold: undefined }],
  },
  {
    title: "checkpoint that says that its run has begun",
    write: telling({ events: ["started"] }, held, checkpoint(mine, { ticks: 1 }, now + 30_000, undefined), {
      now: () => now,
    }),
    base: held,
    refuses: [{ status: "paused" }, { status: "cancelled" }, { seq: 5 }],
  },
  {
    title: "announced of a run that has something to tell",
    write: announced(errored, []),
    base: { ...errored, announce: true },
    refuses: [{ turn: 3 }, { announce: undefined }, { untold: undefined }],
  },
];
