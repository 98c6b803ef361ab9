/** What the writes apply to that only runs of a task with a limit need; as in `write-cases.ts`. */

import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { askAgain } from "../../functions/runs/moves/admission/ask-again.ts";
import { moveOn } from "../../functions/runs/moves/admission/move-on.ts";
import { claim } from "../../functions/runs/moves/worker/claim.ts";
import { iso, now } from "./write-case.ts";
import type { RunCase } from "./write-cases.ts";

const run: RunRecord = {
  ...newRun(now, "daily", new Date(now)),
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  lane: "default",
  status: "enqueued",
  turn: 2,
  leaseExpiresAt: 0,
  seq: 0,
};
const waits = { dueKey: "wait#walk#", dueAt: now };
const lease = { leaseId: "new", leaseExpiresAt: now + 30_000, seq: 1 };
const logs = { group: "/aws/lambda/worker", stream: "stream", requestId: "request" };

export const limitCases: readonly RunCase[] = [
  {
    title: "claim of a turn of a task with a limit",
    write: claim({ turn: 2, now, lease, lane: "default", logs, hasLimit: true }),
    base: { ...run, startedAt: iso(-9) },
    applies: [{ startedAt: undefined, admitted: 1 }],
    refuses: ["absent", { startedAt: undefined }, { overlap: "allow" }],
  },
  {
    title: "move on",
    write: moveOn(run, waits.dueKey, "wait#walk#a", now),
    base: { ...run, ...waits },
    refuses: ["absent", { turn: 1 }, { turn: 3 }, { dueKey: "wait#other#" }, { dueKey: undefined }],
  },
  {
    title: "ask again",
    write: askAgain(run, waits.dueKey, now, false),
    base: { ...run, ...waits },
    refuses: ["absent", { turn: 1 }, { turn: 3 }, { dueKey: "wait#other#" }, { dueKey: undefined }],
  },
];
