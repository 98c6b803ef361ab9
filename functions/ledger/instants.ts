/**
 * The instants of pieces. A piece alone says when it fires: no look asks what is deployed, so a sweeper of an older
 * version that is still at work sees the same instants.
 */
import type { Piece } from "../model/task/ledger.ts";
import { countsFromItsDeploy, readSchedule, ScheduleError, type ScheduleSource } from "../schedule/index.ts";

/** An instant of a trigger, in whole seconds of epoch, and the piece that it lies in. */
export interface Instant {
  readonly at: number;
  readonly piece: Piece;
}

/** What a piece's expression means. */
interface Firing {
  /** Undefined where its instants are not known. */
  readonly source: ScheduleSource | undefined;
  /** Of an interval that AWS counts from its deploy, in seconds. */
  readonly period: number | undefined;
}

const unknown: Firing = { source: undefined, period: undefined };
/** How many expressions are kept, read. */
const mostKept = 5_000;
const kept = new Map<string, Firing>();
/** The same of pieces that were asked before: a look asks one for many of its instants. */
const keptOf = new WeakMap<Piece, { readonly task: string; readonly firing: Firing }>();

/** @param task from whose name the instants of windows are drawn @default any */
function firingOf(piece: Piece, task?: string): Firing {
  const known = keptOf.get(piece);
  if (known !== undefined && (task === undefined || known.task === task)) return known.firing;
  const found = read(piece, task ?? "");
  keptOf.set(piece, { task: task ?? "", firing: found });
  return found;
}

/** What says when a piece fires. */
type Fires = Pick<Piece, "expression" | "zone" | "anchor" | "fired">;

function read(piece: Fires, task: string): Firing {
  const { expression, zone, anchor, fired } = piece;
  const key = `${task}\n${zone}\n${anchor}\n${fired}\n${expression}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  if (kept.size >= mostKept) kept.clear();
  const found = parsed(piece, task);
  kept.set(key, found);
  return found;
}

function parsed({ expression, zone, anchor, fired }: Fires, task: string): Firing {
  if (isTooLong(expression)) return unknown;
  try {
    const since = anchor === undefined ? undefined : new Date(anchor * 1000);
    const { source } = readSchedule(expression, { timeZone: zone, seed: task, anchor: since });
    const isCounted = !fired && source.kind === "every" && countsFromItsDeploy(source.seconds);
    if (!isCounted) return { source, period: undefined };
    return { source: anchor === undefined ? undefined : source, period: source.seconds };
  } catch (error) {
    // An earlier version of Pawl took it.
    if (error instanceof ScheduleError) return unknown;
    throw error;
  }
}

/** Whether a piece has only the hash of its expression. */
export function isTooLong(expression: string): boolean {
  return expression.startsWith("#");
}

/** How often an interval fires that AWS counts from its deploy, in seconds; undefined for any other expression. */
export function countedPeriod(piece: Piece): number | undefined {
  return firingOf(piece).period;
}

/** Whether it fires at one instant only. */
export function firesOnce(piece: Fires): boolean {
  return read(piece, "").source?.kind === "at";
}

/** From when and until when a piece fires, within its trigger's limits. */
function stretchOf({ from, until, startAt = 0, endAt }: Piece): readonly [begins: number, ends: number] {
  const ends = Math.min(until ?? Number.POSITIVE_INFINITY, endAt ?? Number.POSITIVE_INFINITY);
  return [Math.max(from, startAt), ends];
}

/** The first instant of a schedule at or after a second; `Infinity` where there is none, or none is known. */
function firstOf({ source }: Firing, second: number): number {
  return source === undefined ? Number.POSITIVE_INFINITY : source.first(Math.ceil(second) * 1000) / 1000;
}

/** The instants of pieces after one second and up to another, in order. */
export function* instantsOf(
  task: string,
  pieces: readonly Piece[],
  after: number,
  upTo: number,
): Generator<Instant> {
  for (const piece of pieces) {
    const [begins, ends] = stretchOf(piece);
    const from = Math.max(begins, after + 1);
    const end = Math.min(ends, upTo + 1);
    if (from >= end) continue;
    const firing = firingOf(piece, task);
    for (let at = firstOf(firing, from); at < end; at = firstOf(firing, at + 1)) yield { at, piece };
  }
}

/** The first instant of pieces after a second; undefined where there is none. */
export function nextInstant(task: string, pieces: readonly Piece[], after: number): Instant | undefined {
  for (const piece of pieces) {
    const [begins, ends] = stretchOf(piece);
    const from = Math.max(begins, after + 1);
    const at = from < ends ? firstOf(firingOf(piece, task), from) : ends;
    if (at < ends) return { at, piece };
  }
  return undefined;
}

/** Whether no instant lies in a piece, as far as its instants are known. */
export function isEmpty(task: string, piece: Piece): boolean {
  const isKnown = firingOf(piece, task).source !== undefined;
  return isKnown && nextInstant(task, [piece], piece.from - 1) === undefined;
}

/** The piece that an instant lies in; undefined between two pieces, and before the first. */
export function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  return pieces.find(({ from, until = Number.POSITIVE_INFINITY }) => from <= at && at < until);
}

/**
 * The place of the piece that is the newest at a second. A deploy's next piece counts before it begins; one that an override
 * makes, or that follows an override, does not.
 */
export function newestAt(pieces: readonly Piece[], at: number): number {
  let place = Math.max(
    0,
    pieces.findLastIndex(({ from }) => from <= at),
  );
  const isDeploys = (piece: Piece | undefined) => piece !== undefined && piece.base === undefined;
  while (isDeploys(pieces[place]) && isDeploys(pieces[place + 1])) place++;
  return place;
}

/** Whether a piece fires at an instant of its own. */
export function firesAt(task: string, piece: Piece, at: number): boolean {
  const { startAt = 0, endAt = Number.POSITIVE_INFINITY } = piece;
  if (at < startAt || at >= endAt) return false;
  return firstOf(firingOf(piece, task), at) === at;
}
