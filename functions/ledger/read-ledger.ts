/** Ledgers and records as they are read. */
import { isEpochSecond } from "../model/instant.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isOccurrence, occurrenceName, triggerOf } from "../model/run/run-name.ts";
import { isCatchUp } from "../model/task/catch-up.ts";
import { type Ledger, ledgerParts, type Piece, triggerOfPart } from "../model/task/ledger.ts";
import type { RunnerContext } from "../runs/index.ts";
import type { RunStore, TaskPart } from "../store/run-store.ts";

/** A trigger and its ledger, as it was last read or written. */
export interface KnownLedger {
  readonly task: string;
  /** Its id. */
  readonly trigger: string;
  readonly ledger: Ledger;
}

/** The ledger that a part of a task holds; undefined where it holds none. One that cannot be read is empty: the next deploy starts a new one. */
export function ledgerOf(part: TaskPart | undefined): Ledger | undefined {
  if (part?.rev === undefined || part.pieces === undefined || part.judged === undefined) return undefined;
  if (!Number.isSafeInteger(part.rev)) return undefined;
  const { rev, pieces, judged, gap, todo, knownFrom, ran, lastRan, definedRev, definedAt } = part;
  const isList = Array.isArray(pieces) && pieces.every(isPiece);
  const isTodo = todo === undefined || [todo?.from, todo?.to, todo?.at].every(isEpochSecond);
  if (!isList || !isTodo || !isEpochSecond(judged) || ![gap, knownFrom].every(isPerhapsSecond))
    return { rev, pieces: [], judged: 0 };
  return { rev, pieces, judged, gap, todo, knownFrom, ran, lastRan, definedRev, definedAt };
}

/** A person may have written it. What its expression means is another matter: a version may not know it any more. */
function isPiece(piece: Partial<Piece> | null): boolean {
  const { expression, zone, from, until, startAt, endAt, anchor, catchUp } = piece ?? {};
  return (
    typeof expression === "string" &&
    typeof zone === "string" &&
    isEpochSecond(from) &&
    [until, startAt, endAt, anchor].every(isPerhapsSecond) &&
    (catchUp === undefined || isCatchUp(catchUp))
  );
}

const isPerhapsSecond = (value: unknown) => value === undefined || isEpochSecond(value);

/** The ledgers of a task's triggers, those of removed ones as well. */
export async function readLedgers(store: RunStore, task: string): Promise<readonly KnownLedger[]> {
  const parts = await store.parts(task, ledgerParts);
  return parts.flatMap((part) => {
    const ledger = ledgerOf(part);
    return ledger === undefined ? [] : [{ task, trigger: triggerOfPart(part.part), ledger }];
  });
}

/** The records of a trigger from one instant to another, by instant, and the last instant that was read. */
export interface Records {
  readonly runs: ReadonlyMap<number, RunRecord>;
  /** Where the page ended early, what comes after it is not known. */
  readonly upTo: number;
}

/** Reads a trigger's records, with one Query. Instants in seconds of epoch, both inclusive. */
export async function readRecords(
  { store, clock }: Pick<RunnerContext, "store" | "clock">,
  { task, trigger }: Pick<KnownLedger, "task" | "trigger">,
  from: number,
  to: number,
): Promise<Records> {
  // DynamoDB refuses a stretch that ends before it begins.
  if (from > to) return { runs: new Map(), upTo: to };
  const nameAt = (at: number) => occurrenceName(trigger, new Date(at * 1000));
  const { items, next } = await store.between(task, {
    first: nameAt(from),
    last: nameAt(to),
    now: clock.now(),
  });
  const runs = new Map<number, RunRecord>();
  // Runs by hand lie in between, and those of other triggers.
  for (const run of items)
    if (triggerOf(run.run) === trigger && isOccurrence(run.run)) runs.set(secondOf(run.run), run);
  return { runs, upTo: next === undefined ? to : secondOf(next) - 1 };
}

function secondOf(run: string): number {
  return Date.parse(run.slice(0, run.indexOf("/"))) / 1000;
}
