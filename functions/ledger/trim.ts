/**
 * Keeps a ledger small: at most 16 pieces and 4 KB. What is dropped is what nobody can ask for any more; else the oldest
 * piece that is judged, and then the ledger says from when on it knows.
 */
import { hash24 } from "../model/hash.ts";
import { itemWeight } from "../model/item-weight.ts";
import type { Ledger, Piece } from "../model/task/ledger.ts";
import { isEmpty } from "./instants.ts";

export const mostPieces = 16;
/** The heaviest ledger, in bytes. */
export const heaviestLedger = 4_096;
/** A longer expression of the past is kept as its hash where there is no room for it, in characters. */
const longestPastExpression = 500;

export interface TrimProps {
  readonly task: string;
  readonly now: number;
  readonly keptDays: number;
}

/** The ledger within its limits; undefined where it cannot be yet: the change has to wait. */
export function trimmed(ledger: Ledger, { task, now, keptDays }: TrimProps): Ledger | undefined {
  const oldest = now - keptDays * 86_400;
  let { pieces, knownFrom } = ledger;
  const fits = () => pieces.length <= mostPieces && weight(pieces) <= heaviestLedger;
  const dropWhile = (isDropped: (piece: Piece, i: number) => boolean) => {
    for (let i = 0; i < pieces.length && !fits(); )
      if (isDropped(pieces[i] as Piece, i)) pieces = pieces.toSpliced(i, 1);
      else i++;
  };
  dropWhile(({ until = now }) => until <= oldest);
  dropWhile((piece, i) => i < pieces.length - 1 && isEmpty(task, piece));
  const { judged, gap = judged + 1, todo } = ledger;
  const settled = Math.min(judged + 1, gap, todo?.from ?? gap);
  const isOver = ({ until = Number.POSITIVE_INFINITY }: Piece) => until <= settled;
  if (weight(pieces) > heaviestLedger)
    pieces = pieces.map((piece) => (isOver(piece) ? shortened(piece) : piece));
  while (!fits()) {
    const [first, ...others] = pieces;
    if (first === undefined || others.length === 0 || !isOver(first)) break;
    pieces = others;
    knownFrom = first.until;
  }
  // One that is on its own may be as long as an expression may be.
  return fits() || pieces.length === 1 ? { ...ledger, pieces, knownFrom } : undefined;
}

function shortened(piece: Piece): Piece {
  const { expression } = piece;
  if (expression.length <= longestPastExpression) return piece;
  return { ...piece, expression: `#${hash24(expression).toString(16).padStart(6, "0")}` };
}

function weight(pieces: readonly Piece[]): number {
  return itemWeight({ pieces });
}

/** When a ledger may be forgotten, in seconds of epoch: undefined while its trigger may start runs. */
export function expiryOf({ pieces }: Pick<Ledger, "pieces">, keptDays: number): number | undefined {
  const last = pieces.at(-1);
  const isGone = last?.off === "undeployed" || last?.off === "removed";
  return isGone ? last.from + keptDays * 86_400 : undefined;
}
