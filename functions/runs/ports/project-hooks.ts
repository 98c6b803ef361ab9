/** What a worker calls of the project's own `functions/services.ts`: `onError` and `metadata`. */
import type { Clock } from "../../model/clock.ts";
import type { Log } from "../../model/log.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { Json } from "../../model/task/task.ts";
import type { TellError } from "../items/item-errors.ts";

/** A turn, as far as its run's metadata concern it. */
export interface BeginningTurn {
  readonly context: { readonly clock: Clock; readonly log: Log };
  readonly run: RunRecord;
  readonly lease: { readonly endsAt: number };
  readonly deadline: { left(now: number): number };
  readonly checkpoints: {
    readonly cursor: Json | undefined;
    readonly ticks: number;
    /** What the next writes save besides. */
    add(progress: Pick<RunRecord, "metadata">): void;
  };
}

/** Asks for further metadata of a run, before the first item of a turn. Resolves once the hook has answered, or need not be waited for any more; never rejects. @param params as the task is given them */
export type AddMetadata = (turn: BeginningTurn, params: unknown) => Promise<void>;

export interface ProjectHooks {
  /** Tells the stage's own `onError` of each error of a task's code. @default there is none */
  readonly tellError?: TellError;
  /** Asks the project's own hook for further metadata of a run. @default there is none */
  readonly addMetadata?: AddMetadata;
}
