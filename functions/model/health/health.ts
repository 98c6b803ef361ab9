/** The health of a task: what its last result says. `run/result.ts` says which runs are results. */
import { spanText } from "../requires/span.ts";
import { type Ended, isHealthResult } from "../run/result.ts";
import type { RunRecord } from "../run/run.ts";
import type { HealthRule } from "./health-setting.ts";

/** From the best to the worst. */
export const healthValues = ["ok", "unknown", "warning", "failing"] as const;
export type HealthValue = (typeof healthValues)[number];

/** A task's health. */
export interface TaskHealth {
  readonly value: HealthValue;
  /** Why it is not `ok`. */
  readonly reason?: string;
  /** The name of the run whose result it is, and when that ended. */
  readonly run?: string;
  readonly endedAt?: string;
}

/** What of a run its result is read from. */
export type Result = Ended & Pick<RunRecord, "run" | "warning" | "skippedItems" | "error" | "reason">;

/** Of some runs the result that ended last. */
export function lastResult<Run extends Result>(runs: readonly Run[]): Run | undefined {
  const results = runs.filter(isHealthResult);
  return results.reduce<Run | undefined>(
    (last, run) => ((run.endedAt ?? "") > (last?.endedAt ?? "") ? run : last),
    undefined,
  );
}

/** The health that a task has by its last result. */
export function healthOf(last: Result | undefined, rule: HealthRule, now: number): TaskHealth {
  if (last === undefined) return { value: "unknown", reason: "none of its runs has succeeded or errored" };
  const { run, endedAt = "" } = last;
  const told = (value: HealthValue, reason?: string) => ({ value, reason, run, endedAt });
  const { withinSeconds, skippedItems, errors } = rule;
  if (last.status === "errored") return told(errors ?? "failing", "its last run errored");
  if (withinSeconds !== undefined && now - Date.parse(endedAt) > withinSeconds * 1_000)
    return told("failing", `it has not succeeded within ${spanText(withinSeconds)}`);
  if (last.warning) return told("warning", last.warning);
  const skipped = last.skippedItems ?? 0;
  if (skippedItems === "warning" && skipped > 0)
    return told("warning", `its last run skipped ${skipped} ${skipped === 1 ? "item" : "items"}`);
  return told("ok");
}

/** The worst of some; `ok` where there are none. */
export function worstOf(values: readonly HealthValue[]): HealthValue {
  return values.reduce<HealthValue>(
    (worst, value) => (healthValues.indexOf(value) > healthValues.indexOf(worst) ? value : worst),
    "ok",
  );
}
