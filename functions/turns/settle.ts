/**
 * Ends a turn: one write that gives the lease up, then what follows from it. Which write it is depends on how the work
 * ended and on what an operator asked for by then; where it is refused, the choice is made again (invariant 5).
 */
import { afterInstantMs, turnDue } from "../model/run/index-keys.ts";
import { turnMessage } from "../model/run/message.ts";
import { mayMove } from "../model/run/moves.ts";
import type { RunRecord } from "../model/run/run.ts";
import type { Status } from "../model/run/status.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import { longestDelaySeconds } from "../queue/run-queue.ts";
import {
  afterStop,
  announceOrLeave,
  earlierErrors,
  expireAttachments,
  fail,
  failureOf,
  freeSlot,
  giveUp,
  giveUpProps,
  type HeldLease,
  interrupt,
  isFinal,
  type NextTurn,
  outputText,
  type RunWrite,
  release,
  retry,
  type SpentAttempt,
  type StoppedRun,
  succeed,
} from "../runs/index.ts";
import { backoffSeconds } from "./backoff.ts";
import type { Ending, Stop } from "./stop.ts";
import type { Turn } from "./turn.ts";

/** Over: the run is written, and the lease relinquished. Again: it was resumed in time. Lost: the lease is another worker's, or none's. */
export type Settled = { readonly kind: "over" } | { readonly kind: "again" } | { readonly kind: "lost" };

type Held = Exclude<Ending, { kind: "lost" }>;

interface Choice {
  readonly write: (lease: HeldLease) => RunWrite;
  /** The status that it leads to; the same for a release. */
  readonly to: Status;
  /** For a turn that is followed by another: seconds until that turn's message. */
  readonly nextInSeconds?: number;
}

/** Each refusal comes from a new write of an operator: people are not that fast. */
const mostTries = 20;

/** Writes how the turn ended. @throws when the outcome is unknown at the lease's end */
export async function settle(turn: Turn, ending: Ending): Promise<Settled> {
  const { lease } = turn;
  for (let tries = 0; tries < mostTries; tries++) {
    if (ending.kind === "lost") return { kind: "lost" };
    await lease.answered();
    // It was resumed: a release would undo what the next pause writes.
    if (ending.kind === "release" && turn.run.status === "running") return { kind: "again" };
    const choice = choose(turn, ending);
    const outcome = await lease.relinquish(choice.write);
    if (outcome.ok) {
      await afterwards(turn, choice);
      return { kind: "over" };
    }
    if (!lease.isHeldIn(outcome.item)) return { kind: "lost" };
  }
  throw new Error(`the run changed ${mostTries} times while its turn was being settled`);
}

async function afterwards(turn: Turn, { to, nextInSeconds }: Choice): Promise<void> {
  const { run, context } = turn;
  // If only the answer was lost, another process may have moved the run on, and has sent its own message.
  if (nextInSeconds !== undefined && run.status === to) await sendNextTurn(turn, nextInSeconds);
  if (run.endedAt === undefined) return;
  await freeSlot(context, run);
  // The params of a cancelled run were dealt with by the cancel.
  if (run.paramsStoredSeparately && to !== "cancelled") await expireAttachments(context, run);
  if (run.announce) await announceOrLeave(context, run);
}

function choose(turn: Turn, ending: Held): Choice {
  const { run } = turn;
  if (ending.kind === "throw") return failed(turn, ending.error);
  const isDone = ending.kind === "done" || ending.kind === "finish";
  if (isDone && run.status !== "cancelled") return succeeded(turn, ending);
  if (isStopped(run)) return released(turn, run);
  if (ending.kind === "timeout" || turn.isOverTime) return givenUp(turn, overTime(turn));
  if (ending.kind === "interrupt" || ending.kind === "snooze") return interrupted(turn, ending);
  throw new Error(`a turn that ended with ${ending.kind} found its run ${run.status}`);
}

