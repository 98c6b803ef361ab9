/**
 * How much the sweeper may have to fire. It sends at most 3,000 occurrences a minute, those of three minutes at once, so
 * that 600 a minute leave room for what is late. Pure.
 */
import type { FiredSchedule, Firing } from "../../functions/model/task/fired-schedule.ts";
import { firingOf } from "../../functions/schedule/index.ts";

const mostAMinute = 600;
/** Minutes in which more fire are looked for in so many days. */
const comparedDays = 7;
const minuteMs = 60_000;

/** What is wrong with what the sweeper is to fire: too many instants in one minute of the next days. */
export function fireMistakes(fires: readonly { readonly schedule: FiredSchedule }[], now: Date): string[] {
  const start = Math.ceil(now.getTime() / minuteMs) * minuteMs;
  const end = start + comparedDays * 1440 * minuteMs;
  const firings = fires.map(({ schedule }) => firingOf(schedule));
  // Most deployments are far from it: counting each minute would take seconds of each synth.
  const roughly = firings.reduce((sum, firing) => sum + roughlyAMinute(firing, start), 0);
  if (roughly <= mostAMinute) return [];
  const counts = new Map<number, number>();
  for (const firing of firings) {
    for (const [minute, count] of countsOf(firing, start, end)) {
      const sum = (counts.get(minute) ?? 0) + count;
      counts.set(minute, sum);
      if (sum > mostAMinute) return [tooMany(fires.length, minute)];
    }
  }
  return [];
}

function tooMany(triggers: number, minute: number): string {
  const at = `${new Date(minute).toISOString().slice(0, 16)}Z`;
  return `the ${triggers} triggers that the sweeper fires have more than ${mostAMinute} instants in the minute of ${at}: ${mostAMinute} a minute are allowed in all, so let them fire less often or at different times`;
}

/** An interval has one more in some minutes than in others. */
function roughlyAMinute(firing: Firing, start: number): number {
  const [first] = countsOf(firing, start, Number.POSITIVE_INFINITY);
  return first === undefined ? 0 : first[1] + 1;
}

const monthMs = 30.44 * 1440 * minuteMs;
/** So many instants tell how often a schedule fires; one that fires seldom is looked at for a year. */
const mostCounted = 1_000;

/** How often a schedule fires in a month, about. */
export function instantsAMonth(schedule: FiredSchedule, now: Date): number {
  const { first } = firingOf(schedule);
  const start = Math.ceil(now.getTime() / 1000) * 1000;
  const end = start + 12 * monthMs;
  let count = 0;
  let instant = first(start);
  for (; instant < end && count < mostCounted; instant = first(instant + 1000)) count++;
  return (count * monthMs) / (Math.min(instant, end) - start);
}

/** How many instants of a schedule are in each minute that has any. */
function* countsOf({ first }: Firing, start: number, end: number): Generator<readonly [number, number]> {
  for (let instant = first(start); instant < end; ) {
    const minute = Math.floor(instant / minuteMs) * minuteMs;
    let count = 0;
    for (; instant < minute + minuteMs; instant = first(instant + 1000)) count++;
    yield [minute, count];
  }
}
