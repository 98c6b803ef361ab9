/**
 * Agreements: each draws cases from a seed, computes the same instants in two ways, and returns the differences. The
 * tests check a sample, `npm run prove:schedules` a tenth, the bench all.
 */
import { Cron } from "croner";
import { parseSchedule, ScheduleError, translate } from "../../functions/schedule/index.ts";
import { cronerDifference } from "./croner-differences.ts";
import { eventBridgeFirings, offsetsAround } from "./oracle.ts";
import { SeededRandom } from "./random.ts";
import { eventBridgeLine, intervalText, type LineKind, posixLine, zones } from "./random-expressions.ts";

/** The result of one agreement. */
export interface Agreement {
  readonly cases: number;
  readonly instants: number;
  /** One line each, empty when all agree. */
  readonly differences: readonly string[];
  /** How many differences are known ways of the other side, by name; in `agreeTranslated`, how many translations of each kind. */
  readonly named: Readonly<Record<string, number>>;
}

const DAY = 86_400_000;

/** How many of each kind of EventBridge line, and over how many years from 2025. */
export interface OracleSize {
  readonly plain: number;
  readonly special: number;
  readonly changed: number;
  readonly years: number;
}

/** EventBridge lines against the oracle. A line of "changed hours" counts only if a clock change touches its times. */
export function agreeWithOracle({ plain, special, changed, years }: OracleSize, seed: number): Agreement {
  const random = new SeededRandom(seed);
  const from = Date.UTC(2025, 0, 1);
  const to = Date.UTC(2025 + years, 0, 1);
  const differences: string[] = [];
  let instants = 0;
  const compare = (kind: LineKind): boolean => {
    const expression = eventBridgeLine(random, kind);
    const timeZone = random.pick(kind === "changed hours" ? zones.slice(1) : zones);
    const schedule = parseSchedule(expression, { timeZone });
    const verdict = eventBridgeFirings(expression, timeZone, from / DAY - 2, to / DAY + 2);
    const meets = verdict.skipped > 0 || verdict.firings.some(({ repeated }) => repeated);
    if (kind === "changed hours" && !meets) return false;
    const open = new Set(
      verdict.firings.filter(({ repeated }) => repeated && verdict.starHours).map(({ time }) => time),
    );
    const wanted = verdict.firings
      .filter(({ time }) => time >= from && time < to && !open.has(time))
      .map(({ time }) => time);
    const found = Array.from(
      parseSchedule(expression, { timeZone }).between(new Date(from), new Date(to)),
      Number,
    );
    const difference = firstDifference(
      found.filter((time) => !open.has(time)),
      wanted,
    );
    if (difference) differences.push(`${expression} in ${timeZone}: ${difference}`);
    // Its clock changes must agree too, over two more days on each side, as the oracle does.
    const changes = schedule.changes(new Date(from - 2 * DAY), new Date(to + 2 * DAY));
    const repeated = changes.flatMap(({ firesAt }) => (firesAt ? [firesAt.getTime()] : []));
    const marked = verdict.firings.filter((firing) => firing.repeated).map(({ time }) => time);
    const changed = firstDifference(repeated, marked);
    if (changed || changes.length - repeated.length !== verdict.skipped) {
      differences.push(`changes of ${expression} in ${timeZone}: ${changed ?? verdict.skipped}`);
    }
    instants += wanted.length;
    return true;
  };
  for (const [kind, count] of [
    ["plain", plain],
    ["special", special],
    ["changed hours", changed],
  ] as const) {
    for (let done = 0; done < count; ) if (compare(kind)) done++;
  }
  return { cases: plain + special + changed, instants, differences, named: {} };
}

/** POSIX lines against croner, over two years or the first `most` instants, away from clock changes. */
export function agreeWithCroner(cases: number, seed: number, most = 2000): Agreement {
  const random = new SeededRandom(seed);
  const from = Date.UTC(2026, 0, 1);
  const to = Date.UTC(2028, 0, 1);
  const differences: string[] = [];
  const named: Record<string, number> = {};
  let instants = 0;
  for (let done = 0; done < cases; done++) {
    const expression = posixLine(random);
    const timeZone = random.pick(zones);
    const found: number[] = [];
    for (const at of parseSchedule(expression, { timeZone }).between(new Date(from), new Date(to))) {
      if (found.length >= most) break;
      found.push(at.getTime());
    }
    const until = found.length >= most ? (found.at(-1) as number) : to - 1;
    const theirs: number[] = [];
    const cron = new Cron(expression, { timezone: timeZone, sloppyRanges: true, paused: true });
    let at = cron.nextRun(new Date(from - 1000));
    for (; at && at.getTime() <= until; at = cron.nextRun(at)) theirs.push(at.getTime());
    const quiet = (time: number): boolean => offsetsAround(timeZone, Math.floor(time / DAY)).length === 1;
    const difference = firstDifference(found.filter(quiet), theirs.filter(quiet));
    instants += found.length;
    if (!difference) continue;
    const name = cronerDifference(expression, timeZone, found.filter(quiet), theirs.filter(quiet));
    if (name) named[name] = (named[name] ?? 0) + 1;
    else differences.push(`${expression} in ${timeZone}: ${difference}`);
  }
  return { cases, instants, differences, named };
}

