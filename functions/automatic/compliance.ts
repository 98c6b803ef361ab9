/**
 * `pawl.compliance`: compares what AWS has with what was deployed: schedules, rules, queues, event sources, functions. A deploy
 * does not mend what was changed by hand, since CloudFormation leaves a resource alone whose template is the same. So each
 * difference is a line of the log with what is wanted, what is found, and the command that mends it.
 *
 * A run that finds a difference fails, so that `pawl status --errored` lists it and the alarm of errored runs goes off. It
 * looks three times within ten minutes: what a deploy under way explains is gone by then.
 */

import { defineOwnTask, type RunContext } from "../model/task/task.ts";
import { cron } from "../schedule/index.ts";
import type { StageResources } from "./aws/stage-stack.ts";
import type { Difference } from "./compliance/difference.ts";
import { type FoundLane, laneDifferences } from "./compliance/lane-differences.ts";
import { ruleDifferences } from "./compliance/rule-differences.ts";
import { runTimeNames } from "./compliance/run-time-names.ts";
import { scheduleDifferences } from "./compliance/schedule-differences.ts";
import { queueSourceDifferences } from "./compliance/source-differences.ts";
import { sweeperDifferences } from "./compliance/sweeper-differences.ts";
import type { WantedLane } from "./deployed.ts";
import { servicesOf } from "./services.ts";

export default defineOwnTask({
  name: "pawl.compliance",
  description: "Compares what AWS has with what was deployed.",
  triggers: [cron("11 5 * * *", { id: "daily", precise: true })],
  catchUp: "latest",
  maxAttempts: 3,
  backoff: 300,
  async run(ctx) {
    const { context, stack, deployed } = servicesOf(ctx);
    const there = await stack.resources();
    const deadLetters = await readLane(ctx, deployed.deadLetters, there, there.deadLetterQueue);
    const deadLetterArn = deadLetters.queue?.arn ?? "";
    const lanes = await Promise.all(
      deployed.lanes.map((lane) => readLane(ctx, lane, there, there.queues[lane.name] ?? "")),
    );
    const found = [
      ...[...lanes, deadLetters].flatMap((lane) => laneDifferences(lane, deadLetterArn)),
      ...(await queueSourcesOf(ctx, lanes)),
      ...(await schedulesOf(ctx, there, lanes, deadLetterArn)),
      ...(await rulesOf(ctx, lanes, deadLetterArn)),
    ];
    for (const { what, wanted, found: there, cure } of found)
      context.log("warn", "difference", ctx, { what, wanted, found: there, cure });
    if (found.length === 0) return { differences: 0 };
    throw new DifferencesError(found);
  },
});

class DifferencesError extends Error {
  constructor(found: readonly Difference[]) {
    const lines = found.map(({ what, wanted, found: there }) => `${what}: wanted ${wanted}, found ${there}`);
    super(`${found.length} difference${found.length === 1 ? "" : "s"}: ${lines.join("; ")}`);
    this.name = "DifferencesError";
  }
}

/** What there is of a lane, or of the dead-letter queue. */
async function readLane(
  ctx: RunContext,
  wanted: WantedLane,
  { eventSources, workers }: StageResources,
  url: string,
): Promise<FoundLane> {
  const { queues, functions } = servicesOf(ctx);
  const [queue, source] = await Promise.all([
    queues.read(url),
    functions.eventSource(eventSources[wanted.name] ?? ""),
  ]);
  const name = workers[wanted.name] ?? source?.functionArn;
  const worker = name === undefined ? undefined : await functions.read(name);
  return { wanted, url, queue, source, worker };
}

async function queueSourcesOf(ctx: RunContext, lanes: readonly FoundLane[]): Promise<readonly Difference[]> {
  const { functions, deployed } = servicesOf(ctx);
  const found = await Promise.all(
    lanes.map(async ({ wanted: { name: lane }, source: own, worker }) => {
      const all = worker === undefined ? [] : await functions.eventSourcesOf(worker.name);
      return { lane, own, worker, all };
    }),
  );
  return found.flatMap((sources) => queueSourceDifferences(deployed.queueSources, sources));
}

/** The rules of the buses on which there should be some: only those of the template may send to a lane. */
async function rulesOf(
  ctx: RunContext,
  lanes: readonly FoundLane[],
  deadLetterArn: string,
): Promise<readonly Difference[]> {
  const { rules, deployed } = servicesOf(ctx);
  const { rules: wanted, rulePrefix } = deployed;
  const buses = [...new Set(wanted.map(({ bus }) => bus))];
  const found = await Promise.all(buses.map((bus) => rules.beginningWith(rulePrefix, bus)));
  return ruleDifferences({ wanted, found: found.flat(), queueArns: queueArnsOf(lanes), deadLetterArn });
}

function queueArnsOf(lanes: readonly FoundLane[]): ReadonlyMap<string, string> {
  return new Map(lanes.map(({ wanted, queue }) => [wanted.name, queue?.arn ?? ""]));
}

async function schedulesOf(
  ctx: RunContext,
  { scheduleGroup: group, sweeper: name }: StageResources,
  lanes: readonly FoundLane[],
  deadLetterArn: string,
): Promise<readonly Difference[]> {
  const { context, schedules, functions, deployed } = servicesOf(ctx);
  const [found, sweeper] = await Promise.all([schedules.all(group), functions.read(name)]);
  // After the list: a definition is there before what follows from it.
  const atRunTime = await runTimeNames(context.store);
  const own = found.find(({ targetArn }) => targetArn === sweeper?.arn);
  return [
    ...scheduleDifferences({
      wanted: deployed.schedules,
      found: found.filter((schedule) => schedule !== own),
      atRunTime,
      queueArns: queueArnsOf(lanes),
      deadLetterArn,
      group,
    }),
    ...sweeperDifferences(deployed.sweeper, { schedule: own, sweeper, group }),
  ];
}
