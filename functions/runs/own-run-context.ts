import type { Json, RunContext } from "../model/task/task.ts";
import type { WorkerContext } from "./context.ts";

/** What `run` of a task of Pawl's own is given: it changes runs itself. */
export interface OwnRunContext<Params = unknown> extends RunContext<Params> {
  readonly runner: WorkerContext;
  /** How many ticks there will be, once that is known. */
  total: number | undefined;
  /** Saves where to resume, now: resolves once it is stored, and writes nothing where it is already. Rejects as `checkpoint` does. */
  save(cursor: Json, ticks: number): Promise<void>;
  /** Where to resume: saved with the next write of the turn. */
  keep(cursor: Json, ticks: number): void;
}
