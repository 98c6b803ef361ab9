/**
 * Writes to runs and to parts of tasks: the guards that they share, and `apply`, which sends one. The writes
 * themselves are in `moves`, a function and a file each: its name, what must hold, what changes.
 *
 * Instants are epoch milliseconds unless an attribute holds ISO 8601 text, which compares as time.
 */
import type { Clock } from "../model/clock.ts";
import type { Level, Log } from "../model/log.ts";
import { type Move, type MoveName, moves } from "../model/run/moves.ts";
import type { RunRecord } from "../model/run/run.ts";
import type { LifeEvent, Tells, UnheldCallback } from "../model/run/told/untold.ts";
import type { TaskDirectory } from "../model/task/task-directory.ts";
import type { Clause, Outcome, PartKey, RunStore, TaskPart, Write } from "../store/run-store.ts";
import { leaseKept } from "./clauses.ts";
import { announcing } from "./moves/announcing.ts";
import { type SeenRun, telling } from "./moves/telling.ts";
import type { Teller } from "./ports/teller.ts";
import type { RunWriteName, TaskWriteName } from "./write-names.ts";

/** A write to a run. */
export interface RunWrite extends Write<RunRecord> {
  readonly name: RunWriteName;
  /** Whether the run that refused this write shows that it had applied, and only its answer was lost. @default no: what follows a refusal then does no harm */
  readonly isMine?: (found: RunRecord) => boolean;
  /** What was thrown, for the log: it has all of it, and the record what fits. */
  readonly thrown?: unknown;
  /** How its line in the log is marked. @default that of the move; of a write that is none, debug */
  readonly level?: Level;
  /** The event that it makes. @default none */
  readonly tells?: Tells;
}

/** A write to a part of a task. Its line in the log is marked debug where it says no other level. */
export interface TaskWrite extends Write<TaskPart>, Pick<RunWrite, "level"> {
  readonly name: TaskWriteName;
}

/** In the bundle of a worker whose stage has nothing that listens to runs. */
declare const PAWL_SILENT: true | undefined;

/** What a write says that it tells: nothing in such a bundle. */
export function tells(event: LifeEvent, turn: number, callback?: UnheldCallback): Tells | undefined {
  return typeof PAWL_SILENT === "undefined" ? { event, turn, callback } : undefined;
}

type AnyWrite = RunWrite | TaskWrite;
type Target = Pick<TaskDirectory, "followers" | "events" | "callbacks"> & {
  readonly store: RunStore;
  readonly log: Log;
  readonly clock: Pick<Clock, "now">;
  readonly teller?: Teller;
  readonly applied?: (name: RunWriteName, run: RunRecord) => void;
  readonly asShard?: (write: RunWrite) => RunWrite;
};

/**
 * Sends a write and logs it under its name. A write to a run that had applied before, without an answer, counts as
 * applied; one to a task needs no such care, since a repeat finds what it wanted.
 *
 * @param key a run as it was read says what it has not told
 */
export async function apply(target: Target, key: SeenRun, write: RunWrite): Promise<Outcome<RunRecord>>;
export async function apply(target: Target, key: PartKey, write: TaskWrite): Promise<Outcome<TaskPart>>;
export async function apply(target: Target, key: SeenRun | PartKey, write: AnyWrite) {
  const { store, log, followers, events, callbacks, applied } = target;
  const { name } = write;
  if ("part" in key) {
    const outcome = await store.updatePart(key, write as TaskWrite);
    if (outcome.ok) log(write.level ?? "debug", name, undefined, { ...key });
    return outcome;
  }
  const own = target.asShard?.(write as RunWrite) ?? (write as RunWrite);
  const announced = followers ? announcing(followers, key, own) : own;
  let sent = announced;
  if (typeof PAWL_SILENT === "undefined" && (events ?? callbacks) !== undefined)
    sent = telling(target, key, announced, target.clock);
  const { ok, item } = await store.update(key, sent);
  if (item?.untold !== undefined) target.teller?.note(item);
  if (item === undefined || !(ok || sent.isMine?.(item))) return { ok: false, item };
  const level = sent.level ?? (moves as Record<string, Move>)[name]?.level ?? "debug";
  const { status, reason, ticks, fruitlessTurns, usage, author } = item;
  const recorded = level === "error" ? (item.error ?? item.errors?.at(-1)) : undefined;
  const error = (write as RunWrite).thrown ?? recorded;
  const counts = { ticks, fruitlessTurns: fruitlessTurns || undefined, ms: usage?.ms };
  const fields = { status, reason, ...counts, author, error };
  log(level, name as RunWriteName, { ...key, ...lineOf(item, name) }, fields);
  applied?.(name as RunWriteName, item);
  return { ok: true, item };
}

/** The turn and the attempt of which a write's line tells: some writes leave the run in the next ones. */
function lineOf({ turn, attempt, errors }: RunRecord, name: string): Pick<RunRecord, "turn" | "attempt"> {
  const failed = name === "retry" ? errors?.at(-1)?.attempt : undefined;
  const isOver = ["interrupt", "retry", "hold back", "spread", "cut"].includes(name);
  return { turn: isOver ? turn - 1 : turn, attempt: failed ?? attempt };
}

/** The clause that a move's `from` column makes. */
export function from(move: MoveName): Clause<RunRecord> {
  const values: string[] = moves[move].from.filter((status) => status !== "(new)");
  return { name: `may ${move} from here`, attribute: "status", is: "in", values };
}

/** The lease under which a worker writes; `seq` is this write's own number. */
export interface HeldLease {
  readonly leaseId: string;
  readonly seq: number;
  /** The turn that it is for. */
  readonly turn: number;
}

/** A write under the writer's own lease, newer than any before it. Without `leaseKept` a late copy of a dead owner's write could bring its lease back. */
export function heldBy(
  { leaseId, seq }: Omit<HeldLease, "turn">,
  status: MoveName | Clause<RunRecord>,
): readonly Clause<RunRecord>[] {
  return [
    typeof status === "string" ? from(status) : status,
    { name: "the lease is mine", attribute: "leaseId", is: "=", value: leaseId },
    { name: "no later write of mine came first", attribute: "seq", is: "<", value: seq },
    leaseKept,
  ];
}

/** What each write sets that relinquishes its lease. The lease's id stays, and `seq` is this write's number, so that the writer knows its own write again. */
export function relinquished({ seq }: Pick<HeldLease, "seq">): Pick<RunRecord, "leaseExpiresAt" | "seq"> {
  return { leaseExpiresAt: 0, seq };
}

/** Whether a run was last written by this very write. */
export function writtenUnder({ leaseId, seq }: Omit<HeldLease, "turn">): (found: RunRecord) => boolean {
  return (found) => found.leaseId === leaseId && found.seq === seq;
}
