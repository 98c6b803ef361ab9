/**
 * What shards cost in calls to DynamoDB, counted in memory over the shipped code, and that 1,000 of them come to one completion.
 * The last checkpoint of a shard is the write that ends it.
 */
import { array, defineTask, type Task } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import type { Figure } from "../kit/figure.ts";

interface Counted {
  /** By the name of the write. */
  readonly writes: Map<string, number>;
  readonly reads: Map<string, number>;
  readonly completions: number;
  readonly items: number;
}

/** One run over so many items, each of which is in one shard. */
async function callsOf(settings: object, items: number): Promise<Counted> {
  const counted = {
    writes: new Map<string, number>(),
    reads: new Map<string, number>(),
    completions: 0,
    items: 0,
  };
  const values = Array.from({ length: items }, (_, i) => i);
  const harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks numbers.",
        *items({ cursor, shard }) {
          yield* array(values, { after: cursor, shard });
        },
        process: () => void counted.items++,
        afterComplete: () => void counted.completions++,
        ...settings,
      }) as unknown as Task,
    ],
    store: (memory) =>
      interceptedStore(memory, ({ method, write, forward, args }) => {
        const isShard = JSON.stringify(args[0]).includes("#shard#");
        const of = `${isShard ? "shard: " : ""}${write ?? method}`;
        const calls = write === undefined ? counted.reads : counted.writes;
        calls.set(of, (calls.get(of) ?? 0) + 1);
        return forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  const [run] = await harness.runs("walk");
  if (run?.status !== "succeeded") throw new Error(`the run is ${run?.status}`);
  return counted;
}

const all = (calls: ReadonlyMap<string, number>) => [...calls.values()].reduce((sum, each) => sum + each, 0);

export async function shardCallFigures(): Promise<readonly Figure[]> {
  const [plain, ten, thousand] = [
    await callsOf({}, 1_000),
    await callsOf({ parallel: { shards: 10 } }, 1_000),
    await callsOf({ parallel: { shards: 1_000 } }, 1_000),
  ];
  // What the run itself takes is in both. Each shard ends with a write, which is its last checkpoint.
  const each = (calls: "writes" | "reads") => (all(thousand[calls]) - all(ten[calls])) / 990;
  const writes = Number((each("writes") - 1).toFixed(2));
  const reads = Number(each("reads").toFixed(2));
  return [
    {
      what: "writes for a shard, besides the one that ends it",
      value: writes,
      bound: "<= 2",
      ok: writes <= 2,
    },
    { what: "reads for a shard", value: reads, bound: "<= 1", ok: reads <= 1 },
    equal("items that 1,000 shards did, of 1,000", thousand.items, 1_000),
    equal("completions of a run of 1,000 shards", thousand.completions, 1),
    equal("writes of a run without shards: claim, end, and its slot", all(plain.writes), 4),
  ];
}

export function equal(what: string, value: number, expected: number): Figure {
  return { what, value, bound: `= ${expected}`, ok: value === expected };
}
