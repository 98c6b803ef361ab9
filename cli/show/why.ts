/**
 * Why a run is in its status: what it waits for, or how it ended; and why a task's schedules are paused. A run's
 * words follow from its record alone; the caller, who has read the task's state, says which run has the task's slot.
 */

import { printableLine } from "../../functions/model/printable.ts";
import { isDismissed } from "../../functions/model/run/attention.ts";
import { isHeld, shownStatus } from "../../functions/model/run/held.ts";
import {
  isWaitKey,
  longVisibilitySeconds,
  waitKey,
  waitsForApproval,
} from "../../functions/model/run/index-keys.ts";
import { stageName } from "../../functions/model/run/pool.ts";
import { grouped } from "../../functions/model/run/progress.ts";
import { type RunRecord, runId } from "../../functions/model/run/run.ts";
import { isSplit, waitsForShards } from "../../functions/model/run/shard.ts";
import type { ShownStatus } from "../../functions/model/run/status.ts";
import { endedByMaxItems } from "../../functions/model/task/items/max-items.ts";
import { isPaused } from "../../functions/model/task/paused.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { askerName, authorName, failureLine, instantText, joined } from "./words.ts";

/** Facts about a run that its record does not have. */
export interface Known {
  /** The runs that hold the task's slot. */
  readonly holders?: readonly string[];
  /** Runs that wait for the slot before this one; more than `countedWaiting` are that many. */
  readonly before?: number;
  /** An override of the limit of the pool that it waits for. */
  readonly overridden?: string;
  /** The longest failure to show, in characters. */
  readonly longest?: number;
}

/** One line: what the run waits for or how it ended, and the note of the last operator. */
export function why(run: RunRecord, now: number, known: Known = {}): string {
  const { reason, error, note, backfill, warning } = run;
  // A run that was given up has its reason as its error too.
  const worded = error === undefined ? "" : failureLine(error, known.longest);
  const failure = error !== undefined && error.message === reason ? error.causes?.[0] : worded;
  const outcome = joined("; ", [
    endedBy(run),
    reason === unapproved ? undefined : reason,
    failure,
    warning && `warning: ${warning}`,
  ]);
  return joined("; ", [
    waitsFor(run, now, known) || outcome,
    backfill && "started by a backfill",
    note && `note: ${note}`,
  ]);
}

/** Who ended a run, or dismissed it, if a person did; or that it did as many items as it may. */
export function endedBy(run: RunRecord): string {
  if (endedByMaxItems(run)) return `done with ${grouped(run.maxItems ?? 0)} items, as many as its maxItems`;
  const who = `by ${run.author === undefined ? "code that gives no author" : authorName(run.author)}`;
  if (run.status === "cancelled") return who;
  if (run.status === "skipped" && run.reason === unapproved) return unapprovedText(run, who);
  return isDismissed(run) ? `dismissed ${who}` : "";
}

/** Why a run was skipped that waited for approval. The sweeper leaves neither author nor note. */
const unapproved = "not approved";

function unapprovedText({ author, note }: RunRecord, who: string): string {
  return author === undefined && note === undefined
    ? `${unapproved} in time`
    : `${unapproved}, declined ${who}`;
}

/** What a run waits for that has neither ended nor is being worked on. Empty for any other. */
export function waitsFor(run: RunRecord, now: number, known: Known = {}): string {
  return words[shownStatus(run, now)](run, now, known);
}

type Words = (run: RunRecord, now: number, known: Known) => string;

const nothing: Words = () => "";
const requested: Words = (run) => {
  // Its shards have the leases.
  const where = isSplit(run)
    ? " of each shard at work"
    : `, or when the lease ends at ${instantText(run.leaseExpiresAt)}`;
  return `${by("requested", run)}: takes effect after the current item${where}`;
};

const words: Record<ShownStatus, Words> = {
  enqueued: (run, now, known) => {
    if (waitsForApproval(run)) return approvalText(run);
    if (waitsForSlot(run)) return slotText(run, known);
    return run.unmet === undefined ? nextTurn(run, now, "starts") : unmetText(run, now);
  },
  running: (run, now) => {
    if (isHeld(run, now) || waitsForShards(run)) return "";
    const since = instantText(run.leaseExpiresAt);
    return isForsaken(run, now)
      ? `nobody looks after it: worker gone since ${since}, message lost; pause and resume it, or wait up to an hour`
      : `its worker has been gone since ${since}: another one takes over within three minutes`;
  },
  interrupted: (run, now) => joined("; ", [run.reason, nextTurn(run, now, "continues")]),
  retrying: (run, now, { longest }) => {
    const failure = run.errors?.at(-1);
    const failed = `attempt ${run.attempt - 1} failed${failure ? `: ${failureLine(failure, longest)}` : ""}`;
    return `${failed}; ${nextTurn(run, now, "next attempt")}`;
  },
  paused: (run) =>
    `${run.reason === "cost" ? "over its maxCost, " : ""}${by("paused", run)} until ${run.until === undefined ? "it is resumed" : instantText(run.until)}`,
  pausing: requested,
  cancelling: requested,
  succeeded: nothing,
  errored: nothing,
  cancelled: nothing,
  skipped: nothing,
  missed: nothing,
  rejected: nothing,
};

