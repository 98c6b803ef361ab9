/**
 * The signs for days that have no fixed date or weekday: `L`, `L-3`, `LW` and `15W` in the field of dates, `5L` and `1#2`
 * in that of weekdays. EventBridge's lines and those of five fields share them. How a field counts its weekdays is left
 * to the caller, which reads the day before the sign.
 */
import type { DayRule } from "../instants/month-days.ts";
import { date, refuseField, type Word } from "./cron-field.ts";

/** One item of the field of dates; undefined if it has no sign. @throws ScheduleError for a date that no month has */
export function readSpecialDate(word: Word, also: string): DayRule | undefined {
  const [, last, before = 0, nearest] = /^(?:(L)(?:-(0*[1-9]\d*))?|(L|\d+)W)$/i.exec(word.text) ?? [];
  const read = (text: string | number): number => {
    if (Number(text) < date.min || Number(text) > date.max) refuseField(date, word, also);
    return Number(text);
  };
  if (nearest) return { kind: "working-day", date: /L/i.test(nearest) ? -1 : read(nearest) };
  // L-30 is the first day of a month of 31 days, so there is nothing beyond it.
  if (last) return { kind: "dates", dates: [before ? -read(Number(before) + 1) : -1] };
  return undefined;
}

/** One item of the field of weekdays; undefined if it has no sign. `read` gives weekdays from Sunday, 0. */
export function readSpecialWeekday(word: Word, read: (day: Word) => number[]): DayRule | undefined {
  const [, day, last, nth] = /^(\w+?)(?:(L)|#0*([1-5]))$/i.exec(word.text) ?? [];
  if (!day) return undefined;
  return { kind: "weekdays", weekdays: read({ ...word, text: day }), nth: last ? -1 : Number(nth) };
}
