/**
 * Which instants a catch-up has to start, by what was delivered: a gap is a row of instants that nothing attended to, and
 * is decided once its last one is decided and the next was attended to or is yet to come.
 */
import type { CatchUp } from "../../../functions/model/task/catch-up.ts";

/** An instant and what its own messages made of it. */
export interface Known {
  readonly at: number;
  /** When its record was written; undefined where its own messages left none. */
  readonly recordedAt: number | undefined;
  readonly isAttended: boolean;
  /** When its own message ran it, where it was old by then: a look before this finds nothing of it. */
  readonly ranAt: number | undefined;
  /** Seconds after which it is old. */
  readonly horizon: number;
}

export interface GapFacts {
  readonly catchUp: CatchUp;
  /** When the trigger is next on, and its task not paused. */
  readonly heldUntil: (at: number) => number;
  /** When the sweeper is next called. */
  readonly nextSweep: (at: number) => number;
  /** When the task was resumed. */
  readonly resumes: readonly number[];
}

export interface CaughtUp {
  readonly started: ReadonlySet<number>;
  /** Gaps that end within minutes of an instant: either side may be right. */
  readonly unsure: ReadonlySet<number>;
}

/** A trigger is looked at every five minutes at the most, and the sweeper is called every fifteen at least. */
const slack = 1_300;
/** Between two looks there are so many seconds, or as long as the next call of the sweeper takes to come; while a gap is open. */
const betweenLooks = { noGap: 300, gap: 60 };

export function caughtUp(instants: readonly Known[], facts: GapFacts): CaughtUp {
  const [started, unsure] = [new Set<number>(), new Set<number>()];
  for (let i = 0; i < instants.length; i++) {
    if (isFound(instants[i] as Known, facts, false) === "attended") continue;
    const gap = [instants[i] as Known];
    for (;;) {
      const over = decidedAt(gap, facts);
      const next = instants[i + 1];
      const isUnsure = next !== undefined && next.at > over && next.at < over + slack;
      if (isUnsure) for (const { at } of gap) unsure.add(at);
      if (next === undefined || next.at > over || isFound(next, facts, true) === "attended") break;
      gap.push(next);
      i++;
    }
    for (const { at } of picked(gap, facts.catchUp)) started.add(at);
    for (const at of pickedByAMinute(gap, facts)) unsure.add(at);
  }
  return { started, unsure };
}

/** What a look finds of an instant that is old: where its message ran it at about that time, either. */
function isFound(
  { at, horizon, isAttended, ranAt }: Known,
  { nextSweep }: GapFacts,
  isGapOpen: boolean,
): "attended" | "absent" | "either" {
  if (isAttended) return "attended";
  if (ranAt === undefined) return "absent";
  const first = nextSweep(at + horizon);
  if (first > ranAt) return "attended";
  const wasLookedAt = nextSweep(first + betweenLooks[isGapOpen ? "gap" : "noGap"]) < ranAt;
  return wasLookedAt ? "absent" : "either";
}

/** Instants that are picked or not, as it may be an instant of either kind that ends a gap or belongs to it. */
function pickedByAMinute(gap: readonly Known[], facts: GapFacts): readonly number[] {
  const whole = picked(gap, facts.catchUp);
  return gap.flatMap((one, i) => {
    if (isFound(one, facts, i > 0) !== "either") return [];
    const parts = [gap.slice(0, i), gap.slice(i + 1)].flatMap((part) => picked(part, facts.catchUp));
    return [...whole, ...parts]
      .filter((each) => whole.includes(each) !== parts.includes(each))
      .map(({ at }) => at);
  });
}

function picked(gap: readonly Known[], catchUp: CatchUp): readonly Known[] {
  if (catchUp === "none") return [];
  if (catchUp === "latest") return gap.slice(-1);
  if ("last" in catchUp) return gap.slice(-catchUp.last);
  throw new Error("the year draws no other catch-up");
}

/** When a gap is decided that nothing younger belongs to. */
function decidedAt(gap: readonly Known[], { heldUntil, nextSweep, resumes }: GapFacts): number {
  const [first, last] = [gap[0] as Known, gap.at(-1) as Known];
  const oldAt = ({ at, horizon }: Known) => at + horizon;
  const told = Math.max(last.at, ...gap.map((one) => Math.min(one.recordedAt ?? oldAt(one), oldAt(one))));
  // The sweeper begins a gap once its first instant is old; a resume looks at all that is told.
  let over = nextSweep(Math.max(oldAt(first), told));
  while (heldUntil(over) > over) over = nextSweep(heldUntil(over));
  const resumed = resumes.find((at) => at >= told && heldUntil(at) === at);
  return Math.min(over, resumed ?? over);
}
