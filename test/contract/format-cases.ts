/** The writes of an upgrade, to a run's entry, to a task's slot and to the format; as in `write-cases.ts`. */

import type { RunRecord } from "../../functions/model/run/run.ts";
import { convertPool } from "../../functions/runs/moves/format/convert-pool.ts";
import { raiseFormat } from "../../functions/runs/moves/format/raise-format.ts";
import { renameEntry } from "../../functions/runs/moves/format/rename-entry.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { iso, now, type WriteCase } from "./write-case.ts";
import type { RunCase } from "./write-cases.ts";

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
const entry = { dueKey: "sweep#3", dueAt: now };

export const entryCases: readonly RunCase[] = [
  {
    title: "rename entry",
    write: renameEntry(entry, "turn#3"),
    base: { ...run, ...entry },
    applies: [{ turn: 3 }, { status: "errored" }],
    refuses: ["absent", { dueKey: "turn#3" }, { dueAt: now + 1 }, { dueKey: undefined, dueAt: undefined }],
  },
];

const state: TaskPart = { task: "walk", part: "state" };
const a = { run: "2026-03-01T12:00:00Z/a", turn: 1 };
const heldByA = `held#${a.run}` as const;
const old: TaskPart = { ...state, slotRun: a.run, slotTurn: 1 };
const waits = { waiting: true } as unknown as Pick<TaskPart, "waiting">;

export const formatCases: readonly WriteCase<TaskPart>[] = [
  {
    title: "convert pool",
    write: convertPool({ ...old, ...waits }, { run: "b", turn: 0 }),
    base: { ...old, ...waits },
    applies: [{ held: 1, "held#c": 0 }, { paused: true }],
    refuses: [
      "absent",
      { slotRun: "c" },
      { slotRun: undefined },
      { slotTurn: 2 },
      { waiting: "b@0" },
      { waiting: undefined },
      { [heldByA]: 1, held: 1 },
    ],
  },
  {
    title: "convert pool whose holder is known by now",
    write: convertPool({ ...old, [heldByA]: 1, held: 1 }, undefined),
    base: { ...old, [heldByA]: 1, held: 1 },
    applies: [{ held: 2 }, waits],
    refuses: ["absent", { slotRun: undefined }, { slotTurn: 0 }],
  },
  {
    title: "convert pool that no run holds",
    write: convertPool({ ...state, ...waits }, undefined),
    base: { ...state, ...waits },
    refuses: ["absent", { waiting: undefined }, { waiting: "b@0" }, { slotRun: a.run }],
  },
  {
    title: "raise format from the first",
    write: raiseFormat(1, 2),
    base: "absent",
    like: { ...state, version: "v1" },
    applies: [{}],
    refuses: [{ format: 1 }, { format: 2 }],
  },
  {
    title: "raise format",
    write: raiseFormat(2, 3),
    base: { ...state, format: 2 },
    refuses: ["absent", { format: 1 }, { format: 3 }, { format: undefined }],
  },
];
