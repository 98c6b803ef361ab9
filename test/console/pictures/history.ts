/** What became of the shop's schedules in the days before the pictures: mostly that runs succeeded. */
import { attention } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import type { Piece } from "../../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { parseSchedule } from "../../../functions/schedule/index.ts";
import type { CliHarness } from "../../cli/harness.ts";

/** The morning after the clocks of Europe went back. */
export const present = Date.parse("2026-10-25T09:24:30Z");

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

export const iso = (ms: number): string => new Date(ms).toISOString();

/** How the runs of a task went. */
interface Habit {
  /** How long one takes, in seconds. */
  readonly seconds: number;
  readonly items: number;
  readonly days: number;
  /** What one of them was, by its instant; undefined where it has no record. */
  became?(at: number, place: number): Partial<RunRecord> | undefined;
}

const failed = (name: string, message: string, cause: string): Partial<RunRecord> => ({
  ...{ status: "errored", attempt: 3 },
  error: { name, message, causes: [cause], attempt: 3, at: "" },
});
const refused = failed(
  "HttpError",
  "503 Service Unavailable for https://pay.example.com/charges",
  "Error: connect ETIMEDOUT 10.0.0.7:443",
);
const overlapped = { status: "skipped", reason: "overlap" } as const;
const held = { status: "skipped", reason: "paused" } as const;
const between = (at: number, from: string, to: string) => at >= Date.parse(from) && at < Date.parse(to);

const habits: Readonly<Record<string, Habit>> = {
  "archive-orders": { seconds: 2_900, items: 61_200, days: 70 },
  "check-payments": {
    ...{ seconds: 9, items: 40, days: 2 },
    became: (at, place) =>
      between(at, "2026-10-25T08:30:00Z", "2026-10-25T09:06:00Z") ? refused : place === 31 ? overlapped : {},
  },
  "clean-uploads": { seconds: 30, items: 10, days: 3, became: () => undefined },
  "expire-carts": {
    ...{ seconds: 14, items: 310, days: 3 },
    became: (at) => (between(at, "2026-10-25T07:00:00Z", "2026-10-26T00:00:00Z") ? held : {}),
  },
  "export-customers": { seconds: 410, items: 9_800, days: 60 },
  "import-products": {
    seconds: 1_460,
    items: 48_000,
    days: 30,
    became: (_, place) => (place === 0 ? undefined : {}),
  },
  "rebuild-search": {
    seconds: 5_100,
    items: 480_000,
    days: 40,
  },
  "refresh-prices": {
    ...{ seconds: 95, items: 21_000, days: 5 },
    became: (_, place) =>
      place === 9 ? failed("PriceError", "the price of A-1103 is negative", "RangeError: -4.20") : {},
  },
  "send-invoices": {
    ...{ seconds: 130, items: 420, days: 40 },
    became: (_, place) => (place === 11 ? refused : {}),
  },
  "sum-sales": {
    ...{ seconds: 38, items: 1_900, days: 8 },
    became: (at, place) =>
      between(at, "2026-10-24T02:00:00Z", "2026-10-24T15:00:00Z")
        ? undefined
        : place === 40
          ? failed("QueryError", "the table orders is locked", "Error: lock wait timeout exceeded")
          : place === 47
            ? overlapped
            : {},
  },
  "sync-stock": { seconds: 610, items: 6_400, days: 3, became: (_, place) => (place === 0 ? undefined : {}) },
  "train-suggestions": {
    seconds: 9_300,
    items: 88_000,
    days: 60,
    became: (_, place) => (place === 0 ? undefined : {}),
  },
};

/** A number from 0 to 1, the same each time. */
function spread(place: number, salt: number): number {
  const first = Math.imul((place + 1) * 7_919 + salt * 104_729, 0x45d9f3b) >>> 0;
  const second = Math.imul((first ^ (first >>> 16)) >>> 0, 0x45d9f3b) >>> 0;
  return ((second ^ (second >>> 16)) >>> 0) / 2 ** 32;
}

/** Puts what became of each task's schedule, and its ledger. */
export async function putHistory(cli: CliHarness, tasks: readonly ManifestTask[]): Promise<void> {
  for (const [salt, { name, lane, enabled, triggers }] of tasks.entries()) {
    const habit = habits[name];
    const [trigger] = triggers;
    if (habit === undefined || trigger?.kind !== "cron") continue;
    const { id, expression, timeZone: zone = "UTC" } = trigger;
    const from = present - habit.days * day;
    const pieces: readonly Piece[] = [
      { expression, zone, from: from / second, ...(!enabled && { off: "disabled" }) },
    ];
    const set = { rev: 1, judged: (present - 2 * minute) / second, pieces };
    await cli.store.updatePart({ task: name, part: `ledger#${id}` }, { name: "test", condition: [], set });
    const schedule = parseSchedule(expression, { timeZone: zone, seed: name });
    const instants = [...schedule.between(new Date(from), new Date(present))].toReversed();
    for (const [place, instant] of instants.entries()) {
      const at = instant.getTime();
      const more = (habit.became ?? (() => ({})))(at, place);
      if (more !== undefined)
        await cli.put(runOf({ task: name, lane, trigger: id, at, habit, place, salt }, more));
    }
  }
}

interface Past {
  readonly task: string;
  readonly lane: string;
  readonly trigger: string;
  readonly at: number;
  readonly habit: Habit;
  readonly place: number;
  readonly salt: number;
}

function runOf({ task, lane, trigger, at, habit, place, salt }: Past, more: Partial<RunRecord>): RunRecord {
  const run = occurrenceName(trigger, new Date(at));
  const ms = Math.round(habit.seconds * second * (0.75 + 0.5 * spread(place, salt)));
  const waited = second + Math.round(3 * second * spread(place, salt + 1) ** 3);
  const items = Math.round(habit.items * (0.8 + 0.4 * spread(place, salt + 2)));
  const endedAt = iso(at + waited + ms);
  const common = {
    ...{ task, run, lane, trigger, scheduledTime: iso(at), createdAt: iso(at + 700), endedAt },
    ...{ attempt: 1, turn: 0, ticks: 0, seq: 9, leaseExpiresAt: 0, fruitlessTurns: 0 },
  };
  if (more.status === "skipped") return { ...common, status: "skipped", ...more, endedAt: iso(at + 700) };
  const worked = {
    startedAt: iso(at + waited),
    usage: { ms, turns: 1, cpuMs: Math.round(ms * 0.4), peakMb: 141 },
  };
  if (more.status !== "errored")
    return { ...common, ...worked, status: "succeeded", ticks: items, total: items, ...more };
  // One of yesterday was dismissed by somebody.
  const due = at > present - 10 * hour ? attention("errored", { task, run }, Date.parse(endedAt)) : {};
  const error = more.error && { ...more.error, at: endedAt };
  return {
    ...common,
    ...worked,
    ticks: Math.round(items / 3),
    total: items,
    ...due,
    ...more,
    status: "errored",
    error,
  };
}
