/**
 * Calls one callback of a task in a turn of its run. It may take as long as the turn lasts: see `../within-turn.ts`. The
 * message of what it throws begins with its name. `at-end.ts` and `around.ts` decide which one is called, and what a throw means.
 */

import { type AfterName, type CallbackInfo, isUnheldCallback } from "../../model/callbacks.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { Task } from "../../model/task/task.ts";
import { described, memberOf, openParamsText, runningTask, type WorkerContext } from "../../runs/index.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { checkedParams } from "../walk/params.ts";
import { withinTurn } from "../within-turn.ts";

/** `ctx` of a callback: its turn's work is over, or has not begun, so that nothing ends it. */
export class CallbackContext extends TurnContext {
  override readonly finish = () => notAllowed("finish");

  override readonly snooze = () => notAllowed("snooze");

  override readonly checkpoint = async () => notAllowed("checkpoint");
}

/** The same of a callback that may be called where no worker holds the run: nothing that it says of the run would be saved. */
export class UnheldContext extends CallbackContext {
  override readonly count = () => notSaved("count");

  override readonly message = () => notSaved("message");

  override readonly output = () => notSaved("output");
}

function notSaved(name: string): never {
  throw new Error(
    `ctx.${name} is not allowed in afterPause, afterCancel and afterError: where no worker holds the run, it is not saved`,
  );
}

function notAllowed(name: string): never {
  throw new Error(`ctx.${name} is not allowed in a callback: only in the task's own work`);
}

/** What a callback threw, with the callback's name before its message. It is retried, or not, as what was thrown. */
class CallbackError extends Error {
  readonly thrown: unknown;

  constructor(callback: string, thrown: unknown, hidden: unknown) {
    const { name, message } = described(thrown);
    const cause = memberOf(thrown, "errors") === undefined ? (memberOf(thrown, "cause") ?? hidden) : thrown;
    super(`${callback}: ${message}`, { cause });
    this.name = name;
    this.thrown = thrown;
    this.stack = memberOf(thrown, "stack") as string | undefined;
  }
}

/** What a callback throws, under its name. `hidden`: what it threw that in place of, which is its cause unless it has another. */
export function named(callback: string, thrown: unknown, hidden?: unknown): Error {
  return new CallbackError(callback, thrown, hidden);
}

const params = new WeakMap<Turn, unknown>();

/** The params that the turn's work is given: its callbacks get the same. */
export function keepParams(turn: Turn, given: unknown): void {
  params.set(turn, given);
}

/** Calls a callback; where the task has none of that name, it does nothing. @throws what it throws, under its name */
export async function call(turn: Turn, name: AfterName, info: CallbackInfo): Promise<void> {
  const { task } = turn.deployed;
  const callback = task.callbacks?.[name];
  if (callback === undefined) return;
  const over = new AbortController();
  const Context = isUnheldCallback(name) ? UnheldContext : CallbackContext;
  const ctx = new Context(turn, params.get(turn), over.signal);
  const called = async () => {
    try {
      await callback(ctx, info);
    } catch (thrown) {
      throw named(name, thrown);
    }
  };
  const work = runningTask.run({ ...turn.deployed, key: turn.run, turn }, called);
  try {
    await withinTurn(turn, work, name);
  } catch (error) {
    over.abort(error);
    throw error;
  }
}

/**
 * Reads the params for callbacks of a turn whose work had not come so far. Those that the task refuses are given as they are,
 * and `{}` in place of params that are gone. @throws where they cannot be read now
 */
export async function readParamsOnce(turn: Turn): Promise<void> {
  if (params.has(turn)) return;
  const { text, given } = await paramsOf(turn.context, turn.run, turn.deployed.task, (checking) =>
    withinTurn(turn, checking, "params"),
  );
  params.set(turn, given);
  turn.params = [text, given];
}

/**
 * A run's params for its callbacks: as JSON text, and as they are given.
 * @param inTime rejects where the task's schema does not answer in time
 * @throws where they cannot be read now
 */
export async function paramsOf(
  context: WorkerContext,
  run: RunRecord,
  task: Task,
  inTime: (checking: Promise<unknown>) => Promise<unknown>,
): Promise<{ readonly text: string | undefined; readonly given: unknown }> {
  const text = await openParamsText(context, run);
  const unchecked = text === undefined ? {} : JSON.parse(text);
  return { text, given: await inTime(checkedParams(task, text)).catch(() => unchecked) };
}
