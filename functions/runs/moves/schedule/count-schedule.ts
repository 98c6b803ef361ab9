import type { TaskWrite } from "../../write.ts";

/** A schedule more. Refused where there are as many as there may be. */
export function countSchedule(most: number): TaskWrite {
  return {
    name: "count schedule",
    condition: [
      {
        name: "there is room",
        anyOf: [
          [{ name: "there is none", attribute: "count", is: "absent" }],
          [{ name: "there are fewer", attribute: "count", is: "<", value: most }],
        ],
      },
    ],
    add: { count: 1, turnover: 1 },
  };
}

/** A schedule less. */
export function uncountSchedule(): TaskWrite {
  return {
    name: "uncount schedule",
    condition: [{ name: "there are any", attribute: "count", is: ">", value: 0 }],
    add: { count: -1, turnover: 1 },
  };
}

/** Puts right what a crash between a definition and its count left. @param turnover as it was before the definitions were read */
export function recountSchedules(count: number, turnover: number | undefined): TaskWrite {
  return {
    name: "recount schedules",
    level: "warn",
    condition: [
      turnover === undefined
        ? { name: "none was counted since", attribute: "turnover", is: "absent" }
        : { name: "none was counted since", attribute: "turnover", is: "=", value: turnover },
    ],
    set: { count },
    add: { turnover: 1 },
  };
}
