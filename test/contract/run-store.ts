/**
 * What every RunStore promises, as a list of facts. Each fact uses keys that no other uses, so that all of them may
 * share one table.
 */
import assert from "node:assert/strict";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import { skippedKey, skippedName } from "../../functions/model/run/skipped-item.ts";
import { putParams } from "../../functions/runs/moves/attachment/put-params.ts";
import { putSkipped } from "../../functions/runs/moves/attachment/put-skipped.ts";
import { claim } from "../../functions/runs/moves/worker/claim.ts";
import type { Attachment, Clause, RunStore, TaskPart, Write } from "../../functions/store/run-store.ts";
import { attachmentCases } from "./attachment-cases.ts";
import { attributesOf, itemIn } from "./changed-item.ts";
import { now, partCases, runCases, type WriteCase } from "./write-cases.ts";

/** Changes each write before it is sent. `prove:clauses` drops a clause with it. */
export type Change = <Item>(write: Write<Item>) => Write<Item>;

/** A fact about a store. `check` rejects where it does not hold. */
export interface Fact {
  readonly title: string;
  check(store: RunStore, change?: Change): Promise<void>;
}

const unchanged: Change = (write) => write;

let taskCount = 0;
/** A task that no other fact uses. */
function freshTask(): string {
  return `walk-${process.pid}-${++taskCount}`;
}

/** A write's condition alone, with a mark in place of what it changes. */
function marking<Item>({ name, condition }: Write<Item>, change: Change, mark: Partial<Item>): Write<Item> {
  return { ...change({ name, condition }), set: mark };
}

/** The table that a write is for. */
interface Kind<Item extends object> {
  update(store: RunStore, task: string, write: Write<Item>): ReturnType<RunStore["update"]>;
  get(store: RunStore, task: string): Promise<object | undefined>;
  /** An attribute that no condition reads. */
  readonly mark: Partial<Item>;
}

const key = { run: "2026-03-01T12:00:00Z/daily", part: "state" };
const runs: Kind<RunRecord> = {
  update: (store, task, write) => store.update({ task, run: key.run }, write),
  get: (store, task) => store.get({ task, run: key.run }),
  mark: { note: "written" },
};
const parts: Kind<TaskPart> = {
  update: (store, task, write) => store.updatePart({ task, part: key.part }, write) as never,
  get: (store, task) => store.getPart({ task, part: key.part }),
  mark: { note: "written" },
};

function factsOf<Item extends object>(kind: Kind<Item>, one: WriteCase<Item>): Fact[] {
  const { title, base, like, write, applies = [], refuses } = one;
  const make = async (store: RunStore, change: Partial<Item> | "absent") => {
    const task = freshTask();
    if (change !== "absent")
      await kind.update(store, task, {
        name: "test",
        condition: [],
        set: attributesOf(like ?? base, change),
      });
    return { task, before: await kind.get(store, task) };
  };
  const applying: readonly (Partial<Item> | "absent")[] = [base === "absent" ? "absent" : {}, ...applies];
  return [
    ...applying.map((difference) => ({
      title: `${title} applies to ${itemIn(base, difference)}`,
      async check(store: RunStore, change: Change = unchanged) {
        const { task, before } = await make(store, difference);
        const outcome = await kind.update(store, task, marking(write, change, kind.mark));
        assert.equal(outcome.ok, true);
        const identity = kind === (runs as unknown) ? { task, run: key.run } : { task, part: key.part };
        assert.deepEqual(outcome.item, { ...identity, ...before, ...kind.mark });
        assert.deepEqual(await kind.get(store, task), outcome.item);
      },
    })),
    ...refuses.map((difference) => ({
      title: `${title} refuses ${itemIn(base, difference)}`,
      async check(store: RunStore, change: Change = unchanged) {
        const { task, before } = await make(store, difference);
        const outcome = await kind.update(store, task, marking(write, change, kind.mark));
        assert.equal(outcome.ok, false);
        assert.deepEqual(outcome.item, before, "a refusal returns the item as it is");
        assert.deepEqual(await kind.get(store, task), before);
      },
    })),
  ];
}

