/** Lines of five fields against the brute-force reading of a crontab, over years in which the clocks change. */
import { parseSchedule, translate } from "../../functions/schedule/index.ts";
import { type Agreement, firstDifference } from "./agreements.ts";
import { crontabFirings } from "./crontab.ts";
import { SeededRandom } from "./random.ts";
import { crontabLine } from "./random-crontab.ts";

/** Zones and years of unusual clock changes: half an hour, four in a year, a lost day, two hours, at midnight, none. */
const zoneYears: readonly (readonly [timeZone: string, year: number])[] = [
  ["America/New_York", 2026],
  ["Europe/London", 2028],
  ["Australia/Lord_Howe", 2026],
  ["Africa/Casablanca", 2027],
  ["Pacific/Apia", 2011],
  ["Antarctica/Troll", 2026],
  ["America/Santiago", 2026],
  ["Asia/Kathmandu", 1986],
  ["UTC", 2028],
];

/** Compares `cases` lines, each over a year, with the instants of the line and with those of what is deployed for it. */
export function agreeWithCrontab(cases: number, seed: number): Agreement {
  const random = new SeededRandom(seed);
  const differences: string[] = [];
  const named: Record<string, number> = {};
  let instants = 0;
  for (let done = 0; done < cases; done++) {
    const line = crontabLine(random);
    const [timeZone, year] = random.pick(zoneYears);
    const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
    const between = (expression: string, zone: string): number[] =>
      Array.from(parseSchedule(expression, { timeZone: zone }).between(new Date(from), new Date(to)), Number);
    const wanted = crontabFirings(line, timeZone, from, to);
    instants += wanted.length;
    const difference = firstDifference(between(line, timeZone), wanted);
    if (difference) differences.push(`${JSON.stringify(line)} in ${timeZone}, ${year}: ${difference}`);
    const translation = translate(line, { timeZone });
    named[translation.kind] = (named[translation.kind] ?? 0) + 1;
    // An hour's minutes are shifted by the offsets of today's rules.
    if (translation.kind === "sweeper" || year < 2020) continue;
    const deployed = translation.schedules.flatMap((one) => between(one.scheduleExpression, one.timeZone));
    const union = [...new Set(deployed)].sort((a, b) => a - b);
    const departure = firstDifference(union, wanted);
    if (departure) differences.push(`${JSON.stringify(line)} in ${timeZone}, deployed: ${departure}`);
  }
  return { cases, instants, differences, named };
}
