/**
 * What a turn does about an item whose processing threw: as the task's `onItemError` says, it fails the attempt, skips the
 * item, or tries it again within the turn. A run that skips more items than `maxItemErrors` allows ends at once.
 *
 * Not an item's error: that the lease is lost, what a task throws after it called `snooze`, and an output that its schema
 * refuses. They end the turn as they always do. Left to others: the walk moves the cursor (`walk.ts`), and the parts are stored in `taken-down.ts`.
 */

import { isA } from "../../model/is-a.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { show } from "../../model/show.ts";
import type { OnItemError } from "../../model/task/items/item-errors.ts";
import {
  allowedItemErrors,
  defaultMaxItemErrors,
  type ItemErrorAction,
  mostItemTries,
} from "../../model/task/items/item-errors.ts";
import type { Rescue } from "../../model/task/items/rescue.ts";
import type { Task, TaskContext } from "../../model/task/task.ts";
import {
  type AfterItemError,
  type DeployedTask,
  described,
  type FailedItem,
  type HandleItemErrors,
  type ItemErrors,
  type ItemTurn,
  isError,
  isFinal,
  itemOf,
  memberOf,
  settingsNow,
  type ToldError,
  type WorkerContext,
} from "../../runs/index.ts";
import { InvalidOutputError } from "../report/output.ts";
import { isAbort } from "../walk/run-once.ts";
import { ItemGoneError, RedoneItems } from "./redone-items.ts";
import { TakenDown } from "./taken-down.ts";

/** The wait before the first further try of an item, and the longest, in milliseconds. */
const firstWaitMs = 100;
const longestWaitMs = 5_000;

/** A decision, and what fails the attempt where that is not the item's error. */
interface Decision {
  readonly action: ItemErrorAction;
  readonly error?: unknown;
}

/** What a task's `rescue` answers to an error. */
type Answer =
  | { readonly kind: "none"; readonly error: unknown }
  | (Pick<ToldError, "level" | "context"> & { readonly kind: Rescue["kind"]; readonly output: unknown });

class TurnItemErrors implements ItemErrors {
  readonly #context: WorkerContext;
  readonly #deployed: DeployedTask;
  readonly #taken: TakenDown;
  readonly #run: RunRecord;
  #redone: RedoneItems | undefined;

  constructor(context: WorkerContext, deployed: DeployedTask, run: RunRecord) {
    this.#context = context;
    this.#deployed = deployed;
    this.#run = run;
    this.#taken = new TakenDown(context, run);
  }

  get isFull(): boolean {
    return this.#taken.isFull;
  }

  save() {
    return this.#taken.save();
  }

  redo(): RedoneItems {
    this.#redone = new RedoneItems(this.#context, this.#deployed.task, this.#run);
    return this.#redone;
  }

  async failed(given: FailedItem, turn: ItemTurn): Promise<AfterItemError> {
    const item = { ...given, ...this.#redone?.place };
    const { task } = this.#deployed;
    const { onItemError = "stop", process, rescue = [] } = task;
    let { error } = item;
    for (let attempt = 1; ; attempt++) {
      const isOver = turn.stop?.kind === "lost" || turn.request.snoozed;
      if (isOver || isA(error, InvalidOutputError)) return { kind: "failed", error };
      if (isA(error, ItemGoneError)) return this.#skip(item, turn, attempt);
      const answer = await answerOf(rescue, error, itemOf(item), item.ctx);
      if (answer.kind !== "none") {
        await this.#handled(turn, error, item, answer);
        return { kind: turn.request.snoozed ? "left" : "done" };
      }
      error = answer.error;
      if (isA(error, InvalidOutputError)) return { kind: "failed", error };
      const decision = await decide(onItemError, { ...item, error }, attempt);
      if (decision.action === "stop") return { kind: "failed", error: decision.error ?? error };
      if (decision.action === "skip") return this.#skip({ ...item, error }, turn, attempt);
      await this.#handled(turn, error, item, { level: "warn" });
      const next = await waitInTurn(turn, Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs));
      if (next === "stop") return { kind: "left" };
      // Its tries do not fit into a whole turn: a further turn would not get further.
      if (next === "out of time") {
        const action = lastAction(onItemError);
        return action === "skip" ? this.#skip({ ...item, error }, turn, attempt) : { kind: "failed", error };
      }
      try {
        await process?.(item.take(), item.ctx);
        return { kind: turn.request.snoozed ? "left" : "done" };
      } catch (again) {
        error = again;
      }
    }
  }

