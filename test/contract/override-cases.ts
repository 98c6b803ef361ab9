/** The writes of overrides and of tasks' pauses, and what they refuse. */
import { overrideTask } from "../../functions/runs/moves/override/override-task.ts";
import { unwatchTask, watchTask } from "../../functions/runs/moves/override/watch-task.ts";
import { pauseSchedules } from "../../functions/runs/moves/task/pause-task.ts";
import { takeSlot } from "../../functions/runs/moves/task/take-slot.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { iso, now, type WriteCase } from "./write-case.ts";

const state: TaskPart = { task: "walk", part: "state" };
const fired: TaskPart = { task: "(pawl)", part: "fired" };
const noNote = { set: {}, remove: [] };
const request = { run: "2026-03-01T12:00:00Z/a", turn: 0, overlap: "skip" } as const;

export const overrideCases: readonly WriteCase<TaskPart>[] = [
  {
    title: "override task for the first time",
    write: overrideTask("[]", undefined),
    base: "absent",
    like: state,
    applies: [{}, { held: 1 }, { paused: true }],
    refuses: [{ ov: 1 }],
  },
  {
    title: "override task again",
    write: overrideTask("[]", 2),
    base: { ...state, ov: 2, overrides: "[1]" },
    applies: [{ paused: true }],
    refuses: ["absent", { ov: 1 }, { ov: 3 }, { ov: undefined }],
  },
  {
    title: "pause task",
    write: pauseSchedules(iso(0), iso(60_000), noNote, undefined),
    base: "absent",
    like: state,
    applies: [{}, { held: 1 }, { at: iso(-1_000) }],
    refuses: [{ paused: true }, { paused: false }, { until: iso(0) }],
  },
  {
    title: "pause task until another end",
    write: pauseSchedules(iso(0), undefined, noNote, { paused: true, until: iso(60_000) }),
    base: { ...state, paused: true, until: iso(60_000) },
    applies: [{ ov: 1 }],
    refuses: ["absent", { paused: undefined }, { until: iso(90_000) }, { until: undefined }],
  },
  {
    title: "watch task",
    write: watchTask("walk", now),
    base: "absent",
    like: fired,
    applies: [{}, { upTo: now / 1000, keys: "0badcafe" }, { "watch#walk": now + 1 }],
    refuses: [],
  },
  {
    title: "unwatch task",
    write: unwatchTask("walk", now),
    base: { ...fired, "watch#walk": now, "watch#other": now - 1 },
    refuses: ["absent", { "watch#walk": now + 1 }, { "watch#walk": undefined }],
  },
  {
    title: "take slot for an occurrence that was judged by overrides",
    write: takeSlot({ ...request, judged: { now: iso(0), ov: 2 } }),
    base: { ...state, ov: 2 },
    applies: [{ overrides: "[]" }, { held: 0 }],
    refuses: ["absent", { ov: 1 }, { ov: 3 }, { ov: undefined }, { held: 1 }],
  },
];
