/** Intervals of a fixed length: how they are written, and how they are described. */
import { refuseExpression } from "../schedule-error.ts";

const LONGEST_SECONDS = 366 * 86_400;

/** Seconds in each unit, the largest first, in the order of an ISO 8601 duration. */
const unitSeconds = { week: 604_800, day: 86_400, hour: 3600, minute: 60, second: 1 };

const everyForm = /^every\s+(?:(\d+)\s+)?(second|minute|hour|day|week)s?$/i;
const rateForm = /^rate\((1(?=.*[^s]\))|(?!1 )[1-9]\d*(?=.*s\))) (minute|hour|day)s?\)$/;
const durationForm = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * The seconds of `every 90 seconds`, of EventBridge's `rate(5 minutes)`, or of an ISO 8601 duration such as "PT90S" or
 * "P1DT12H". Months and years have no fixed length, so they are refused. So are spellings of a rate that AWS does not
 * document, such as `rate(1 minutes)`.
 */
export function readInterval(text: string): number {
  const [, count = 1, unit] = everyForm.exec(text) ?? rateForm.exec(text) ?? [];
  const sizes = Object.values(unitSeconds);
  const parts = durationForm.exec(text)?.slice(1) ?? [];
  const seconds = unit
    ? Number(count) * unitSeconds[unit.toLowerCase() as keyof typeof unitSeconds]
    : parts.reduce((sum, part = "0", index) => sum + Number(part) * (sizes[index] as number), 0);
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  refuseExpression(
    text,
    'an interval of at most 366 days, as in "every 90 minutes", "PT90M", "rate(1 minute)" or "rate(5 minutes)"',
  );
}

/** Seconds in the largest unit that divides them: "90 seconds", "1 hour". */
export function intervalWords(seconds: number): string {
  const [unit, size] = Object.entries(unitSeconds).find(([, size]) => seconds % size === 0) as [
    string,
    number,
  ];
  return `${seconds / size} ${unit}${seconds === size ? "" : "s"}`;
}
