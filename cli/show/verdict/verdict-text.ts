/** Verdicts in words: what happened at an instant, or will, and why. The caller puts the instant before them. */
import { catchUpOf, horizonOf, isAttended, pieceAt, type Verdict } from "../../../functions/ledger/index.ts";
import { shownStatus } from "../../../functions/model/run/held.ts";
import type { SkipReason } from "../../../functions/model/run/moves.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { catchUpText } from "../../../functions/model/task/catch-up.ts";
import type { Piece } from "../../../functions/model/task/ledger.ts";
import { scheduleOfTrigger } from "../../../functions/model/task/run-time-schedule.ts";
import type { Explained } from "../../deployment/verdicts.ts";
import { heldBackBy } from "../override/override-text.ts";
import { why } from "../why.ts";
import { elapsed, instantText, joined } from "../words.ts";

/** What a sentence says besides the verdict. */
export interface Around {
  /** In epoch milliseconds. */
  readonly now: number;
  /** What will be in the way of an instant that is to come: "the task is paused until …". */
  readonly inTheWay?: string;
  /** Of a pause of the task that holds still, and held at the instant: `(by ada: moving house)`. */
  readonly pausedBy?: string;
  /** Until when a late delivery of a missed instant still starts a run, in epoch milliseconds. */
  readonly startsUntil?: number;
  /** What the schedule does around an instant that is none. */
  readonly around?: string;
}

/** Why an occurrence did not run. */
const skipWords: Partial<Record<SkipReason, string>> = {
  overlap: "another run of the task had its slot",
  paused: "the task was paused",
  disabled: "the task was disabled",
  overridden: "an operator had put another schedule in its place",
  late: "its message came later than startWithinSeconds allows",
  limit: "its trigger's dates, or its maxRuns, allow no run then",
};

/** One word or two: `ran`, `skipped`, `missed`. */
export function verdictWord(verdict: Verdict, now: number): string {
  return verdict.kind === "recorded" ? shownStatus(verdict.run, now) : verdict.kind;
}

/** The verdict and its reason, in one sentence without a full stop. */
export function verdictText(explained: Explained, around: Around): string {
  const { verdict, at } = explained;
  switch (verdict.kind) {
    case "recorded":
      return joined("; ", [
        joined(" ", [recordText(verdict.run, around), overriddenBy(explained, verdict.run)]),
        passedOver(explained, verdict.run),
      ]);
    case "no longer known":
      return "no longer known: its record has expired, or its schedule of that time is forgotten";
    case "not known yet":
      return verdict.from === undefined
        ? "not known: Pawl keeps no ledger of this trigger yet"
        : `not known: the trigger's ledger begins at ${secondText(verdict.from)}`;
    case "no occurrence":
      return joined("; ", [
        `no occurrence: ${scheduleText(verdict.piece)} does not fire then`,
        around.around,
      ]);
    case "being changed":
      return `no occurrence: the schedule was being changed from ${secondText(verdict.from)} to ${secondText(verdict.until)}, and no run came`;
    case "cannot be told":
      return "not known: the schedule of that time was too long to be kept";
    case "will run":
      return around.inTheWay === undefined ? "will run" : `will not run, as it stands: ${around.inTheWay}`;
    case "skipped":
      if (verdict.reason === "catch-up")
        return `skipped (catch-up): no worker had it in time, and it was passed over by catchUp ${catchUpText(catchUpOf(verdict.piece))}`;
      if (verdict.reason === "paused") return "skipped: the schedule was paused";
      return joined(" ", [
        `skipped: ${skipWords[verdict.reason] ?? verdict.reason}`,
        heldBackBy(verdict.piece),
      ]);
    case "not deployed":
      if (verdict.piece.off === "removed") return "not deployed: the schedule was removed before";
      return scheduleOfTrigger(explained.trigger) === undefined
        ? "not deployed: the trigger was not deployed then"
        : "not deployed: the schedule was held back, since its task was not deployed";
    case "not seen yet":
      return verdict.isWaiting
        ? `not seen yet: it waits for catchUp ${catchUpText(catchUpOf(verdict.piece))}, which decides once this gap is over`
        : `not seen yet: its message may still come until ${secondText(at + horizonOf(verdict.piece))}, ${decidedThen(verdict.piece)}`;
    case "missed":
      return missedText(around);
  }
}

function recordText(run: RunRecord, around: Around): string {
  const { now } = around;
  const status = shownStatus(run, now);
  if (run.status === "skipped") {
    const words = `skipped: ${skipWords[run.reason as SkipReason] ?? run.reason}`;
    return joined(" ", [words, run.reason === "paused" && around.pausedBy]);
  }
  if (run.status === "missed") return missedText(around);
  const took = elapsed(run, now);
  const reason = why(run, now);
  if (!isTerminal(run.status)) return joined(": ", [status, reason]);
  const ran = took === "" ? status : `${status}, took ${took}`;
  return joined(": ", [run.status === "succeeded" ? `ran: ${ran}` : ran, reason]);
}

/** Of a record of an instant that an override left out. */
function overriddenBy({ known, at }: Explained, { status, reason }: RunRecord): string | undefined {
  const piece = known && pieceAt(known.ledger.pieces, at);
  const isLeftOut = status === "skipped" && (reason === "overridden" || reason === "disabled");
  return piece !== undefined && isLeftOut ? heldBackBy(piece) : undefined;
}

/** What becomes of an instant whose message has not come in time. */
function decidedThen(piece: Piece): string {
  const catchUp = catchUpOf(piece);
  return catchUp === "none" ? "and is missed then" : `and catchUp ${catchUpText(catchUp)} decides then`;
}

/** Whether AWS sent nothing, or the message waits in its lane's queue, nobody can tell. A late delivery starts it after all. */
function missedText({ now, startsUntil }: Around): string {
  const isOpen = startsUntil !== undefined && startsUntil > now;
  return joined("; ", [
    "missed: no worker had it in time",
    isOpen && `a message that is still under way starts it until ${instantText(startsUntil)}`,
  ]);
}

/** What is recorded keeps its reason; that it was not caught up is said besides. */
function passedOver({ known, at }: Explained, run: RunRecord): string | undefined {
  const piece = known && pieceAt(known.ledger.pieces, at);
  if (known === undefined || piece === undefined || isAttended(run)) return undefined;
  const { judged, gap = Number.POSITIVE_INFINITY, todo } = known.ledger;
  const catchUp = catchUpOf(piece);
  if (catchUp === "none" || at > judged) return undefined;
  const isOpen = at >= gap || (todo !== undefined && todo.from <= at && at <= todo.to);
  return isOpen
    ? `waits for catchUp ${catchUpText(catchUp)}`
    : `passed over by catchUp ${catchUpText(catchUp)}`;
}

function scheduleText({ expression, zone }: Piece): string {
  return zone === "UTC" ? `"${expression}"` : `"${expression}" in ${zone}`;
}

/** An instant of a ledger, as run ids have it. */
export function secondText(second: number): string {
  return instantText(second * 1000);
}
