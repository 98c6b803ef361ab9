/**
 * Which of several schedules always fire at the same instants, however each is written. Pure. A task may have hundreds
 * of triggers, so only those are compared whole whose first instants agree.
 */
import { parseSchedule } from "./parse-schedule.ts";
import type { Schedule, ScheduleOptions } from "./schedule.ts";

/** Compared are the instants of so many years, and at most so many. */
const comparedYears = 8;
const comparedInstants = 5000;
const firstInstants = 10;

type Expression = { readonly expression: string } & ScheduleOptions;

/** Each pair that fires together from `from` on; none that never fires again. @throws ScheduleError as `parseSchedule` */
export function firingTogether<T extends Expression>(
  expressions: readonly T[],
  from: Date,
): (readonly [T, T])[] {
  const all = expressions.map((each) => {
    const { expression, timeZone, seed } = each;
    return { each, schedule: parseSchedule(expression, { timeZone, seed }) };
  });
  const alike = Map.groupBy(all, ({ schedule }) => first(schedule, from));
  alike.delete("");
  return [...alike.values()].flatMap((group) =>
    group.flatMap((one, index) =>
      group
        .slice(index + 1)
        .filter((other) => sameInstants(one.schedule, other.schedule, from))
        .map((other) => [one.each, other.each] as const),
    ),
  );
}

/** The first instants as text; empty if there are none. */
function first(schedule: Schedule, from: Date): string {
  const found: number[] = [];
  for (let at = schedule.next(from); at && found.length < firstInstants; at = schedule.next(at))
    found.push(at.getTime());
  return found.join();
}

function sameInstants(one: Schedule, other: Schedule, from: Date): boolean {
  const to = new Date(from);
  to.setUTCFullYear(to.getUTCFullYear() + comparedYears);
  const [ours, theirs] = [one, other].map((schedule) => schedule.between(from, to)[Symbol.iterator]()) as [
    Iterator<Date>,
    Iterator<Date>,
  ];
  for (let compared = 0; compared < comparedInstants; compared++) {
    const at = ours.next().value?.getTime();
    if (at !== theirs.next().value?.getTime()) return false;
    if (at === undefined) return true;
  }
  return true;
}
