/**
 * Finds schedules that always fire at the same instants, whatever their spelling and time zones. Pure. A task may have
 * hundreds of triggers, so only those whose first instants agree are compared further. Schedules that meet only now and
 * then are not reported: they are meant to.
 */
import { parseWithWindows, type ScheduleSource } from "./expression/parse.ts";
import type { IntervalSource } from "./instants/interval-source.ts";
import { countsFromDeploy } from "./outlook.ts";
import { type TranslateOptions, type Translation, translate } from "./translate.ts";

type Expression = { readonly expression: string } & TranslateOptions;

/** Two schedules or more. Rates of one length each count from the deploy that creates them, so they are only equally frequent. */
export interface FiringGroup<T> {
  readonly kind: "together" | "equal rates";
  readonly members: readonly T[];
}

const firstInstants = 10;
/** The weekdays of the calendar repeat after so many years. */
const comparedYears = 28;
/** Schedules that fire in every quarter of an hour reach this within three years. */
const mostCompared = 100_000;
/** From then on only the first instant of each quarter of an hour is compared. */
const comparedSingly = 5_000;
const quarterHour = 900_000;

interface Candidate<T> {
  readonly each: T;
  readonly source: ScheduleSource;
  readonly translation: Translation;
  readonly isRate: boolean;
}

/** The groups that fire after `from`; none that never fires again. @throws ScheduleError as `parseSchedule` */
export function firingTogether<T extends Expression>(
  expressions: readonly T[],
  from: Date,
): FiringGroup<T>[] {
  const time = Math.floor(from.getTime() / 1000) * 1000 + 1000;
  const all = expressions.map((each): Candidate<T> => {
    const { expression, timeZone, seed, precise, jitterSeconds } = each;
    const { source } = parseWithWindows(expression, { timeZone, seed });
    const translation = translate(expression, { timeZone, seed, precise, jitterSeconds });
    return { each, source, translation, isRate: countsFromDeploy(translation) };
  });
  const alike = Map.groupBy(all, ({ source, isRate }) =>
    isRate ? `rate of ${(source as IntervalSource).seconds}` : firstInstantsOf(source, time),
  );
  alike.delete("");
  const groups = [...alike.values()].flatMap((candidates) => {
    const found: Candidate<T>[][] = [];
    for (const one of candidates) {
      const group = found.find(([first]) => first && fireTogether(first, one, time));
      if (group) group.push(one);
      else found.push([one]);
    }
    return found.filter(({ length }) => length > 1);
  });
  return groups.map((group) => ({
    kind: group[0]?.isRate ? "equal rates" : "together",
    members: group.map(({ each }) => each),
  }));
}

/** Given that their first instants agree. Schedules that are deployed as the same lines need no comparison. */
function fireTogether<T>(one: Candidate<T>, other: Candidate<T>, from: number): boolean {
  const sameLines =
    one.translation.kind === "eventbridge" &&
    JSON.stringify(one.translation) === JSON.stringify(other.translation);
  return sameLines || sameInstants(one.source, other.source, from);
}

/** As text; empty if there are none. */
function firstInstantsOf(source: ScheduleSource, from: number): string {
  const found: number[] = [];
  for (
    let at = source.first(from);
    at !== Infinity && found.length < firstInstants;
    at = source.first(at + 1000)
  )
    found.push(at);
  return found.join();
}

/**
 * A line names the same minutes in each hour in which it fires, and clocks change by quarters of an hour. So once many
 * instants have agreed, the first one of a quarter speaks for the rest of it.
 */
function sameInstants(one: ScheduleSource, other: ScheduleSource, from: number): boolean {
  const end = new Date(from);
  end.setUTCFullYear(end.getUTCFullYear() + comparedYears);
  let at = from;
  for (let compared = 0; compared < mostCompared; compared++) {
    const instant = one.first(at);
    if (instant !== other.first(at)) return false;
    if (instant >= end.getTime()) return true;
    at = compared < comparedSingly ? instant + 1000 : (Math.floor(instant / quarterHour) + 1) * quarterHour;
  }
  return true;
}
