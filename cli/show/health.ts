/** The health of tasks: reads the last result of one that says `health`, and puts it into words. */
import {
  type HealthValue,
  healthOf,
  lastResult,
  type TaskHealth,
} from "../../functions/model/health/health.ts";
import { healthRule } from "../../functions/model/health/health-setting.ts";
import { isHealthResult } from "../../functions/model/run/result.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { exitCodes } from "../exit-codes.ts";
import { instantText } from "./words.ts";

/** Most tasks have a result among so many of their newest runs, which takes one read. */
const firstPage = 20;
const furtherPage = 200;
/** So many runs are looked at: a task whose newest ones were all skipped has no health that can be told. */
const mostRuns = 1_000;

/** Undefined for a task that has none. */
export async function readHealth(
  store: RunStore,
  { name, settings: { health } }: Pick<ManifestTask, "name" | "settings">,
  now: number,
): Promise<TaskHealth | undefined> {
  if (health === undefined) return undefined;
  const found: RunRecord[] = [];
  let after: string | undefined;
  do {
    const limit = found.length === 0 ? firstPage : furtherPage;
    const { items, next } = await store.list(name, { now, limit, after });
    found.push(...items);
    after = next;
  } while (after !== undefined && found.length < mostRuns && !found.some(isHealthResult));
  return healthOf(lastResult(found), healthRule(health), now);
}

/** `failing: its last run errored, 2026-11-21T10:00:00Z/cron-4f1a2b, ended 2026-11-21 10:00:04`. */
export function healthText({ value, reason, run, endedAt }: TaskHealth): string {
  const of = run === undefined ? [] : [run, `ended ${instantText(endedAt)}`];
  const told = [...(reason === undefined ? [] : [reason]), ...of];
  return told.length === 0 ? value : `${value}: ${told.join(", ")}`;
}

/** How `status --exit-code` ends where nothing needs a person. */
export const healthExitCodes = {
  ok: exitCodes.done,
  unknown: exitCodes.healthUnknown,
  warning: exitCodes.warning,
  failing: exitCodes.failing,
} as const satisfies Record<HealthValue, number>;
