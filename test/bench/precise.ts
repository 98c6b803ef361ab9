/**
 * `npm run bench -- precise`: how late runs start that the sweeper fires to the second, in `pawl dev`, in real time. A task
 * has an instant each second. Instead of its schedule, this wakes the sweeper: anywhere in each minute.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { setTimeout } from "node:timers/promises";
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { outputs } from "../../functions/model/task/manifest.ts";
import { type Dev, startDev } from "../../local/index.ts";
import { SeededRandom } from "../simulation/random.ts";
import { shortProject } from "./dev/short-runs.ts";
import type { Figure } from "./kit/figure.ts";

const instants = 200;
/** The first instants that are measured come so long after the first wake: until then dev is still starting functions. */
const warmUpMs = 10_000;
const minuteMs = 60_000;
const mostSeconds = 1;

const everySecond = `import { cron, defineTask } from "pawl";

const triggers = [cron("* * * * * *", { startWithinSeconds: 600 })];
export default defineTask({ name: "short", description: "Does nothing.", overlap: "allow", triggers, run: () => {} });
`;

/** @param seed where in its minutes the sweeper wakes */
export async function figures(seed = Date.now() % 1_000_000): Promise<readonly Figure[]> {
  const project = shortProject();
  project.write("functions/tasks/short.ts", everySecond);
  const output = openSync(devNull, "w");
  try {
    const log = (line: string) => void writeSync(output, `${line}\n`);
    const dev = await startDev({ root: project.folder, port: 0, signals: false, log });
    try {
      await disableSchedules(dev);
      const first = Math.ceil((dev.time.now() + warmUpMs) / 1_000) * 1_000;
      await wakeUntil(dev, new SeededRandom(seed), first + instants * 1_000);
      await setTimeout(5_000);
      return lateness(await startedOf(dev, first), seed);
    } finally {
      await dev.close();
    }
  } finally {
    project.remove();
    closeSync(output);
  }
}

/** The sweeper's is the only one: it fires the task's trigger. */
async function disableSchedules(dev: Dev): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SchedulerClient({ endpoint: dev.endpoint, region: dev.aws.region, credentials });
  const GroupName = outputOf(dev, "scheduleGroup");
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName }));
  if (Schedules.length !== 1)
    throw new Error(`the group has ${Schedules.length} schedules, not the sweeper's alone`);
  const Name = Schedules[0]?.Name;
  const found = await client.send(new GetScheduleCommand({ GroupName, Name }));
  const { ScheduleExpression, FlexibleTimeWindow, Target } = found;
  await client.send(
    new UpdateScheduleCommand({
      GroupName,
      Name,
      ScheduleExpression,
      FlexibleTimeWindow,
      Target,
      State: "DISABLED",
    }),
  );
  client.destroy();
}

/** Wakes the sweeper now, and then once in each minute, at any millisecond of it. */
async function wakeUntil(dev: Dev, random: SeededRandom, end: number): Promise<void> {
  const sweeper = outputOf(dev, "sweeper");
  const start = dev.time.now();
  for (let wake = start, minute = 1; wake < end; minute++) {
    await setTimeout(Math.max(0, wake - dev.time.now()));
    const { failure } = await dev.invoke(sweeper, {});
    if (failure !== undefined) throw new Error(`the sweeper failed: ${JSON.stringify(failure)}`);
    wake = start + (minute + random.next()) * minuteMs;
  }
  await setTimeout(Math.max(0, end - dev.time.now()));
}

/** When the run of each instant started, in epoch milliseconds; undefined where there is none. */
async function startedOf(
  dev: Dev,
  first: number,
): Promise<(readonly [instant: number, started: number | undefined])[]> {
  const started = new Map<string, number>();
  for await (const { scheduledTime, startedAt } of dev.aws.dynamodb.scan(outputOf(dev, "runsTable")))
    if (scheduledTime?.S !== undefined && startedAt?.S !== undefined)
      started.set(scheduledTime.S, Date.parse(startedAt.S));
  return Array.from({ length: instants }, (_, i) => {
    const instant = first + i * 1_000;
    return [instant, started.get(new Date(instant).toISOString())] as const;
  });
}

function lateness(all: readonly (readonly [number, number | undefined])[], seed: number): Figure[] {
  const late = all
    .map(([instant, started]) =>
      started === undefined ? Number.POSITIVE_INFINITY : (started - instant) / 1_000,
    )
    .sort((a, b) => a - b);
  const missing = late.filter((seconds) => seconds === Number.POSITIVE_INFINITY).length;
  const early = late.filter((seconds) => seconds < 0).length;
  const p99 = late[Math.ceil(instants * 0.99) - 1] as number;
  const of = `of ${instants} instants, the sweeper waking anywhere in its minute (seed ${seed})`;
  return [
    {
      what: `seconds ${of}, until their runs start, p99`,
      value: p99,
      bound: `<= ${mostSeconds}`,
      ok: p99 <= mostSeconds,
    },
    { what: `${of}, those without a run`, value: missing, bound: "= 0", ok: missing === 0 },
    { what: `${of}, those whose run started before them`, value: early, bound: "= 0", ok: early === 0 },
  ];
}

function outputOf({ stack }: Dev, name: keyof typeof outputs): string {
  const found = stack.outputs.find(({ key }) => key === outputs[name]);
  if (found === undefined) throw new Error(`the stack has no output ${outputs[name]}`);
  return found.value;
}
