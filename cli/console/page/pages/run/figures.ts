/** Counts, rates and costs in words. */

const counter = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** `12,000`. */
export function countText(value: number): string {
  return counter.format(value);
}

/** `0.000077 USD`. */
export function usdText(usd: number): string {
  if (usd > 0 && usd < 1e-6) return "< 0.000001 USD";
  return `${usd >= 0.01 ? usd.toFixed(2) : usd === 0 ? "0" : usd.toPrecision(2)} USD`;
}

/** By the second, or by the minute where less than one comes in ten seconds. */
export function rateText(perSecond: number): string {
  return perSecond >= 0.1
    ? `${countText(perSecond >= 10 ? Math.round(perSecond) : perSecond)} a second`
    : `${countText(perSecond * 60)} a minute`;
}
