/** Takes a place of a pool that is not its task's: for a run that is about to be claimed, or for one that waited for a narrower pool. */
import type { RunRecord } from "../../../model/run/run.ts";
import type { TaskPart } from "../../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../../context.ts";
import { raiseSlot } from "../../moves/task/raise-slot.ts";
import { heldBy, takeSlot } from "../../moves/task/take-slot.ts";
import { apply } from "../../write.ts";
import type { Admission, Pool } from "../admission.ts";
import { nameIn } from "../pool.ts";

/** A run is raised once, and asks again once where the limit is another; more often only where others do it too. */
const mostTries = 20;

type Overridden = Pick<TaskPart, "overrides" | "ov"> | undefined;

/** Takes it where there is room and no run waits. */
export async function takeIn(
  context: RunnerContext,
  pool: Pool,
  of: Pick<RunRecord, "task" | "run" | "turn" | "overlap">,
): Promise<Admission> {
  const { turn, overlap } = of;
  const run = nameIn(pool, of);
  const request = async (state: Overridden) => {
    const limit = await pool.placesFor(overlap, state as TaskPart | undefined);
    return takeSlot({ run, turn, overlap: "allow", limit, ov: state?.ov, mayExpire: pool.kind === "key" });
  };
  // What a refusal told last: without it each take would be refused once while there is an override.
  const states = pool.kind === "stage" && "states" in context ? (context as WorkerContext).states : undefined;
  let seen: Overridden = states?.get(pool.key.task)?.pool;
  let outcome = await apply(context, pool.key, await request(seen));
  for (let tries = 0; tries < mostTries; tries++) {
    if (outcome.ok) return { kind: "admitted" };
    const state = outcome.item ?? (pool.key as TaskPart);
    const since = state[heldBy(run)];
    if (since !== undefined && since >= turn) return { kind: since > turn ? "stale" : "admitted" };
    if (since === undefined && state.ov === seen?.ov) return { kind: "taken", state, pool };
    const write = since === undefined ? await request(state) : raiseSlot({ run, turn: since }, turn);
    seen = state;
    if (since === undefined)
      states?.set(pool.key.task, {
        readAt: 0,
        overrides: [],
        pool: state,
      });
    outcome = await apply(context, pool.key, write);
  }
  throw new Error(`the pool changed ${mostTries} times while the run asked for a place`);
}
