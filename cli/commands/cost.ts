/**
 * `pawl cost`: what a stage costs as the project's code would deploy it: idle, its alarms, what its schedules take, what can
 * be made without a deploy, a million runs of each task, and a walk. `infra/deployment/stage/stage-cost.ts` and `sweeper-cost.ts`
 * reckon it from counted calls and one price table. It asks nobody, unless what recorded runs used is asked for.
 */
import { type Command, InvalidArgumentError } from "commander";
import { nearest } from "../../functions/model/nearest.ts";
import { duration, grouped } from "../../functions/model/run/progress.ts";
import { defaultStage, readCode } from "../deployment/project-code.ts";
import { examples, jsonOption, sinceOption } from "../options.ts";
import type { Session } from "../session.ts";
import { labelled, table } from "../show/table.ts";
import { PawlOption, UsageError } from "../usage.ts";
import type { UsedCostOptions } from "./used-cost.ts";

interface CostOptions {
  readonly task?: string;
  readonly stage: string;
  readonly items: number;
  readonly itemMs: number;
  readonly runMs: number;
  readonly used?: true;
  readonly json?: true;
}

type Reckoned = Awaited<ReturnType<typeof reckon>>;
type Cost = Reckoned["idle"];

/** As long as a worker may take. */
const longestMs = 900_000;

export function costCommand(program: Command, session: Session): void {
  program
    .command("cost")
    .description("show what a stage costs: idle, a million runs of each task, and a walk")
    .option("--task <task>", "only this task")
    .option("--stage <stage>", "a stage of infra/stages.ts", defaultStage)
    .option("--items <n>", "how many items the walk has", whole(1e12), 1_000_000)
    .option("--item-ms <n>", "how long an item takes, in milliseconds", whole(longestMs), 1)
    .option("--run-ms <n>", "how long each of the million runs takes, in milliseconds", whole(longestMs), 100)
    .addOption(
      new PawlOption("--used", "what the recorded runs of a deployed stage used instead, by task").conflicts([
        "items",
        "itemMs",
        "runMs",
      ]),
    )
    .addOption(
      new PawlOption("--since <when>", "of --used: runs since then, or a duration ago (default: 30d)")
        .argParser(sinceOption)
        .needs("--used"),
    )
    .option(...jsonOption)
    .optionsGroup("Which deployment --used means:")
    .addOption(
      new PawlOption("--project <project>", "its project (default: that of cdk.json)").needs("--used"),
    )
    .addOption(new PawlOption("--profile <profile>", "a profile of the AWS configuration").needs("--used"))
    .addOption(new PawlOption("--region <region>", "the AWS Region").needs("--used"))
    .addOption(new PawlOption("--endpoint <url>", "an endpoint to call instead of AWS").needs("--used"))
    .addHelpText(
      "after",
      examples(session, "cost", "cost --stage prod --items 5000000 --item-ms 20", "cost --used --since 7d"),
    )
    .action(async (options: CostOptions & UsedCostOptions, command: Command) => {
      if (options.used) {
        const isGiven = command.getOptionValueSource("stage") !== "default";
        const { showUsed } = await import("./used-cost.ts");
        return showUsed(session, { ...options, stage: isGiven ? options.stage : undefined });
      }
      const { task, stage, items, itemMs, runMs, json } = options;
      const { priceList } = await import("../../functions/model/cost/prices.ts");
      const { project, manyRuns, tasks, ...aMonth } = await reckon(session, stage, { items, itemMs, runMs });
      const found = tasks.filter((each) => task === undefined || each.task === task);
      if (task !== undefined && found.length === 0) throw unknownTask(task, stage, tasks);
      if (json) {
        const assumed = { runs: manyRuns, runMs, items, itemMs };
        return session.printJson({
          project,
          stage,
          prices: priceList,
          ...aMonth,
          assumed,
          tasks: found,
        });
      }
      session.tell(
        `list prices of ${priceList.region} as of ${priceList.asOf}, in USD, without free tiers and taxes; what tasks themselves call comes on top`,
      );
      const rows = found.map(({ task: name, lane, startedBy, overlap, runs, walk, kept }) => [
        name,
        lane,
        starters[startedBy](overlap),
        usd(runs.usd),
        usd(kept.usd),
        usd(walk.usd),
        `${duration(walk.seconds)} in ${grouped(walk.turns)} ${walk.turns === 1 ? "turn" : "turns"}${walk.shards ? `, ${grouped(walk.shards)} shards at once` : ""}`,
      ]);
      const titles = ["task!", "lane", "started by", "runs>", "records>", "walk>", "the walk takes"];
      const alike = new Set(found.map(({ runs }) => partsText(runs)));
      session.print(
        [
          labelled(monthLines(aMonth)),
          `runs: ${grouped(manyRuns)} of ${grouped(runMs)} ms each; records: to store them, a month, where each month has as many; walk: ${grouped(items)} items of ${grouped(itemMs)} ms`,
          table(titles, rows, session.out.columns),
          ...(alike.size === 1 ? [`runs: ${[...alike][0]}`] : []),
          ...waitLines(found, manyRuns),
        ].join("\n\n"),
      );
    });
}

