/** What the writes to runs that are split apply to, to their shards and to their plans; as in `write-cases.ts`. */
import { newRun } from "../../functions/model/run/new-run.ts";
import { keepsNote } from "../../functions/model/run/note.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { terminalStatuses } from "../../functions/model/run/status.ts";
import { redrive } from "../../functions/runs/moves/operator/redrive.ts";
import { askSplit } from "../../functions/runs/moves/parallel/ask-split.ts";
import { count } from "../../functions/runs/moves/parallel/count.ts";
import { cut } from "../../functions/runs/moves/parallel/cut.ts";
import { park } from "../../functions/runs/moves/parallel/park.ts";
import { permit } from "../../functions/runs/moves/parallel/permit.ts";
import { planned } from "../../functions/runs/moves/parallel/planned.ts";
import { publish } from "../../functions/runs/moves/parallel/publish.ts";
import { putPlan } from "../../functions/runs/moves/parallel/put-plan.ts";
import { reset } from "../../functions/runs/moves/parallel/reset.ts";
import { spread } from "../../functions/runs/moves/parallel/spread.ts";
import { claim } from "../../functions/runs/moves/worker/claim.ts";
import { takeOver } from "../../functions/runs/moves/worker/take-over.ts";
import { asShard } from "../../functions/runs/shards/as-shard.ts";
import { iso, now } from "./write-case.ts";
import type { RunCase } from "./write-cases.ts";

const waiting: RunRecord = {
  ...newRun(now, "daily", new Date(now)),
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  lane: "default",
  status: "interrupted",
  reason: "shards",
  turn: 2,
  leaseExpiresAt: 0,
  seq: 4,
  shards: 20,
  open: 3,
};
const held: RunRecord = { ...waiting, status: "running", leaseId: "mine", leaseExpiresAt: now + 20_000 };
const shard: RunRecord = {
  ...held,
  ticks: 3,
  skippedItems: 1,
  permits: 4,
  usage: { ms: 5, turns: 1, cpuMs: 2 },
};
const lease = { leaseId: "mine", seq: 5, turn: 2 };
const newLease = { leaseId: "new", leaseExpiresAt: now + 30_000, seq: 1 };
const logs = { group: "g", stream: "s", requestId: "r" };
const next = { notBefore: iso(0), dueKey: "turn#3", dueAt: now + 50_000 };
const notMine = [
  { leaseId: "other" },
  { seq: 5 },
  { leaseExpiresAt: 0 },
  { status: "paused" },
  { status: "cancelled" },
] as const;
const ended = terminalStatuses.map((status) => ({ status }));
const isShard = { ...shard, spec: '{"index":3,"of":20}' };

