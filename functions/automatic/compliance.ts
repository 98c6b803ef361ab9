/**
 * `pawl.compliance`: compares what AWS has with what was deployed: schedules, queues, event sources, functions. A deploy
 * does not mend what was changed by hand, since CloudFormation leaves a resource alone whose template is the same. So each
 * difference is a line of the log with what is wanted, what is found, and the command that mends it.
 *
 * A run that finds a difference fails, so that `pawl status --errored` lists it and the alarm of errored runs goes off. It
 * looks three times within ten minutes: what a deploy under way explains is gone by then.
 */

import { defineOwnTask, type RunContext } from "../model/task/task.ts";
import { cron } from "../schedule/index.ts";
import type { Difference } from "./compliance/difference.ts";
import { laneDifferences } from "./compliance/lane-differences.ts";
import { scheduleDifferences } from "./compliance/schedule-differences.ts";
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
    const { context, queues, deployed } = servicesOf(ctx);
    const deadLetters = await readLane(ctx, deployed.deadLetters, queues.deadLetterUrl);
    const deadLetterArn = deadLetters.queue?.arn ?? "";
    const lanes = await Promise.all(deployed.lanes.map((lane) => readLane(ctx, lane, queues.url(lane.name))));
    const found = [
      ...[...lanes, deadLetters].flatMap((lane) => laneDifferences(lane, deadLetterArn)),
      ...(await schedulesOf(ctx, lanes, deadLetterArn)),
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
async function readLane(ctx: RunContext, wanted: WantedLane, url: string) {
  const { queues, functions } = servicesOf(ctx);
  const queue = await queues.read(url);
  const sources = queue === undefined ? [] : await functions.eventSources(queue.arn);
  const [source] = sources;
  const worker = source === undefined ? undefined : await functions.read(source.functionArn);
  return { wanted, url, queue, sources, worker };
}

async function schedulesOf(
  ctx: RunContext,
  lanes: readonly Awaited<ReturnType<typeof readLane>>[],
  deadLetterArn: string,
): Promise<readonly Difference[]> {
  const { schedules, functions, deployed } = servicesOf(ctx);
  const found = await schedules.all();
  const queueArns = new Map(lanes.map(({ wanted, queue }) => [wanted.name, queue?.arn ?? ""]));
  const own = found.find(({ targetArn }) => targetArn.split(":")[2] === "lambda");
  const sweeper = own === undefined ? undefined : await functions.read(own.targetArn);
  return [
    ...scheduleDifferences({
      wanted: deployed.schedules,
      found: found.filter((schedule) => schedule !== own),
      queueArns,
      deadLetterArn,
      group: schedules.group,
    }),
    ...sweeperDifferences(deployed.sweeper, { schedule: own, sweeper, group: schedules.group }),
  ];
}
