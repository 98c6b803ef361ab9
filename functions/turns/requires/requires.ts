/**
 * What a task requires before a run of it starts: checked in the run's first turn, once it has its places, and before
 * anything of the task is called but the checks. Where all is met, a checkpoint says so before the walk begins: so a run
 * that has begun is neither looked at again nor called off. Where something is not, the run is called off, or held back: then
 * it gives its places back, so that what it waits for can run, and the sweeper brings its next turn.
 *
 * Of the occurrences of a task whose overlap lets one more wait, or none, one waits at a time, in the task's one waiting place.
 *
 * Only the workers of lanes whose tasks require something carry this file. This holds invariant 24.
 */
import { cut } from "../../model/cut.ts";
import { requiresOf, type TaskRequires } from "../../model/requires/task-requires.ts";
import { turnDue } from "../../model/run/index-keys.ts";
import type { RequiresAttributes } from "../../model/run/record/wait-attributes.ts";
import { type RunKey, type RunRecord, runId } from "../../model/run/run.ts";
import { isOccurrence } from "../../model/run/run-name.ts";
import { isSplit, parentOf } from "../../model/run/shard.ts";
import type { TaskContext } from "../../model/task/task.ts";
import {
  callOff,
  type DeployedTask,
  freeSlot,
  giveCountBack,
  holdBack,
  mostFruitlessTurns,
  type SavedProgress,
  settingsNow,
  takeWaitingPlace,
} from "../../runs/index.ts";
import type { RunStore } from "../../store/run-store.ts";
import type { Choice } from "../settle/choice.ts";
import { givenUp, notDone } from "../settle/not-done.ts";
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";
import { type Unmet, whyUnmet } from "./checks.ts";

/** The longest text that is kept, in bytes. */
const longestText = 200;
/** A run that waits is looked at again after so long, in milliseconds; later on after a fifth of the time for which it has waited. */
const shortestWaitMs = 60_000;
const longestWaitMs = 300_000;
/** A checkpoint that failed is tried again this much later, in milliseconds. */
const tryAgainMs = 500;

/** A turn works to endings of its own kind. */
export const requires = { begin, endOfUnmet, wasHeldBack } as NonNullable<DeployedTask["requires"]>;

/** Each write of the turn says that it was a turn of a worker that knows of this, until all is met. */
function begin(given: object): undefined {
  const turn = given as Turn;
  const { deployed, run, checkpoints, context } = turn;
  if (deployed.task.requires === undefined || run.requiresMet === true || parentOf(run) !== undefined) return;
  const { usage } = checkpoints.progress(context.clock.monotonic());
  const looked: RequiresAttributes = hasBegun(run) ? { requiresMet: true } : { unmetTurns: usage?.turns };
  checkpoints.add(looked as Partial<SavedProgress>);
}

async function endOfUnmet(given: object, ctx: TaskContext): Promise<Ending | undefined> {
  const turn = given as Turn;
  const { requires: said } = turn.deployed.task;
  const required = said && requiresOf<TaskContext>(said);
  // A shard begins with its run.
  if (required === undefined || turn.run.requiresMet === true || parentOf(turn.run) !== undefined)
    return undefined;
  if (hasBegun(turn.run)) return undefined;
  const unmet = await firstUnmet(turn, ctx, required);
  const stop = await turn.checkIn();
  if (stop !== undefined) return stop;
  if (unmet === undefined) return saveMet(turn);
  return unmetEnding(turn, required, unmet);
}

/** Whether it began before its task required anything: then it goes on. Nobody would call its ending callbacks if it were called off. */
function hasBegun(run: RunRecord): boolean {
  const { requiresMet, startCalled, cursor, ticks } = run;
  const hasDone = startCalled === true || cursor !== undefined || ticks > 0 || isSplit(run);
  return requiresMet === undefined && (hasDone || wasTried(run));
}

/** Whether a worker that knew of no requirement has saved a turn of it since it was created or redriven. */
function wasTried({ usage, unmetTurns = 0, ...run }: RunRecord): boolean {
  const { attempt, fruitlessTurns, snoozed, turn, admitted = turn } = run;
  const hadTurn = attempt > 1 || fruitlessTurns > 0 || snoozed !== undefined || turn > admitted;
  return hadTurn && (usage?.turns ?? 0) > unmetTurns;
}

async function firstUnmet(
  turn: Turn,
  ctx: TaskContext,
  { all }: TaskRequires<TaskContext>,
): Promise<Unmet | undefined> {
  for (const [i, one] of all.entries()) {
    const unmet = await whyUnmet(turn, ctx.params, one, `requires[${i}]`);
    if (unmet !== undefined) return { ...unmet, why: cut(turn.mask?.(unmet.why) ?? unmet.why, longestText) };
  }
  return undefined;
}

