/**
 * The table of moves: every transition that a run can make. It is the only list of them. The guards in
 * `functions/runs/moves` start from `from`, their writes lead to `to`; the command, the log, the simulator and the
 * diagram in docs/protocol.md use the same names. Who makes each under which lease is in
 * `test/contract/move-makers.ts`.
 */
import type { Level } from "../log.ts";
import type { LiveStatus, Status } from "./status.ts";

/** Where a move starts; "(new)" is a run that does not exist yet. */
export type Origin = Status | "(new)";

/** One row of the table. */
export interface Move {
  readonly from: readonly Origin[];
  /** The status after it; "same" leaves the status as it is. */
  readonly to: Status | "same" | "running or enqueued";
  /** How its line in the log is marked. */
  readonly level: Level;
}

/** Every move. */
// biome-ignore format: a table reads better in columns
export const moves = {
  // Someone asks for a run; a message follows the record.
  create:      { from: ["(new)"],                                                    to: "enqueued",    level: "info" },
  // A worker takes a run that no worker holds. Its line in the log names the run before any code of the task can end the process.
  claim:       { from: ["(new)", "enqueued", "interrupted", "retrying"],             to: "running",     level: "info" },
  // The previous worker died: its lease has lapsed.
  "take over": { from: ["running"],                                                  to: "running",     level: "warn" },
  // Recorded as missed, and delivered after all.
  late:        { from: ["missed"],                                                   to: "enqueued",    level: "warn" },
  // Saves cursor and ticks, renews the lease, and reads what an operator asked for.
  checkpoint:  { from: ["running", "paused", "cancelled"],                           to: "same",        level: "debug" },
  // The turn ran out of time, was put off, or its params could not be read now: the cursor is saved and no attempt is spent.
  interrupt:   { from: ["running"],                                                  to: "interrupted", level: "info" },
  // The attempt failed; another one follows.
  retry:       { from: ["running"],                                                  to: "retrying",    level: "error" },
  // Something starts a run of a task that is paused: the run waits for the end of the pause.
  hold:        { from: ["(new)"],                                                    to: "paused",      level: "info" },
  // No slot is free: the run waits in the index, without a message.
  wait:        { from: ["(new)", "enqueued"],                                        to: "enqueued",    level: "info" },
  // Something that its task requires is not met, before anything of the task was called: it is skipped, or waits without a place.
  "call off":  { from: ["running"],                                                  to: "skipped",     level: "info" },
  "hold back": { from: ["running"],                                                  to: "enqueued",    level: "info" },
  succeed:     { from: ["running", "paused"],                                        to: "succeeded",   level: "info" },
  fail:        { from: ["running", "paused"],                                        to: "errored",     level: "error" },
  // The worker obeys a pause or cancel: it gives the lease up, the status stays.
  release:     { from: ["paused", "cancelled"],                                      to: "same",        level: "info" },
  // Nothing can finish it: five turns without progress, its time is over, its task is not deployed.
  "give up":   { from: ["(new)", "enqueued", "running", "interrupted", "retrying"],  to: "errored",     level: "error" },
  // A message that makes no sense is kept where a person sees it.
  reject:      { from: ["(new)"],                                                    to: "rejected",    level: "error" },
  skip:        { from: ["(new)", "enqueued"],                                        to: "skipped",     level: "info" },
  miss:        { from: ["(new)"],                                                    to: "missed",      level: "warn" },
  pause:       { from: ["enqueued", "running", "interrupted", "retrying"],           to: "paused",      level: "info" },
  resume:      { from: ["paused"],                                                   to: "running or enqueued", level: "info" },
  cancel:      { from: ["enqueued", "running", "interrupted", "retrying", "paused"], to: "cancelled",   level: "info" },
  redrive:     { from: ["errored", "skipped", "missed"],                             to: "enqueued",    level: "info" },
  // A person has seen to it: it needs nobody any more.
  dismiss:     { from: ["errored", "rejected"],                                      to: "same",        level: "info" },
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
// biome-ignore format: one line
export type InterruptReason = "deadline" | "maxRuntime" | "snooze" | "shutdown" | "unavailable" | "throttled" | "shards" | "parked";
/** Why an occurrence did not run. */
// biome-ignore format: one line
export type SkipReason = "overlap" | "paused" | "disabled" | "requires" | "window" | "limit" | "late" | "catch-up" | "overridden" | "not approved";
/** Why Pawl paused a run; an operator gives no reason of these. */
export type PauseReason = "cost";
/** Why a run is paused that was started while its task is. */
export const heldReason = "task is paused";
