/** Deployments for the tests of the calendar: what became of the instants of many tasks around one instant. */
import { backfillSchema } from "../../../../functions/backfill/index.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../../functions/model/run/run-name.ts";
import type { Confirm } from "../../../../functions/model/task/confirm/confirm.ts";
import type { Piece } from "../../../../functions/model/task/ledger.ts";
import { defaultSettings } from "../../../../functions/model/task/settings.ts";
import { parseSchedule } from "../../../../functions/schedule/index.ts";
import { CliHarness, manifest, task } from "../../../cli/harness.ts";

/** A task with one schedule, and what became of it. */
export interface Planned {
  readonly name: string;
  readonly expression: string;
  /** @default UTC */
  readonly zone?: string;
  readonly tags?: readonly string[];
  readonly enabled?: boolean;
  readonly off?: Piece["off"];
  /** The confirmation that it asks for before a run. */
  readonly confirm?: Confirm;
  /** Of an instant, by its place from the newest: undefined where it has no record. @default it succeeded */
  ended?(place: number): Partial<RunRecord> | undefined;
}

export const hostile = '<img src=x onerror=alert("1")>';
const days = 3;

/** Each of the calendar's verdicts is in it. */
export const variety: readonly Planned[] = [
  { name: "nightly-report", expression: "0 3 * * *", zone: "Europe/London", tags: ["nightly"] },
  { name: "tide-tables", expression: "30 1 * * *", zone: "Europe/London", tags: ["nightly"] },
  { name: "opening-bell", expression: "30 2,9 * * *", zone: "America/New_York" },
  {
    name: "poll-queue",
    expression: "* * * * *",
    ended: (place) => ended(place % 97 === 5 ? "errored" : "succeeded", place),
  },
  {
    name: "refresh-prices",
    expression: "*/10 * * * *",
    ended: (place) => (place % 31 === 7 ? undefined : {}),
  },
  {
    ...{ name: "sync-orders", expression: "15,45 * * * *", tags: ["orders"] },
    ended: (place) =>
      place === 0
        ? { status: "running", endedAt: undefined, leaseExpiresAt: Number.MAX_SAFE_INTEGER }
        : place === 3
          ? ended("errored", place)
          : place === 6
            ? { status: "cancelled" }
            : place === 9
              ? { status: "skipped", reason: "overlap", startedAt: undefined }
              : place === 12 || place === 13
                ? undefined
                : {},
  },
  {
    ...{ name: "catch-up-late", expression: "0 */3 * * *" },
    // Started two hours after its instant.
    ended: (place) => (place === 2 ? { startedAt: "late" } : {}),
  },
  {
    name: "switched-off",
    expression: "0 */4 * * *",
    enabled: false,
    off: "disabled",
    ended: () => undefined,
  },
  { name: "held-by-a-pause", expression: "20 */2 * * *" },
];

function ended(status: RunRecord["status"], _place: number): Partial<RunRecord> {
  return { status };
}

/** @param now an instant, ISO */
export async function world(now: string, planned: readonly Planned[] = variety): Promise<CliHarness> {
  const time = Date.parse(now);
  const tasks = planned.map(({ name, expression, zone = "UTC", tags, enabled = true, confirm }) =>
    task(name, {
      settings: { ...defaultSettings, confirm },
      tags,
      enabled,
      triggers: [{ kind: "cron", id: "cron-1", expression, timeZone: zone }],
    }),
  );
  const own = task("pawl.backfill", { kind: "run", automatic: true, paramsSchema: backfillSchema });
  const cli = new CliHarness({ ...manifest, tasks: [...tasks, own] });
  cli.time = time;
  for (const one of planned) await fill(cli, one, time);
  if (planned.some(({ name }) => name === "held-by-a-pause")) {
    const until = new Date(time + 5 * 3_600_000).toISOString();
    const set = { paused: true, until, author: "ada", at: now, note: "moving the database" };
    await cli.store.updatePart(
      { task: "held-by-a-pause", part: "state" },
      { name: "test", condition: [], set },
    );
  }
  return cli;
}

async function fill(cli: CliHarness, planned: Planned, time: number): Promise<void> {
  const { name, expression, zone = "UTC", off } = planned;
  const from = time - days * 86_400_000;
  const pieces: readonly Piece[] = [{ expression, zone, from: from / 1000, off }];
  const key = { task: name, part: "ledger#cron-1" };
  const set = { rev: 1, judged: time / 1000 - 3_700, pieces };
  await cli.store.updatePart(key, { name: "test", condition: [], set });
  const schedule = parseSchedule(expression, { timeZone: zone, seed: name });
  const instants = [...schedule.between(new Date(from), new Date(time))].toReversed();
  for (const [place, instant] of instants.entries()) {
    const more = (planned.ended ?? (() => ({})))(place);
    if (more !== undefined) await cli.put(record(name, instant, more));
  }
}

export function record(
  name: string,
  instant: Date,
  { startedAt, ...more }: Partial<RunRecord> = {},
): RunRecord {
  const at = instant.toISOString();
  const later = (ms: number) => new Date(instant.getTime() + ms).toISOString();
  const begun = startedAt === "late" ? later(7_200_000) : later(1_000);
  return {
    ...{ task: name, run: occurrenceName("cron-1", instant), trigger: "cron-1", lane: "default" },
    ...{ status: "succeeded", scheduledTime: at, createdAt: at, startedAt: begun },
    ...{ endedAt: startedAt === "late" ? later(7_260_000) : later(41_000) },
    ...{ attempt: 1, turn: 0, ticks: 0, seq: 1, leaseExpiresAt: 0, fruitlessTurns: 0 },
    ...more,
  };
}
