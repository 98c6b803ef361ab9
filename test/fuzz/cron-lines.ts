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

const number = fc.oneof(
  fc.integer({ min: -1, max: 61 }).map(String),
  fc.integer({ min: 0, max: 9 }).map((digit) => `0${digit}`),
  fc.constantFrom(
    "100",
    "2027",
    "99999999999999999999",
    "1e3",
    "0x1",
    "mon",
    "SUN",
    "friday",
    "jan",
    "L",
    "W",
  ),
);
const item = fc.oneof(
  fc.constantFrom(
    "*",
    "*",
    "?",
    "L",
    "LW",
    "L-3",
    "15W",
    "5L",
    "1#2",
    "friL",
    "H",
    "H/5",
    "0~9",
    "*/7",
    "*/90",
  ),
  number,
  fc.tuple(number, number).map(([low, high]) => `${low}-${high}`),
  fc.tuple(fc.oneof(fc.constant("*"), number), number).map(([low, step]) => `${low}/${step}`),
);
const field = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
const line = fc.array(field, { minLength: 4, maxLength: 7 }).map((fields) => fields.join(" "));
const around = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => `cron(${text})`,
  (text) => `CRON_TZ=Europe/Paris ${text}`,
  (text) => `${text} /usr/bin/backup`,
  (text) => `- cron: "${text}"`,
  (text) => `  ${text}\t`,
);
const prose = fc
  .array(
    fc.constantFrom(
      ...'every rate( at( P PT R/ @every @ 5 90 1.5 m h s M Y minutes hour days ) monday weekday at 3 am : - .. / ~ noon [ ] " !'.split(
        " ",
      ),
    ),
    { maxLength: 8 },
  )
  .map((words) => words.join(words.length % 2 ? " " : ""));
const damage = fc.array(
  fc.tuple(
    fc.nat(80),
    fc.nat(2),
    fc.constantFrom(
      "",
      " ",
      "\n",
      "\u001b[2J",
      "\u009b",
      "\u202e",
      "\u2013",
      "\ud800",
      "*",
      "/",
      ",",
      "-",
      "0",
    ),
  ),
  { maxLength: 2 },
);
const expression = fc
  .tuple(
    fc.oneof(
      fc.tuple(line, around).map(([text, put]) => put(text)),
      prose,
    ),
    damage,
  )
  .map(([text, edits]) =>
    edits.reduce((before, [at, cut, put]) => before.slice(0, at) + put + before.slice(at + cut), text),
  );

const raw = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const from = new Date("2026-10-24T12:00:00Z");

export const target: FuzzTarget = {
  name: "cron lines",
  property: fc.property(expression, fc.constantFrom("UTC", "Europe/London"), (text, timeZone) => {
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
