/**
 * What every RunStore promises, as a list of facts. Each gets a store of its own contents: keys are drawn, so that
 * a table may be shared.
 */
import assert from "node:assert/strict";
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import type { Attachment, Clause, RunStore, TaskPart, Write } from "../../functions/store/run-store.ts";
import {
  attachmentCases,
  type ConditionCase,
  type Conditions,
  now,
  partCases,
  runCases,
} from "./condition-cases.ts";

/** A fact about a store. Rejects where it does not hold. */
export interface Fact {
  readonly title: string;
  check(store: RunStore, conditions: Conditions): Promise<void>;
}

let drawn = 0;
/** A task that no other fact uses. */
function freshTask(): string {
  return `walk-${process.pid}-${++drawn}`;
}

/** Strips what stands for "no such attribute". */
function item<Item extends object>(base: Item | "absent" | undefined, change: Partial<Item>): Item {
  const merged = { ...(base === "absent" ? {} : base), ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Item;
}

interface Kind<Item extends object> {
  update(store: RunStore, task: string, write: Write<Item>): ReturnType<RunStore["update"]>;
  get(store: RunStore, task: string): Promise<object | undefined>;
  /** An attribute that no condition looks at. */
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

function factsOf<Item extends object>(kind: Kind<Item>, one: ConditionCase<Item>): Fact[] {
  const { title, base, like, condition, applies = [], refuses } = one;
  const words = (change: unknown) =>
    change === "absent" ? "an absent item" : JSON.stringify(change, (_, v) => v ?? null);
  const make = async (store: RunStore, change: Partial<Item> | "absent") => {
    const task = freshTask();
    if (change !== "absent") {
      const { task: _, run: __, part: ___, ...set } = item(like ?? base, change) as Record<string, unknown>;
      await kind.update(store, task, { condition: [], set: set as Partial<Item> });
    }
    return { task, before: await kind.get(store, task) };
  };
  const applying: readonly (Partial<Item> | "absent")[] = [base === "absent" ? "absent" : {}, ...applies];
  return [
    ...applying.map((change) => ({
      title: `${title} applies to ${words(change)}`,
      async check(store: RunStore, conditions: Conditions) {
        const { task, before } = await make(store, change);
        const outcome = await kind.update(store, task, { condition: condition(conditions), set: kind.mark });
        assert.equal(outcome.ok, true);
        const identity = kind === (runs as unknown) ? { task, run: key.run } : { task, part: key.part };
        assert.deepEqual(outcome.item, { ...identity, ...before, ...kind.mark });
        assert.deepEqual(await kind.get(store, task), outcome.item);
      },
    })),
    ...refuses.map((change) => ({
      title: `${title} refuses ${words(change)}`,
      async check(store: RunStore, conditions: Conditions) {
        const { task, before } = await make(store, change);
        const outcome = await kind.update(store, task, { condition: condition(conditions), set: kind.mark });
        assert.equal(outcome.ok, false);
        assert.deepEqual(outcome.item, before, "a refusal answers with the item as it is");
        assert.deepEqual(await kind.get(store, task), before);
      },
    })),
  ];
}

/** What stands beside a run is not read as a whole: what it expires at is asked for by a condition. */
function attachmentFactsOf({
  title,
  base,
  like,
  condition,
  applies = [],
  refuses,
}: ConditionCase<Attachment>): Fact[] {
  const mark = 9;
  const check = async (
    store: RunStore,
    conditions: Conditions,
    change: Partial<Attachment> | "absent",
    applied: boolean,
  ) => {
    const at = { task: freshTask(), run: key.run };
    if (change !== "absent") {
      const { task: _, run: __, ...set } = item(like ?? base, change);
      await store.updateAttachment(at, "params", { condition: [], set });
    }
    const write = { condition: condition(conditions), set: { expiresAt: mark } };
    assert.equal(await store.updateAttachment(at, "params", write), applied);
    const marked = { name: "marked", attribute: "expiresAt", is: "=", value: mark } as const;
    assert.equal(await store.updateAttachment(at, "params", { condition: [marked] }), applied);
  };
  const applying: readonly (Partial<Attachment> | "absent")[] = [
    base === "absent" ? "absent" : {},
    ...applies,
  ];
  return [...applying, ...refuses].map((change, i) => {
    const applied = i < applying.length;
    return {
      title: `${title} ${applied ? "applies to" : "refuses"} ${JSON.stringify(change)}`,
      check: (store, conditions) => check(store, conditions, change, applied),
    };
  });
}

/** Facts about conditions alone: those that a dropped clause must break. */
export const conditionFacts: readonly Fact[] = [
  ...runCases.flatMap((one) => factsOf(runs, one)),
  ...partCases.flatMap((one) => factsOf(parts, one)),
  ...attachmentCases.flatMap(attachmentFactsOf),
];

/** Writes that DynamoDB takes from nobody; a store that took one would let through what fails once it is deployed. */
const refusedWrites: readonly (readonly [title: string, write: Write<RunRecord>, key?: Partial<RunKey>])[] = [
  ["a number that is none", { condition: [], set: { ticks: Number.NaN } }],
  ["a number without end", { condition: [], set: { ticks: Number.POSITIVE_INFINITY } }],
  ["a number over 38 digits and 125 zeros", { condition: [], set: { ticks: 1e126 } }],
  ["a number too near to nothing", { condition: [], setOnce: { ticks: 1e-131 } }],
  ["a big integer", { condition: [], set: { note: 1n as never } }],
  ["a function", { condition: [], set: { note: (() => "") as never } }],
  ["a symbol", { condition: [], set: { note: Symbol("a") as never } }],
  ["an instance of a class", { condition: [], set: { until: new Date(now) as never } }],
  ["a list with nothing in one of its places", { condition: [], set: { tags: ["a", undefined as never] } }],
  ["a map with a number that is none", { condition: [], set: { usage: { ms: Number.NaN, turns: 1 } } }],
  ["a text where a number is added", { condition: [], add: { note: 1 as never } }],
  ["an increment that is no number", { condition: [], add: { turn: "1" as never } }],
  ["an attribute that is set and removed", { condition: [], set: { until: "x" }, remove: ["until"] }],
  ["an attribute that is set twice", { condition: [], set: { until: "x" }, setOnce: { until: "y" } }],
  ["an attribute that is set and added to", { condition: [], set: { turn: 1 }, add: { turn: 1 } }],
  ["an attribute that is removed twice", { condition: [], remove: ["until", "until"] }],
  ["a key that is set", { condition: [], set: { run: "other" } }],
  ["a key that is removed", { condition: [], remove: ["run"] }],
  ["a key of the index that is no text", { condition: [], set: { dueKey: 7 as never } }],
  ["a place in the index that is no number", { condition: [], set: { dueAt: "7" as never } }],
  ["a condition on a number that is none", { condition: [numberIs(Number.NaN)] }],
  [
    "a condition that allows nothing",
    { condition: [{ name: "", attribute: "status", is: "in", values: [] }] },
  ],
  ["an empty partition key", { condition: [] }, { task: "" }],
  ["an empty sort key", { condition: [] }, { run: "" }],
  ["a partition key over 2 KB", { condition: [] }, { task: "x".repeat(2_049) }],
  ["a sort key over 1 KB", { condition: [] }, { run: "x".repeat(1_025) }],
  ["an item over 400 KB", { condition: [], set: { note: "x".repeat(410_000) } }],
];

function numberIs(value: number): Clause<RunRecord> {
  return { name: "", attribute: "ticks", is: "=", value };
}

const bare = { status: "enqueued", lane: "default", turn: 0 } as const;

export const storeFacts: readonly Fact[] = [
  ...conditionFacts,
  {
    title: "a write sets, sets once, adds and removes in one",
    async check(store) {
      const at = { task: freshTask(), run: "r" };
      await store.update(at, { condition: [], set: { ...bare, note: "a", sends: 1, until: "x" } });
      const { item } = await store.update(at, {
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
    title: "of twenty claims at once one wins, and the losers see whose it is",
    async check(store, { claim }) {
      const at = { task: freshTask(), run: "r" };
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.update(at, {
            condition: claim({ turn: 0, now, mayCreate: true, admitted: true }),
            set: { status: "running", leaseId: `lease-${i}`, leaseExpiresAt: now + 30_000, seq: 1 },
            setOnce: { turn: 0 },
          }),
        ),
      );
      const winners = outcomes.filter(({ ok }) => ok);
      assert.equal(winners.length, 1);
      for (const { item } of outcomes) assert.equal(item?.leaseId, winners[0]?.item?.leaseId);
    },
  },
  {
    title:
      "a task's runs are listed newest first, page by page, without what stands beside them or has expired",
    async check(store) {
      const task = freshTask();
      const names = Array.from({ length: 7 }, (_, i) => `2026-03-0${i + 1}T12:00:00Z/daily`);
      for (const run of names) await store.update({ task, run }, { condition: [], set: bare });
      await store.update(
        { task, run: names[3] as string },
        { condition: [], set: { expiresAt: now / 1000 } },
      );
      await store.update(
        { task, run: names[4] as string },
        { condition: [], set: { expiresAt: now / 1000 + 1 } },
      );
      const beside = { condition: [], set: { beside: "{}" } };
      await store.updateAttachment({ task, run: names[5] as string }, "params", beside);
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
    title: "what is due is found by its key, the earliest first, up to an instant, page by page",
    async check(store) {
      const task = freshTask();
      const dueKey = `sweep#${task}`;
      for (const [i, offset] of [30, 10, 20, 40].entries()) {
        await store.update(
          { task, run: `r${i}` },
          { condition: [], set: { ...bare, dueKey, dueAt: now + offset } },
        );
      }
      const first = await store.due(dueKey, { until: now + 30, limit: 2 });
      assert.deepEqual(first.items, [
        { task, run: "r1", lane: "default", dueKey, dueAt: now + 10 },
        { task, run: "r2", lane: "default", dueKey, dueAt: now + 20 },
      ]);
      const second = await store.due(dueKey, { until: now + 30, limit: 2, after: first.next as string });
      assert.deepEqual(
        second.items.map(({ run }) => run),
        ["r0"],
      );
      await store.update({ task, run: "r1" }, { condition: [], remove: ["dueKey", "dueAt"] });
      const gone = await store.due(dueKey, { until: now + 30 });
      assert.deepEqual(
        gone.items.map(({ run }) => run),
        ["r2", "r0"],
      );
    },
  },
  ...refusedWrites.map(([title, write, other]) => ({
    title: `what DynamoDB takes from nobody is refused, and changes nothing: ${title}`,
    async check(store: RunStore) {
      const at = { task: freshTask(), run: "r", ...other };
      const set = { ...bare, note: "a", until: "x" };
      if (other === undefined) await store.update(at, { condition: [], set });
      await assert.rejects(store.update(at, write));
      if (other === undefined) assert.deepEqual(await store.get(at), { ...at, ...set });
      else await assert.rejects(store.get(at));
    },
  })),
  {
    title: "what stands beside a run is refused where it is over 400 KB",
    async check(store, { putAttachment }) {
      const at = { task: freshTask(), run: "r" };
      const write = { condition: putAttachment(), set: { beside: "x".repeat(409_600) } };
      await assert.rejects(store.updateAttachment(at, "params", write));
      assert.equal(await store.getAttachment(at, "params"), undefined);
    },
  },
  {
    title: "what stands beside a run is kept as it was given, up to 300 KB",
    async check(store, { putAttachment }) {
      const at = { task: freshTask(), run: "r" };
      const text = JSON.stringify({ text: "ü".repeat(140_000) });
      assert.equal(await store.getAttachment(at, "params"), undefined);
      assert.equal(
        await store.updateAttachment(at, "params", { condition: putAttachment(), set: { beside: text } }),
        true,
      );
      assert.equal(await store.getAttachment(at, "params"), text);
      assert.equal(
        await store.updateAttachment(at, "params", { condition: putAttachment(), set: { beside: "{}" } }),
        false,
      );
      assert.equal(await store.getAttachment(at, "params"), text);
      assert.equal(await store.get(at), undefined);
    },
  },
];