function succeeded(turn: Turn, ending: Extract<Ending, { kind: "done" | "finish" }>): Choice {
  const output = ending.kind === "done" && ending.output !== undefined ? ending.output : turn.finishMessage;
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  const end = {
    output: output === undefined ? undefined : outputText(output, turn.run),
    now: turn.context.clock.now(),
    keptDays: turn.deployed.settings.recordsKeptDays,
  };
  return { write: (lease) => succeed(lease, progress, end), to: "succeeded" };
}

function interrupted(turn: Turn, stop: Extract<Stop, { kind: "interrupt" | "snooze" }>): Choice {
  const saved = turn.checkpoints.progress(turn.context.clock.monotonic());
  const after = afterStop(turn.run, saved, stop, turn.deployed.settings.stuckAfterSeconds);
  if (after.kind === "stuck") return givenUp(turn, after.reason);
  const { progress, reason, nextInSeconds } = after;
  const next = nextTurn(turn, nextInSeconds);
  return { write: (lease) => interrupt(lease, progress, reason, next), to: "interrupted", nextInSeconds };
}

/** The attempt failed: another one follows, or the run ends. */
function failed(turn: Turn, thrown: unknown): Choice {
  const { run, deployed, context } = turn;
  const { maxAttempts, recordsKeptDays: keptDays } = deployed.settings;
  const now = context.clock.now();
  const progress = turn.checkpoints.progress(context.clock.monotonic());
  const cursor = progress.cursor ?? run.cursor;
  const error = failureOf(thrown, run, { attempt: run.attempt, now, cursor });
  const reason = turn.isOverTime ? overTime(turn) : undefined;
  const isLast = run.attempt >= maxAttempts || isFinal(thrown) || reason !== undefined;
  if (isLast && run.status !== "cancelled")
    return { write: (lease) => fail(lease, progress, { run, error, reason, now, keptDays }), to: "errored" };
  const errors = earlierErrors(run, error);
  if (isStopped(run)) return released(turn, run, { attempt: run.attempt + 1, errors });
  const nextInSeconds = backoffSeconds(deployed.task, run.attempt, thrown, context.random);
  const next = nextTurn(turn, nextInSeconds);
  return { write: (lease) => retry(lease, progress, run, errors, next), to: "retrying", nextInSeconds };
}

/** An operator's pause or cancel is obeyed. */
function released(turn: Turn, run: StoppedRun, spent?: SpentAttempt): Choice {
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  return { write: (lease) => release(lease, progress, run, spent), to: run.status };
}

function givenUp(turn: Turn, reason: string): Choice {
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  const run = { ...turn.run, cursor: progress.cursor ?? turn.run.cursor };
  const props = giveUpProps(turn.context, run, reason);
  return { write: (lease) => giveUp(lease, progress, props), to: "errored" };
}

/** Whether an operator has paused or cancelled the run. */
function isStopped(run: RunRecord): run is RunRecord & StoppedRun {
  return mayMove("release", run.status);
}

function overTime(turn: Turn): string {
  return `over its timeout of ${turn.deployed.settings.timeoutSeconds} s`;
}

/** When the next turn may be claimed, and when the sweeper looks at it. */
function nextTurn({ context, run }: Turn, delaySeconds: number): NextTurn {
  const notBefore = context.clock.now() + delaySeconds * 1000;
  // SQS cannot hold a message longer than that: the sweeper sends it.
  const dueAt = delaySeconds <= longestDelaySeconds ? notBefore + afterInstantMs : notBefore;
  return { notBefore: new Date(notBefore).toISOString(), ...turnDue(run, dueAt) };
}

/** Sends the turn that the write returned. Should that fail, the sweeper sends it later. */
async function sendNextTurn({ context, run }: Turn, delaySeconds: number): Promise<void> {
  if (delaySeconds > longestDelaySeconds) return;
  try {
    await context.queue.send(laneOfRun(context, run), turnMessage(run), Math.ceil(delaySeconds));
  } catch (error) {
    context.log("warn", "continuation not sent", run, { error: String(error) });
  }
}
