/** The figures of docs/cost.md, by the code that `pawl cost` uses: what a stage costs by the size of its use, and what each choice adds. */

import { idleCost } from "../../functions/model/cost/idle-cost.ts";
import { cron } from "../../functions/schedule/index.ts";
import type { StageSettings } from "../../infra/deployment/index.ts";
import { type Deployment, stageCost } from "../../infra/deployment/index.ts";
import { deployment, task } from "../infra/made-up.ts";

const million = 1_000_000;
const lanes = { default: { maxConcurrency: 2 }, bulk: { preset: "long", maxConcurrency: 2 } } as const;

/** A stage of the two lanes, with so many tasks, each with a schedule. */
function stageWith(tasks: number, settings: Partial<StageSettings> = {}): Deployment {
  const lines = Array.from({ length: tasks }, (_, i) => {
    const lane = i % 10 === 9 ? "bulk" : "default";
    return [task(`task-${i}`, [cron(`${i % 60} * * * *`)]), { lane }] as const;
  });
  return deployment(lines, { lanes, ...settings });
}

/** Sizes of use: how many tasks there are, and how many runs they have a month. */
const sizes = [
  ["nothing runs", 10, 0],
  ["ten tasks, each hour", 10, 10 * 730],
  ["fifty tasks, every ten minutes", 50, 50 * 4_380],
  ["two hundred tasks, each minute", 200, 200 * 43_800],
  ["a thousand tasks, each minute", 1_000, 1_000 * 43_800],
] as const;

/** Rows of the table by size: tasks, runs a month, idle, runs, records, all of it. */
export function bySize(): string[][] {
  return sizes.map(([size, tasks, runs]) => {
    const { idle, tasks: costs } = stageCost(stageWith(tasks));
    const [{ runs: manyRuns, kept } = { runs: { usd: 0 }, kept: { usd: 0 } }] = costs;
    const ofRuns = (manyRuns.usd * runs) / million;
    const ofRecords = (kept.usd * runs) / million;
    return [
      size,
      grouped(tasks),
      grouped(runs),
      usd(idle.usd),
      usd(ofRuns),
      usd(ofRecords),
      usd(idle.usd + ofRuns + ofRecords),
    ];
  });
}

/** Rows of the table of choices: what each adds a month to a stage of ten tasks. */
export function byChoice(): string[][] {
  const plain = stageCost(stageWith(10));
  const added = (settings: Partial<StageSettings>, of: (cost: ReturnType<typeof stageCost>) => number) =>
    usd(of(stageCost(stageWith(10, settings))) - of(plain));
  const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
  const oneLane = stageCost(stageWith(10, { lanes: { ...lanes, third: { maxConcurrency: 2 } } }));
  return [
    ["another lane", "`lanes`", usd(oneLane.idle.usd - plain.idle.usd)],
    ["alarms on two lanes", "`alarms`", added({ alarms: { topicArn } }, ({ alarms }) => alarms.usd)],
    ["a dashboard", "`dashboard`", added({ dashboard: true }, ({ dashboard }) => dashboard.usd)],
    [
      "metrics of runs of ten tasks",
      "`metrics`",
      added({ metrics: true }, ({ metrics }) => ofPart(metrics, 0)),
    ],
    [
      "counts of runs",
      '`automatic: { "pawl.metrics": true }`',
      added({ automatic: { "pawl.metrics": true } }, ({ idle }) => idle.usd),
    ],
    ["traces of the sweeper", "`tracing`", added({ tracing: true }, ({ tracing }) => ofPart(tracing, 0))],
    [
      "traces of a million runs, at most",
      "`tracing`",
      added({ tracing: true }, ({ tracing }) => ofPart(tracing, 1)),
    ],
    ["a key of the stage's own", "`encryptionKey`", added({ encryptionKey: true }, ({ idle }) => idle.usd)],
    ["a limit for the stage", "`maxRunningTasks`", added({ maxRunningTasks: 10 }, ({ idle }) => idle.usd)],
    ["a queue of yours that `onQueue` polls", "`onQueue`", usd(ownQueue())],
  ];
}

function ofPart({ parts }: { readonly parts: readonly { readonly usd: number }[] }, at: number): number {
  return parts[at]?.usd ?? 0;
}

function ownQueue(): number {
  const parts = { limitedQueues: 1, unlimitedQueues: 1, sweeperMemoryMb: 1024, tasks: 1 };
  const sum = (ownQueues: number) =>
    idleCost({ ...parts, ownQueues }).reduce((all, each) => all + each.usd, 0);
  return sum(1) - sum(0);
}

/** The parts of what an idle stage of ten tasks costs. */
export function idleParts(): string[][] {
  const { idle } = stageCost(stageWith(10));
  return [...idle.parts.map(({ what, usd: amount }) => [what, usd(amount)]), ["all", usd(idle.usd)]];
}

function usd(amount: number): string {
  return amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}
