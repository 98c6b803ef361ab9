/** The rate limit of a run's task in words, and how much of it is taken now. */
import { inForce } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { keyFunction } from "../../../functions/model/task/concurrency.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { type ResolvedRateLimit, rateText, withItems } from "../../../functions/model/task/rate-limit.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import { readTakenRate, type TakenRate } from "./taken-rate.ts";

/** A task's rate limit as an override leaves it; undefined where there is none. `now` in epoch milliseconds. */
export function rateLimitNow(
  { settings: { rateLimit } }: Pick<ManifestTask, "settings">,
  state: TaskPart | undefined,
  now: number,
): ResolvedRateLimit | undefined {
  if (rateLimit === undefined) return undefined;
  const override = inForce(overridesOf(state), "rateLimit", now / 1_000);
  return override === undefined ? rateLimit : withItems(rateLimit, override.value);
}

/** `500 items a second for each shop`. */
export function rateLimitText(
  task: Pick<ManifestTask, "settings">,
  state: TaskPart | undefined,
  now: number,
): string | undefined {
  const limit = rateLimitNow(task, state, now);
  if (limit === undefined) return undefined;
  const { key } = limit;
  const of = key === undefined ? "" : ` for each ${key === keyFunction ? "key" : key}`;
  return `${rateText(limit)}${of}`;
}

/** The rate limit of a run that has not ended. */
export interface RunRate {
  readonly text: string;
  readonly limit: ResolvedRateLimit;
  /** How much of it is taken now; undefined where only the task's own code can tell the run's key. */
  readonly taken?: TakenRate;
}

/** Undefined where there is none, or the run has ended. */
export async function readRunRate(
  storeOf: () => Promise<RunStore>,
  task: ManifestTask,
  run: RunRecord,
  now: number,
): Promise<RunRate | undefined> {
  const { rateLimit } = task.settings;
  if (rateLimit === undefined || isTerminal(run.status)) return undefined;
  const store = await storeOf();
  const state = await store.getPart({ task: task.name, part: "state" });
  const limit = rateLimitNow(task, state, now) as ResolvedRateLimit;
  const key = keyOf(rateLimit, run);
  const taken = key === undefined ? undefined : await readTakenRate(store, task.name, key, limit, now);
  return { text: rateLimitText(task, state, now) as string, limit, taken };
}

/** `500 items a second: all of it is taken, so items wait`. */
export function runRateText({ text, taken }: RunRate, { status }: Pick<RunRecord, "status">): string {
  const isUsedUp = status === "running" && taken?.share === 1;
  return isUsedUp ? `${text}: all of it is taken, so items wait` : text;
}

/** The same for a program. `takenUntil` is the instant up to which the row of a slow rate is taken. */
export function runRateJson({ limit: { items, per, key }, taken }: RunRate): unknown {
  const { share, until } = taken ?? {};
  const takenUntil = until === undefined ? undefined : new Date(until).toISOString();
  return { items, per, key, taken: share, takenUntil };
}

/** The text of the run's key; undefined where only the task's own code can tell it. */
function keyOf({ key }: ResolvedRateLimit, { params }: RunRecord): string | undefined {
  if (key === undefined) return "";
  if (key === keyFunction || params === undefined) return undefined;
  const value = (JSON.parse(params) as Readonly<Record<string, unknown>>)[key];
  return value === undefined ? undefined : String(value);
}
