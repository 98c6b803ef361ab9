/**
 * The pools of a run besides its task's. A run takes its pools narrow to wide, and keeps what it holds while it waits for
 * the next: so no two runs wait for each other, and a place of a wide pool is never held by a run that cannot start.
 *
 * Which pools a run needs is what is deployed now; which it holds is in its record, since a deploy may come in between.
 */

import { groupKey, groupKeyOfBody } from "../../../model/run/messages/message-group.ts";
import type { PoolKind } from "../../../model/run/pool.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { FurtherPools, RunnerContext } from "../../context.ts";
import { moveOn } from "../../moves/admission/move-on.ts";
import { giveBack } from "../../slot.ts";
import { apply } from "../../write.ts";
import type { Admission, Pool, PoolUser } from "../admission.ts";
import { isUnneeded, nameIn, waitsIn } from "../pool.ts";
import { enterAndJoin } from "../wait-in-queue.ts";
import { askForOthers, leave, needsOthers, waitsWithout } from "./ask-again.ts";
import { joinByList } from "./listed-queues.ts";
import { heldPools, heldTogether, isKeyed, isLimited, neededPools, queuedPool } from "./needed.ts";
import { slotKeyFor } from "./slot-key.ts";
import { takeIn } from "./take-in.ts";
import { withinStage } from "./within-stage.ts";

export const furtherPools: FurtherPools = {
  groupKey: (directory, of) =>
    typeof of === "string" ? groupKeyOfBody(directory, of) : groupKey(directory, of),

  withinStage,
  poolOfQueue: queuedPool,

  async admit(context, need, takeInTask) {
    const found = await slotKeyFor(context, need);
    if (found === "ended") return { kind: "ended" };
    const taken: PoolKind[] = [];
    for (const pool of neededPools(context, { ...need, ...found })) {
      const admission: Admission = await (pool.kind === "task"
        ? takeInTask(context, need)
        : takeIn(context, pool, need));
      const holds = taken.length > 0 ? taken : undefined;
      if (admission.kind !== "admitted") return { ...admission, places: { ...found, holds } };
      taken.push(pool.kind);
    }
    return { kind: "admitted", places: { ...found, holds: heldTogether(taken) } };
  },

  async advance(context, pool, next) {
    if (needsOthers(context, pool, next))
      return { kind: "not held", inTheWay: await askForOthers(context, pool, next) };
    const holds = [...(next.holds ?? []), pool.kind];
    const wider = widerThan(context, pool, next);
    for (const [i, each] of wider.entries()) {
      const admission = await takeIn(context, each, next);
      if (admission.kind === "taken") {
        const write = moveOn({ ...next, holds }, pool.queue, each.queue, context.clock.now());
        const moved = await enterAndJoin(context, each, admission.state, () => apply(context, next, write));
        if (moved.ok) return { kind: "not held", inTheWay: undefined };
        await giveBackUnneeded(context, wider.slice(0, i), next, moved.item);
        return { kind: "not held", inTheWay: moved.item };
      }
      holds.push(each.kind);
    }
    return { kind: "held", holds: heldTogether(holds) };
  },

  async giveBack(context, run, turn) {
    const held = heldPools(context, run);
    // One that was not admitted may have a place that its record does not name yet; what an earlier version admitted names none.
    const isUnnamed = run.admitted === undefined || run.holds === undefined;
    const others = isUnnamed ? neededPools(context, run) : [];
    const pools = [...held, ...others.filter(({ kind }) => held.every((each) => each.kind !== kind))];
    await giveBackEach(context, pools, run, turn, run.waited);
  },

  async giveBackAfter(context, pool, next, found) {
    await giveBackUnneeded(context, widerThan(context, pool, next), next, found);
  },

  waitsWithout,
  join: joinByList,

  async rejoin(context, run) {
    const pool = queuedPool(context, run);
    if (pool?.kind === "key" && waitsIn(pool, run))
      await enterAndJoin(context, pool, {}, async () => ({ ok: true, item: run }));
  },
};

function widerThan(context: RunnerContext, { queue }: Pool, run: RunRecord): readonly Pool[] {
  const all = neededPools(context, run);
  return all.slice(all.findIndex((each) => each.queue === queue) + 1);
}

/** Gives back places that were taken for a run, unless it counts on them. */
async function giveBackUnneeded(
  context: RunnerContext,
  pools: readonly Pool[],
  { turn, ...key }: RunRecord,
  found: RunRecord | undefined,
): Promise<void> {
  if (found === undefined || !isUnneeded(found, turn, context.clock.now())) return;
  await giveBackEach(context, pools, key, turn);
}

/**
 * Whether runs may wait for a run's place: those that wait where nothing is limited any more ask again. In the pool of a task
 * with a limit of each key those still wait that obey overlap, behind others that do.
 */
function isHandedOn(context: RunnerContext, pool: Pool, { task, overlap }: PoolUser): boolean {
  if (isLimited(context, pool)) return true;
  return pool.kind === "task" && (overlap !== "allow" || !isKeyed(context, task));
}

async function giveBackEach(
  context: RunnerContext,
  pools: readonly Pool[],
  run: PoolUser,
  turn: number,
  waited?: RunRecord["waited"],
): Promise<void> {
  for (const pool of pools) {
    const own = { run: nameIn(pool, run), turn };
    if (isHandedOn(context, pool, run))
      await giveBack(context, pool.key, own, () => pool, waited === pool.kind);
    else await leave(context, pool, own);
  }
}
