/** The writes of run-time schedules, and what they refuse. */
import { checkOn } from "../../functions/runs/moves/schedule/check-on.ts";
import {
  countSchedule,
  recountSchedules,
  uncountSchedule,
} from "../../functions/runs/moves/schedule/count-schedule.ts";
import { type Defined, defineSchedule } from "../../functions/runs/moves/schedule/define-schedule.ts";
import { readmitSchedule } from "../../functions/runs/moves/schedule/readmit-schedule.ts";
import { refuseSchedule } from "../../functions/runs/moves/schedule/refuse-schedule.ts";
import { removeSchedule } from "../../functions/runs/moves/schedule/remove-schedule.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { iso, now, type WriteCase } from "./write-case.ts";

const key = { task: "(schedules)", part: "walk#ann" };
const change = { rev: 3, at: now / 1000, expression: "0 * * * *", zone: "UTC" };
const defined: Defined = {
  wanted: "on",
  expression: "0 * * * *",
  zone: "UTC",
  rules: [{ expression: "cron(0 * * * ? *)", zone: "UTC" }],
  mostRules: 1,
  startWithin: 7_200,
  params: '{"customer":"ann"}',
  changes: [change],
  at: iso(0),
};
const stored: TaskPart = { ...key, ...defined, rev: 3, refusedAt: iso(-60_000) };
const count: TaskPart = { task: "(schedules)", part: "#count", count: 2, turnover: 5 };
const note = { set: {}, remove: [] };

export const scheduleCases: readonly WriteCase<TaskPart>[] = [
  {
    title: "define schedule where there is none",
    write: defineSchedule(undefined, defined),
    base: "absent",
    like: stored,
    refuses: [{}, { wanted: "gone" }],
  },
  {
    title: "define schedule as it was read",
    write: defineSchedule(3, defined),
    base: stored,
    applies: [{ wanted: "gone" }, { refusedAt: undefined }],
    refuses: ["absent", { rev: 2 }, { rev: 4 }],
  },
  {
    title: "remove schedule",
    write: removeSchedule(3, { at: iso(0), changes: [change], expiresAt: now / 1000 + 60, note }),
    base: stored,
    applies: [{ wanted: "paused" }],
    refuses: ["absent", { rev: 4 }],
  },
  {
    title: "count schedule",
    write: countSchedule(3),
    base: "absent",
    like: count,
    applies: [{}, { count: 0 }],
    refuses: [{ count: 3 }, { count: 4 }],
  },
  {
    title: "uncount schedule",
    write: uncountSchedule(),
    base: count,
    applies: [{ count: 1 }],
    refuses: ["absent", { count: 0 }],
  },
  {
    title: "recount schedules of a count",
    write: recountSchedules(4, 5),
    base: count,
    refuses: ["absent", { turnover: 6 }],
  },
  {
    title: "recount schedules where none was counted",
    write: recountSchedules(4, undefined),
    base: "absent",
    like: count,
    refuses: [{}],
  },
  {
    title: "refuse schedule",
    write: refuseSchedule(3, iso(0)),
    base: { ...stored, refusedAt: undefined },
    refuses: ["absent", { rev: 4 }, { refusedAt: iso(-60_000) }],
  },
  {
    title: "readmit schedule",
    write: readmitSchedule(3),
    base: stored,
    refuses: ["absent", { rev: 4 }],
  },
  {
    title: "check on",
    write: checkOn("walk#ann"),
    base: "absent",
    like: { ...key, after: "" },
    applies: [{}],
    refuses: [],
  },
];