/** What it costs to wait for a place, where limits hold runs back. */
function waitLines(tasks: Reckoned["tasks"], manyRuns: number): readonly string[] {
  const held = tasks.flatMap(({ task, waits }) =>
    waits === undefined ? [] : [[task, usd(waits.usd)] as const],
  );
  const lines = [...new Map(held)].map(([task, amount]) => `${task} ${amount}`);
  return lines.length === 0
    ? []
    : [
        `waits: what ${grouped(manyRuns)} runs cost more that each wait for a place within a limit once: ${lines.join(", ")}`,
      ];
}

/** What starts a task's runs, in words. */
const starters = {
  schedule: (overlap) => `schedule, overlap ${overlap}`,
  sweeper: (overlap) => `schedule, overlap ${overlap}`,
  after: () => "another task's end",
  event: () => "event",
  queue: () => "message of a queue",
  hand: () => "hand, code or deploy",
} satisfies Record<Reckoned["tasks"][number]["startedBy"], (overlap: string) => string>;

/** What a stage may choose to have, in words. */
const choices = {
  alarms: "alarms",
  metrics: "metrics of runs",
  dashboard: "the dashboard",
  tracing: "tracing",
} as const;
type Choice = keyof typeof choices;

/** What a month costs, besides runs: first what is deployed, then what people may make without a deploy. */
function monthLines(month: Pick<Reckoned, "idle" | Choice | "fires" | "looks" | "made">) {
  const { idle, alarms, fires, looks, made } = month;
  const { one, most } = made.runTimeSchedules;
  const schedules = `${usd(one.usd)} with one, at most ${usd(most.usd)} with many; their looks and runs come on top`;
  return [
    ["idle, a month", costText(idle)],
    ["alarms, a month", alarms.usd === 0 ? "none" : costText(alarms)],
    ...(["metrics", "dashboard", "tracing"] as const).flatMap((each) =>
      month[each].usd === 0 ? [] : [[`${choices[each]}, a month`, costText(month[each])] as const],
    ),
    ...(fires.usd === 0 ? [] : [["fired by the sweeper, a month", costText(fires)] as const]),
    ...(looks.usd === 0 ? [] : [["looks at ledgers, a month", costText(looks)] as const]),
    ...(most.usd === 0 ? [] : [["run-time schedules, a month", schedules] as const]),
    ["an override, a month", `${usd(made.override.usd)} while it holds, and a day longer`],
  ] as const;
}

/** What the project's code costs at a stage. */
async function reckon(
  session: Session,
  stage: string,
  assumed: Pick<CostOptions, "items" | "itemMs" | "runMs">,
) {
  const now = new Date(session.now());
  const deployment = await readCode(session.shell.cwd, stage, now);
  const { manyRuns, stageCost, sweeperCost } = await import("../../infra/deployment/index.ts");
  const { looks, ...made } = sweeperCost(deployment, now);
  return { project: deployment.project, manyRuns, ...stageCost(deployment, assumed), looks, made };
}

function whole(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from 1 to ${most}`);
  };
}

function unknownTask(name: string, stage: string, tasks: Reckoned["tasks"]): UsageError {
  const names = tasks.map(({ task }) => task);
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : `there are ${names.join(", ")}`;
  return new UsageError(`no task ${JSON.stringify(name)} in stage ${stage}: ${hint}`);
}

function costText(cost: Cost): string {
  return `${usd(cost.usd)} (${partsText(cost)})`;
}

function partsText({ parts }: Cost): string {
  return parts.map((part) => `${part.what} ${usd(part.usd)}`).join(", ");
}

/** Cents, or the first two digits of less than ten cents. */
function usd(amount: number): string {
  return amount < 0.1 ? String(Number(amount.toPrecision(2))) : amount.toFixed(2);
}
