/** Costs in words. */

/** What is said of a cost beside it. */
export const usdTitle = "Computed from what it used, at list prices: not what AWS has billed.";

/** `$0.021`, `$0.000021`, `$12.30`: two digits that count, at least cents. */
export function usdText(usd: number): string {
  if (usd <= 0) return "$0";
  const digits = Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  return `$${usd.toFixed(digits)}`;
}
