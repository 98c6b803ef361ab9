/** Counts and rates in words. */
import { noValue } from "./time.ts";

const counter = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** `12,000`. What is no number, in a record that anybody may have written, gives a dash. */
export function countText(value: number): string {
  return Number.isFinite(value) ? counter.format(value) : noValue;
}

/** `1 run`, `12,000 runs`. @param noun one that takes an `s` */
export function countedText(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `2 a second`, `30 a minute` where less than one comes in ten seconds, `4 an hour`. @param nouns such as `instants` */
export function rateText(perSecond: number, nouns?: string): string {
  if (!Number.isFinite(perSecond)) return noValue;
  const [rate, unit] =
    perSecond >= 0.1
      ? [perSecond, "a second"]
      : perSecond >= 0.1 / 60
        ? [perSecond * 60, "a minute"]
        : [perSecond * 3_600, "an hour"];
  return [countText(rate >= 10 ? Math.round(rate) : rate), nouns, unit].filter(Boolean).join(" ");
}
