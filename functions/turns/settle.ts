/**
 * How a turn ends: one write that gives the lease up, then what follows from it. Which write depends on what the
 * walk came to and on what an operator asked meanwhile; a refusal tells the status found, and the choice is made
 * anew.
 */
import { NonRetryableError } from "../model/errors.ts";
import { afterInstantMs, attention, dueAt, ended } from "../model/index-keys.ts";
import { iso } from "../model/instant.ts";
import type { InterruptReason, MoveName } from "../model/moves.ts";
import type { RunRecord } from "../model/run.ts";
import { isTerminal } from "../model/status.ts";
import { longestDelaySeconds } from "../queue/run-queue.ts";
import { expireAttachments } from "../runs/attachments.ts";
import { earlierErrors, failureOf, outputText } from "../runs/failure-text.ts";
import { fruitlessReason, givenUp, mostFruitlessTurns } from "../runs/give-up.ts";
import { laneOf } from "../runs/lane-of.ts";
import { giveSlotBack } from "../runs/slot.ts";
import { turnMessage } from "../runs/start.ts";
import { backoffSeconds } from "./backoff.ts";
import type { LeaseChange } from "./lease.ts";
import type { Stop, Turn } from "./turn.ts";

/** What a walk came to. */
export type Ending =
  | { readonly kind: "done"; readonly output?: unknown }
  | { readonly kind: "throw"; readonly error: unknown }
  | Stop;

/** `over`: given up and written. `again`: it was resumed in time, go on. `lost`: the lease is no longer ours. */
export type Settled = "over" | "again" | "lost";

interface Choice {
  readonly move: Extract<MoveName, "succeed" | "fail" | "interrupt" | "retry" | "release" | "give up">;
  readonly change: LeaseChange & { set: Partial<RunRecord> };
  /** A continuation follows, so many seconds later. */
  readonly delaySeconds?: number;
}

/** Writes how the turn ended. Rejects where the outcome stayed unknown until the lease's end. */
export async function settle(turn: Turn, ending: Ending): Promise<Settled> {
  const { lease, place } = turn;
  for (;;) {
    if (ending.kind === "lost") return "lost";
    await lease.answered();
    // Resumed meanwhile: to release it would undo what the next pause writes.
    if (ending.kind === "release" && turn.run.status === "running") return "again";
    const { move, change, delaySeconds } = soundChoice(turn, ending);
    const outcome = await lease.letGo(move, change);
    if (outcome.ok) {
      const { run } = turn;
      const failed = move === "fail" || move === "give up" || move === "retry";
      place.log(failed ? "error" : "info", move, run, {
        status: run.status,
        reason: run.reason,
        turn: run.turn,
        attempt: run.attempt,
        ticks: run.ticks,
        ms: run.usage?.ms,
        ...(failed ? { error: run.error ?? run.errors?.at(-1) } : {}),
      });
      // Where only the answer was lost, whoever moved it on meanwhile has sent his own turn.
      const asWritten = run.status === change.set.status;
      if (delaySeconds !== undefined && asWritten) await sendTurn(turn, delaySeconds);
      if (isTerminal(run.status)) await giveSlotBack(place, run);
      // A run that was cancelled got its expiry from whoever cancelled it.
      if (move !== "release") await expireAttachments(place, run);
      return "over";
    }
    if (!lease.isHeldIn(outcome.item)) return "lost";
  }
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
  const asked = status === "paused" || status === "cancelled";
  if (ending.kind === "throw") return failed(turn, ending.error);
  if (ending.kind === "done" || ending.kind === "finish")
    return status === "cancelled" ? release(turn) : succeeded(turn, ending);
  if (asked || ending.kind === "release") return release(turn);
  if (ending.kind === "timeout" || turn.isOverTime)
    return { move: "give up", change: over(turn, overTime(turn)) };
  return interrupted(turn, ending as Extract<Stop, { kind: "interrupt" | "snooze" }>);
}

function succeeded(turn: Turn, ending: Ending): Choice {
  const now = turn.place.clock.now();
  const output = ending.kind === "done" && ending.output !== undefined ? ending.output : turn.message;
  const saved = turn.saved();
  return {
    move: "succeed",
    change: {
      set: {
        ...saved.set,
        status: "succeeded",
        ...ended(turn.place, turn.run.task, now),
        ...(output === undefined ? {} : { output: outputText(output, turn.run) }),
      },
      remove: ["dueKey", "dueAt", "error", "reason", "until"],
    },
  };
}

