/**
 * Which occurrences a sweep sends: those from where the last sweep stopped to three minutes from now. Pure.
 *
 * What was sent is one item: up to which instant, and of which pieces. A piece that it does not name is new, or could
 * not be sent: it starts now. So a schedule that a deploy brings back does not fire for the time in between, and one at
 * 02:00 that is deployed at noon fires nothing at once. An override says when it begins: of that one, what a sweeper that
 * was out did not send is late, and not lost. Sends come before that item is written, so a crash repeats
 * some: a second message for an instant meets the run of the first.
 */
import { automaticLane } from "../../model/task/automatic.ts";
import { type Firing, keyOfPiece, type Piece } from "../../model/task/piece.ts";
import type { FiredUpTo } from "../../runs/index.ts";

/** How far ahead a sweep sends, in milliseconds: two sweeps with a lost one between them are less than this apart. */
export const horizonMs = 180_000;
/** The most occurrences that one sweep sends. */
export const mostSends = 3_000;

/** An instant of a piece, in epoch milliseconds, a whole second. */
export interface Occurrence {
  readonly piece: Piece;
  readonly instant: number;
}

export interface FirePlan {
  /**
   * In the order in which they are sent: of Pawl's own tasks what has come; of the others what is to come, the soonest first;
   * then what is late, the newest first.
   */
  readonly sends: readonly Occurrence[];
  /** What there is no room for. */
  readonly left: readonly Occurrence[];
  /** The time of the plan, in epoch milliseconds. */
  readonly now: number;
  /** Where this sweep's instants end, in epoch seconds. */
  readonly horizon: number;
}

/** What a sweep at `now` sends, after another one recorded `fired`. */
export function planFiring(firings: readonly Firing[], fired: FiredUpTo | undefined, now: number): FirePlan {
  const horizon = Math.floor((now + horizonMs) / 1000);
  const known = keysOf(fired);
  const due: Occurrence[] = [];
  const ahead: Occurrence[] = [];
  const late: Occurrence[] = [];
  for (const firing of firings) {
    const { piece } = firing;
    const isKnown = known.has(keyOfPiece(piece)) && fired !== undefined;
    if (isInvoked(piece)) {
      const seenTo = isKnown ? fired.upTo * 1000 - horizonMs : now - 1;
      for (const instant of lateInstants(firing, seenTo, now + 1)) due.push({ piece, instant });
      continue;
    }
    const sentTo = isKnown ? fired.upTo * 1000 : (firing.begins ?? now) - 1;
    for (const instant of between(firing, Math.max(sentTo, now - 1) + 1, horizon * 1000))
      ahead.push({ piece, instant });
    for (const instant of lateInstants(firing, sentTo, now)) late.push({ piece, instant });
  }
  ahead.sort((a, b) => a.instant - b.instant);
  late.sort((a, b) => b.instant - a.instant);
  const inTime = [...due, ...ahead];
  return { sends: [...inTime, ...late].slice(0, mostSends), left: inTime.slice(mostSends), now, horizon };
}

/**
 * What is recorded once a sweep has sent what it could: all instants before the first that it owed and did not send. A
 * piece of which an earlier one was not sent, since its queue refused it, is left out, so that it starts now the next
 * time. What was late and is left is given up, since it would be late again; of Pawl's own tasks nothing is sent before it
 * has come, so what is left of them is owed.
 */
export function recordOf(
  firings: readonly Firing[],
  fired: FiredUpTo | undefined,
  { now, horizon, left, refused }: Omit<FirePlan, "sends"> & { readonly refused: readonly Occurrence[] },
): FiredUpTo {
  const owed = left.filter(({ piece, instant }) => isInvoked(piece) || instant >= now);
  const firstLeft = owed.reduce((first, each) => Math.min(first, secondOf(each)), horizon + 1);
  const upTo = Math.max(firstLeft - 1, fired?.upTo ?? 0);
  const unsent = [...refused, ...owed.filter((each) => secondOf(each) <= upTo)];
  const lost = new Set(unsent.map(({ piece }) => keyOfPiece(piece)));
  const keys = firings.map(({ piece }) => keyOfPiece(piece)).filter((key) => !lost.has(key));
  return { upTo, keys: [...new Set(keys)].sort().join("") };
}

/** Pawl's own tasks are invoked. That cannot be delayed, so what was to come at a sweep is sent by the next one. */
function isInvoked({ lane }: Piece): boolean {
  return lane === automaticLane;
}

/** The first `upTo` that has an occurrence. */
function secondOf({ piece, instant }: Occurrence): number {
  return (instant + (isInvoked(piece) ? horizonMs : 0)) / 1000;
}

function keysOf(fired: FiredUpTo | undefined): ReadonlySet<string> {
  return new Set(fired?.keys.match(/.{8}/g));
}

/** The instants of a piece from a time to another, both inclusive. */
function* between({ first }: Firing, from: number, to: number): Generator<number> {
  for (let instant = first(Math.ceil(from / 1000) * 1000); instant <= to; instant = first(instant + 1000))
    yield instant;
}

/** No trigger may start a run later than 30 days after its instant. */
const longestLookBackMs = 30 * 86_400_000;

/** The instants after `sentTo` and before `now` that may still start a run, the newest first. */
function* lateInstants(firing: Firing, sentTo: number, now: number): Generator<number> {
  let count = 0;
  // A schedule only goes forward: so it is asked for a minute, for the two before that, and so on.
  for (let to = Math.ceil(now / 1000) * 1000 - 1000, span = 60_000; to > sentTo; span *= 2) {
    const from = Math.max(to - span + 1000, sentTo + 1);
    for (const instant of [...between(firing, from, to)].reverse()) {
      if (now - instant > firing.startWithin(instant) * 1000 || ++count > mostSends) return;
      yield instant;
    }
    if (span > longestLookBackMs) return;
    to = from - 1000;
  }
}
