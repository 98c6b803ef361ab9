/** The document of one run: as lists have it, and beside that whom it waits for, the defaults of its params, and its Region. */
import { defaultsOf } from "../../../functions/model/params/param-fields.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isRunName } from "../../../functions/model/run/run-name.ts";
import type { ShardsProgress } from "../../../functions/runs/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { View } from "../view.ts";
import type { Known } from "../why.ts";
import type { RunRate } from "./rate-limit-text.ts";
import { runJson } from "./run-json.ts";
import { leftToDefaults } from "./run-report.ts";

export function runDocument(
  { manifest, local, endpoint, region }: Pick<DeployedPawl, "manifest" | "local" | "endpoint" | "region">,
  run: RunRecord,
  view: View,
  known: Known,
  shards?: ShardsProgress,
  rate?: RunRate,
): Record<string, unknown> {
  const task = manifest.tasks.find(({ name }) => name === run.task);
  return {
    ...runJson(run, view, known, shards, rate),
    // A pool of a task has names of runs, the stage's has ids.
    heldBy: known.holders?.map((each) => (isRunName(each) ? runId({ task: run.task, run: each }) : each)),
    defaults: task && leftToDefaults(run, defaultsOf(task)),
    region: local || endpoint !== undefined ? undefined : region,
  };
}
