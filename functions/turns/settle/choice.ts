import type { EndOfTurn } from "../../model/task/context/turn-ports.ts";
import type { HeldLease, RunWrite } from "../../runs/index.ts";

/** What is written of a turn. Of a release, `to` is the status that stays. */
export interface Choice extends EndOfTurn {
  readonly write: (lease: HeldLease) => RunWrite;
  /** For a turn that is followed by another: seconds until that turn's message. */
  readonly nextInSeconds?: number;
  /** Tells of an error that no code of the task was told of: once the choice is written. */
  readonly tell?: () => Promise<void> | undefined;
}