/** The union of the deployed EventBridge schedules against the trigger itself. */
export function agreeTranslated(cases: number, seed: number, years = 10): Agreement {
  const random = new SeededRandom(seed);
  const from = Date.UTC(2025, 0, 1);
  const to = Date.UTC(2025 + years, 0, 1);
  const differences: string[] = [];
  const named: Record<string, number> = {};
  let instants = 0;
  for (let done = 0; done < cases; done++) {
    const expression = random.pick([
      () => posixLine(random, false),
      () => eventBridgeLine(random, random.pick(["plain", "special"])),
      () => intervalText(random),
      () =>
        random.pick([
          "@hourly",
          "@weekly",
          "*/15 * * * *",
          "7 * * * *",
          "0 * * 6 *",
          "*/30 * * * *",
          "1-9/2 * * * *",
        ]),
    ])();
    const timeZone = random.pick(zones);
    const anchor = new Date(random.integer(0, 2e6) * 60_000);
    const translation = translate(expression, { timeZone, anchor });
    named[translation.kind] = (named[translation.kind] ?? 0) + 1;
    if (translation.kind === "sweeper") continue;
    const range = [new Date(from), new Date(to)] as const;
    const union = merged(
      translation.schedules.map(({ scheduleExpression, timeZone: zone }) =>
        parseSchedule(scheduleExpression, { timeZone: zone, anchor }).between(...range),
      ),
    );
    for (const at of parseSchedule(expression, { timeZone, anchor }).between(...range)) {
      const deployed = union.next().value;
      instants++;
      if (deployed === at.getTime()) continue;
      differences.push(`${expression} in ${timeZone}: ${deployed} instead of ${at.toISOString()}`);
      break;
    }
    const extra = union.next().value;
    if (extra !== undefined) differences.push(`${expression} in ${timeZone}: ${extra} is too many`);
  }
  return { cases, instants, differences, named };
}

/** Merges ascending lists; a time in several of them comes once. */
function* merged(lists: readonly Iterable<Date>[]): Generator<number, undefined> {
  const readers = lists.map((list) => list[Symbol.iterator]());
  const heads = readers.map((reader) => reader.next().value?.getTime() ?? Infinity);
  for (;;) {
    const least = Math.min(...heads);
    if (least === Infinity) return undefined;
    yield least;
    heads.forEach((head, index) => {
      if (head === least) heads[index] = readers[index]?.next().value?.getTime() ?? Infinity;
    });
  }
}

/** An agreement about bad input; a difference is a wrong error, or a string that took over 50 ms. */
export interface BadInput extends Agreement {
  readonly refused: number;
  /** In milliseconds. */
  readonly slowest: number;
}

/** Random and mutated strings. Each is parsed and, if it is accepted, asked for its next instants, words and translation. */
export function refuseBadInput(cases: number, seed: number): BadInput {
  const random = new SeededRandom(seed);
  const alphabet = "0123456789 */,-?LW#@:%+!~[](){}\"'.TZPcronateverymskd\u0000\u00e9\ud83d\ude00\n\t";
  const differences: string[] = [];
  let [refused, slowest] = [0, 0];
  const ask = (expression: string, timeZone: string, from: Date): number => {
    const before = performance.now();
    try {
      const schedule = parseSchedule(expression, { timeZone, seed: "a" });
      const at = schedule.next(from);
      if (at) schedule.next(at);
      schedule.describe();
      translate(expression, { timeZone });
    } catch (error) {
      if (error instanceof ScheduleError) refused++;
      else differences.push(`${JSON.stringify(expression)}: ${error}`);
    }
    return performance.now() - before;
  };
  for (let done = 0; done < cases; done++) {
    const expression = badText(random, alphabet);
    const timeZone = random.pick(zones);
    const from = new Date(random.integer(-1e13, 7e12));
    let took = ask(expression, timeZone, from);
    // A string that is slow once may have waited for the machine, so the best of six counts.
    for (let again = 0; took > 5 && again < 5; again++) {
      const known = refused;
      took = Math.min(took, ask(expression, timeZone, from));
      refused = known;
    }
    slowest = Math.max(slowest, took);
    if (took > 50) differences.push(`${JSON.stringify(expression)}: ${took.toFixed(0)} ms`);
  }
  return { cases, instants: 0, differences, named: {}, refused, slowest };
}

const seeds: readonly string[] = [
  "02:00-06:00@60 mon-fri",
  '["02:00-06:00@60 mon-fri", "!* *:last"]',
  "22:00-02:00 fri:last %2+1 %3",
  "@daily",
  "2026-12-01T09:00:00Z",
  "at(2026-12-01T09:00:00)",
  "PT90S",
  "every 90 seconds",
];

function badText(random: SeededRandom, alphabet: string): string {
  if (random.chance(0.2)) {
    return Array.from(
      { length: random.integer(0, 60) },
      () => alphabet[random.integer(0, alphabet.length - 1)],
    ).join("");
  }
  const good = random.pick([
    () => eventBridgeLine(random, random.pick(["plain", "special", "changed hours"])),
    () => posixLine(random),
    () => intervalText(random),
    () => random.pick(seeds),
  ])();
  let text = good;
  for (let edits = random.integer(1, 4); edits > 0; edits--) {
    const at = random.integer(0, text.length);
    const cut = random.integer(0, 2);
    const put = random.chance(0.7)
      ? alphabet[random.integer(0, alphabet.length - 1)]
      : text.slice(0, random.integer(0, 9));
    text = text.slice(0, at) + put + text.slice(at + cut);
  }
  return random.chance(0.02) ? text.repeat(random.integer(2, 80)) : text;
}

/** The first difference of two lists in words; undefined if they are equal. */
export function firstDifference(found: readonly number[], wanted: readonly number[]): string | undefined {
  const index = found.findIndex((time, at) => time !== wanted[at]);
  if (index < 0 && found.length === wanted.length) return undefined;
  const at = index < 0 ? found.length : index;
  const text = (time: number | undefined): string =>
    time === undefined ? "nothing" : new Date(time).toISOString();
  return `${text(found[at])} instead of ${text(wanted[at])}, the ${at + 1}th`;
}
