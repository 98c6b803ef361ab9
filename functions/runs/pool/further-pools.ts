import type { RunRecord } from "../../model/run/run.ts";
import type { TaskDirectory } from "../../model/task/task-directory.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../context.ts";
import type { Admission, FreedRun, Pool, SlotNeed } from "./admission.ts";

/** The pools of runs besides their tasks': those of keys, and that of the stage. */
export interface FurtherPools {
  /** The key of a run's messages, or of one that starts a run, by its body: they are a group by themselves. Undefined where none is known. */
  groupKey(
    directory: Pick<TaskDirectory, "limits">,
    of: Pick<RunRecord, "task" | "slotKey" | "params"> | string,
  ): string | undefined;
  /** An override of a task's limit, or that of its keys, as it counts: at most as the stage's. */
  withinStage(context: RunnerContext, task: string, limit: number): Promise<number>;
  /** The pool in whose queue a run stands; undefined where it stands in none. */
  poolOfQueue(context: RunnerContext, run: RunRecord): Pool | undefined;
  /** Takes all of them. `takeInTask` takes that of its task. */
  admit(
    context: WorkerContext,
    need: SlotNeed,
    takeInTask: (context: WorkerContext, need: SlotNeed) => Promise<Admission>,
  ): Promise<Admission>;
  /**
   * Takes those after a pool for a run that waits for it and holds it by now. Held: all are, as `holds` says for its record.
   * Not held: it waits for the next one, or asks again since a deploy changed which pools it needs, or was in the way.
   */
  advance(
    context: RunnerContext,
    pool: Pool,
    next: RunRecord,
  ): Promise<
    | { readonly kind: "held"; readonly holds: RunRecord["holds"] }
    | { readonly kind: "not held"; readonly inTheWay: RunRecord | undefined }
  >;
  /** Gives back all that a run holds since a turn. */
  giveBack(context: RunnerContext, run: FreedRun, turn: number): Promise<void>;
  /** The run does not need what *advance* took for it. */
  giveBackAfter(
    context: RunnerContext,
    pool: Pool,
    next: RunRecord,
    found: RunRecord | undefined,
  ): Promise<void>;
  /** Whether a run that holds a pool's place waits for a narrower pool, without counting on that place. Then it asks again, at its next turn. */
  waitsWithout(context: RunnerContext, pool: Pool, holder: RunRecord): Promise<boolean>;
  /** Lets a run join the queue of a pool that the sweeper finds by a list. `enter` gives the run its entry, or returns undefined. */
  join(
    context: RunnerContext,
    pool: Pool,
    state: Partial<TaskPart>,
    enter: () => Promise<RunRecord | undefined>,
  ): Promise<TaskPart | undefined>;
  /** A run that stands in such a queue may not have joined it: a wait that landed late. Does nothing for any other. */
  rejoin(context: RunnerContext, run: RunRecord): Promise<void>;
}
