/**
 * Lines that other crons read differently: what they mean to Pawl, and what to the others. Synth and `pawl next` show
 * both. Only lines of five or six fields are ambiguous.
 */
import {
  type CronField,
  date,
  hour,
  listOf,
  minute,
  month,
  readField,
  second,
  type Word,
  weekday,
  wordsOf,
} from "./expression/cron-field.ts";
import { daysWords } from "./expression/describe-cron.ts";
import { isEventBridgeCron } from "./expression/eventbridge-cron.ts";
import { parseWithWindows } from "./expression/parse.ts";
import { endsWithSunday, matchedDays, readDays } from "./expression/posix-cron.ts";
import { isEveryDay, type MonthDays } from "./instants/month-days.ts";
import type { ScheduleOptions } from "./schedule.ts";
import { quoted } from "./schedule-error.ts";

const fields: readonly CronField[] = [second, minute, hour, date, month, weekday];

/** One sentence for each part of an expression that has another meaning elsewhere. @throws ScheduleError as `parseSchedule` */
export function otherReadings(expression: string, options: ScheduleOptions = {}): string[] {
  const { source } = parseWithWindows(expression, options);
  if (source.kind !== "cron" || isEventBridgeCron(expression)) return [];
  const words = wordsOf(expression, 0);
  if (words.length < 5) return [];
  const ofFields = fields
    .slice(-words.length)
    .flatMap((field, index) => ofField(field, words[index] as Word));
  return [...ofDays(words.at(-3) as Word, words.at(-1) as Word), ...ofFields];
}

/** Both day fields: whether a day has to match one or both, where that makes a difference. */
function ofDays(dates: Word, weekdays: Word): string[] {
  const read = readDays(dates, weekdays);
  const stars = [dates, weekdays].filter(({ text }) => text.startsWith("*"));
  const bothHere = stars.length > 0;
  const here = matchedDays(read, bothHere);
  // Most lines mean the same by every rule: then there are no days to compare.
  const elsewhere = (both: boolean) => (both === bothHere ? here : matchedDays(read, both));
  // POSIX names only the asterisk itself.
  const plainStars = [dates, weekdays].some(({ text }) => text === "*");
  const inPosix = elsewhere(plainStars);
  if (!sameDays(here, inPosix)) {
    const star = stars.map(({ text }) => text).join(" and ");
    return [
      `fires ${inWords(here)}, as in Vixie cron and cronie: a day field that begins with *, here ${star}, and the other one must both match; where only a plain * does that, it fires ${inWords(inPosix)}`,
    ];
  }
  // Some tools take a list of all values for *.
  const byValues = elsewhere(read.dates.some(isEveryDay) || read.weekdays.some(isEveryDay));
  if (sameDays(here, byValues)) return [];
  const all = read.dates.some(isEveryDay) ? dates : weekdays;
  return [
    `fires ${inWords(here)}, as in Vixie cron and cronie: a day has to match only one day field, and ${all.text} matches all; where ${all.text} is taken for *, it fires ${inWords(byValues)}`,
  ];
}

/** One field: what cronie refuses, what Vixie cron cuts short, and steps of which only the first value is left. */
function ofField(field: CronField, word: Word): string[] {
  return listOf(word).flatMap((item) => {
    const what = `${field.name} ${quoted(item.text)}`;
    if (endsWithSunday(item))
      return [
        `${what} goes on to the Sunday after it here; cronie refuses it, since sun is 0 there and 7 ends a week`,
      ];
    const [, low, high, step] = /^(\w+|\*)(?:-(\w+))?\/0*(\d+)$/.exec(item.text) ?? [];
    if (!low || !step) return [];
    const values = readField(field, item, { vixie: true });
    if (low !== "*" && !high && values.length > 1) {
      const { end = field.max } = field;
      return [
        `${what} is ${values[0]}-${Math.max(end, values[0] as number)}/${step} here; Vixie cron takes it for ${low} alone, and cronie refuses it`,
      ];
    }
    if (Number(step) > field.max)
      return [
        `${what} is ${values[0]} alone, as in Vixie cron and cronie; other tools refuse so large a step`,
      ];
    return [];
  });
}

function inWords(days: MonthDays): string {
  return daysWords(days) || "every day";
}

/** Compares months of every length that begin on every weekday. */
function sameDays(one: MonthDays, other: MonthDays): boolean {
  if (one === other) return true;
  for (let length = 28; length <= 31; length++) {
    for (let start = 0; start < 7; start++) {
      if (one.in(length, start) !== other.in(length, start)) return false;
    }
  }
  return true;
}
