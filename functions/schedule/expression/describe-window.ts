import type { TimeRange, WindowDefinition, WindowRule } from "../instants/window-rule.ts";
import { dayWords, listWords, monthList, timeOfDay } from "./describe-cron.ts";
import { intervalWords } from "./interval.ts";

/** Windows in words, as in "once in each hour from 02:00 to 06:00 on Monday to Friday". */
export function describeWindow({ definitions }: WindowRule): string {
  const words = (exclude: boolean): string =>
    definitions
      .filter((definition) => definition.exclude === exclude)
      .map(definitionWords)
      .join("; ");
  return [words(false), words(true)].filter(Boolean).join("; not ");
}

function definitionWords({ exclude, ranges, days, weeks, months }: WindowDefinition): string {
  const parts = [ranges.map((range) => rangeWords(range, exclude)).join(" and ")];
  const dayParts = days.map(dayWords);
  parts.push(dayParts.includes("") ? "" : dayParts.join(" or "));
  if (weeks) parts.push(`in week${weeks.length === 1 ? "" : "s"} ${listWords(weeks.map(String), weeks)}`);
  if (months) parts.push(`in ${monthList(months)}`);
  return parts.filter(Boolean).join(" ");
}

function rangeWords({ begin, end, every }: TimeRange, exclude: boolean): string {
  if (end === begin + 1) return `at ${time(begin)}`;
  const range = `from ${time(begin)} to ${time(end)}`;
  if (exclude) return range;
  return end - begin <= every
    ? `once ${range}`
    : `once in each ${intervalWords(every).replace(/^1 /, "")} ${range}`;
}

function time(seconds: number): string {
  const of = seconds > 86_400 ? seconds - 86_400 : seconds;
  return timeOfDay(Math.floor(of / 3600), Math.floor(of / 60) % 60, of % 60);
}