/** A write to an attachment does not return it: a condition tells whether the mark is there. */
function attachmentFactsOf({
  title,
  base,
  like,
  write,
  applies = [],
  refuses,
}: WriteCase<Attachment>): Fact[] {
  const mark = 9;
  const check = async (
    store: RunStore,
    change: Change,
    difference: Partial<Attachment> | "absent",
    applied: boolean,
  ) => {
    const at = { task: freshTask(), run: key.run };
    if (difference !== "absent") {
      const set = attributesOf(like ?? base, difference);
      await store.updateAttachment(at, "params", { name: "test", condition: [], set });
    }
    assert.equal(
      await store.updateAttachment(at, "params", marking(write, change, { expiresAt: mark })),
      applied,
    );
    const marked = { name: "marked", attribute: "expiresAt", is: "=", value: mark } as const;
    assert.equal(await store.updateAttachment(at, "params", { name: "test", condition: [marked] }), applied);
  };
  const applying: readonly (Partial<Attachment> | "absent")[] = [
    base === "absent" ? "absent" : {},
    ...applies,
  ];
  return [...applying, ...refuses].map((difference, i) => {
    const applied = i < applying.length;
    return {
      title: `${title} ${applied ? "applies to" : "refuses"} ${itemIn(base, difference)}`,
      check: (store, change = unchanged) => check(store, change, difference, applied),
    };
  });
}

/** Facts about conditions alone. A clause that is dropped must break one of them. */
export const conditionFacts: readonly Fact[] = [
  ...runCases.flatMap((one) => factsOf(runs, one)),
  ...partCases.flatMap((one) => factsOf(parts, one)),
  ...attachmentCases.flatMap(attachmentFactsOf),
];

/** Writes that DynamoDB refuses. A store that took one would let a mistake pass that fails once it is deployed. */
const refusedWrites: readonly (readonly [title: string, write: Write<RunRecord>, key?: Partial<RunKey>])[] = [
  ["a number that is NaN", { name: "test", condition: [], set: { ticks: Number.NaN } }],
  ["an infinite number", { name: "test", condition: [], set: { ticks: Number.POSITIVE_INFINITY } }],
  ["a number of 1e126", { name: "test", condition: [], set: { ticks: 1e126 } }],
  ["a number of 1e-131", { name: "test", condition: [], setOnce: { ticks: 1e-131 } }],
  ["a big integer", { name: "test", condition: [], set: { note: 1n as never } }],
  ["a function", { name: "test", condition: [], set: { note: (() => "") as never } }],
  ["a symbol", { name: "test", condition: [], set: { note: Symbol("a") as never } }],
  ["an instance of a class", { name: "test", condition: [], set: { until: new Date(now) as never } }],
  [
    "a list with an undefined member",
    { name: "test", condition: [], set: { tags: ["a", undefined as never] } },
  ],
  [
    "a map with a number that is NaN",
    { name: "test", condition: [], set: { usage: { ms: Number.NaN, turns: 1 } } },
  ],
  ["an increment of a text", { name: "test", condition: [], add: { note: 1 as never } }],
  ["an append of a text", { name: "test", condition: [], append: { untold: "x" as never } }],
  [
    "an attribute that is set and appended to",
    { name: "test", condition: [], set: { untold: ["x"] }, append: { untold: ["y"] } },
  ],
  ["an append to a text", { name: "test", condition: [], append: { note: ["x"] as never } }],
  ["an increment that is a text", { name: "test", condition: [], add: { turn: "1" as never } }],
  [
    "an attribute that is set and removed",
    { name: "test", condition: [], set: { until: "x" }, remove: ["until"] },
  ],
  [
    "an attribute that is set twice",
    { name: "test", condition: [], set: { until: "x" }, setOnce: { until: "y" } },
  ],
  [
    "an attribute that is set and added to",
    { name: "test", condition: [], set: { turn: 1 }, add: { turn: 1 } },
  ],
  ["an attribute that is removed twice", { name: "test", condition: [], remove: ["until", "until"] }],
  ["a key that is set", { name: "test", condition: [], set: { run: "other" } }],
  ["a key that is removed", { name: "test", condition: [], remove: ["run"] }],
  ["an index key that is a number", { name: "test", condition: [], set: { dueKey: 7 as never } }],
  [
    "an instant of an index entry that is a text",
    { name: "test", condition: [], set: { dueAt: "7" as never } },
  ],
  ["a condition on NaN", { name: "test", condition: [numberIs(Number.NaN)] }],
  [
    "a condition that allows nothing",
    { name: "test", condition: [{ name: "", attribute: "status", is: "in", values: [] }] },
  ],
  ["half of a surrogate pair in a text", { name: "test", condition: [], set: { note: "x\ud83d" } }],
  ["half of a surrogate pair in a list", { name: "test", condition: [], set: { tags: ["\ude00"] } }],
  [
    "half of a surrogate pair in a map",
    {
      name: "test",
      condition: [],
      setOnce: { error: { name: "Error", message: "\ud83d", attempt: 1, at: "t" } },
    },
  ],
  ["half of a surrogate pair in a partition key", { name: "test", condition: [] }, { task: "x\ud83d" }],
  ["half of a surrogate pair in a sort key", { name: "test", condition: [] }, { run: "x\ud83d" }],
  ["an empty partition key", { name: "test", condition: [] }, { task: "" }],
  ["an empty sort key", { name: "test", condition: [] }, { run: "" }],
  ["a partition key over 2 KB", { name: "test", condition: [] }, { task: "x".repeat(2_049) }],
  ["a sort key over 1 KB", { name: "test", condition: [] }, { run: "x".repeat(1_025) }],
  ["an item over 400 KB", { name: "test", condition: [], set: { note: "x".repeat(410_000) } }],
];

