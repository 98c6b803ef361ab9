/**
 * Which occurrences a sweep sends: those from where the last sweep stopped to three minutes from now. Pure.
 *
 * What was sent is one item: up to which instant, and of which schedules. A schedule that it does not name is new, or could
 * not be sent: it starts now. So a schedule that a deploy brings back does not fire for the time in between, and one at
 * 02:00 that is deployed at noon fires nothing at once. An override says when it begins: of that one, what a sweeper that
 * was out did not send is late, and not lost. Sends come before that item is written, so a crash repeats
 * some: a second message for an instant meets the run of the first.
 */
import {
  type DeliveryKind,
  deliveryOf,
  type FiredSchedule,
  type Firing,
  keyOfFired,
} from "../../model/task/fired-schedule.ts";
import type { FiredUpTo } from "../../runs/index.ts";

/** How far ahead a sweep sends, in milliseconds: two sweeps with a lost one between them are less than this apart. */
export const horizonMs = 180_000;
/** The most occurrences that one sweep sends. */
export const mostSends = 3_000;

/** An instant of a schedule, in epoch milliseconds, a whole second. */
export interface PlannedSend {
  readonly schedule: FiredSchedule;
  readonly instant: number;
}

export interface FirePlan {
  /**
   * In the order in which they are sent: of what is sent when it is due, what has come; of the rest, what is to come, the
   * soonest first; then what is late, the newest first.
   */
  readonly sends: readonly PlannedSend[];
  /** What there is no room for. */
  readonly left: readonly PlannedSend[];
  /** The time of the plan, in epoch milliseconds. */
  readonly now: number;
  /** Where this sweep's instants end, in epoch seconds. */
  readonly horizon: number;
}

/** How far ahead of now a sweep sends, in milliseconds. */
const aheadMs = { ahead: horizonMs, "when due": 0 } as const satisfies Record<DeliveryKind, number>;

/** What a sweep at `now` sends, after another one recorded `fired`. */
export function planFiring(firings: readonly Firing[], fired: FiredUpTo | undefined, now: number): FirePlan {
  const horizon = Math.floor((now + horizonMs) / 1000);
  const known = keysOf(fired);
  const due: PlannedSend[] = [];
  const toCome: PlannedSend[] = [];
  const late: PlannedSend[] = [];
  for (const firing of firings) {
    const { schedule, key, delivery, begins = now } = firing;
    const behind = horizonMs - aheadMs[delivery];
    const sentTo = fired !== undefined && known.has(key) ? fired.upTo * 1000 - behind : begins - 1;
    const sendTo = horizon * 1000 - behind;
    // Most sweeps have nothing to send of most schedules.
    if (firing.first(wholeSecond(sentTo + 1)) > sendTo) continue;
    if (delivery === "when due") {
      for (const instant of lateInstants(firing, sentTo, now + 1)) due.push({ schedule, instant });
      continue;
    }
    for (const instant of between(firing, Math.max(sentTo + 1, now), sendTo))
      toCome.push({ schedule, instant });
    for (const instant of lateInstants(firing, sentTo, now)) late.push({ schedule, instant });
  }
  toCome.sort((a, b) => a.instant - b.instant);
  late.sort((a, b) => b.instant - a.instant);
  const inTime = [...due, ...toCome];
  return { sends: [...inTime, ...late].slice(0, mostSends), left: inTime.slice(mostSends), now, horizon };
}

/**
 * What is recorded once a sweep has sent what it could: all instants before the first that it owed and did not send. A
 * schedule of which an earlier one was not sent, since its queue refused it, is left out, so that it starts now the next
 * time. What was late and is left is given up, since it would be late again; what is sent when it is due is owed until it
 * was sent.
 */
export function recordOf(
  firings: readonly Firing[],
  fired: FiredUpTo | undefined,
  { now, horizon, left, refused }: Omit<FirePlan, "sends"> & { readonly refused: readonly PlannedSend[] },
): FiredUpTo {
  const owed = left.filter((one) => deliveryOf(one.schedule) === "when due" || one.instant >= now);
  const firstLeft = owed.reduce((first, one) => Math.min(first, plannedAt(one) / 1000), horizon + 1);
  const upTo = Math.max(firstLeft - 1, fired?.upTo ?? 0);
  const unsent = [...refused, ...owed.filter((one) => plannedAt(one) / 1000 <= upTo)];
  const lost = new Set(unsent.map(({ schedule }) => keyOfFired(schedule)));
  const keys = new Set(firings.map(({ key }) => key).filter((key) => !lost.has(key)));
  return { upTo, keys: [...keys].sort().join("") };
}

/** The horizon of the first sweep that sends an occurrence, in epoch milliseconds. */
function plannedAt({ schedule, instant }: PlannedSend): number {
  return instant + horizonMs - aheadMs[deliveryOf(schedule)];
}

function keysOf(fired: FiredUpTo | undefined): ReadonlySet<string> {
  return new Set(fired?.keys.match(/.{8}/g));
}

/** The first whole second at or after a time. */
function wholeSecond(time: number): number {
  return Math.ceil(time / 1000) * 1000;
}

/** The instants of a schedule from a time to another, both inclusive. */
function* between({ first }: Firing, from: number, to: number): Generator<number> {
  for (let instant = first(wholeSecond(from)); instant <= to; instant = first(instant + 1000)) yield instant;
}

/** No trigger may start a run later than 30 days after its instant. */
const longestLookBackMs = 30 * 86_400_000;

/** The instants after `sentTo` and before `now` that may still start a run, the newest first. */
function* lateInstants(firing: Firing, sentTo: number, now: number): Generator<number> {
  let count = 0;
  // A schedule only goes forward: so it is asked for a minute, for the two before that, and so on.
  for (let to = wholeSecond(now) - 1000, span = 60_000; to > sentTo; span *= 2) {
    const from = Math.max(to - span + 1000, sentTo + 1);
    for (const instant of [...between(firing, from, to)].reverse()) {
      if (now - instant > firing.startWithin(instant) * 1000 || ++count > mostSends) return;
      yield instant;
    }
    if (span > longestLookBackMs) return;
    to = from - 1000;
  }
}
