/** What a pool is, what a run asks of its pools before it may be claimed, and what becomes of that. */
import type { NewRun } from "../../model/run/new-run.ts";
import type { PoolKind } from "../../model/run/pool.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import type { PartKey, TaskPart } from "../../store/run-store.ts";

export interface Pool {
  /** That of the stage names runs with their task. That of a key is found by the sweeper only while it is listed. */
  readonly kind: PoolKind;
  readonly key: PartKey;
  /** The key of runs that wait. */
  readonly queue: string;
  /** So many runs may hold it once a run holds it that needs it so. `state`: the pool, as it was just read or came back with a write. */
  placesFor(overlap: RunRecord["overlap"], state: TaskPart | undefined): number | Promise<number>;
}

/** What says which pools a run needs. */
export type PoolUser = Pick<RunRecord, "task" | "run" | "overlap" | "slotKey">;

/** A run that needs its places no more. */
export type FreedRun = PoolUser & Pick<RunRecord, "admitted" | "turn" | "waited" | "holds">;

/** What a run has with its places, where it needs more than its task's. */
export type Places = Pick<RunRecord, "slotKey" | "holds">;

/** A run that needs its places at a turn. `judged`: an occurrence, which a pause of its task skips; the overrides by which it may run. */
export interface SlotNeed extends RunKey {
  readonly turn: number;
  readonly overlap: RunRecord["overlap"];
  readonly judged?: { readonly ov: number | undefined };
  /** The run, as it is or as it would be created: its params name its key. */
  readonly of: NewRun | RunRecord;
}

/**
 * Admitted: the run has its places. Stale: it has them at a later turn. Paused: its task is. Overridden: by other overrides
 * than it was judged by. Taken: others have a place, or wait for it: in `pool`, where that is not its task's. Ended: its key
 * is none, which ended the run. `places`: what it has got, also where others have what it needs besides.
 */
export type Admission = { readonly places?: Places } & (
  | { readonly kind: "admitted" | "stale" | "paused" | "ended" }
  | { readonly kind: "taken" | "overridden"; readonly state: TaskPart; readonly pool?: Pool }
);
