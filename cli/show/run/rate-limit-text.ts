/** The rate limit of a run's task in words, and whether it holds the run's items back now. */
import { inForce } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { keyFunction } from "../../../functions/model/task/concurrency.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { type ResolvedRateLimit, rateText } from "../../../functions/model/task/rate-limit.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";

/** `500 items a second for each shop`, as an override leaves it; undefined where there is none. */
export function rateLimitText(
  { settings: { rateLimit } }: Pick<ManifestTask, "settings">,
  state: TaskPart | undefined,
  now: number,
): string | undefined {
  if (rateLimit === undefined) return undefined;
  const items = inForce(overridesOf(state), "rateLimit", now / 1_000)?.value ?? rateLimit.items;
  const { key } = rateLimit;
  const of = key === undefined ? "" : ` for each ${key === keyFunction ? "key" : key}`;
  return `${rateText({ ...rateLimit, items })}${of}`;
}

/** The same of a run that has not ended, and whether all that may begin is given out by now. */
export async function runRateText(
  storeOf: () => Promise<RunStore>,
  task: ManifestTask,
  run: RunRecord,
  now: number,
): Promise<string | undefined> {
  const { rateLimit } = task.settings;
  if (rateLimit === undefined || isTerminal(run.status)) return undefined;
  const store = await storeOf();
  const key = keyOf(rateLimit, run);
  const [state, given] = await Promise.all([
    store.getPart({ task: task.name, part: "state" }),
    key === undefined ? undefined : store.getPart({ task: task.name, part: `rate#${key}` }),
  ]);
  const text = rateLimitText(task, state, now);
  if (run.status !== "running" || given === undefined) return text;
  const upTo = Object.entries(given).filter(([name]) => name.startsWith("upto#"));
  const isUsedUp = upTo.every(([, instant]) => (instant as number) > now);
  return isUsedUp ? `${text}: all of it is taken, so items wait` : text;
}

/** The text of the run's key; undefined where only the task's own code can tell it. */
function keyOf({ key }: ResolvedRateLimit, { params }: RunRecord): string | undefined {
  if (key === undefined) return "";
  if (key === keyFunction || params === undefined) return undefined;
  const value = (JSON.parse(params) as Readonly<Record<string, unknown>>)[key];
  return value === undefined ? undefined : String(value);
}
