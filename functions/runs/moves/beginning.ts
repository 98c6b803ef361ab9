import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { isToldOf } from "../../model/run/told/untold.ts";
import type { TaskDirectory } from "../../model/task/task-directory.ts";
import type { Write } from "../../store/run-store.ts";
import { isRunning } from "../clauses.ts";

/**
 * A claim cannot say itself that it is a run's first: the next write under a lease says that the run has begun, or the one that
 * gives the run up, where something listens to that. The turn is the one that was claimed. A checkpoint says it of a running run
 * alone: nobody may come back to tell it of a run that was stopped. The write that lets such a run go says it.
 */
export function beginning<Sent extends Write<RunRecord>>(
  directory: Pick<TaskDirectory, "events" | "callbacks">,
  run: RunKey & Partial<RunRecord>,
  write: Sent,
): Sent {
  const { startedAt, begun, status, turn } = run;
  const { name, set = {}, append } = write;
  const isFirst = set.status === "errored" || (set.seq !== undefined && set.leaseId === undefined);
  if (!isFirst || startedAt === undefined || begun || !isToldOf(directory, run.task, "started")) return write;
  const isCheckpoint = name === "checkpoint";
  if (isCheckpoint && status !== "running") return write;
  return {
    ...write,
    condition: isCheckpoint ? [...write.condition, isRunning] : write.condition,
    set: { ...set, begun: true },
    append: { untold: [`${turn}:started:${Date.parse(startedAt)}`, ...(append?.untold ?? [])] },
  };
}