  rescuing(run: NonNullable<Task["run"]>, turn: ItemTurn): NonNullable<Task["run"]> {
    return async (ctx) => {
      try {
        return await run(ctx);
      } catch (error) {
        // The error that comes of its signal is how it stops.
        if (isAbort(error, turn.request.signal) || isA(error, InvalidOutputError)) throw error;
        const answer = await answerOf(this.#deployed.task.rescue ?? [], error, undefined, ctx);
        if (answer.kind === "none") throw answer.error;
        await this.#handled(turn, error, undefined, answer);
        // It is done, and has returned nothing that its output's schema could be asked about.
        if (answer.kind === "report") ctx.finish();
        return answer.output;
      }
    };
  }

  /** Tells of an error after which the work goes on. One that is reported is in the log too. */
  #handled(
    turn: ItemTurn,
    error: unknown,
    failed: FailedItem | undefined,
    { kind, level, context }: { readonly kind?: string } & Pick<ToldError, "level" | "context">,
  ): Promise<void> | undefined {
    if (kind === "report") {
      this.#context.log(level, "error reported", this.#run, {
        error,
        cursor: failed?.cursor,
        context,
      });
    }
    const where = failed && { item: itemOf(failed), cursor: failed.cursor };
    return this.#context.tellError?.(turn, error, { handled: true, level, context, ...where });
  }

  async #skip(item: FailedItem, turn: ItemTurn, attempt: number): Promise<AfterItemError> {
    // What decided about it has put it off.
    if (turn.request.snoozed) return { kind: "left" };
    const { maxItemErrors = defaultMaxItemErrors } = await settingsNow(this.#context, this.#deployed);
    const { count } = this.#taken;
    const allowed = allowedItemErrors(maxItemErrors, turn.checkpoints.ticks + count + 1);
    if (count >= allowed)
      return { kind: "failed", error: item.error, reason: tooMany(allowed, maxItemErrors) };
    await this.#handled(turn, item.error, item, { level: "warn" });
    this.#taken.add(item, attempt, this.#deployed.task.version, turn.mask);
    return { kind: "skipped" };
  }
}

/** Begins a turn of a task that says what is done about errors of single items. */
export const itemErrors: HandleItemErrors = (context, deployed, run) =>
  new TurnItemErrors(context, deployed, run);

/** The reason of a run that ends because too many of its items failed. */
function tooMany(allowed: number, maxItemErrors: number): string {
  const share = maxItemErrors < 1 ? ` (maxItemErrors ${maxItemErrors})` : "";
  return `more than ${allowed.toLocaleString("en")} items failed${share}: raise maxItemErrors to go on`;
}

/** What the first of a task's rescues that is for an error makes of it; without one, the error that is left. */
async function answerOf(
  rescues: readonly Rescue[],
  error: unknown,
  item: unknown,
  ctx: TaskContext,
): Promise<Answer> {
  try {
    const found = rescues.find(({ matches }) => matches(error));
    if (found === undefined) return { kind: "none", error };
    const { kind, level = "info", context } = found;
    return { kind, level, context, output: await found.handler?.(error, item, ctx) };
  } catch (thrown) {
    return { kind: "none", error: withCause(thrown, error, "rescue") };
  }
}

async function decide(
  onItemError: OnItemError<unknown, TaskContext>,
  item: FailedItem,
  attempt: number,
): Promise<Decision> {
  const mayRetry = !isFinal(item.error);
  if (typeof onItemError === "string") return { action: onItemError };
  if (typeof onItemError !== "function") {
    const { retry } = onItemError;
    return { action: mayRetry && attempt <= retry ? "retry" : lastAction(onItemError) };
  }
  let action: unknown;
  try {
    action = await onItemError(item.error, itemOf(item), { attempt, cursor: item.cursor, ctx: item.ctx });
  } catch (thrown) {
    return { action: "stop", error: withCause(thrown, item.error) };
  }
  if (action === "skip" || action === "stop") return { action };
  if (action === "retry") return { action: mayRetry && attempt < mostItemTries ? "retry" : "stop" };
  const message = `onItemError returned ${show(action)}: allowed are "stop", "skip" and "retry"`;
  return { action: "stop", error: new Error(message, { cause: item.error }) };
}

/** What is done about an item that is not tried again. */
function lastAction(onItemError: OnItemError<unknown, TaskContext>): "skip" | "stop" {
  if (typeof onItemError === "object") return onItemError.otherwise ?? "skip";
  return onItemError === "skip" ? "skip" : "stop";
}

/** What a function of the task threw, with the item's error as its cause. */
function withCause(thrown: unknown, cause: unknown, name = "onItemError"): unknown {
  if (thrown === cause) return thrown;
  if (isError(thrown) && memberOf(thrown, "cause") === undefined) {
    try {
      (thrown as Error).cause = cause;
      return thrown;
    } catch {
      // It is frozen, or a proxy.
    }
  }
  const said = isError(thrown) ? described(thrown).message : thrown;
  return new Error(`${name} threw ${show(said, 300)}`, { cause });
}

/** Waits within the turn, and checks in. */
async function waitInTurn(turn: ItemTurn, milliseconds: number): Promise<"go on" | "out of time" | "stop"> {
  const { clock } = turn.context;
  const left = Math.max(0, turn.deadline.stopAt - clock.monotonic());
  const wait = Math.min(milliseconds, left);
  await (clock.wait?.(wait) ?? new Promise<void>((resolve) => clock.after(wait, resolve)));
  if (turn.mustCheckIn || clock.monotonic() >= turn.checkInAt) await turn.checkIn();
  if (turn.stop === undefined) return "go on";
  const isOutOfTime = turn.stop.kind === "interrupt" && turn.stop.reason !== "shutdown";
  return isOutOfTime && !turn.checkpoints.hasMoved ? "out of time" : "stop";
}
