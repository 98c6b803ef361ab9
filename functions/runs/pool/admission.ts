/** What a run asks for before it may be claimed, and what becomes of that. */
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import type { TaskPart } from "../../store/run-store.ts";

/** A run that needs its task's slot at a turn. `judged`: an occurrence, which a pause of its task skips; the overrides by which it may run. */
export interface SlotNeed extends RunKey {
  readonly turn: number;
  readonly overlap: RunRecord["overlap"];
  readonly judged?: { readonly ov: number | undefined };
}

/** Admitted: the run has the slot. Stale: it has it at a later turn. Paused: its task is. Overridden: by other overrides than it was judged by. Taken: others have it, or wait for it. */
export type Admission =
  | { readonly kind: "admitted" | "stale" | "paused" }
  | { readonly kind: "taken" | "overridden"; readonly state: TaskPart };
