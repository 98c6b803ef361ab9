/** Rates in words. */
import { countText } from "./count.ts";
import { noValue } from "./time.ts";

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
