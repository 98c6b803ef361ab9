/**
 * The life of a run: its statuses, the one table of moves between them, and the record that DynamoDB holds.
 * Pure words; `functions/store/conditions.ts` builds the guards from this table, `functions/runner` walks it.
 */

/** Names one run: `run` is `instant/trigger`, such as `2026-03-29T02:00:00Z/cron-4f1a2b`. */
export interface RunKey {
  readonly task: string;
  readonly run: string;
}

/** Where a run stands. */
export type Status =
  // Waits to be claimed: just made, redriven, resumed, or waiting for a slot. Leaves by a worker's claim.
  | "enqueued"
  // A worker holds its lease, or held it when it died.
  | "running"
  // Out of time, not out of luck: goes on in a further turn.
  | "interrupted"
  // An attempt failed; the next one waits for its instant.
  | "retrying"
  // An operator holds it back. Shown as `pausing` while a worker still holds its lease.
  | "paused"
  | "succeeded"
  | "errored"
  // Shown as `cancelling` while a worker still holds its lease.
  | "cancelled"
  // Its instant came, and there was a reason not to run: see `reason`.
  | "skipped"
  // Its instant came and nothing was ever delivered.
  | "missed"
  // A message that no task could make sense of.
  | "rejected";

/** A run that is no more, or a run that is not yet. */
export type Origin = Status | "(new)";

/** Who makes a move. */
export type Mover = "worker" | "clock" | "dead-letter" | "operator" | "client";

/**
 * Which lease a move needs: one's own; one that lapsed; none that lives; one's own, or none that lives; or whichever,
 * where the status says enough.
 */
export type LeaseNeeded = "own" | "lapsed" | "not live" | "own or not live" | "any";

/** One line of the table of moves. */
export interface Move {
  readonly from: readonly Origin[];
  /** Where it leads; "same" leaves the status as it is. */
  readonly to: Status | "same" | "running or enqueued";
  readonly by: readonly Mover[];
  readonly lease: LeaseNeeded;
  /** What may stand in `reason`. */
  readonly reasons?: readonly string[];
  /** What the status is shown as while a worker still holds the lease. */
  readonly shown?: "pausing" | "cancelling";
}

/** Every move that a run can make; the store's conditions, the command and the README's picture follow. */
// biome-ignore format: a table reads better in columns
export const moves = {
  // Somebody asks for a run; a message follows the record.
  create:     { from: ["(new)"],                                                   to: "enqueued",    by: ["operator", "client", "worker", "clock"], lease: "any" },
  // A worker takes a run that nobody holds.
  claim:      { from: ["(new)", "enqueued", "interrupted", "retrying"],            to: "running",     by: ["worker"],                                lease: "not live" },
  // The worker before it died: its lease has lapsed.
  takeOver:   { from: ["running"],                                                 to: "running",     by: ["worker"],                                lease: "lapsed" },
  // Given up as missed, and delivered after all.
  late:       { from: ["missed"],                                                  to: "enqueued",    by: ["worker"],                                lease: "any" },
  // Cursor and ticks are saved, the lease renewed, an operator's wish heard.
  checkpoint: { from: ["running", "paused", "cancelled"],                          to: "same",        by: ["worker"],                                lease: "own" },
  // Out of time, not out of luck: the cursor is saved and no attempt is spent.
  interrupt:  { from: ["running"],                                                 to: "interrupted", by: ["worker"],                                lease: "own", reasons: ["deadline", "maxRuntime", "snooze", "shutdown"] },
  // The attempt failed; another one follows.
  retry:      { from: ["running"],                                                 to: "retrying",    by: ["worker"],                                lease: "own" },
  // No slot is free: it waits in sight, without a message.
  wait:       { from: ["(new)", "enqueued"],                                       to: "enqueued",    by: ["worker"],                                lease: "any" },
  succeed:    { from: ["running", "paused"],                                       to: "succeeded",   by: ["worker"],                                lease: "own" },
  fail:       { from: ["running", "paused"],                                       to: "errored",     by: ["worker"],                                lease: "own" },
  // An operator's wish was heard: the lease is given up, the status stays.
  release:    { from: ["paused", "cancelled"],                                     to: "same",        by: ["worker"],                                lease: "own" },
  // Nobody can bring it to an end: five turns without progress, no time left, no such task.
  giveUp:     { from: ["(new)", "enqueued", "running", "interrupted", "retrying"], to: "errored",     by: ["worker", "dead-letter"],                 lease: "own or not live" },
  // A message without sense is kept where a person sees it.
  reject:     { from: ["(new)"],                                                   to: "rejected",    by: ["worker", "dead-letter"],                 lease: "any" },
  skip:       { from: ["(new)", "enqueued"],                                       to: "skipped",     by: ["worker", "clock"],                       lease: "any", reasons: ["overlap", "paused", "disabled", "requires", "window", "limit", "late", "catch-up", "overridden"] },
  miss:       { from: ["(new)"],                                                   to: "missed",      by: ["clock"],                                 lease: "any" },
  pause:      { from: ["enqueued", "running", "interrupted", "retrying"],          to: "paused",      by: ["operator"],                              lease: "any", shown: "pausing" },
  resume:     { from: ["paused"],                                                  to: "running or enqueued", by: ["operator", "clock"],             lease: "any" },
  cancel:     { from: ["enqueued", "running", "interrupted", "retrying", "paused"], to: "cancelled",  by: ["operator"],                              lease: "any", shown: "cancelling" },
  redrive:    { from: ["errored", "skipped", "missed"],                            to: "enqueued",    by: ["operator"],                              lease: "any" },
} as const satisfies Record<string, Move>;

/** The moves by name: as commands, log events and conditions call them. */
export type MoveName = keyof typeof moves;

/** Whether a move may be made from a status. */
export function mayMove(move: MoveName, status: Status): boolean {
  return (moves[move].from as readonly Origin[]).includes(status);
}

/** Statuses of runs that somebody is to work on: what a pause would hold back. */
export const live: readonly Status[] = moves.pause.from;

/** Why a turn ended before its run. */
export type InterruptReason = (typeof moves.interrupt.reasons)[number];
/** Why an occurrence did not run. */
export type SkipReason = (typeof moves.skip.reasons)[number];

/** Statuses that stay, but for `redrive` and a missed run's late delivery. */
export const terminal = ["succeeded", "errored", "cancelled", "skipped", "missed", "rejected"] as const;

/** Whether a status is terminal. */
export function isTerminal(status: Status): boolean {
  return (terminal as readonly Status[]).includes(status);
}

/** Who takes over when a run says `running` and its lease is over: workers differ by so much, in milliseconds. */
export const clockSkewMs = 2_000;

/** A status as a person reads it. */
export type ShownStatus = Status | "pausing" | "cancelling";

/** The status as a person should read it: `pausing` and `cancelling` while a worker still holds the lease. */
export function shownStatus(run: Pick<RunRecord, "status" | "leaseExpiresAt">, now: number): ShownStatus {
  if (run.leaseExpiresAt < now - clockSkewMs) return run.status;
  const [, move] = Object.entries<Move>(moves).find(([, { to, shown }]) => to === run.status && shown) ?? [];
  return move?.shown ?? run.status;
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
export interface LogPlace {
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
  readonly paramsBeside?: boolean;
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
  readonly logs?: LogPlace;
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
