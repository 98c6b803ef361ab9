/** The writes that count a trigger's runs, and what they refuse. */
import { countOlderRun, countRun, uncountRun } from "../../functions/runs/moves/task/count-run.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import type { WriteCase } from "./write-case.ts";

const part: TaskPart = { task: "walk", part: "ledger#a" };

export const countCases: readonly WriteCase<TaskPart>[] = [
  {
    title: "count run",
    write: countRun("2026-03-01T12:00:00Z/a", 3),
    base: "absent",
    like: part,
    applies: [
      {},
      { ran: 2, lastRan: "2026-03-01T11:59:59Z/a" },
      { ran: 0, lastRan: "2026-03-01T11:00:00Z/a~skipped" },
    ],
    refuses: [
      { ran: 3, lastRan: "2026-03-01T11:00:00Z/a" },
      { ran: 1, lastRan: "2026-03-01T12:00:00Z/a" },
      { ran: 1, lastRan: "2026-03-01T12:00:01Z/a" },
      { ran: 0, lastRan: "2026-03-01T12:00:00Z/a~skipped" },
    ],
  },
  {
    title: "count run of an older instant",
    write: countOlderRun(3),
    base: { ...part, ran: 1, lastRan: "2026-03-01T12:00:00Z/a" },
    applies: [{ lastRan: "2026-03-01T12:00:01Z/a" }],
    refuses: [{ ran: 3 }],
  },
  {
    title: "uncount run",
    write: uncountRun("2026-03-01T12:00:00Z/a"),
    base: { ...part, ran: 1, lastRan: "2026-03-01T12:00:00Z/a" },
    refuses: ["absent", { lastRan: "2026-03-01T12:00:01Z/a" }, { lastRan: "2026-03-01T12:00:00Z/a~skipped" }],
  },
];
