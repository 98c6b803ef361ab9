/**
 * What a deploy changes of a trigger's ledger: it closes the newest piece and opens another one. AWS takes a new schedule
 * some minutes before or after the sweeper knows of it, so within a quarter of an hour of a change nothing is claimed:
 * with one expression on both sides the stretch belongs to the piece that is off, and between two expressions only
 * records count.
 *
 * A change never reaches behind `judged`: what was said of an instant stays.
 */

import { sameJson } from "../model/same-json.ts";
import type { Ledger, Piece, TimedTrigger } from "../model/task/ledger.ts";
import { catchUpOf } from "./picks.ts";

/** How far from the sweeper's own knowledge AWS may change a schedule, in seconds. */
export const uncertainSeconds = 900;

/** What a change is made with. Instants in seconds of epoch. */
export interface ChangeProps {
  /** The trigger as it is deployed now; undefined where it is not. */
  readonly wanted: TimedTrigger | undefined;
  /** When a sweeper of the version before was last at work. */
  readonly seenAt: number;
  readonly now: number;
  /** How far from `seenAt` and from `now` AWS may change the schedule, in seconds. @default a quarter of an hour */
  readonly uncertain?: number;
}

/** A ledger after a deploy; undefined where nothing changes. */
export function changed(
  ledger: Ledger | undefined,
  { wanted, seenAt, now, uncertain = uncertainSeconds }: ChangeProps,
): Ledger | undefined {
  const last = ledger?.pieces.at(-1);
  if (ledger === undefined || last === undefined) return wanted && begun(wanted, now, uncertain);
  const target =
    wanted === undefined ? { ...settled(last), off: "undeployed" as const } : pieceNow(last, wanted);
  const isSame = scheduleKeys.every((key) => last[key] === target[key]);
  const isOffAsBefore = last.off === target.off;
  const isFiredAsBefore = firingKeys.every((key) => last[key] === target[key]);
  const isCaughtUpAsBefore = sameJson(catchUpOf(last), catchUpOf(target));
  if (isSame && isOffAsBefore && isFiredAsBefore && isCaughtUpAsBefore) return undefined;
  const anchored = isSame ? { ...target, anchor: last.anchor } : target;
  // What the sweeper fires changes when it knows of it.
  const isOwn = last.fired === true && target.fired === true;
  const closes = Math.max(ledger.judged + 1, isOwn ? now : seenAt - uncertain);
  const opens = isOwn ? now : now + uncertain;
  if (!isSame) return replaced(ledger, anchored, closes, opens, isSame);
  if (isOffAsBefore) {
    const at = Math.max(now, ledger.judged + 1);
    return replaced(ledger, anchored, at, at, isSame);
  }
  // Where it goes from one reason to be off to another, neither side starts anything.
  const at =
    last.off === undefined ? closes : target.off === undefined ? opens : Math.max(now, ledger.judged + 1);
  return replaced(ledger, anchored, at, at, isSame);
}

function begun(wanted: TimedTrigger, now: number, uncertain: number): Ledger {
  const from = wanted.fired ? now : now + uncertain;
  return { rev: 0, judged: from - 1, pieces: [{ ...pieceOf(wanted), from }] };
}

type Open = Omit<Piece, "from" | "until">;

/** What says when a trigger fires. */
const scheduleKeys = ["expression", "zone", "startAt", "endAt"] as const;
/** What says how its instants are delivered and counted. */
const firingKeys = ["fired", "jitterSeconds", "maxRuns"] as const;

function pieceOf({ task: _, trigger: __, catchUp, ...schedule }: TimedTrigger): Open {
  return { ...schedule, catchUp: catchUp === "none" ? undefined : catchUp };
}

/** What a trigger is now. One that had started its `maxRuns` stays so while they are the same. */
function pieceNow(last: Piece, wanted: TimedTrigger): Open {
  const piece = pieceOf(wanted);
  const isUsedUp = last.off === "limit" && last.maxRuns === wanted.maxRuns;
  return isUsedUp && piece.off === undefined ? { ...piece, off: "limit" } : piece;
}

function settled({ from: _, until: __, ...piece }: Piece): Open {
  return piece;
}

/** Closes the newest piece at one instant, and opens the next at another. A piece that would be empty is left out. */
function replaced(ledger: Ledger, next: Open, until: number, opens: number, isSame: boolean): Ledger {
  const pieces = ledger.pieces.slice(0, -1);
  const last = ledger.pieces.at(-1) as Piece;
  let from = opens;
  if (last.from < until) pieces.push({ ...last, until });
  // With one expression throughout, no instant may fall between two pieces.
  else if (isSame && (pieces.length === 0 || pieces.at(-1)?.until === last.from))
    from = Math.min(from, last.from);
  from = Math.max(from, pieces.at(-1)?.until ?? 0);
  return { ...ledger, pieces: [...pieces, { ...next, from }] };
}
