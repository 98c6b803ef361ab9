import { type RunRecord, runId } from "../run.ts";
import { parseRunId } from "../run-name.ts";
import type { StartedFrom } from "./metadata.ts";

/** The run whose code started this one by `pawl/client`, `task/run`; undefined where something else did. */
export function parentRun({ metadata }: Pick<RunRecord, "metadata">): string | undefined {
  const { startedBy, startedFrom } = metadata ?? {};
  if (startedFrom !== ("client" satisfies StartedFrom) || startedBy === undefined) return undefined;
  const key = parseRunId(startedBy);
  return key && runId(key);
}
