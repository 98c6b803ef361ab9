/**
 * What limits cost in calls to DynamoDB besides those of a run without one, counted in memory over the shipped code: what
 * any limit takes, what each run that waits adds to the one before it, and what the first that waits adds besides.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { startRun } from "../../../functions/runs/start.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import type { Figure } from "../kit/figure.ts";

interface Calls {
  readonly writes: number;
  readonly reads: number;
}

/** What limits runs. */
interface Limited {
  readonly what: string;
  /** Of the task. */
  readonly settings: object;
  readonly maxRunningTasks?: number;
}

const limits: readonly Limited[] = [
  { what: "a task", settings: { concurrency: { limit: 1 } } },
  { what: "a key", settings: { concurrency: { limit: 1, key: "shop" } } },
  {
    what: "a key that a function makes",
    settings: { concurrency: { limit: 1, key: ({ shop }: { readonly shop: string }) => shop } },
  },
];
/** A task with keys needs no place of its task, so its runs need two pools: its key's and the stage's. */
const ofStage: Limited = {
  what: "the stage",
  settings: { concurrency: { limit: 1, key: "shop" } },
  maxRunningTasks: 1,
};
const modes = ["queue", "cancel-running"] as const;

const mostToWait = { writes: 3, reads: 3 };
const mostOnce = { writes: 4, reads: 2 };

export async function callsFigures(): Promise<readonly Figure[]> {
  const free = await startedByHand({ what: "", settings: { overlap: "allow" } }, ["a"]);
  const all: Figure[] = [];
  for (const limited of limits) {
    const of = (shops: string) => startedByHand(limited, [...shops]);
    const [one, two, three] = [await of("a"), await of("aa"), await of("aaa")];
    all.push(ofLimit(`a limit of ${limited.what}`, sub(one, free), 2));
    all.push(...waiting(`the pool of ${limited.what}`, { one, two, three }, mostToWait));
  }
  return [...all, ...(await stageCalls(free)), ...(await modeCalls())];
}

async function stageCalls(free: Calls): Promise<readonly Figure[]> {
  const of = (shops: string) => startedByHand(ofStage, [...shops]);
  const [one, two, three] = [await of("a"), await of("ab"), await of("abc")];
  // The last one waits for its key, and then for the stage.
  const twice = sub(await of("aba"), two, one);
  const mostTwice = { writes: 2 * 3 + mostOnce.writes, reads: 2 * 3 + mostOnce.reads };
  return [
    ofLimit("two limits, of a key and of the stage", sub(one, free), 4),
    ...waiting("the pool of the stage", { one, two, three }, mostToWait),
    ...atMost("to wait for a key, once a busy period, and then for the stage", twice, mostTwice),
  ];
}

async function modeCalls(): Promise<readonly Figure[]> {
  const all: Figure[] = [];
  for (const overlap of modes) {
    const [one, two, three] = [
      await occurrences(overlap, 1),
      await occurrences(overlap, 2),
      await occurrences(overlap, 3),
    ];
    all.push(
      ...waiting(
        `the slot of a task with overlap "${overlap}"`,
        { one, two, three },
        { writes: 5, reads: 4 },
      ),
    );
  }
  return all;
}

interface OfRuns {
  readonly one: Calls;
  readonly two: Calls;
  readonly three: Calls;
}

/** What the second run that waits adds is what each adds; what the first one adds besides comes once a busy period. */
function waiting(what: string, { one, two, three }: OfRuns, most: Calls): readonly Figure[] {
  const each = sub(three, two, one);
  return [
    ...atMost(`to wait for ${what}`, each, most),
    ...atMost(`once a busy period of ${what}`, sub(two, one, one, each), mostOnce),
  ];
}

function ofLimit(what: string, { writes }: Calls, most: number): Figure {
  return { what: `writes more for ${what}`, value: writes, bound: `<= ${most}`, ok: writes <= most };
}

function atMost(what: string, found: Calls, most: Calls): readonly Figure[] {
  return (["writes", "reads"] as const).map((each) => ({
    what: `${each} more ${what}`,
    value: found[each],
    bound: `<= ${most[each]}`,
    ok: found[each] <= most[each],
  }));
}

function sub(from: Calls, ...others: readonly Calls[]): Calls {
  const sum = (each: keyof Calls) => others.reduce((left, other) => left - other[each], from[each]);
  return { writes: sum("writes"), reads: sum("reads") };
}

const anyParams: StandardSchemaV1 = {
  "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) },
};
const writing = ["update", "updatePart", "updateAttachment"];
/** Of a run itself. One that is cancelled makes fewer of them, which is not to count for its limit. */
const own = ["claim", "checkpoint", "interrupt", "succeed"];

/** A deployment of one task whose runs take two turns, and the calls that it makes. */
function deployment({ settings, maxRunningTasks }: Limited) {
  const calls = { writes: 0, reads: 0 };
  const task = defineTask({
    name: "walk",
    description: "Takes two turns.",
    params: anyParams,
    async run(ctx) {
      if (ctx.cursor !== undefined || (ctx.params as { readonly ends?: true }).ends) return;
      await ctx.checkpoint(1);
      ctx.snooze(1);
    },
    ...settings,
  }) as unknown as Task;
  const harness = new Harness({
    tasks: [task],
    maxRunningTasks,
    store: (memory) =>
      interceptedStore(memory, ({ method, write, forward }) => {
        if (!writing.includes(method)) calls.reads++;
        else if (write === undefined || !own.includes(write)) calls.writes++;
        return forward();
      }),
  });
  return { harness, calls };
}

/** Runs of these shops that somebody starts at once, until all have ended. */
async function startedByHand(limited: Limited, shops: readonly string[]): Promise<Calls> {
  const { harness, calls } = deployment(limited);
  const start = { task: "walk", lane: "default", kind: "manual" } as const;
  await startRun(harness.context, { ...start, params: { shop: "before", ends: true } });
  await harness.drain();
  Object.assign(calls, { writes: 0, reads: 0 });
  for (const shop of shops) await startRun(harness.context, { ...start, params: { shop } });
  for (const _ of shops) await harness.next();
  await letEnd(harness);
  const ended = (await harness.runs("walk")).filter(({ status }) => status === "succeeded");
  if (ended.length !== shops.length + 1)
    throw new Error(`${ended.length - 1} of ${shops.length} runs succeeded`);
  return calls;
}

/** Occurrences of which each comes while the one before it is between its turns. */
async function occurrences(overlap: (typeof modes)[number], count: number): Promise<Calls> {
  const { harness, calls } = deployment({ what: "", settings: { overlap } });
  for (let i = 0; i < count; i++) {
    const second = new Date(Date.parse(harness.second) - 1_000 * (count - i)).toISOString();
    await harness.occur("walk", undefined, second);
    await harness.next();
    // The one before it ends, or was cancelled; this one takes its first turn.
    if (i > 0 && overlap === "queue") await harness.clock.advance(1_000);
    if (i > 0) for (let turns = 0; turns < 2; turns++) await harness.next();
  }
  await letEnd(harness);
  const statuses = (await harness.runs("walk")).map(({ status }) => status).sort();
  const before = overlap === "queue" ? "succeeded" : "cancelled";
  const expected = [...Array(count - 1).fill(before), "succeeded"].join();
  if (statuses.join() !== expected) throw new Error(`the runs are ${statuses.join()}, not ${expected}`);
  return calls;
}

/** Each run takes a second. For five seconds the task's state is known. */
async function letEnd(harness: Harness): Promise<void> {
  for (let second = 0; second < 4; second++) {
    await harness.clock.advance(1_000);
    await harness.drain();
  }
}
