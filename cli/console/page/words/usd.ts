/** Costs in words. */
import { noValue } from "./time.ts";

/** Beside each cost: what kind of figure it is. */
export const usdTitle = "Computed from what it used, at list prices: not what AWS has billed.";

/** `0.021`, `0.000021`, `12.30`: two digits that count, at least cents. What is no number gives a dash. */
export function amountText(usd: number): string {
  if (!Number.isFinite(usd)) return noValue;
  if (usd <= 0) return "0";
  const digits = Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  return usd.toFixed(digits);
}

/** `$0.021`. */
export function usdText(usd: number): string {
  return Number.isFinite(usd) ? `$${amountText(usd)}` : noValue;
}
