/** The record of a run, as DynamoDB holds it, and how a run is named. */
import { type ShownStatus, type Status, statuses } from "./status.ts";

/** Names one run: `run` is `instant/trigger`, such as `2026-03-29T02:00:00Z/cron-4f1a2b`. */
export interface RunKey {
  readonly task: string;
  readonly run: string;
}

/** Who takes over when a run says `running` and its lease is over: workers differ by so much, in milliseconds. */
export const clockSkewMs = 2_000;

/** The status as a person should read it: `pausing` and `cancelling` while a worker still holds the lease. */
export function shownStatus(run: Pick<RunRecord, "status" | "leaseExpiresAt">, now: number): ShownStatus {
  if (run.leaseExpiresAt < now - clockSkewMs) return run.status;
  const traits = statuses[run.status];
  return "shownWhileHeld" in traits ? traits.shownWhileHeld : run.status;
}

/** What an error left behind: its message, its causes from the outermost inwards, and where it struck. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** `name: message` of each cause, the nearest first. */
  readonly causes?: readonly string[];
  readonly attempt: number;
  /** JSON text: the cursor from which the failing item is done again. A long one stands on the run alone, where the newest error left it. */
  readonly cursor?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Where the logs of a run's newest turn are. Every line of every turn bears the run's id. */
export interface LogLocation {
  readonly group: string;
  readonly stream: string;
  readonly requestId: string;
}

/** What a run has used up so far. */
export interface Usage {
  /** Milliseconds in which a worker held it. */
  readonly ms: number;
  /** Turns that were claimed. */
  readonly turns: number;
}

/**
 * A run as the `runs` table holds it. Cursor, params and output are JSON text; instants are ISO 8601 in UTC
 * with milliseconds, but `leaseExpiresAt` and `dueAt`, in epoch milliseconds, and `expiresAt`, in epoch seconds.
 */
export interface RunRecord extends RunKey {
  readonly status: Status;
  /** Why it was skipped, given up or rejected, in words. */
  readonly reason?: string;
  readonly lane: string;
  /** The trigger's id, or what came from outside: `manual`, `message`, `startup-…`. */
  readonly trigger: string;
  /** The instant it is for. */
  readonly scheduledTime: string;
  readonly params?: string;
  /** True when its params are over 1 KB, and an item of their own, `RUN#params`. */
  readonly paramsStoredSeparately?: boolean;
  readonly tags?: readonly string[];
  /** Set when it was asked to obey the overlap rule, or when it came from a schedule. */
  readonly overlap?: "skip";
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** From 1. A throw ends an attempt; an interruption does not. */
  readonly attempt: number;
  /** From 0. Each turn is claimed at most once, take-overs aside. */
  readonly turn: number;
  /** The turn at which it was admitted to its slot. */
  readonly admitted?: number;
  readonly ticks: number;
  /** Items recorded as skipped. */
  readonly skippedItems?: number;
  readonly total?: number;
  readonly cursor?: string;
  readonly output?: string;
  readonly error?: Failure;
  /** Of a rejected message: what it said, its first 3 KB. */
  readonly body?: string;
  readonly bodyCut?: boolean;
  /** Of earlier attempts, the newest few in short, the oldest first. */
  readonly errors?: readonly Failure[];
  readonly usage?: Usage;
  readonly logs?: LogLocation;
  readonly note?: string;
  readonly author?: string;
  /** When a pause ends by itself. */
  readonly until?: string;
  /** An event that has yet to be announced. */
  readonly announce?: string;
  readonly leaseId?: string;
  /** 0 when nobody holds it. */
  readonly leaseExpiresAt: number;
  /** Rises with each write under a lease. */
  readonly seq: number;
  /** Not to be claimed earlier. */
  readonly notBefore?: string;
  readonly fruitlessTurns: number;
  /** How often the clock has sent it since it was last claimed. */
  readonly sends?: number;
  readonly dueKey?: string;
  readonly dueAt?: number;
  readonly expiresAt?: number;
}

/** Whether a record's time is over, though DynamoDB may not have removed it yet. `now` in epoch milliseconds. */
export function isExpired({ expiresAt }: Pick<RunRecord, "expiresAt">, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now / 1000;
}

/** `task/run`, as people and commands write it. */
export function runId({ task, run }: RunKey): string {
  return `${task}/${run}`;
}

/** Reads `task/run`. Undefined where there is no slash: a task's name alone. */
export function parseRunId(id: string): RunKey | undefined {
  const slash = id.indexOf("/");
  return slash < 1 ? undefined : { task: id.slice(0, slash), run: id.slice(slash + 1) };
}