/** Saves that all is met. Returns why the turn must stop before it is. */
async function saveMet(turn: Turn): Promise<Ending | undefined> {
  const met: RequiresAttributes = { requiresMet: true, unmetTurns: undefined };
  turn.checkpoints.add(met as Partial<SavedProgress>);
  for (;;) {
    turn.checkInSoon(true);
    const stop = await turn.checkIn();
    if (stop !== undefined || turn.run.requiresMet === true) return stop;
    await new Promise<void>((resolve) => turn.context.clock.after(tryAgainMs, resolve));
  }
}

async function unmetEnding(
  turn: Turn,
  required: TaskRequires<TaskContext>,
  { why: unmet, isUnknown }: Unmet,
): Promise<Ending> {
  const { run, context } = turn;
  const now = context.clock.now();
  const { unmetSince = new Date(now).toISOString() } = run;
  const leftMs = Date.parse(unmetSince) + required.waitAtMostSeconds * 1_000 - now;
  const isLast = required.whenUnmet === "skip" || leftMs <= 0;
  if (isUnknown) context.log("warn", "requirement not known", run, { reason: unmet });
  // Nothing speaks against the run but that nobody could say: its next turn asks again, and after the fifth it is given up.
  if (isUnknown && isLast) {
    if (run.fruitlessTurns + 1 < mostFruitlessTurns) return { kind: "interrupt", reason: "unavailable" };
    return { kind: "shards", choose: () => neverKnown(turn, unmet) };
  }
  const other = isLast ? undefined : await otherThatWaits(turn);
  const text = other === undefined ? unmet : cut(`${unmet}; ${other} waits for it already`, longestText);
  const choose = () => {
    if (turn.run.status === "paused" || turn.run.status === "cancelled")
      return notDone(turn, { kind: "release" });
    if (turn.isOverTime) return notDone(turn, { kind: "timeout" });
    return isLast || other !== undefined
      ? calledOff(turn, text, now)
      : heldBack(turn, { unmet: text, unmetSince }, leftMs);
  };
  return { kind: "shards", choose };
}

/** The run that has the one waiting place of a task whose occurrences would not all run, where that is not this one. */
async function otherThatWaits({ run, context, deployed }: Turn): Promise<string | undefined> {
  // What somebody asked for, a catch-up and a backfill included, waits in addition.
  const isTimers = isOccurrence(run.run) && (run.admitted === 0 || run.heldBackTurn !== undefined);
  if (run.overlap !== "skip" || !isTimers) return undefined;
  const { overlap } = await settingsNow(context, deployed);
  if (overlap === "queue-all" || overlap === "allow") return undefined;
  const other = await takeWaitingPlace(context, run, undefined);
  return other === undefined ? undefined : runId({ task: run.task, run: other });
}

/** Five turns in a row nobody could say: the reason names what. */
function neverKnown(turn: Turn, unmet: string): Choice {
  const { status } = turn.run;
  if (status === "paused" || status === "cancelled") return notDone(turn, { kind: "release" });
  return turn.isOverTime
    ? notDone(turn, { kind: "timeout" })
    : givenUp(turn, `five turns in a row without an answer: ${unmet}`);
}

function calledOff(turn: Turn, text: string, now: number): Choice {
  const { run, context, deployed } = turn;
  const progress = turn.checkpoints.progress(context.clock.monotonic());
  const end = { reason: `requires: ${text}`, now, keptDays: deployed.settings.recordsKeptDays } as const;
  return {
    write: (lease) => callOff(lease, progress, end),
    to: "skipped",
    tell: () => giveCountBack(context, deployed, run, run.trigger),
  };
}

function heldBack(
  turn: Turn,
  waits: Required<Pick<RunRecord, "unmet" | "unmetSince">>,
  leftMs: number,
): Choice {
  const { run, context } = turn;
  const now = context.clock.now();
  const waitedMs = now - Date.parse(waits.unmetSince);
  const pauseMs = Math.min(Math.max(shortestWaitMs, waitedMs / 5), longestWaitMs, Math.max(1_000, leftMs));
  const next = now + Math.ceil(pauseMs);
  const progress = turn.checkpoints.progress(context.clock.monotonic());
  const entry = { notBefore: new Date(next).toISOString(), ...turnDue(run, next) };
  return {
    write: (lease) => holdBack(lease, progress, { ...waits, ...entry, heldBackTurn: nextOwnTurn(run) }),
    to: "enqueued",
    tell: () => freeSlot(context, run),
  };
}

/** At which turn a run begins that a timer alone has asked for so far; one that somebody asked for keeps what it has. */
function nextOwnTurn({ turn, admitted = 0, heldBackTurn }: RunRecord): number | undefined {
  return admitted === (heldBackTurn ?? 0) ? turn + 1 : heldBackTurn;
}

async function wasHeldBack(store: Pick<RunStore, "get">, run: RunKey, turn: number): Promise<boolean> {
  return (await store.get(run))?.heldBackTurn === turn;
}
