/**
 * Schedules as people write, paste and damage them. Each is read and forecast, or refused in one line by a
 * `ScheduleError`; what is shown holds no control character. An instant that is shown is after the one before it.
 */
import fc from "fast-check";
import {
  forecast,
  otherReadings,
  parseSchedule,
  ScheduleError,
  translate,
} from "../../functions/schedule/index.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { scheduleText } from "./schedule-texts.ts";

const raw = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const from = new Date("2026-10-24T12:00:00Z");

export const target: FuzzTarget = {
  name: "cron lines",
  property: fc.property(scheduleText, fc.constantFrom("UTC", "Europe/London"), (text, timeZone) => {
    let shown: readonly string[];
    try {
      const { description, notes = [], instants } = forecast(text, { timeZone, from, count: 3 });
      const times = Array.from(
        parseSchedule(text, { timeZone }).between(from, new Date(from.getTime() + 3e6)),
      );
      if (times.some((at, index) => index > 0 && at <= (times[index - 1] as Date)))
        throw new Error("disorder");
      shown = [
        description,
        ...notes,
        ...otherReadings(text, { timeZone }),
        ...instants.map(({ local }) => local),
        JSON.stringify(translate(text, { timeZone })),
      ];
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      shown = [error.message];
      if (!error.message.includes(" is not allowed: ")) throw new Error(`unclear: ${error.message}`);
    }
    const unsafe = shown.find((words) => raw.test(words));
    if (unsafe !== undefined) throw new Error(`raw control character in ${JSON.stringify(unsafe)}`);
  }),
};
