/**
 * A run as the `runs` table holds it, and how a run is identified. `status.ts` says what each status means,
 * `moves.ts` how one follows another, `attributes.ts` which attributes go with which status.
 */
import type { PoolKind } from "./pool.ts";
import type { Approval } from "./record/confirmed.ts";
import type { Failure } from "./record/failure.ts";
import type { LogLocation } from "./record/log-location.ts";
import type { Metadata } from "./record/metadata.ts";
import type { Said } from "./record/said.ts";
import type { ParentAttributes, ShardAttributes } from "./record/shard-attributes.ts";
import type { Usage } from "./record/usage.ts";
import type { WaitAttributes } from "./record/wait-attributes.ts";
import type { Snoozed } from "./snoozed.ts";
import type { Status } from "./status.ts";

/** Identifies a run: `run` is `instant/trigger`, such as `2026-03-29T02:00:00Z/cron-4f1a2b`. */
export interface RunKey {
  readonly task: string;
  readonly run: string;
}

/** `task/run`, as people and commands write it. */
export function runId({ task, run }: RunKey): string {
  return `${task}/${run}`;
}

/**
 * A run. Cursor, params and output are JSON text. Instants are ISO 8601 in UTC with milliseconds, except
 * `leaseExpiresAt` and `dueAt` (epoch milliseconds) and `expiresAt` (epoch seconds).
 */
export interface RunRecord extends RunKey, ParentAttributes, ShardAttributes, WaitAttributes, Approval, Said {
  readonly status: Status;
  /** Why it was interrupted, skipped, given up or rejected. */
  readonly reason?: string;
  readonly lane: string;
  /** The trigger's id, or `manual`, `message`, `startup`. */
  readonly trigger: string;
  /** The instant it is for. */
  readonly scheduledTime: string;
  readonly params?: string;
  /** True when its params are over 1 KB: they are an item of their own, `RUN#params`. */
  readonly paramsStoredSeparately?: boolean;
  /** Values that its task's schema made of masked params, such as trimmed ones and defaults: params of their own, as JSON text. */
  readonly maskedParams?: string;
  readonly tags?: readonly string[];
  /** Who started it by hand and from where, and what they and the stage added: written once. */
  readonly metadata?: Metadata;
  /** How it needs its task's slot. "skip": alone, from a schedule, or skipped where it cannot be. "wait": alone, and it waits. "queue": it waits for approval, and then as the one more run. "allow": beside others, which count it. Absent: there is none. */
  readonly overlap?: "skip" | "wait" | "queue" | "allow";
  /** From 0 to 9, which is the most urgent: which of those that wait for a place starts first. Absent: 5. */
  readonly priority?: number;
  /** Its key, where its task limits the runs of each key. */
  readonly slotKey?: string;
  /** The run of the backfill that started it last, by its name. */
  readonly backfill?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  /** Its `afterStart` was called, and returned, since it was created or redriven. */
  readonly startCalled?: true;
  readonly endedAt?: string;
  /** From 1. A throw ends an attempt, an interruption does not. */
  readonly attempt: number;
  /** From 0. Each turn is claimed at most once, apart from take-overs. */
  readonly turn: number;
  /** The turn at which it was admitted to its slot; the pools that it holds, where these are not its task's alone; and for which one it waited last, within a limit: others may wait behind it. */
  readonly admitted?: number;
  readonly holds?: readonly PoolKind[];
  readonly waited?: PoolKind;
  readonly ticks: number;
  /** Items that failed and were skipped. */
  readonly skippedItems?: number;
  /** The newest part of those that are recorded, as `skipped-item.ts` names it. */
  readonly skippedHead?: string;
  /** It does again the items that another run skipped: that run's name, and the newest of its parts then. */
  readonly itemsOf?: { readonly run: string; readonly head: string };
  readonly total?: number;
  readonly cursor?: string;
  /** The task's version that saved the cursor, where that is not 1. */
  readonly cursorVersion?: number;
  readonly error?: Failure;
  /** A rejected message, or the first 3 KB of a longer one. */
  readonly body?: string;
  /** The rest is not kept. */
  readonly bodyCut?: boolean;
  /** The whole body is an item of its own, `RUN#body`. */
  readonly bodyStoredSeparately?: boolean;
  /** Errors of earlier attempts in short, the newest last. */
  readonly errors?: readonly Failure[];
  readonly usage?: Usage;
  readonly logs?: LogLocation;
  readonly note?: string;
  readonly author?: string;
  /** When a pause ends by itself. */
  readonly until?: string;
  /** When its pause began. */
  readonly pausedAt?: string;
  /** Milliseconds that do not count towards its timeout: for which it was paused, as of its last resume, or throttled, since its first claim. */
  readonly pausedMs?: number;
  readonly leaseId?: string;
  /** 0 when no worker holds it. */
  readonly leaseExpiresAt: number;
  /** Rises with each write under a lease. */
  readonly seq: number;
  /** The earliest instant at which it may be claimed. */
  readonly notBefore?: string;
  /** Turns in a row without progress. */
  readonly fruitlessTurns: number;
  /** Snoozes and backoffs in a row without progress. */
  readonly snoozed?: Snoozed;
  /** How often the sweeper has resent it since its last claim. */
  readonly sends?: number;
  readonly dueKey?: string;
  readonly dueAt?: number;
  /** It has ended, and the tasks that follow it are not started yet. It keeps an entry until they are. */
  readonly announce?: true;
  /** `task/trigger` of those that were started for it: each once, however often it ends. */
  readonly followed?: readonly string[];
  /** `TURN:NAME:MILLISECONDS` of each event and callback that something waits for. At rest it keeps an entry until all are told. */
  readonly untold?: readonly string[];
  /** It has said that it started, since it was created or redriven. Only where something listens to that. */
  readonly begun?: true;
  readonly expiresAt?: number;
}

/** When a run ended, and when its record may expire. `now` in epoch milliseconds. */
export function ended(now: number, keptDays: number): Pick<RunRecord, "endedAt" | "expiresAt"> {
  return { endedAt: new Date(now).toISOString(), expiresAt: expiry(now, keptDays) };
}

/** When a record written now may expire, in epoch seconds. */
export function expiry(now: number, keptDays: number): number {
  return Math.ceil(now / 1000) + keptDays * 86_400;
}

/** Whether a record has expired, though DynamoDB may not have removed it yet. `now` in epoch milliseconds. */
export function isExpired({ expiresAt }: Pick<RunRecord, "expiresAt">, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now / 1000;
}