/**
 * Whether nobody looks after a run that is said to be at work: its worker is gone, the sweeper has no entry of it, and
 * its message should have come back by now. Lanes whose messages reappear later have their runs in the index.
 */
export function isForsaken(
  { status, dueKey, leaseExpiresAt }: Pick<RunRecord, "status" | "dueKey" | "leaseExpiresAt">,
  now: number,
): boolean {
  return status === "running" && dueKey === undefined && leaseExpiresAt < now - longVisibilitySeconds * 1_000;
}

/** Whether a run waits for a place in a pool, without a message of its own. */
export function waitsForSlot(run: RunRecord): boolean {
  return isWaitKey(run.dueKey) && !waitsForApproval(run);
}

/** Who asked for a run that waits for approval, and until when somebody may approve it. */
function approvalText({ askedBy, dueAt = 0 }: RunRecord): string {
  return `waits for approval until ${instantText(dueAt)}, asked for by ${askerName(askedBy)}`;
}

/** The pool that a run waits for, in words. */
function poolText({ task, dueKey }: Pick<RunRecord, "task" | "dueKey">): string {
  if (dueKey === undefined || !isWaitKey(dueKey) || dueKey === waitKey(task)) return `the slot of ${task}`;
  if (dueKey === waitKey(stageName)) return "a place in the stage";
  return `a place of the key ${dueKey.slice(waitKey(task).length)} of ${task}`;
}

/** So many runs of a queue are counted. */
export const countedWaiting = 100;

/** For which run it waits, and how many go before it. */
export function slotText(
  { run, ...of }: Pick<RunRecord, "task" | "run" | "dueKey">,
  { holders = [], before, overridden }: Known = {},
): string {
  if (holders.some((each) => each === run || each === runId({ ...of, run })))
    return "has the slot now: Pawl sends it within two minutes";
  const many = before === countedWaiting ? `${before} or more` : before;
  const waits = joined(", ", [
    `waits for ${poolText(of)}`,
    holders.length > 0 && `held by ${holders.join(" and ")}`,
    before !== undefined &&
      (before === 0 ? "next in line" : `after ${many} ${before === 1 ? "other" : "others"}`),
  ]);
  return joined("; ", [waits, overridden && `the stage's limit is ${overridden}`]);
}

/** What its task requires that is not met, when a worker looks again, and since when it waits: a cell that is too short cuts that. */
function unmetText(run: RunRecord, now: number): string {
  const { unmet = "", unmetSince } = run;
  return joined("; ", [
    `not met: ${unmet}`,
    nextTurn(run, now, "next look"),
    unmetSince && `has waited since ${instantText(unmetSince)}`,
  ]);
}

/** When its next turn is due, or that it waits for a worker, and how often its message was resent since its last claim. */
function nextTurn({ notBefore, sends = 0 }: RunRecord, now: number, verb: string): string {
  if (notBefore !== undefined && Date.parse(notBefore) > now) return `${verb} at ${instantText(notBefore)}`;
  return `waits for a worker${sends > 0 ? `, resent ${sends === 1 ? "once" : `${sends} times`}` : ""}`;
}

function by(verb: string, { author }: RunRecord): string {
  return author === undefined ? verb : `${verb} by ${authorName(author)}`;
}

/** Who paused a task, when, why, until when. */
export type TaskPause = Pick<TaskPart, "at" | "until" | "author" | "note">;

/** The pause that is in force; one whose `until` has passed is over. */
export function taskPause(state: TaskPart | undefined, now: number): TaskPause | undefined {
  if (state === undefined || !isPaused(state, new Date(now).toISOString())) return undefined;
  const { at, until, author, note } = state;
  return { at, until, author, note };
}

/** `since 2026-11-21T09:00:00Z, until 2026-11-22T09:00:00Z, by ada@laptop: moving house`. */
export function taskPauseText({ at, until, author, note }: TaskPause): string {
  const words = joined(", ", [
    at && `since ${instantText(at)}`,
    `until ${until === undefined ? "it is resumed" : instantText(until)}`,
    author && `by ${authorName(author)}`,
  ]);
  return printableLine(`${words}${note ? `: ${note}` : ""}`);
}
