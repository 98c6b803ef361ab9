/**
 * When a schedule of the year fires, as a rule that this file alone reads: the expression that Pawl gets is only printed
 * from it.
 */
import type { WallClock } from "./wall-clock.ts";

export type Rule =
  | { readonly kind: "hourly"; readonly minute: number }
  | { readonly kind: "daily"; readonly hour: number; readonly minute: number }
  /** `weekday` 0 is Sunday. */
  | { readonly kind: "weekly"; readonly hour: number; readonly minute: number; readonly weekday: number }
  | {
      readonly kind: "monthly";
      readonly hour: number;
      readonly minute: number;
      readonly date: number | "last";
    }
  /** Once a day, anywhere in the hour's first ten minutes: Pawl draws where. */
  | { readonly kind: "window"; readonly hour: number }
  /** Counted from the epoch. */
  | { readonly kind: "seconds"; readonly every: number };

/** How long a window is, in seconds. */
export const windowSeconds = 600;
const day = 86_400;

/** As a task's file has it. */
export function expressionOf(rule: Rule): string {
  switch (rule.kind) {
    case "hourly":
      return `${rule.minute} * * * *`;
    case "daily":
      return `${rule.minute} ${rule.hour} * * *`;
    case "weekly":
      return `${rule.minute} ${rule.hour} * * ${rule.weekday}`;
    case "monthly":
      return `${rule.minute} ${rule.hour} ${rule.date === "last" ? "L" : rule.date} * *`;
    case "window":
      return `${two(rule.hour)}:00-${two(rule.hour)}:${two(windowSeconds / 60)}`;
    case "seconds":
      return `every ${rule.every} seconds`;
  }
}

/** The minute of the hour at which it fires, or begins its window; undefined where that is not fixed. */
export function minuteOf(rule: Rule): number | undefined {
  if (rule.kind === "window") return 0;
  return rule.kind === "seconds" ? undefined : rule.minute;
}

/** Whether a minute of the clock fires it, or begins its window. */
export function fires(rule: Rule, shown: number, isAgain: boolean): boolean {
  const minutes = Math.floor(shown / 60);
  const [minute, hour] = [minutes % 60, Math.floor(minutes / 60) % 24];
  switch (rule.kind) {
    // Every hour has its minute, in both passes of an hour that is repeated.
    case "hourly":
      return minute === rule.minute;
    case "window":
      return !isAgain && hour === rule.hour && minute === 0;
    case "seconds":
      return false;
  }
  if (isAgain || minute !== rule.minute || hour !== rule.hour) return false;
  if (rule.kind === "daily") return true;
  const date = new Date(shown * 1000);
  if (rule.kind === "weekly") return date.getUTCDay() === rule.weekday;
  if (rule.date !== "last") return date.getUTCDate() === rule.date;
  return new Date((shown + day) * 1000).getUTCDate() === 1;
}

/** Whether it may fire within so many seconds of an instant. */
export function firesNear(rule: Rule, clock: WallClock, instant: number, seconds: number): boolean {
  const first = Math.floor((instant - seconds) / 60) * 60;
  const length = rule.kind === "window" ? windowSeconds : 0;
  for (let at = first - length; at <= instant + seconds; at += 60)
    if (fires(rule, clock.shown(at), false)) return true;
  return false;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
