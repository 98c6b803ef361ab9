/** Messages of a task with a limit in `pawl dev`, some of them twice, some of whose runs kill their worker: what their records say. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { outputs } from "../../../functions/model/task/manifest.ts";
import { toItem } from "../../../functions/store/attribute-value.ts";
import type { Dev } from "../../../local/index.ts";
import { until } from "../../e2e/until.ts";
import type { Figure } from "../kit/figure.ts";
import { type Limit, nameOf } from "./project.ts";

/** One message of so many comes twice. */
const twiceEach = 10;
const p99Ms = 250;

export interface Load {
  readonly messages: number;
  /** How many of their runs kill their worker. How soon places are taken is measured where none does. */
  readonly kills: number;
}

/** The instants of a load begin so long after those of the load before. */
const apartMs = 2 * 3_600_000;

/** @returns that the limit held, that every run is done, and how soon a freed place is taken */
export async function limitMeasured(
  dev: Dev,
  limit: Limit,
  { messages, kills }: Load,
  loadsBefore = 0,
): Promise<readonly Figure[]> {
  const task = nameOf(limit);
  const queue = (JSON.parse(outputOf(dev, "queues")) as { default: string }).default;
  const first = dev.time.now() - 20 * 3_600_000 + loadsBefore * apartMs;
  const bodies = Array.from({ length: messages }, (_, i) => {
    const scheduledTime = new Date(first + 1_000 * i).toISOString();
    const kill = kills > 0 && i % Math.ceil(messages / kills) === Math.floor(messages / kills / 2);
    return JSON.stringify({
      task,
      trigger: "each-second",
      scheduledTime,
      ...(kill && { params: { kills: true } }),
    });
  });
  dev.aws.sqs.batch(() => {
    for (const [i, body] of bodies.entries())
      for (let times = i % twiceEach === 0 ? 2 : 1; times > 0; times--) dev.aws.sqs.send(queue, { body });
  });
  let runs: readonly RunRecord[] = [];
  await until(
    `every run of ${task} has ended`,
    async () => {
      runs = (await runsOf(dev, task)).filter(({ scheduledTime }) => ms(scheduledTime) >= first - 1_000);
      return runs.length === messages && runs.every(({ endedAt }) => endedAt !== undefined);
    },
    { seconds: 1_200 },
  );
  const dead = dev.aws.sqs.counts(outputOf(dev, "deadLetterQueue"));
  const most = mostAtOnce(runs);
  const lost = runs.filter(({ status }) => status !== "succeeded").length + dead.visible + dead.inFlight;
  const gaps = gapsIn(runs, limit);
  const p99 = gaps[Math.floor(gaps.length * 0.99)] ?? 0;
  const soon: Figure = {
    what: `milliseconds from a freed place to the next start at limit ${limit}, p99`,
    value: p99,
    bound: `<= ${p99Ms}`,
    ok: p99 <= p99Ms,
  };
  return [
    {
      what: `runs at work at once, of ${messages} messages at limit ${limit}`,
      value: most,
      bound: `= ${limit}`,
      ok: most === limit,
    },
    {
      what: `of these, not succeeded or in the dead-letter queue`,
      value: lost,
      bound: "= 0",
      ok: lost === 0,
    },
    ...(kills === 0 ? [soon] : []),
  ];
}

function outputOf(dev: Dev, name: keyof typeof outputs): string {
  const found = dev.stack.outputs.find(({ key }) => key === outputs[name]);
  if (found === undefined) throw new Error(`the stack has no output ${outputs[name]}`);
  return found.value;
}

async function runsOf(dev: Dev, task: string): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const item of dev.aws.dynamodb.scan(outputOf(dev, "runsTable"))) {
    const record = toItem<RunRecord>(item as never);
    if (record.task === task) runs.push(record);
  }
  return runs;
}

const ms = (instant: string | undefined) => Date.parse(instant as string);

/** A run is at work from its first claim to its end. */
function mostAtOnce(runs: readonly RunRecord[]): number {
  const steps = runs.flatMap(({ startedAt, endedAt }) => [
    { at: ms(startedAt), by: 1 },
    { at: ms(endedAt), by: -1 },
  ]);
  let [now, most] = [0, 0];
  // Of an end and a start in the same millisecond the end came first: the start follows from it.
  for (const { by } of steps.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/**
 * From each end to the start that took its place, while runs waited; without the runs that killed their worker. Only once all
 * messages were received: until then the message of who is next stands in the lane's queue behind those of all the others.
 */
function gapsIn(runs: readonly RunRecord[], limit: number): readonly number[] {
  const starts = [...runs].sort((a, b) => ms(a.startedAt) - ms(b.startedAt));
  const ends = runs.filter(({ params }) => params === undefined).map(({ endedAt }) => ms(endedAt));
  const receivedAt = Math.max(...runs.map(({ createdAt }) => ms(createdAt)));
  return ends
    .filter((end) => end > receivedAt)
    .flatMap((end) => {
      const next = starts.find(({ startedAt }) => ms(startedAt) >= end);
      const waited = next !== undefined && ms(next.createdAt) < end;
      return waited && starts.indexOf(next) >= limit ? [ms(next.startedAt) - end] : [];
    })
    .sort((a, b) => a - b);
}
