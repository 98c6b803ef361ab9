/** Counts in words. */
import { noValue } from "./time.ts";

const counter = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** `12,000`. What is no number, in a record that anybody may have written, gives a dash. */
export function countText(value: number): string {
  return Number.isFinite(value) ? counter.format(value) : noValue;
}
