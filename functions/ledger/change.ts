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
}

/** A ledger after a deploy; undefined where nothing changes. */
export function changed(
  ledger: Ledger | undefined,
  { wanted, seenAt, now }: ChangeProps,
): Ledger | undefined {
  const last = ledger?.pieces.at(-1);
  if (ledger === undefined || last === undefined) return wanted && begun(wanted, now);
  const target = wanted === undefined ? { ...settled(last), off: "undeployed" as const } : pieceOf(wanted);
  const isSame = last.expression === target.expression && last.zone === target.zone;
  const isOffAsBefore = last.off === target.off;
  if (isSame && isOffAsBefore && sameJson(catchUpOf(last), catchUpOf(target))) return undefined;
  const anchored = isSame ? { ...target, anchor: last.anchor } : target;
  const closes = Math.max(ledger.judged + 1, seenAt - uncertainSeconds);
  const opens = now + uncertainSeconds;
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

function begun(wanted: TimedTrigger, now: number): Ledger {
  const from = now + uncertainSeconds;
  return { rev: 0, judged: from - 1, pieces: [{ ...pieceOf(wanted), from }] };
}

type Open = Omit<Piece, "from" | "until">;

function pieceOf({ expression, zone, off, catchUp }: TimedTrigger): Open {
  return { expression, zone, off, catchUp: catchUp === "none" ? undefined : catchUp };
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