function numberIs(value: number): Clause<RunRecord> {
  return { name: "", attribute: "ticks", is: "=", value };
}

const bare = { status: "enqueued", lane: "default", turn: 0 } as const;

const part = (text: string, previous?: string) => putSkipped({ text, previous, count: 1, expiresAt: 5 });

export const storeFacts: readonly Fact[] = [
  ...conditionFacts,
  {
    title: "one write sets, sets once, adds and removes",
    async check(store) {
      const at = { task: freshTask(), run: "r" };
      await store.update(at, {
        name: "test",
        condition: [],
        set: { ...bare, note: "a", sends: 1, until: "x" },
      });
      const { item } = await store.update(at, {
        name: "test",
        condition: [],
        set: {
          status: "running",
          cursor: '"é"',
          error: { name: "Error", message: "m", attempt: 1, at: "t", causes: ["c"] },
        },
        setOnce: { note: "b", author: "ada" },
        add: { sends: 1, turn: 1, seq: 5 },
        remove: ["until"],
      });
      const expected = {
        ...at,
        ...bare,
        status: "running",
        cursor: '"é"',
        note: "a",
        author: "ada",
        sends: 2,
        turn: 1,
        seq: 5,
      };
      assert.deepEqual(item, {
        ...expected,
        error: { name: "Error", message: "m", attempt: 1, at: "t", causes: ["c"] },
      });
    },
  },
  {
    title: "one write appends to a list, which may be absent",
    async check(store) {
      const at = { task: freshTask(), run: "r" };
      const append = (...untold: string[]) =>
        store.update(at, { name: "test", condition: [], set: bare, append: { untold } });
      assert.deepEqual((await append("0:enqueued:1")).item, { ...at, ...bare, untold: ["0:enqueued:1"] });
      const { item } = await append("0:started:2", "0:started:2");
      assert.deepEqual(item?.untold, ["0:enqueued:1", "0:started:2", "0:started:2"]);
      assert.deepEqual(await store.get(at), item);
    },
  },
  {
    title: "of twenty claims at once one wins, and the others read its lease",
    async check(store) {
      const at = { task: freshTask(), run: "r" };
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.update(
            at,
            claim({
              turn: 0,
              now,
              lease: { leaseId: `lease-${i}`, leaseExpiresAt: now + 30_000, seq: 1 },
              lane: "default",
              logs: { group: "g", stream: "s", requestId: "r" },
              creates: newRun(now, "daily", new Date(now)),
            }),
          ),
        ),
      );
      const winners = outcomes.filter(({ ok }) => ok);
      assert.equal(winners.length, 1);
      for (const { item } of outcomes) assert.equal(item?.leaseId, winners[0]?.item?.leaseId);
    },
  },
  {
    title: "a task's runs are listed newest first and by pages, without attachments and expired runs",
    async check(store) {
      const task = freshTask();
      const names = Array.from({ length: 7 }, (_, i) => `2026-03-0${i + 1}T12:00:00Z/daily`);
      for (const run of names) await store.update({ task, run }, { name: "test", condition: [], set: bare });
      await store.update(
        { task, run: names[3] as string },
        { name: "test", condition: [], set: { expiresAt: now / 1000 } },
      );
      await store.update(
        { task, run: names[4] as string },
        { name: "test", condition: [], set: { expiresAt: now / 1000 + 1 } },
      );
      await store.updateAttachment({ task, run: names[5] as string }, "params", putParams("{}"));
      const first = await store.list(task, { limit: 3, now });
      assert.deepEqual(
        first.items.map(({ run }) => run),
        [names[6], names[5], names[4]],
      );
      assert.notEqual(first.next, undefined);
      const second = await store.list(task, { limit: 3, now, after: first.next as string });
      assert.deepEqual(
        second.items.map(({ run }) => run),
        [names[2], names[1], names[0]],
      );
      assert.equal(second.next, undefined);
    },
  },
  {
    title:
      "a task's runs are listed back to the second of an instant, by pages, whether or not a lag is allowed",
    async check(store) {
      const task = freshTask();
      const names = Array.from({ length: 5 }, (_, i) => `2026-03-01T12:00:0${i}Z/daily`);
      for (const run of names) await store.update({ task, run }, { name: "test", condition: [], set: bare });
      for (const consistent of [true, false]) {
        const options = { limit: 2, now, since: Date.parse("2026-03-01T12:00:02.999Z"), consistent };
        const first = await store.list(task, options);
        assert.deepEqual(
          first.items.map(({ run }) => run),
          [names[4], names[3]],
        );
        const second = await store.list(task, { ...options, after: first.next as string });
        assert.deepEqual(
          second.items.map(({ run }) => run),
          [names[2]],
        );
        assert.equal(second.next, undefined);
      }
    },
  },
  {
    title:
      "a task's runs from one name to another are read, the oldest first, without expired ones and attachments",
    async check(store) {
      const task = freshTask();
      const names = Array.from({ length: 6 }, (_, i) => `2026-03-01T12:00:0${i}Z/daily`);
      for (const run of names) await store.update({ task, run }, { name: "test", condition: [], set: bare });
      const expired: Write<RunRecord> = { name: "test", condition: [], set: { expiresAt: now / 1000 } };
      await store.update({ task, run: names[2] as string }, expired);
      await store.updateAttachment({ task, run: names[3] as string }, "params", putParams("{}"));
      const stretch = { first: names[1] as string, last: names[4] as string, now };
      const { items, next } = await store.between(task, stretch);
      assert.deepEqual(
        items.map(({ run }) => run),
        [names[1], names[3], names[4]],
      );
      assert.equal(next, undefined);
      const one = await store.between(task, { first: names[5] as string, last: names[5] as string, now });
      assert.deepEqual(
        one.items.map(({ run }) => run),
        [names[5]],
      );
    },
  },
  {
    title:
      "the parts of a task whose names begin alike are read, with lists, numbers and texts as they were written",
    async check(store) {
      const task = freshTask();
      const pieces = [{ expression: "0 * * * *", zone: "UTC", from: 1, until: 2, catchUp: { last: 3 } }];
      const set = { rev: 1, judged: 5, pieces, todo: { from: 1, to: 2, at: 3 } };
      for (const part of ["ledger#b", "ledger#a", "id#ledger#", "state"])
        await store.updatePart({ task, part }, { name: "test", condition: [], set });
      assert.deepEqual(await store.parts(task, "ledger#"), [
        { task, part: "ledger#a", ...set },
        { task, part: "ledger#b", ...set },
      ]);
      assert.deepEqual(await store.parts(freshTask(), "ledger#"), []);
      const all = (await store.parts(task, "")).map(({ part }) => part);
      assert.deepEqual(all, ["id#ledger#", "ledger#a", "ledger#b", "state"]);
    },
  },
  {
    title: "the first few parts of a task after one come in the order of their names",
    async check(store) {
      const task = freshTask();
      for (const part of ["b#2", "#count", "a#1", "b#1"])
        await store.updatePart({ task, part }, { name: "test", condition: [], set: { rev: 1 } });
      const names = async (after: string, limit: number) =>
        (await store.partsAfter(task, after, limit)).map(({ part }) => part);
      assert.deepEqual(await names(" ", 2), ["#count", "a#1"]);
      assert.deepEqual(await names("a#1", 2), ["b#1", "b#2"]);
      assert.deepEqual(await names("b#2", 2), []);
    },
  },
  {
    title:
      "the index lists a key's entries up to an instant, with how often each was resent, earliest first and by pages",
    async check(store) {
      const task = freshTask();
      const dueKey = `turn#${task}`;
      for (const [i, offset] of [30, 10, 20, 40].entries()) {
        await store.update(
          { task, run: `r${i}` },
          {
            name: "test",
            condition: [],
            set: { ...bare, sends: offset === 20 ? 3 : undefined, dueKey, dueAt: now + offset },
          },
        );
      }
      const first = await store.due(dueKey, { until: now + 30, limit: 2 });
      assert.deepEqual(first.items, [
        { task, run: "r1", lane: "default", dueKey, dueAt: now + 10 },
        { task, run: "r2", lane: "default", sends: 3, dueKey, dueAt: now + 20 },
      ]);
      const second = await store.due(dueKey, { until: now + 30, limit: 2, after: first.next as string });
      assert.deepEqual(
        second.items.map(({ run }) => run),
        ["r0"],
      );
      await store.update({ task, run: "r1" }, { name: "test", condition: [], remove: ["dueKey", "dueAt"] });
      const gone = await store.due(dueKey, { until: now + 30 });
      assert.deepEqual(
        gone.items.map(({ run }) => run),
        ["r2", "r0"],
      );
    },
  },
  ...refusedWrites.map(([title, write, other]) => ({
    title: `a write with ${title} is refused and changes nothing`,
    async check(store: RunStore) {
      const at = { task: freshTask(), run: "r", ...other };
      const set = { ...bare, note: "a", until: "x" };
      if (other === undefined) await store.update(at, { name: "test", condition: [], set });
      await assert.rejects(store.update(at, write));
      if (other === undefined) assert.deepEqual(await store.get(at), { ...at, ...set });
      else await assert.rejects(store.get(at));
    },
  })),
  {
    title: "an attachment over 400 KB is refused",
    async check(store) {
      const at = { task: freshTask(), run: "r" };
      await assert.rejects(store.updateAttachment(at, "params", putParams("x".repeat(409_600))));
      assert.equal(await store.getAttachment(at, "params"), undefined);
    },
  },
  {
    title: "an attachment of 280 KB is kept unchanged and is not replaced",
    async check(store) {
      const at = { task: freshTask(), run: "r" };
      const text = JSON.stringify({ text: "ü".repeat(140_000) });
      assert.equal(await store.getAttachment(at, "params"), undefined);
      assert.equal(await store.updateAttachment(at, "params", putParams(text)), true);
      assert.equal(await store.getAttachment(at, "params"), text);
      assert.equal(await store.updateAttachment(at, "params", putParams("{}")), false);
      assert.equal(await store.getAttachment(at, "params"), text);
      assert.equal(await store.get(at), undefined);
    },
  },
  {
    title: "a run's parts of skipped items are listed with counts and those before them, and are no runs",
    async check(store) {
      const run = { task: freshTask(), run: "r" };
      const key = skippedKey(run);
      const [first, second] = [skippedName("b", 1), skippedName("a", 1)];
      assert.equal(await store.updateAttachment(key, first, part("[1]")), true);
      assert.equal(await store.updateAttachment(key, second, part("[2]", first)), true);
      // A repeat, whose first copy got no answer.
      assert.equal(await store.updateAttachment(key, second, part("[2]", first)), true);
      assert.deepEqual(await store.attachmentsIn(key.task), [
        { run: `skipped#${second}`, previous: first, count: 1 },
        { run: `skipped#${first}`, count: 1 },
      ]);
      assert.equal(await store.getAttachment(key, first), "[1]");
      assert.deepEqual(await store.attachmentsIn(run.task), []);
      assert.deepEqual((await store.list(key.task, { now })).items, []);
    },
  },
  {
    title: "so many parts of skipped items that they fill several pages are all listed",
    async check(store) {
      const key = skippedKey({ task: freshTask(), run: "r" });
      const text = "x".repeat(300_000);
      for (let n = 1; n <= 5; n++) await store.updateAttachment(key, skippedName("a", n), part(text));
      assert.equal((await store.attachmentsIn(key.task)).length, 5);
    },
  },
];
