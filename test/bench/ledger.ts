/**
 * `npm run bench -- ledger`: what the ledger is held to. A simulated year's verdicts; what the sweeper takes for a thousand
 * triggers, over the emulated DynamoDB; what an idle stage and a short run cost; how late `precise` runs start; that each
 * end is followed once, and what a backfill takes. Counts have no noise.
 */
import { stageCost, sweeperCost } from "../../infra/deployment/index.ts";
import tasks from "../../infra/tasks.ts";
import { deployment, now } from "../infra/made-up.ts";
import { runYear } from "../simulation/year/run-year.ts";
import { figures as afterOf } from "./after.ts";
import { figures as backfillOf } from "./backfill.ts";
import { figures as callsOf } from "./calls.ts";
import type { Figure, Skipped } from "./kit/figure.ts";
import { byHandFigures } from "./ledger/by-hand.ts";
import { reconcileFigures } from "./ledger/reconcile.ts";
import { figures as preciseOf } from "./precise.ts";

const seed = 1;
const days = 365;

/** The parts, each with figures of its own. */
const parts: readonly (() => Promise<readonly (Figure | Skipped)[]>)[] = [
  yearFigures,
  reconcileFigures,
  async () => idle(),
  () => callsOf(),
  byHandFigures,
  () => preciseOf(),
  () => afterOf(),
  () => backfillOf(),
];

export async function figures(): Promise<readonly (Figure | Skipped)[]> {
  const all: (Figure | Skipped)[] = [];
  // One after the other: each is timed.
  for (const part of parts) all.push(...(await part()));
  return all;
}

async function yearFigures(): Promise<readonly Figure[]> {
  const { occurrences, wrong, cpuSeconds } = await runYear(seed, days);
  const of = `of a simulated year (seed ${seed})`;
  return [
    { what: `occurrences ${of}`, value: occurrences, bound: ">= 105000", ok: occurrences >= 105_000 },
    { what: `wrong verdicts ${of}`, value: wrong.length, bound: "= 0", ok: wrong.length === 0 },
    { what: `seconds of CPU ${of}`, value: Math.round(cpuSeconds), bound: "<= 60", ok: cpuSeconds <= 60 },
  ];
}

/** What the example has: what a month costs in which no run starts, and with its schedules, which is never less. */
function idle(): readonly Figure[] {
  const deployed = deployment(tasks({ stage: "dev" }));
  const { idle: idleCost, fires } = stageCost(deployed);
  const { looks } = sweeperCost(deployed, now);
  const own = deployed.automatic.tasks.length + deployed.own.length;
  const has = `${deployed.lanes.length} lanes and the dead-letter queue, ${deployed.tasks.length} tasks and ${own} of Pawl's own, no queue of onQueue`;
  const figure = (what: string, usd: number): Figure => ({
    what: `${what} (${has}): USD a month, alarms aside`,
    value: Math.round(usd * 1000) / 1000,
    bound: "<= 1.1",
    ok: usd <= 1.1,
  });
  return [
    figure("the example while nothing runs", idleCost.usd),
    figure("the same, and what its schedules take of the sweeper", idleCost.usd + fires.usd + looks.usd),
  ];
}
