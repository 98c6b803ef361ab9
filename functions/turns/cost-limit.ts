/**
 * What a run may cost: looked at between the items of a turn, first before its first item, then about once a second. A run that
 * has cost more is paused, as an operator would pause it: so nothing is lost, and a person decides. Its cost is reckoned as
 * `pawl status RUN` shows it, over all its turns. One that is split is looked at by its shards in turn.
 *
 * Only the workers of lanes whose tasks have such a limit carry this file.
 */

import { usdText } from "../model/cost/usd-text.ts";
import { costOf } from "../model/cost/used-cost.ts";
import { inForce } from "../model/override/override.ts";
import { noteChange } from "../model/run/note.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isSplit } from "../model/run/shard.ts";
import type { Throttling } from "../model/task/context/turn-ports.ts";
import type { TaskContext } from "../model/task/task.ts";
import { apply, pause, type SharedCost, settingsNow } from "../runs/index.ts";
import type { Turn } from "./turn.ts";

/** The cost is looked at again this long after it was, in milliseconds. */
const askEveryMs = 1_000;

/** A turn's throttles, and its limit before them. */
export function costLimit(given: object, ctx: TaskContext): Throttling {
  const turn = given as Turn;
  const { parallel, throttling } = turn.deployed;
  // Throttles hold back items: a run that is split does none itself.
  const own = isSplit(turn.run) ? undefined : throttling?.(turn, ctx);
  return new CostLimit(turn, own, parallel?.sharedCost(turn));
}

class CostLimit implements Throttling {
  readonly #turn: Turn;
  readonly #throttling: Throttling | undefined;
  readonly #shared: SharedCost | undefined;
  #lookAt: number;

  constructor(turn: Turn, throttling: Throttling | undefined, shared: SharedCost | undefined) {
    this.#turn = turn;
    this.#throttling = throttling;
    this.#shared = shared;
    this.#lookAt = turn.context.clock.monotonic() + (shared?.waitMs() ?? 0);
  }

  get askAt(): number {
    return Math.min(this.#lookAt, this.#throttling?.askAt ?? this.#lookAt);
  }

  async ask(): Promise<void> {
    const now = this.#turn.context.clock.monotonic();
    const isPaused = now >= this.#lookAt && (await this.#look());
    const throttling = this.#throttling;
    if (!isPaused && throttling !== undefined && now >= throttling.askAt) await throttling.ask();
  }

  /** Whether it paused the run. */
  async #look(): Promise<boolean> {
    const turn = this.#turn;
    const { context, deployed, checkpoints } = turn;
    const { clock } = context;
    // A task's own `run` may save several checkpoints at once.
    this.#lookAt = Number.POSITIVE_INFINITY;
    const most = await this.#maxCost();
    const { run, usage } = (await this.#shared?.used()) ?? {
      run: turn.run,
      usage: checkpoints.progress(clock.monotonic()).usage ?? turn.run.usage,
    };
    const { triggers } = deployed.task;
    const { lane, maxRunningTasks } = context;
    const of = { settings: deployed.settings, triggers, lane, maxRunningTasks };
    const spent = usage === undefined ? 0 : costOf(run, usage, of);
    const isOver = spent > most;
    if (isOver) await this.#pause(run, spent, most);
    this.#lookAt = clock.monotonic() + (this.#shared?.waitMs() ?? askEveryMs);
    return isOver;
  }

  /** As an override leaves it. */
  async #maxCost(): Promise<number> {
    const { context, deployed } = this.#turn;
    const { maxCost = Number.POSITIVE_INFINITY } = await settingsNow(context, deployed);
    const { overrides = [] } = context.states.get(deployed.task.name) ?? {};
    return inForce(overrides, "maxCost", context.clock.now() / 1_000)?.value ?? maxCost;
  }

  /** Written again until the lease's end while it fails. The next check-in finds the run paused, or what else became of it. */
  async #pause(run: RunRecord, spent: number, most: number): Promise<void> {
    const turn = this.#turn;
    const { context, lease } = turn;
    const note = `it has cost ${usdText(spent)} USD, more than its maxCost of ${usdText(most)}: raise it by pawl override ${run.task} maxCost=N and resume the run, or cancel it`;
    const change = noteChange({ author: "pawl", note });
    await lease.untilItEnds((): Promise<unknown> => {
      const write = pause(run, undefined, context.clock.now(), change, "cost");
      return this.#shared?.pause(write) ?? apply(context, run, write);
    });
    turn.checkInSoon(true);
  }
}
