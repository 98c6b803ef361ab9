/**
 * What the overrides of a task make of a trigger's ledger. They lie over what is deployed: a piece in which one holds keeps
 * what was deployed as its `base`, so that a deploy changes that, and the override lies over the next piece too.
 *
 * No override replaces a schedule that was made at run time: of these only `enabled` and `catchUp` hold, as for a worker.
 *
 * Pure. Nothing that is judged changes, and the same overrides twice change nothing. Instants in seconds of epoch.
 */
import { inForce, type Override, switchedAhead } from "../model/override/override.ts";
import { sameJson } from "../model/same-json.ts";
import type { Ledger, Piece, PieceBase } from "../model/task/ledger.ts";
import { scheduleOfTrigger } from "../model/task/run-time-schedule.ts";

/** Overrides that ended longer ago may be gone: pieces of that time stay as they are. */
const overridesKeptSeconds = 86_400;

export interface OverlayProps {
  /** The trigger's id. */
  readonly trigger: string;
  readonly overrides: readonly Override[];
  /** What is deployed of the task. */
  readonly deployed: "on" | "disabled" | "not";
  readonly now: number;
}

/** A ledger under the overrides that there are now; itself where they change nothing. */
export function overlaid(ledger: Ledger, props: OverlayProps): Ledger {
  const settled = Math.max(ledger.judged + 1, props.now - overridesKeptSeconds);
  const ends = props.overrides
    .filter(({ setting }) => switchedAhead[setting])
    .flatMap(({ from, until = from }) => [from, until]);
  const bounds = [...new Set([settled, ...ends])].sort((a, b) => a - b);
  const pieces = ledger.pieces
    .flatMap((piece) => cut(piece, bounds))
    .map((piece) => (piece.from < settled ? piece : under(baseOf(piece), props)));
  const joined = merged(pieces);
  return sameJson(joined, ledger.pieces) ? ledger : { ...ledger, pieces: joined };
}

/**
 * A ledger after a change of what lies below the overrides; undefined where nothing changes. They are laid over it again
 * before anything is judged. @param change is given the ledger without them
 */
export function changedBelow<Known extends Ledger | undefined>(
  ledger: Known,
  change: (below: Known) => Ledger | undefined,
): Ledger | undefined {
  const below = ledger && (deployedLedger(ledger) as Known);
  const next = change(below);
  if (next === undefined || ledger === undefined || below === ledger) return next;
  return joinedAt(ledger.judged + 1, ledger, next);
}

/** The ledger as deploys alone have made it. */
export function deployedLedger(ledger: Ledger): Ledger {
  if (ledger.pieces.every(({ base }) => base === undefined)) return ledger;
  return { ...ledger, pieces: merged(ledger.pieces.map(baseOf)) };
}

/** The pieces that end by a second, or begin before it, as they are; what follows it, of another ledger. */
function joinedAt(settled: number, before: Ledger, after: Ledger): Ledger {
  const earlier = before.pieces
    .flatMap((piece) => cut(piece, [settled]))
    .filter(({ from }) => from < settled);
  const later = after.pieces.flatMap((piece) => cut(piece, [settled])).filter(({ from }) => from >= settled);
  return { ...after, pieces: merged([...earlier, ...later]) };
}

/** The ledger of an override's own trigger, which is not deployed. */
export function begunByOverride({ value, from }: Extract<Override, { setting: "schedule" }>): Ledger {
  const { expression, zone } = value;
  return { rev: 0, judged: from - 1, pieces: [{ expression, zone, from, off: "undeployed" }] };
}

/** A piece as it is deployed. */
export function baseOf(piece: Piece): Piece {
  if (piece.base === undefined) return piece;
  const { expression, zone, from, until, base } = piece;
  return { expression, zone, from, until, ...base };
}

function under(piece: Piece, { trigger, overrides, deployed }: OverlayProps): Piece {
  // Nothing brings back what was removed, or catches it up.
  if (piece.off === "removed") return piece;
  const at = piece.from;
  const isAtRunTime = scheduleOfTrigger(trigger) !== undefined;
  const schedule = isAtRunTime ? undefined : inForce(overrides, "schedule", at);
  const enabled = inForce(overrides, "enabled", at);
  const catchUp = inForce(overrides, "catchUp", at);
  if (schedule === undefined && enabled === undefined && catchUp === undefined) return piece;
  const isOwn = deployed !== "not" && schedule?.value.trigger === trigger;
  const isEnabled = enabled?.value ?? !(piece.off === "disabled" || (isOwn && deployed === "disabled"));
  const off = offOf(piece.off, { isOwn, isEnabled, isReplaced: schedule !== undefined && !isOwn });
  const by = off === "overridden" ? schedule : off === "disabled" ? enabled : undefined;
  const { fired, jitterSeconds, startAt, endAt, maxRuns, anchor } = piece;
  // EventBridge keeps a schedule that was made at run time while its task is disabled.
  const isFired = isOwn || (!isAtRunTime && piece.off === "disabled" && isEnabled);
  const laid: Omit<PieceBase, "off"> & Pick<Piece, "off"> = {
    off,
    catchUp: catchUp === undefined ? piece.catchUp : catchUp.value === "none" ? undefined : catchUp.value,
    fired: isFired ? true : fired,
    // An override's own schedule has no limits, though a trigger of the task may have its id.
    jitterSeconds: isOwn ? undefined : jitterSeconds,
    startAt: isOwn ? undefined : startAt,
    endAt: isOwn ? undefined : endAt,
    maxRuns: isOwn ? undefined : maxRuns,
    anchor: isOwn || isEnabled !== (piece.off === undefined) ? undefined : anchor,
  };
  const { off: offBelow, catchUp: catchUpBelow } = piece;
  const limits = { jitterSeconds, startAt, endAt, maxRuns };
  const base = { off: offBelow, catchUp: catchUpBelow, fired, ...limits, anchor } as PieceBase;
  if (sameJson(laid, base) && by === undefined) return piece;
  const { expression, zone, from, until } = piece;
  return { expression, zone, from, until, ...laid, base, author: by?.author, note: by?.note };
}

function offOf(
  deployed: Piece["off"],
  { isOwn, isEnabled, isReplaced }: Readonly<Record<"isOwn" | "isEnabled" | "isReplaced", boolean>>,
): Piece["off"] {
  if ((deployed === "undeployed" && !isOwn) || deployed === "paused") return deployed;
  if (!isEnabled) return "disabled";
  if (isReplaced) return "overridden";
  return deployed === "limit" && !isOwn ? "limit" : undefined;
}

/** A piece, cut at those of the seconds that lie in it. */
function cut(piece: Piece, bounds: readonly number[]): readonly Piece[] {
  const parts: Piece[] = [];
  let { from } = piece;
  for (const bound of bounds) {
    if (bound <= from || bound >= (piece.until ?? Number.POSITIVE_INFINITY)) continue;
    parts.push({ ...piece, from, until: bound });
    from = bound;
  }
  return [...parts, { ...piece, from }];
}

/** Pieces without cuts that separate nothing. */
function merged(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const isSame =
      last !== undefined &&
      last.until === piece.from &&
      sameJson({ ...last, from: 0, until: 0 }, { ...piece, from: 0, until: 0 });
    if (isSame) joined[joined.length - 1] = { ...last, until: piece.until };
    else joined.push(piece);
  }
  return joined;
}
