import type { RunKey } from "../../model/run/run.ts";
import type { RunStore } from "../../store/run-store.ts";

/** Checks in the turn that it is given what a task requires. */
export interface TurnRequires {
  /** The turn begins, and nothing of it was read yet. */
  begin(turn: object): undefined;
  /** How the turn ends since something is not met; undefined where its work may begin. */
  endOfUnmet<Ending>(turn: object, ctx: object): Promise<Ending | undefined>;
  /** Whether a run that was admitted at a turn was so only since it had waited: nobody but its timer asked for it. */
  wasHeldBack(store: Pick<RunStore, "get">, run: RunKey, turn: number): Promise<boolean>;
}
