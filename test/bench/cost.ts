/**
 * `npm run bench -- cost`: what AWS asks for a stage in which nothing runs, and for a million short runs, by
 * `functions/model/cost`'s prices. What Pawl itself calls is counted at the wire of the emulated DynamoDB; what AWS does
 * to deliver a message is as its pages say. Counts have no noise.
 */
import { sweeperMinute } from "../../functions/model/cost/idle-cost.ts";
import { type Counts, sumOf, usdOf } from "../../functions/model/cost/prices.ts";
import { type RunShape, shortRunCounts } from "../../functions/model/cost/run-cost.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { stageCost, sweeperMemoryMb } from "../../infra/deployment/index.ts";
import { deployment, task } from "../infra/made-up.ts";
import { countShortRuns } from "./cost/counted-runs.ts";
import { countSweeperHour } from "./cost/counted-sweeper.ts";
import type { Figure } from "./kit/figure.ts";
import { openWire } from "./kit/wire.ts";

const million = 1_000_000;
const counted = 1_000;
const runMs = 100;
const tasks = 3;

/** The default lane, of 256 MB. */
function shape(overlap: "skip" | "allow", batchSize = 1): RunShape {
  return { ...defaultSettings, ...resolveLane("default", { batchSize }), overlap, startedBy: "schedule" };
}

/** A million runs, of which so many were counted. What the wire does not see is taken from the table of counts. */
function millionUsd(shape: RunShape, seen: Counts): number {
  const { tableWrites, indexWrites, reads, ...unseen } = shortRunCounts(shape, million, runMs);
  const { logBytes: _, queueRequests: __, ...atWire } = seen;
  return usdOf(sumOf([1, unseen], [million / counted, atWire]));
}

function figure(what: string, usd: number, bound: number): Figure {
  const value = Math.round(usd * 1000) / 1000;
  return { what, value, bound: `<= ${bound}`, ok: value <= bound };
}

export async function figures(): Promise<readonly Figure[]> {
  const wire = await openWire();
  try {
    const hour = await countSweeperHour(wire, tasks);
    const allow = await countShortRuns(wire, shape("allow"), counted);
    const skip = await countShortRuns(wire, shape("skip"), counted);
    const disabled = Array.from({ length: tasks }, (_, i) => task(`idle-${i}`));
    const { idle } = stageCost(
      deployment(disabled.map((each) => [each, { lane: "default", enabled: false }])),
    );
    const estimated = 60 * (sweeperMinute(sweeperMemoryMb, tasks).reads ?? 0);
    const runs = (what: string, batchSize: number) =>
      `a million short runs of ${runMs} ms on 256 MB, ${what}, batch ${batchSize}: USD`;
    return [
      figure(
        "a stage in which nothing runs, two lanes, three disabled tasks, Pawl's own tasks: USD a month",
        idle.usd,
        1.1,
      ),
      {
        what: "units that an hour of the idle sweeper reads, against what that cost is made of",
        value: hour.reads ?? Number.NaN,
        bound: `= ${estimated}`,
        ok:
          hour.reads === estimated &&
          hour.tableWrites === 60 * (sweeperMinute(sweeperMemoryMb, tasks).tableWrites ?? 0),
      },
      figure(runs('overlap "allow"', 1), millionUsd(shape("allow"), allow), 4.4),
      figure(runs("default overlap", 1), millionUsd(shape("skip"), skip), 5.7),
      figure(runs('overlap "allow"', 10), millionUsd(shape("allow", 10), allow), 3.4),
      figure(runs("default overlap", 10), millionUsd(shape("skip", 10), skip), 4.6),
    ];
  } finally {
    await wire.close();
  }
}
