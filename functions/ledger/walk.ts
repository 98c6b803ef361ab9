/**
 * The walk over the instants of a trigger that have become old, and what it decides. Pure: the records are given.
 *
 * Under the catch-up `none` an instant is passed, and one that is absent is to be recorded as missed. Under any other, the
 * instants that nothing attended to form a gap, and one decision is made for all of it once it is over: when something
 * attended to the next one, when its catch-up changes, or when nothing younger is undecided.
 */
import type { RunRecord } from "../model/run/run.ts";
import { sameJson } from "../model/same-json.ts";
import type { Ledger, Todo } from "../model/task/ledger.ts";
import { isAttended } from "./attended.ts";
import { type Instant, pieceAt } from "./instants.ts";
import { catchUpOf } from "./picks.ts";

/** What a walk comes to. */
export interface Walked extends Pick<Ledger, "judged" | "gap" | "todo"> {
  /** It ended before the last instant: there is more to walk at once. */
  readonly isCut: boolean;
}

/** The record of an instant's run; undefined where there is none. */
export type RunAt = (at: number) => Pick<RunRecord, "status" | "reason"> | undefined;

/** Walks on from `judged`. @param instants those that are decided, the oldest first */
export function walked(ledger: Ledger, instants: readonly Instant[], runAt: RunAt, now: number): Walked {
  let { judged, gap } = ledger;
  const open = gap === undefined ? undefined : pieceAt(ledger.pieces, gap);
  let policy = open && catchUpOf(open);
  let missed: Todo | undefined;
  for (const { at, piece } of instants) {
    const catchUp = catchUpOf(piece);
    const isOther = policy !== undefined && !sameJson(policy, catchUp);
    policy = catchUp;
    const run = runAt(at);
    const isSeenTo = stands(piece, run);
    if (gap !== undefined && (isOther || isSeenTo)) return closed(gap, judged, now);
    if (isOther && missed !== undefined) return { judged, gap, todo: missed, isCut: true };
    if (catchUp === "none") {
      if (run === undefined && piece.off === undefined)
        missed = { from: missed?.from ?? at, to: at, at: now };
    } else if (!isSeenTo) gap ??= at;
    judged = at;
  }
  return { judged, gap, todo: missed, isCut: false };
}

/** Whether a run stands for an instant, or an operator's decision that another schedule holds. */
function stands(piece: Instant["piece"], run: ReturnType<RunAt>): boolean {
  return piece.off === "overridden" || isAttended(run);
}

/** A gap that is over is to be carried out. */
function closed(gap: number, judged: number, now: number): Walked {
  return { judged, gap: undefined, todo: { from: gap, to: judged, at: now }, isCut: true };
}

/**
 * Goes on with an open gap over the instants that are not old: those whose runs were skipped join it. It is over unless one
 * of them is undecided.
 */
export function perhapsOver(
  { pieces }: Ledger,
  { judged, gap }: Walked,
  young: readonly Instant[],
  runAt: RunAt,
  now: number,
): Walked {
  const open = gap === undefined ? undefined : pieceAt(pieces, gap);
  if (gap === undefined || open === undefined) return { judged, gap, todo: undefined, isCut: false };
  let upTo = judged;
  for (const { at, piece } of young) {
    if (!sameJson(catchUpOf(piece), catchUpOf(open))) break;
    const run = runAt(at);
    if (stands(piece, run)) break;
    if (run === undefined) return { judged: upTo, gap, todo: undefined, isCut: false };
    upTo = at;
  }
  return closed(gap, upTo, now);
}
