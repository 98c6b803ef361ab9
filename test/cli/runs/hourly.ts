/** The deployment of the tests of backfill: a task of hourly occurrences that nothing was made of, but for the first three. */
import { backfillSchema } from "../../../functions/backfill/index.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { type Ledger, ledgerPart } from "../../../functions/model/task/ledger.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { changeLedger } from "../../../functions/runs/index.ts";
import { cron } from "../../../index.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

export const own = task("pawl.backfill", { kind: "run", automatic: true, paramsSchema: backfillSchema });
export const second = now / 1000;
export const hour = (n: number) => Date.parse("2026-11-20T00:00:00Z") / 1000 + n * 3_600;
export const runOf = (n: number) => `${new Date(hour(n) * 1000).toISOString().slice(0, 19)}Z/nightly`;

/** A task of hourly occurrences that nothing was made of, but for the first three. */
export async function deployed(settings = {}): Promise<CliHarness> {
  const triggers = [cron("0 * * * *", { id: "nightly" }), cron("30 * * * *", { id: "trial" })];
  const hourly = task("hourly", { triggers, settings: { ...defaultSettings, ...settings } });
  const cli = new CliHarness({ ...manifest, tasks: [...manifest.tasks, hourly, own] });
  const ledger: Ledger = {
    rev: 0,
    judged: second - 3_661,
    pieces: [{ expression: "0 * * * *", zone: "UTC", from: second - 80 * 86_400 }],
  };
  await cli.store.updatePart(
    { task: "hourly", part: ledgerPart("nightly") },
    changeLedger(undefined, ledger, undefined),
  );
  const statuses = ["succeeded", "skipped", "errored"] as const;
  for (const [n, status] of statuses.entries()) await cli.put(recordOf(n, status));
  return cli;
}

export function recordOf(n: number, status: RunRecord["status"], more: Partial<RunRecord> = {}): RunRecord {
  const scheduledTime = new Date(hour(n) * 1000).toISOString();
  const endedAt = new Date(hour(n) * 1000 + 120_000).toISOString();
  return {
    task: "hourly",
    run: runOf(n),
    status,
    lane: "default",
    trigger: "nightly",
    scheduledTime,
    createdAt: scheduledTime,
    startedAt: scheduledTime,
    endedAt,
    attempt: 1,
    turn: 0,
    ticks: 0,
    seq: 0,
    leaseExpiresAt: 0,
    fruitlessTurns: 0,
    ...more,
  };
}
