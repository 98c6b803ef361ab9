/**
 * What is written of a turn after which its run is not done: it goes on in another turn, is tried again, ended with an
 * error, or was stopped by an operator.
 */
import { mayMove } from "../../model/run/moves.ts";
import type { RunRecord } from "../../model/run/run.ts";
import {
  afterStop,
  earlierErrors,
  fail,
  failureOf,
  giveUp,
  giveUpProps,
  type HeldLease,
  interrupt,
  isFinal,
  release,
  retry,
  type SpentAttempt,
  type StoppedRun,
} from "../../runs/index.ts";
import type { Ending, Stop } from "../stop.ts";
import type { Turn } from "../turn.ts";
import { backoffSeconds } from "./backoff.ts";
import type { Choice } from "./choice.ts";
import { nextTurn } from "./next-turn.ts";

/** The choice for a turn that ended in any other way than by a throw, and whose run is not done. */
export function notDone(turn: Turn, ending: Exclude<Ending, { kind: "lost" | "throw" | "shards" }>): Choice {
  const { run } = turn;
  if (isStopped(run)) return released(turn, run);
  if (ending.kind === "timeout" || turn.isOverTime) return givenUp(turn, overTime(turn));
  if (ending.kind === "interrupt" || ending.kind === "snooze" || ending.kind === "throttle")
    return interrupted(turn, ending);
  throw new Error(`a turn that ended with ${ending.kind} found its run ${run.status}`);
}

function interrupted(turn: Turn, stop: Extract<Stop, { kind: "interrupt" | "snooze" | "throttle" }>): Choice {
  const saved = turn.checkpoints.progress(turn.context.clock.monotonic());
  const after = afterStop(turn.run, saved, stop, turn.deployed.settings.stuckAfterSeconds);
  if (after.kind === "stuck") return givenUp(turn, after.reason);
  const { progress, reason, nextInSeconds, uncountedMs } = after;
  const next = nextTurn(turn, nextInSeconds);
  const write = (lease: HeldLease) => interrupt(lease, progress, reason, next, uncountedMs);
  return { write, to: "interrupted", reason, nextInSeconds };
}

/** The attempt failed: another one follows, or the run ends. */
export function failed(
  turn: Turn,
  { error: thrown, reason: given }: Extract<Ending, { kind: "throw" }>,
  maxAttempts: number,
): Choice {
  const { run, deployed, context } = turn;
  const keptDays = deployed.settings.recordsKeptDays;
  const now = context.clock.now();
  const progress = turn.checkpoints.progress(context.clock.monotonic());
  const cursor = progress.cursor ?? run.cursor;
  const texts = {
    ...run,
    ...progress,
    output: progress.output ?? run.output,
    neverSkips: turn.itemErrors === undefined,
  };
  const error = failureOf(thrown, texts, { attempt: run.attempt, now, cursor, mask: turn.mask });
  const reason = turn.isOverTime ? overTime(turn) : given;
  const isLast = run.attempt >= maxAttempts || isFinal(thrown) || reason !== undefined;
  if (isLast && run.status !== "cancelled") {
    const props = { run, error, reason, now, keptDays };
    return {
      write: (lease) => ({ ...fail(lease, progress, props), thrown }),
      to: "errored",
      error: thrown,
      reason,
    };
  }
  const errors = earlierErrors(texts, error);
  if (isStopped(run)) {
    const { write, to } = released(turn, run, { attempt: run.attempt + 1, errors });
    return { write: (lease) => ({ ...write(lease), thrown }), to, error: thrown };
  }
  let tell: Choice["tell"];
  const nextInSeconds = backoffSeconds(deployed.task, run.attempt, thrown, context.random, (error) => {
    tell = () => {
      context.log("warn", "backoff failed", run, { error });
      return context.tellError?.(turn, error, { handled: true, level: "warn" });
    };
  });
  const next = nextTurn(turn, nextInSeconds);
  const write = (lease: HeldLease) => ({ ...retry(lease, progress, run, errors, next), thrown });
  return { write, to: "retrying", error: thrown, nextInSeconds, tell };
}

/** An operator's pause or cancel is obeyed. */
function released(turn: Turn, run: StoppedRun, spent?: SpentAttempt): Choice {
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  return { write: (lease) => release(lease, progress, run, spent), to: run.status };
}

/** The run ends, and its reason says why. */
export function givenUp(turn: Turn, reason: string): Choice {
  const progress = turn.checkpoints.progress(turn.context.clock.monotonic());
  const run = { ...turn.run, cursor: progress.cursor ?? turn.run.cursor };
  const props = giveUpProps(turn.context, run, reason, turn.mask);
  const error = new Error(reason);
  return {
    write: (lease) => giveUp(lease, progress, props),
    to: "errored",
    error,
    reason,
    tell: () => turn.context.tellError?.(turn, error),
  };
}

/** Whether an operator has paused or cancelled the run. */
function isStopped(run: RunRecord): run is RunRecord & StoppedRun {
  return mayMove("release", run.status);
}

function overTime(turn: Turn): string {
  return `over its timeout of ${turn.deployed.settings.timeoutSeconds} s`;
}
