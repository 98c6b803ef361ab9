/** What workers of parallel tasks carry. */
import type { TurnMessage } from "../../model/run/messages/turn-message.ts";
import type { TaskContext } from "../../model/task/task.ts";
import type { DeployedTask, Invocation, WorkerContext } from "../context.ts";
import type { SharedCost } from "./shared-cost.ts";

/** Runs that are split into shards. */
export interface ParallelRuns {
  /** Receives a shard's message; undefined for that of any other run. */
  receive(
    context: WorkerContext,
    deployed: DeployedTask,
    message: TurnMessage,
    invocation: Invocation,
  ): Promise<void> | undefined;
  /** A turn of a run or of a shard begins. */
  begin(turn: object): void;
  /** Does a turn's work. `walk` walks the collection: that of a shard, or of a run that is not split after all. */
  work<Ending>(turn: object, ctx: TaskContext, walk: () => Promise<Ending>): Promise<Ending>;
  /** Of the turn of a run that is split, or of a shard; undefined for any other. */
  sharedCost(turn: object): SharedCost | undefined;
}
