import type { RunKey, RunRecord } from "../../../model/run/run.ts";
import { isToldOf } from "../../../model/run/told/untold.ts";
import type { TaskDirectory } from "../../../model/task/task-directory.ts";
import type { RunWrite } from "../../write.ts";

/**
 * The first write under a lease after a run's first claim, which cannot say itself that it is the first: it says that the
 * run has begun, where something listens to that. The turn is the one that was claimed.
 */
export function beginning(
  directory: Pick<TaskDirectory, "events" | "callbacks">,
  run: RunKey & Pick<RunRecord, "begun" | "turn" | "startedAt">,
  write: RunWrite,
): RunWrite {
  if (run.begun !== undefined || !isToldOf(directory, run.task, "started")) return write;
  const text = `${run.turn}:started:${Date.parse(run.startedAt ?? "")}`;
  const untold = [text, ...(write.append?.untold ?? [])];
  return { ...write, set: { ...write.set, begun: true }, append: { untold } };
}
