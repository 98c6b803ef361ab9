/**
 * What a turn does about an item whose processing threw: as the task's `onItemError` says, it fails the attempt, skips the
 * item, or tries it again within the turn. A run that skips more items than `maxItemErrors` allows ends at once: invariant 19.
 *
 * Not an item's error: that the lease is lost, what a task throws after it called `snooze`, and an output that its schema
 * refuses. They end the turn as they always do. Left to others: the walk moves the cursor (`walk.ts`), and the parts are
 * stored in `taken-down.ts`.
 */

import { isA } from "../../model/is-a.ts";
import type { RunRecord } from "../../model/run/run.ts";
import {
  checkedFrom,
  defaultMaxItemErrors,
  isShare,
  tooManyFailed,
} from "../../model/task/items/item-errors.ts";
import type { Rescue } from "../../model/task/items/rescue.ts";
import type { Task } from "../../model/task/task.ts";
import {
  type AfterItemError,
  type DeployedTask,
  type FailedItem,
  type HandleItemErrors,
  type ItemErrors,
  type ItemTurn,
  itemOf,
  settingsNow,
  type TooManyFailed,
  type WorkerContext,
} from "../../runs/index.ts";
import { InvalidOutputError } from "../report/output.ts";
import { isAbort } from "../walk/run-once.ts";
import { answerOf, decide, type Handled, lastAction } from "./answers.ts";
import { ItemGoneError, RedoneItems } from "./redone-items.ts";
import { TakenDown } from "./taken-down.ts";

/** The wait before the first further try of an item, and the longest, in milliseconds. */
const firstWaitMs = 100;
const longestWaitMs = 5_000;

class TurnItemErrors implements ItemErrors {
  readonly #context: WorkerContext;
  readonly #deployed: DeployedTask;
  readonly #taken: TakenDown;
  readonly #run: RunRecord;
  #redone: RedoneItems | undefined;
  /** The error of the item that was skipped last in this turn. */
  #newest: unknown;
  #watches: boolean;

  constructor(context: WorkerContext, deployed: DeployedTask, run: RunRecord) {
    this.#context = context;
    this.#deployed = deployed;
    this.#run = run;
    this.#taken = new TakenDown(context, run);
    this.#watches = this.#taken.count > 0;
  }

  get isFull(): boolean {
    return this.#taken.isFull;
  }

  get skipped(): number {
    return this.#taken.count;
  }

  save() {
    return this.#taken.save();
  }

  get redone(): RedoneItems | undefined {
    return this.#redone;
  }

  redo(): RedoneItems {
    this.#redone = new RedoneItems(this.#context, this.#deployed.task, this.#run);
    return this.#redone;
  }

  async failed(given: FailedItem, turn: ItemTurn): Promise<AfterItemError> {
    const item = given.batch === undefined ? { ...given, ...this.#redone?.place } : given;
    const { task } = this.#deployed;
    const { onItemError = "stop", process = task.processBatch, rescue = [] } = task;
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
        await process?.(item.take() as never, item.ctx);
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
    { kind, level, handled = true, context }: Handled & { readonly kind?: Rescue["kind"] },
  ): Promise<void> | undefined {
    if (kind === "report") {
      this.#context.log(level, "error reported", this.#run, {
        error,
        cursor: failed?.cursor,
        context,
      });
    }
    const where = failed && { item: itemOf(failed), cursor: failed.cursor };
    return this.#context.tellError?.(turn, error, { handled, level, context, ...where });
  }

  async #skip(item: FailedItem, turn: ItemTurn, attempt: number): Promise<AfterItemError> {
    // What decided about it has put it off.
    if (turn.request.snoozed) return { kind: "left" };
    const max = await this.#maxItemErrors();
    const { batch = [item] } = item;
    const count = this.#taken.count + batch.length;
    const reason = whyTooMany(max, count, turn) ?? (await this.#whyNotPermitted(max, count));
    if (reason !== undefined) return { kind: "failed", error: item.error, reason };
    await this.#handled(turn, item.error, item, { level: "warn" });
    for (const place of batch)
      this.#taken.add({ ...item, ...place }, attempt, this.#deployed.task.version, turn.mask);
    this.#newest = item.error;
    this.#watchShare(max, turn);
    return { kind: "skipped" };
  }

  /** The shards of a run share what it may skip. */
  async #whyNotPermitted(max: number, count: number): Promise<string | undefined> {
    return (await this.#context.maySkip?.(max, count)) === false ? tooManyText(max) : undefined;
  }

  get watches(): boolean {
    return this.#watches;
  }

  async watch(turn: ItemTurn): Promise<TooManyFailed | undefined> {
    if (!this.#watches) return undefined;
    const max = await this.#maxItemErrors();
    this.#watchShare(max, turn);
    const reason = isShare(max) ? whyTooMany(max, this.#taken.count, turn) : undefined;
    if (reason === undefined) return undefined;
    const error = new Error(reason, { cause: this.#newest });
    const stop = { kind: "throw", error, reason } as const;
    turn.end(stop);
    return stop;
  }

  /** The hundredth item, after which a share is checked first, may be one that does not fail. From then on only failures raise it. */
  #watchShare(max: number, turn: ItemTurn): void {
    this.#watches = isShare(max) && this.#taken.count + turn.checkpoints.ticks < checkedFrom;
    if (this.#watches) turn.checkInSoon();
  }

  async #maxItemErrors(): Promise<number> {
    const { maxItemErrors = defaultMaxItemErrors } = await settingsNow(this.#context, this.#deployed);
    return maxItemErrors;
  }
}

/** Begins a turn of a task that says what is done about errors of single items. */
export const itemErrors: HandleItemErrors = (context, deployed, run) =>
  new TurnItemErrors(context, deployed, run);

/** The reason of a run that ends because so many of its items failed; undefined where so many may. */
function whyTooMany(max: number, failed: number, { checkpoints }: ItemTurn): string | undefined {
  const items = checkpoints.ticks + failed;
  if (!tooManyFailed(max, failed, items)) return undefined;
  const shown = (count: number) => count.toLocaleString("en");
  if (isShare(max))
    return `${shown(failed)} of ${shown(items)} items failed, more than the share ${max} that maxItemErrors allows: raise it to go on`;
  return tooManyText(max);
}

function tooManyText(max: number): string {
  return `more than ${max.toLocaleString("en")} item${max === 1 ? "" : "s"} failed: raise maxItemErrors to go on`;
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
