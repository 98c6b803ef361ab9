/**
 * The table of moves: every transition that a run can make. It is the only list of them. The guards in
 * `functions/runs/moves` start from `from`, their writes lead to `to`; the command, the log, the simulator and the
 * diagram in docs/protocol.md use the same names.
 */
import type { Level } from "../log.ts";
import type { LiveStatus, Status } from "./status.ts";

/** Where a move starts; "(new)" is a run that does not exist yet. */
export type Origin = Status | "(new)";

/** Who makes a move. */
export type Mover = "worker" | "sweeper" | "dead-letter" | "operator" | "client";

/** Which lease a move needs: the writer's own; one that lapsed; none that is live; its own or none that is live; or any. */
export type LeaseNeeded = "own" | "lapsed" | "not live" | "own or not live" | "any";

/** One row of the table. */
export interface Move {
  readonly from: readonly Origin[];
  /** The status after it; "same" leaves the status as it is. */
  readonly to: Status | "same" | "running or enqueued";
  readonly by: readonly Mover[];
  readonly lease: LeaseNeeded;
  /** How its line in the log is marked. */
  readonly level: Level;
  /** What `reason` may say. */
  readonly reasons?: readonly string[];
}

/** Every move. */
// biome-ignore format: a table reads better in columns
export const moves = {
  // Someone asks for a run; a message follows the record.
  create:      { from: ["(new)"],                                                    to: "enqueued",    by: ["operator", "client", "worker", "sweeper", "dead-letter"], lease: "any", level: "info" },
  // A worker takes a run that no worker holds. Its line in the log names the run before any code of the task can end the process.
  claim:       { from: ["(new)", "enqueued", "interrupted", "retrying"],             to: "running",     by: ["worker"],                                  lease: "not live", level: "info" },
  // The previous worker died: its lease has lapsed.
  "take over": { from: ["running"],                                                  to: "running",     by: ["worker"],                                  lease: "lapsed", level: "warn" },
  // Recorded as missed, and delivered after all.
  late:        { from: ["missed"],                                                   to: "enqueued",    by: ["worker"],                                  lease: "any", level: "warn" },
  // Saves cursor and ticks, renews the lease, and reads what an operator asked for.
  checkpoint:  { from: ["running", "paused", "cancelled"],                           to: "same",        by: ["worker"],                                  lease: "own", level: "debug" },
  // The turn ran out of time, was put off, or its params could not be read now: the cursor is saved and no attempt is spent.
  interrupt:   { from: ["running"],                                                  to: "interrupted", by: ["worker"],                                  lease: "own", level: "info", reasons: ["deadline", "maxRuntime", "snooze", "shutdown", "unavailable", "throttled", "shards", "parked"] },
  // The attempt failed; another one follows.
  retry:       { from: ["running"],                                                  to: "retrying",    by: ["worker"],                                  lease: "own", level: "error" },
  // Something starts a run of a task that is paused: the run waits for the end of the pause.
  hold:        { from: ["(new)"],                                                    to: "paused",      by: ["operator", "worker", "sweeper", "dead-letter"], lease: "any", level: "info", reasons: ["task is paused"] },
  // No slot is free: the run waits in the index, without a message.
  wait:        { from: ["(new)", "enqueued"],                                        to: "enqueued",    by: ["worker"],                                  lease: "any", level: "info" },
  // Something that its task requires is not met, before anything of the task was called: it is skipped, or waits without a place.
  "call off":  { from: ["running"],                                                  to: "skipped",     by: ["worker"],                                  lease: "own", level: "info" },
  "hold back": { from: ["running"],                                                  to: "enqueued",    by: ["worker"],                                  lease: "own", level: "info" },
  succeed:     { from: ["running", "paused"],                                        to: "succeeded",   by: ["worker"],                                  lease: "own", level: "info" },
  fail:        { from: ["running", "paused"],                                        to: "errored",     by: ["worker"],                                  lease: "own", level: "error" },
  // The worker obeys a pause or cancel: it gives the lease up, the status stays.
  release:     { from: ["paused", "cancelled"],                                      to: "same",        by: ["worker"],                                  lease: "own", level: "info" },
  // Nothing can finish it: five turns without progress, its time is over, its task is not deployed.
  "give up":   { from: ["(new)", "enqueued", "running", "interrupted", "retrying"],  to: "errored",     by: ["operator", "worker", "sweeper", "dead-letter"], lease: "own or not live", level: "error" },
  // A message that makes no sense is kept where a person sees it.
  reject:      { from: ["(new)"],                                                    to: "rejected",    by: ["worker", "dead-letter"],                   lease: "any", level: "error" },
  skip:        { from: ["(new)", "enqueued"],                                        to: "skipped",     by: ["operator", "worker", "sweeper", "dead-letter"],                       lease: "any", level: "info", reasons: ["overlap", "paused", "disabled", "requires", "window", "limit", "late", "catch-up", "overridden", "not approved"] },
  miss:        { from: ["(new)"],                                                    to: "missed",      by: ["sweeper"],                                 lease: "any", level: "warn" },
  pause:       { from: ["enqueued", "running", "interrupted", "retrying"],           to: "paused",      by: ["operator", "worker"],                      lease: "any", level: "info", reasons: ["cost"] },
  resume:      { from: ["paused"],                                                   to: "running or enqueued", by: ["operator", "sweeper"],             lease: "any", level: "info" },
  cancel:      { from: ["enqueued", "running", "interrupted", "retrying", "paused"], to: "cancelled",   by: ["operator", "worker"],                      lease: "any", level: "info" },
  redrive:     { from: ["errored", "skipped", "missed"],                             to: "enqueued",    by: ["operator", "sweeper", "worker"],                     lease: "any", level: "info" },
  // A person has seen to it: it needs nobody any more.
  dismiss:     { from: ["errored", "rejected"],                                      to: "same",        by: ["operator"],                                lease: "any", level: "info" },
} as const satisfies Record<string, Move>;

/** The name of a move: what the command, the log and the write are called. */
export type MoveName = keyof typeof moves;

/** Whether a move may be made from a status. */
export function mayMove(move: MoveName, status: Status): boolean {
  return (moves[move].from as readonly Origin[]).includes(status);
}

/** Statuses of runs that Pawl brings to their end by itself: those that a pause holds back. */
export const pausable = moves.pause.from satisfies readonly LiveStatus[];

/** Why a turn ended before its run. */
export type InterruptReason = (typeof moves.interrupt.reasons)[number];
/** Why an occurrence did not run. */
export type SkipReason = (typeof moves.skip.reasons)[number];
