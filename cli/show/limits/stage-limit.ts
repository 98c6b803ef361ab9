/** The stage's limit, and the operator's override of it that is in force, with author, note and end. */
import { inForce, type Override } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { stageKey } from "../../../functions/model/run/pool.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import { overrideJson, overrideText } from "../override/override-text.ts";

export interface StageLimit {
  /** How many runs of all tasks may be at work at once. */
  readonly limit: number;
  /** What is deployed. */
  readonly deployed: number;
  readonly override?: Override;
}

/** @param state the stage's pool @param now in epoch milliseconds */
export function stageLimitOf(state: TaskPart | undefined, deployed: number, now: number): StageLimit {
  const override = inForce(overridesOf(state), "concurrency", now / 1000);
  return { limit: override?.value ?? deployed, deployed, override };
}

/** Undefined where the stage has none. */
export async function readStageLimit(
  store: RunStore,
  { maxRunningTasks }: Pick<Manifest, "maxRunningTasks">,
  now: number,
): Promise<StageLimit | undefined> {
  if (maxRunningTasks === undefined) return undefined;
  return stageLimitOf(await store.getPart(stageKey), maxRunningTasks, now);
}

/** What counts for limits of tasks: the higher of what is deployed and its override. */
export function highestOf(of: StageLimit | undefined): number | undefined {
  return of && Math.max(of.limit, of.deployed);
}

/** `5 instead of 3, override by ada until it is removed: a quiet night`; undefined where it is as deployed. */
export function stageOverrideText(of: StageLimit | undefined): string | undefined {
  if (of?.override === undefined) return undefined;
  return `${of.limit} instead of ${of.deployed}, ${overrideText(of.override)}`;
}

export function stageLimitJson({ limit, deployed, override }: StageLimit): unknown {
  return { limit, deployed, override: override && overrideJson(override) };
}
