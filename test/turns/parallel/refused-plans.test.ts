/** Plans that would do items twice or leave some out, as far as that can be told, and what is no plan. */
import { expect, test } from "vitest";
import { shardKey } from "../../../functions/model/run/shard.ts";
import { Sharded, upTo } from "./sharded.ts";

async function planOf(shards: () => unknown) {
  const walk = new Sharded({ task: { shards, *items() {} } });
  await walk.start();
  await walk.drain();
  const { status, attempt, error } = await walk.parent();
  return { status, attempt, message: error?.message };
}

const range = (from: number | string | null, to: number | string | null) => ({ from, to });

const inFile = (file: string, from: number, to: number) => ({ file, from, to });
const on = (host: string, index: number, of: number) => ({ index, of, host });
const part = (table: string, index: number, of: number) => ({ table, index, of });

test.each<[string, readonly unknown[], string]>([
  ["the same text twice", ["a", "a"], 'shards yielded "a" twice: each part comes once'],
  ["the same object twice", [{ shop: 1 }, { shop: 2 }, { shop: 1 }], 'shards yielded {"shop":1} twice'],
  ["null twice", [null, null], "shards yielded null twice"],
  ["an empty range twice", [range(5, 5), range(5, 5)], 'shards yielded {"from":5,"to":5} twice'],
  [
    "a range again after another spec",
    [range(0, 5), { rest: true }, range(0, 5)],
    'shards yielded {"from":0,"to":5}, which overlaps {"from":0,"to":5}: each item is in one part',
  ],
  [
    "a range within an earlier one",
    [range(0, 5), range(5, 9), { rest: true }, range(6, null)],
    'shards yielded {"from":6,"to":null}, which overlaps {"from":5,"to":9}',
  ],
  [
    "one index of three, and another spec",
    [{ index: 0, of: 3 }, { rest: true }],
    "shards yielded 1 of 3 indexes: each comes once",
  ],
  [
    "one index of two of a table, and all of another",
    [part("a", 0, 1), part("b", 0, 2)],
    'shards yielded 1 of 2 indexes of {"table":"b"}: each comes once',
  ],
  [
    "an index of a table twice",
    [part("a", 0, 2), part("b", 0, 2), { ...part("a", 0, 2), items: 4 }],
    'shards yielded {"table":"a","index":0,"of":2,"items":4} after {"table":"b","index":0,"of":2}',
  ],
  [
    "a gap within a file",
    [inFile("a", 0, 9), inFile("b", 0, 5), inFile("b", 6, 9)],
    'shards yielded {"file":"b","from":6,"to":9}, which leaves a gap after {"file":"b","from":0,"to":5}',
  ],
  [
    "ranges of a file that overlap around another file's",
    [inFile("a", 0, 9), inFile("b", 0, 5), { from: 5, to: 12, file: "a", rows: 2 }],
    'which overlaps {"file":"a","from":0,"to":9}',
  ],
  [
    "a gap within a file around another file's range",
    [inFile("a", 0, 9), inFile("b", 0, 5), inFile("a", 20, 30)],
    'which leaves a gap after {"file":"a","from":0,"to":9}',
  ],
  [
    "an index twice, each at a host of its own",
    [on("a", 0, 2), on("b", 0, 2)],
    'shards yielded 1 of 2 indexes of {"host":"a"}: each comes once',
  ],
])("a plan with %s is refused, and not tried again", async (_, specs, message) => {
  expect(await planOf(() => specs)).toEqual({
    status: "errored",
    attempt: 1,
    message: expect.stringContaining(message),
  });
});

test.each<[string, readonly unknown[]]>([
  ["ranges with another spec in their gap", [range(0, 5), { from5: "to 7" }, range(7, 9)]],
  ["ranges of texts around another spec", [range("a", "m"), { rest: true }, range("M", "z")]],
  ["ranges that descend around another spec", [range(5, 9), { rest: true }, range(0, 5)]],
  ["the same ranges of several files", [inFile("a", 0, 9), inFile("b", 0, 5), inFile("b", 5, 7)]],
  ["ranges of files by turns", [inFile("a", 0, 5), inFile("b", 0, 5), inFile("a", 5, 9)]],
  ["the indexes of one table, each at a host of its own", [on("a", 0, 3), on("b", 1, 3), on("c", 2, 3)]],
  [
    "ranges of several production lines",
    [
      { line: "M1", from: 0, to: 5 },
      { line: "M2", from: 0, to: 5 },
    ],
  ],
  ["the indexes of several tables", [part("a", 0, 2), part("b", 0, 1), part("a", 1, 2), { rest: true }]],
  [
    "bounds that only their task knows",
    [
      { from: [1, 2], to: 3 },
      { from: 2, to: [4, 1] },
    ],
  ],
])("a plan of %s is its task's own matter", async (_, specs) => {
  expect((await planOf(() => specs)).status).toBe("succeeded");
});

test.each<[string, () => unknown, string]>([
  ["nothing, where a return was forgotten", () => undefined, "undefined"],
  ["null", () => null, "null"],
  ["a text", () => "ab", '"ab"'],
  ["a number", () => 8, "8"],
  ["a promise of an array", async () => [{ index: 0, of: 1 }], "Promise"],
  ["an object", () => ({ index: 0, of: 1 }), '{"index":0,"of":1}'],
])("a task whose shards returns %s fails at once, and says what is allowed", async (_, shards, given) => {
  const { status, attempt, message } = await planOf(shards);
  expect([status, attempt]).toEqual(["errored", 1]);
  expect(message).toContain(`shards returned ${given}`);
  expect(message).toContain(": an array or a generator of specs is allowed, without a promise around it");
});

test("a message for a shard that is not among its run's makes none", async () => {
  const walk = new Sharded({ items: 6 });
  await walk.start();
  await walk.next();
  for (const name of ["007", "000.1"])
    await walk.queue.send(
      "default",
      JSON.stringify({ ...shardKey(walk.key, name), turn: 0, spec: { index: 1, of: 3 } }),
    );
  await walk.drain();
  expect([await walk.shard("007"), await walk.shard("000.1")]).toEqual([undefined, undefined]);
  expect(walk.sorted).toEqual(upTo(6));
  expect((await walk.parent()).status).toBe("succeeded");
});
