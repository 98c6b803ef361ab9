/** The setting `muteAlarms`: alarms of CloudWatch whose actions are off while a run is on. */

/** What a task's file can set, and a later layer can set again. */
export interface MuteAlarms {
  /**
   * Alarms of CloudWatch, by their names, whose actions are off while a run of the task is on: from the start of its first turn
   * to its end, without the time for which it is paused. Also one of Pawl's own, such as `"RunsErrored"` or `"Health-TASK"`. At most ten. @default none
   */
  readonly muteAlarms?: readonly string[];
}

/** Each takes a few writes when a run begins, and when it ends. */
const mostAlarms = 10;

function isName(name: unknown): boolean {
  return typeof name === "string" && name.length > 0 && name.length <= 255 && !/\p{Cc}/u.test(name);
}

export const muteAlarmsCheck = {
  check: (value: unknown) =>
    Array.isArray(value) &&
    value.length <= mostAlarms &&
    value.every(isName) &&
    new Set(value).size === value.length,
  words: `a list of at most ${mostAlarms} different names of alarms, such as ["orders-errors"]`,
};
