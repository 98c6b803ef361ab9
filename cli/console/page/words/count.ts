/** Counts in words. */
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