function interrupted(turn: Turn, stop: Extract<Stop, { kind: "interrupt" | "snooze" }>): Choice {
  const saved = turn.saved();
  const progressed = saved.set.fruitlessTurns === 0;
  const fruitlessTurns = progressed ? 0 : turn.run.fruitlessTurns + (stop.kind === "snooze" ? 0 : 1);
  if (fruitlessTurns >= mostFruitlessTurns)
    return { move: "give up", change: over(turn, fruitlessReason(turn.run)) };
  const delaySeconds = stop.kind === "snooze" ? stop.seconds : 0;
  const reason: InterruptReason = stop.kind === "snooze" ? "snooze" : stop.reason;
  return {
    move: "interrupt",
    delaySeconds,
    change: {
      set: { ...saved.set, status: "interrupted", reason, fruitlessTurns, ...later(turn, delaySeconds) },
      ...nextTurn,
    },
  };
}

/** A throw: another attempt, or the end. */
function failed(turn: Turn, error: unknown): Choice {
  const { run, deployed, place } = turn;
  const now = place.clock.now();
  const saved = soundlySaved(turn);
  const cursor = saved.set.cursor ?? run.cursor;
  const failure = failureOf(error, run, {
    attempt: run.attempt,
    now,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const last = run.attempt >= deployed.settings.maxAttempts || isFinal(error) || turn.isOverTime;
  if (last && run.status !== "cancelled") {
    return {
      move: "fail",
      change: {
        set: {
          ...saved.set,
          status: "errored",
          error: failure,
          ...(turn.isOverTime ? { reason: overTime(turn) } : {}),
          ...ended(place, run.task, now),
          ...attention("errored", now),
        },
        remove: ["notBefore", "until", ...(turn.isOverTime ? [] : (["reason"] as const))],
      },
    };
  }
  const errors = earlierErrors(run, failure);
  if (run.status === "paused" || run.status === "cancelled") {
    const { move, change } = release(turn);
    return { move, change: { ...change, set: { ...change.set, attempt: run.attempt + 1, errors } } };
  }
  const delaySeconds = backoffSeconds(deployed.task, run.attempt, error, place.random);
  return {
    move: "retry",
    delaySeconds,
    change: {
      set: {
        ...saved.set,
        status: "retrying",
        attempt: run.attempt + 1,
        errors,
        ...later(turn, delaySeconds),
      },
      ...nextTurn,
      remove: ["reason"],
    },
  };
}

/** An operator was heard: the status stays, the lease goes. A pause that ends by itself keeps its entry. */
function release(turn: Turn): Choice {
  const { until, status } = turn.run;
  const keeps = status === "paused" && until !== undefined;
  return {
    move: "release",
    change: {
      set: { ...soundlySaved(turn).set, ...(keeps ? dueAt(turn.run, Date.parse(until)) : {}) },
      remove: keeps ? ["notBefore"] : ["notBefore", "dueKey", "dueAt"],
    },
  };
}

function over(turn: Turn, reason: string): Choice["change"] {
  const saved = soundlySaved(turn);
  const run = { ...turn.run, cursor: saved.set.cursor ?? turn.run.cursor };
  const written = givenUp(turn.place, run, reason);
  return { ...written, set: { ...saved.set, ...written.set } };
}

function overTime(turn: Turn): string {
  return `over its timeout of ${turn.deployed.settings.timeoutSeconds} s`;
}

/** What can be saved even where the newest cursor cannot. */
function soundlySaved(turn: Turn): ReturnType<Turn["saved"]> {
  try {
    return turn.saved();
  } catch {
    turn.forgetCursor();
    return turn.saved();
  }
}

const nextTurn = { add: { turn: 1 } } as const;

/** When the next turn may be claimed, and when the clock looks for it. */
function later(turn: Turn, delaySeconds: number): Partial<RunRecord> {
  const notBefore = turn.place.clock.now() + delaySeconds * 1000;
  const byMessage = delaySeconds <= longestDelaySeconds;
  return {
    notBefore: iso(notBefore),
    ...dueAt(turn.run, byMessage ? notBefore + afterInstantMs : notBefore),
  };
}

/** Sends the turn that the write returned. Where that fails, the run's entry with the clock stands. */
async function sendTurn({ place, run }: Turn, delaySeconds: number): Promise<void> {
  if (delaySeconds > longestDelaySeconds) return;
  try {
    await place.queue.send(laneOf(place.lanes, run), turnMessage(run), Math.ceil(delaySeconds));
  } catch (error) {
    place.log("warn", "continuation not sent", run, { error: (error as Error).message });
  }
}

/** By name as well: a bundle may hold a class twice. */
function isFinal(error: unknown): boolean {
  const name = (error as Error | undefined)?.name;
  return error instanceof NonRetryableError || name === "NonRetryableError" || name === "InvalidParamsError";
}
