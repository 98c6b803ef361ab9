/**
 * The pools of a run besides its task's. A run takes its pools narrow to wide, and keeps what it holds while it waits for
 * the next: so no two runs wait for each other, and a place of a wide pool is never held by a run that cannot start.
 */
import { groupKey, groupKeyOfBody } from "../../../model/run/messages/message-group.ts";
import type { RunKey, RunRecord } from "../../../model/run/run.ts";
import { limitOfTask, overlapOf } from "../../../model/task/task-directory.ts";
import type { FurtherPools, RunnerContext } from "../../context.ts";
import { moveOn } from "../../moves/admission/move-on.ts";
import { giveBack } from "../../slot.ts";
import { apply } from "../../write.ts";
import type { Admission, Pool, PoolUser } from "../admission.ts";
import { isUnneeded, kindOf, nameIn, taskPool, waitsIn } from "../pool.ts";
import { enterAndJoin } from "../wait-in-queue.ts";
import { keyPool } from "./key-pool.ts";
import { joinByList } from "./listed-queues.ts";
import { slotKeyFor } from "./slot-key.ts";
import { isOfStage, stagePool } from "./stage-pool.ts";
import { takeIn } from "./take-in.ts";

export const furtherPools: FurtherPools = {
  groupKey: (directory, of) =>
    typeof of === "string" ? groupKeyOfBody(directory, of) : groupKey(directory, of),

  poolsOf,

  async admit(context, need, takeInTask) {
    const found = await slotKeyFor(context, need);
    if (found === "ended") return { kind: "ended" };
    const run = { ...need, ...found };
    for (const pool of poolsOf(context, run)) {
      const isTasks = pool.key.part === "state";
      const admission: Admission = await (isTasks ? takeInTask(context, need) : takeIn(context, pool, need));
      if (admission.kind !== "admitted") return { ...admission, ...found };
    }
    return { kind: "admitted", ...found };
  },

  async advance(context, pool, next) {
    const wider = widerThan(context, pool, next);
    for (const [i, each] of wider.entries()) {
      const admission = await takeIn(context, each, next);
      if (admission.kind !== "taken") continue;
      const write = moveOn(next, pool.queue, each.queue, context.clock.now());
      const moved = await enterAndJoin(context, each, admission.state, () => apply(context, next, write));
      if (moved.ok) return { inTheWay: undefined };
      await giveBackIn(context, wider.slice(0, i), next, moved.item);
      return { inTheWay: moved.item };
    }
    return "held";
  },

  async giveBack(context, run, turn) {
    await giveBackEach(context, poolsOf(context, run), run, turn, run.waited);
  },

  async giveBackAfter(context, pool, next, found) {
    await giveBackIn(context, widerThan(context, pool, next), next, found);
  },

  join: joinByList,

  async rejoin(context, run) {
    const pool = poolsOf(context, run).find((each) => each.isListed && waitsIn(each, run));
    if (pool) await enterAndJoin(context, pool, {}, async () => ({ ok: true, item: run }));
  },
};

function poolsOf(context: RunnerContext, run: PoolUser): readonly Pool[] {
  const { task, slotKey } = run;
  const pools: Pool[] = needsTaskPool(context, run) ? [taskPool(context, task)] : [];
  if (slotKey !== undefined) pools.push(keyPool(context, task, slotKey));
  if (isOfStage(context, task)) pools.push(stagePool(context));
  return pools;
}

/** A run that may overlap is counted by its task where others obey overlap, or where the limit is the task's. */
function needsTaskPool(context: RunnerContext, { task, overlap, slotKey }: PoolUser): boolean {
  const obeys = overlap !== undefined && overlap !== "allow";
  const isKeyed = slotKey !== undefined || limitOfTask(context, task)?.key !== undefined;
  return obeys || !isKeyed || overlapOf(context, task) !== undefined;
}

function widerThan(context: RunnerContext, { queue }: Pool, run: RunRecord): readonly Pool[] {
  const all = poolsOf(context, run);
  return all.slice(all.findIndex((each) => each.queue === queue) + 1);
}

/** Gives back places that were taken for a run, unless it counts on them. */
async function giveBackIn(
  context: RunnerContext,
  pools: readonly Pool[],
  { turn, ...key }: RunRecord,
  found: RunRecord | undefined,
): Promise<void> {
  if (found === undefined || !isUnneeded(found, turn, context.clock.now())) return;
  await giveBackEach(context, pools, key, turn);
}

async function giveBackEach(
  context: RunnerContext,
  pools: readonly Pool[],
  run: RunKey,
  turn: number,
  waited?: RunRecord["waited"],
): Promise<void> {
  for (const pool of pools) {
    const own = { run: nameIn(pool, run), turn };
    await giveBack(context, pool.key, own, () => pool, waited === kindOf(pool));
  }
}
