/**
 * Ends a turn: one write that gives the lease up, then what follows from it. Which write it is depends on how the work
 * ended and on what an operator asked for by then. A refused write returns the run, and the choice is made again.
 */
import { NonRetryableError } from "../model/errors.ts";
import { afterInstantMs, sweptAt } from "../model/index-keys.ts";
import { turnMessage } from "../model/message.ts";
import { type Status, statuses } from "../model/status.ts";
import { laneOfRun } from "../model/task-directory.ts";
import { longestDelaySeconds } from "../queue/run-queue.ts";
import {
  earlierErrors,
  expireAttachments,
  fail,
  failureOf,
  fruitlessReason,
  giveSlotBack,
  giveUp,
  giveUpProps,
  type HeldLease,
  interrupt,
  mostFruitlessTurns,
  type NextTurn,
  outputText,
  type Progress,
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

/** `over`: the lease is given up, and the run is written. `again`: it was resumed in time. `lost`: the lease is no longer the worker's. */
export type Settled = "over" | "again" | "lost";

interface Choice {
  readonly write: (lease: HeldLease) => RunWrite;
  /** For a turn that is followed by another: seconds until that turn's message. */
  readonly nextInSeconds?: number;
}

/** Writes how the turn ended. Ends since each refusal comes from a new write of an operator. @throws when the outcome is unknown at the lease's end */
export async function settle(turn: Turn, ending: Ending): Promise<Settled> {
  const { lease } = turn;
  for (;;) {
    if (ending.kind === "lost") return "lost";
    await lease.answered();
    // It was resumed: a release would undo what the next pause writes.
    if (ending.kind === "release" && turn.run.status === "running") return "again";
    const choice = soundChoice(turn, ending);
    let written: RunWrite | undefined;
    const outcome = await lease.giveUp((held) => {
      written = choice.write(held);
      return written;
    });
    if (outcome.ok) {
      await afterwards(turn, written as RunWrite, choice.nextInSeconds);
      return "over";
    }
    if (!lease.isHeldIn(outcome.item)) return "lost";
  }
}

async function afterwards(
  turn: Turn,
  { name, set }: RunWrite,
  nextInSeconds: number | undefined,
): Promise<void> {
  const { run, context } = turn;
  // If only the answer was lost, another process may have moved the run on, and has sent its own message.
  if (nextInSeconds !== undefined && run.status === set?.status) await sendNextTurn(turn, nextInSeconds);
  if (statuses[run.status].terminal) await giveSlotBack(context, run);
  // The params of a cancelled run were dealt with by the cancel.
  if (run.paramsStoredSeparately && name !== "release") await expireAttachments(context, run);
}

/** A cursor that cannot be saved is the attempt's failure, wherever it comes to light. */
function soundChoice(turn: Turn, ending: Ending): Choice {
  try {
    return choose(turn, ending);
  } catch (error) {
    return choose(turn, { kind: "throw", error });
  }
}

function choose(turn: Turn, ending: Ending): Choice {
  const { status } = turn.run;
  switch (ending.kind) {
    case "throw":
      return failed(turn, ending.error);
    case "done":
    case "finish":
      return status === "cancelled" ? released(turn) : succeeded(turn, ending);
    case "release":
    case "lost":
      return released(turn);
    default:
      if (isHeldBack(status)) return released(turn);
      if (ending.kind === "timeout" || turn.isOverTime) return givenUp(turn, overTime(turn));
      return interrupted(turn, ending);
  }
}

function succeeded(turn: Turn, ending: Extract<Ending, { kind: "done" | "finish" }>): Choice {
  const output = ending.kind === "done" && ending.output !== undefined ? ending.output : turn.message;
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  const end = {
    output: output === undefined ? undefined : outputText(output, turn.run),
    now: turn.context.clock.now(),
    keptDays: turn.deployed.settings.recordsKeptDays,
  };
  return { write: (lease) => succeed(lease, progress, end) };
}

function interrupted(turn: Turn, stop: Extract<Stop, { kind: "interrupt" | "snooze" }>): Choice {
  const saved = turn.checkpoints.progress(turn.context.clock.monotonic());
  const spent = stop.kind === "snooze" ? 0 : 1;
  const fruitlessTurns = saved.fruitlessTurns ?? turn.run.fruitlessTurns + spent;
  if (fruitlessTurns >= mostFruitlessTurns) return givenUp(turn, fruitlessReason(turn.run));
  const nextInSeconds = stop.kind === "snooze" ? stop.seconds : 0;
  const reason = stop.kind === "snooze" ? "snooze" : stop.reason;
  const progress: Progress = { ...saved, fruitlessTurns };
  const next = nextTurn(turn, nextInSeconds);
  return { write: (lease) => interrupt(lease, progress, reason, next), nextInSeconds };
}

/** The attempt failed: another one follows, or the run ends. */
function failed(turn: Turn, thrown: unknown): Choice {
  const { run, deployed, context } = turn;
  const { maxAttempts, recordsKeptDays: keptDays } = deployed.settings;
  const now = context.clock.now();
  const progress = turn.checkpoints.soundProgress(context.clock.monotonic());
  const cursor = progress.cursor ?? run.cursor;
  const error = failureOf(thrown, run, { attempt: run.attempt, now, cursor });
  const overTimeReason = turn.isOverTime ? overTime(turn) : undefined;
  const isLast = run.attempt >= maxAttempts || isFinal(thrown) || overTimeReason !== undefined;
  if (isLast && run.status !== "cancelled")
    return { write: (lease) => fail(lease, progress, { error, reason: overTimeReason, now, keptDays }) };
  const errors = earlierErrors(run, error);
  if (isHeldBack(run.status)) return released(turn, { attempt: run.attempt + 1, errors });
  const nextInSeconds = backoffSeconds(deployed.task, run.attempt, thrown, context.random);
  const next = nextTurn(turn, nextInSeconds);
  return { write: (lease) => retry(lease, progress, run, errors, next), nextInSeconds };
}

/** An operator's pause or cancel is obeyed. */
function released(turn: Turn, spent?: SpentAttempt): Choice {
  const progress = turn.checkpoints.soundProgress(turn.context.clock.monotonic());
  const { run } = turn;
  return { write: (lease) => release(lease, progress, run as StoppedRun, spent) };
}

function givenUp(turn: Turn, reason: string): Choice {
  const progress = turn.checkpoints.soundProgress(turn.context.clock.monotonic());
  const run = { ...turn.run, cursor: progress.cursor ?? turn.run.cursor };
  const props = giveUpProps(turn.context, run, reason);
  return { write: (lease) => giveUp(lease, progress, props) };
}

function isHeldBack(status: Status): boolean {
  return status === "paused" || status === "cancelled";
}

function overTime(turn: Turn): string {
  return `over its timeout of ${turn.deployed.settings.timeoutSeconds} s`;
}

/** When the next turn may be claimed, and when the sweeper looks at it. */
function nextTurn({ context, run }: Turn, delaySeconds: number): NextTurn {
  const notBefore = context.clock.now() + delaySeconds * 1000;
  // SQS cannot hold a message longer than that: the sweeper sends it.
  const dueAt = delaySeconds <= longestDelaySeconds ? notBefore + afterInstantMs : notBefore;
  return { notBefore: new Date(notBefore).toISOString(), ...sweptAt(run, dueAt) };
}

/** Sends the turn that the write returned. Should that fail, the sweeper sends it later. */
async function sendNextTurn({ context, run }: Turn, delaySeconds: number): Promise<void> {
  if (delaySeconds > longestDelaySeconds) return;
  try {
    await context.queue.send(laneOfRun(context, run), turnMessage(run), Math.ceil(delaySeconds));
  } catch (error) {
    context.log("warn", "continuation not sent", run, { error: (error as Error).message });
  }
}

/** By name as well: a bundle may contain a class twice. */
function isFinal(error: unknown): boolean {
  const name = (error as Error | undefined)?.name;
  return error instanceof NonRetryableError || name === "NonRetryableError" || name === "InvalidParamsError";
}