export const parallelCases: readonly RunCase[] = [
  {
    title: "put plan",
    write: putPlan({ specs: "[1,2]", expiresAt: 5 }),
    base: "absent",
    like: waiting,
    refuses: [{}],
  },
  {
    title: "planned",
    write: planned(lease, { shards: 20, total: 40 }),
    base: held,
    refuses: ["absent", ...notMine],
  },
  {
    title: "reset",
    write: reset(lease, held, {
      words: { d0: 3, d1: 0 },
      open: 18,
      failed: 0,
      shardError: undefined,
      stop: false,
      add: { ticks: -3 },
    }),
    base: { ...held, redo: iso(0) },
    refuses: ["absent", ...notMine, { open: 2 }, { open: undefined }],
  },
  {
    title: "spread",
    write: spread(lease, { ticks: undefined } as never, held, { now }),
    base: held,
    refuses: ["absent", ...notMine, { open: 0 }, { stop: true }, { turn: 1 }, { turn: 3 }],
  },
  {
    title: "spread that asks for a split",
    write: spread(lease, { ticks: undefined } as never, held, { now, splitAsked: ["003"] }),
    base: held,
    refuses: ["absent", { splitAsked: ["004"] }],
  },
  {
    title: "count of the first shard of a word",
    write: count({ parent: waiting, name: "017", shard, stops: false }),
    base: waiting,
    applies: [{ status: "running" }, { status: "paused" }, { d0: 7 }, { d2: 31 }],
    refuses: ["absent", ...ended, { d2: 32 }, { d2: 63 }, { epoch: 1 }],
  },
  {
    title: "count of a shard that failed",
    write: count({
      parent: { ...waiting, d0: 1, epoch: 2 },
      name: "003",
      shard: { ...shard, status: "errored", error: { name: "Error", message: "m", attempt: 1, at: iso(0) } },
      stops: true,
    }),
    base: { ...waiting, d0: 1, epoch: 2 },
    applies: [{ d0: 3 }, { d0: 55 }, { d0: undefined }],
    refuses: [{ d0: 9 }, { d0: 8 }, { epoch: 3 }, { epoch: undefined }],
  },
  {
    title: "park",
    write: park(lease, { ticks: 3, usage: { ms: 5, turns: 1 } }),
    base: isShard,
    refuses: ["absent", ...notMine],
  },
  {
    title: "cut",
    write: cut(
      lease,
      { ticks: 3, usage: { ms: 5, turns: 1 } },
      { spec: "1", pendingSplit: { name: "003.1", spec: "2" }, splitCount: 1 },
      next,
    ),
    base: isShard,
    refuses: ["absent", ...notMine],
  },
  {
    title: "publish of the first split",
    write: publish({ ...waiting, splitAsked: ["003"] }, "003.1", "003"),
    base: { ...waiting, splitAsked: ["003"] },
    refuses: [
      "absent",
      ...ended,
      { splits: ["003.1"] },
      { splits: ["004.1"] },
      { splitAsked: undefined },
      { splitAsked: ["003", "004"] },
    ],
  },
  {
    title: "publish of a further split",
    write: publish({ ...waiting, splits: ["003.1"] }, "004.1", "004"),
    base: { ...waiting, splits: ["003.1"] },
    refuses: [{ splits: ["003.1", "004.1"] }, { splits: undefined }, { splitAsked: ["005"] }],
  },
  {
    title: "ask split",
    write: askSplit(waiting, ["003"]),
    base: waiting,
    applies: [{ status: "running" }],
    refuses: ["absent", ...ended, { open: 0 }, { open: undefined }, { splitAsked: ["004"] }],
  },
  {
    title: "ask split of no shard any more",
    write: askSplit({ ...waiting, splitAsked: ["003"] }, []),
    base: { ...waiting, splitAsked: ["003"] },
    refuses: [{ splitAsked: undefined }, { splitAsked: ["003", "004"] }],
  },
  {
    title: "permit",
    write: permit(3, 10),
    base: waiting,
    applies: [{ permits: 7 }],
    refuses: ["absent", ...ended, { permits: 8 }],
  },
  {
    title: "claim of a shard",
    write: asShard(
      claim({
        turn: 2,
        now,
        lease: newLease,
        lane: "default",
        logs,
        creates: { ...newRun(now, "daily", new Date(now)) },
      }),
      9,
    ),
    base: { ...waiting, spec: "1" },
    applies: ["absent"],
    refuses: [{ turn: 1 }, { status: "succeeded" }, { leaseExpiresAt: now }],
  },
  {
    title: "redrive of a shard",
    write: asShard(redrive(shard, now, undefined, keepsNote), 9),
    base: { ...shard, status: "errored", expiresAt: 5, startCalled: true },
    refuses: ["absent", { turn: 3 }, { status: "succeeded" }],
  },
  {
    title: "take over of a shard",
    write: asShard(
      takeOver({ leaseExpiresAt: now - 9 }, newLease, { logs, entry: { dueKey: "lease#3", dueAt: now } }),
      9,
    ),
    base: { ...isShard, leaseExpiresAt: now - 9 },
    refuses: ["absent", { leaseExpiresAt: now - 8 }, { status: "interrupted" }],
  },
];
