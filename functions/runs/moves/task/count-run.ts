import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

const fewerThan = (maxRuns: number): Clause<TaskPart> => ({
  name: "fewer runs were counted",
  anyOf: [
    [{ name: "none was counted", attribute: "ran", is: "absent" }],
    [{ name: "not as many as may be", attribute: "ran", is: "<", value: maxRuns }],
  ],
});

/** Counts a run of a trigger with `maxRuns`, before its claim. The newest run that was counted is known by its name, and not counted again. */
export function countRun(run: string, maxRuns: number): TaskWrite {
  const isNewest: Clause<TaskPart> = {
    name: "no run of this instant or a later one was counted",
    anyOf: [
      [{ name: "no run was counted", attribute: "lastRan", is: "absent" }],
      [{ name: "it is newer than the last", attribute: "lastRan", is: "<", value: run }],
    ],
  };
  return {
    name: "count run",
    condition: [fewerThan(maxRuns), isNewest],
    set: { lastRan: run },
    add: { ran: 1 },
  };
}

/** Counts a run that is older than the newest that was counted. A copy, and a crash before its claim, count it twice: fewer runs then, never more. */
export function countOlderRun(maxRuns: number): TaskWrite {
  return { name: "count run", condition: [fewerThan(maxRuns)], add: { ran: 1 } };
}

/** An occurrence that was counted is skipped after all. Its name gets a suffix, so that a copy of this write changes nothing. */
export function uncountRun(run: string): TaskWrite {
  return {
    name: "uncount run",
    condition: [{ name: "it was counted last", attribute: "lastRan", is: "=", value: run }],
    set: { lastRan: `${run}~skipped` },
    add: { ran: -1 },
  };
}
