/**
 * The verdict of an instant: what became of it, or will. It follows from its record, the trigger's ledger and the time, so
 * that there is one answer, and an outage of any length needs no record of its own. This holds invariant 9.
 */
import { isExpired, type RunRecord } from "../model/run/run.ts";
import type { Ledger, Piece } from "../model/task/ledger.ts";
import { firesAt, isTooLong, pieceAt } from "./instants.ts";
import { catchUpOf, decided } from "./picks.ts";

/** Why an instant was skipped that has no record. */
type SkippedFor = Exclude<Piece["off"], "undeployed" | "removed" | undefined> | "catch-up";

/** What became of an instant. Instants are whole seconds of epoch. */
export type Verdict =
  | { readonly kind: "recorded"; readonly run: RunRecord }
  /** Records, and the ledger's pieces, are kept only so long. */
  | { readonly kind: "no longer known" }
  | { readonly kind: "not known yet"; readonly from: number | undefined }
  /** `piece`: the schedule that does not fire then; none where it was being changed, from one instant to another. */
  | { readonly kind: "no occurrence"; readonly piece: Piece }
  | { readonly kind: "being changed"; readonly from: number; readonly until: number }
  | { readonly kind: "cannot be told"; readonly piece: Piece }
  | { readonly kind: "will run"; readonly piece: Piece }
  | { readonly kind: "skipped"; readonly reason: SkippedFor; readonly piece: Piece }
  /** Its trigger was not there: not deployed, or removed. */
  | { readonly kind: "not deployed"; readonly piece: Piece }
  | { readonly kind: "not seen yet"; readonly piece: Piece; readonly isWaiting: boolean }
  | { readonly kind: "missed"; readonly piece: Piece };

/** What a verdict follows from. */
export interface Asked {
  readonly task: string;
  readonly at: number;
  readonly ledger: Ledger | undefined;
  /** The record of the instant's run. */
  readonly run: RunRecord | undefined;
  readonly now: number;
  readonly keptDays: number;
}

export function verdictOf({ task, at, ledger, run, now, keptDays }: Asked): Verdict {
  if (run !== undefined && !isExpired(run, now * 1000)) return { kind: "recorded", run };
  if (at < now - keptDays * 86_400 || at < (ledger?.knownFrom ?? 0)) return { kind: "no longer known" };
  if (ledger === undefined) return { kind: "not known yet", from: undefined };
  const piece = pieceAt(ledger.pieces, at);
  if (piece === undefined) return outside(ledger.pieces, at);
  if (isTooLong(piece.expression)) return { kind: "cannot be told", piece };
  if (!firesAt(task, piece, at)) return { kind: "no occurrence", piece };
  if (at > now) return { kind: "will run", piece };
  if (piece.off === "undeployed" || piece.off === "removed") return { kind: "not deployed", piece };
  if (piece.off !== undefined) return { kind: "skipped", reason: piece.off, piece };
  const isWaiting = ledger.gap !== undefined && ledger.gap <= at && at <= ledger.judged;
  if (at > ledger.judged || isWaiting || isPick(task, ledger, at))
    return { kind: "not seen yet", piece, isWaiting };
  return catchUpOf(piece) === "none"
    ? { kind: "missed", piece }
    : { kind: "skipped", reason: "catch-up", piece };
}

/** An instant before the first piece, or between two. */
function outside(pieces: readonly Piece[], at: number): Verdict {
  const next = pieces.findIndex(({ from }) => from > at);
  const [before, after] = [pieces[next - 1], pieces[next]];
  if (before?.until === undefined || after === undefined) return { kind: "not known yet", from: after?.from };
  return { kind: "being changed", from: before.until, until: after.from };
}

/** Whether a catch-up that was decided is about to start an instant. */
function isPick(task: string, { pieces, todo }: Ledger, at: number): boolean {
  if (todo === undefined || at < todo.from || at > todo.to) return false;
  return decided(task, pieces, todo).picks.some((pick) => pick.at === at);
}
