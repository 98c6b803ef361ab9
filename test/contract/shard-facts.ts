/** What every RunStore promises of runs that are split. */
import assert from "node:assert/strict";
import type { RunKey } from "../../functions/model/run/run.ts";
import type { Fact } from "./run-store.ts";
import { now } from "./write-cases.ts";

const isAbsent = { name: "new", attribute: "task", is: "absent" } as const;

export const shardFacts: readonly Fact[] = [
  {
    title: "what a run that is split has is in a partition of its own, and comes back under its own key",
    async check(store) {
      const task = `split-${process.pid}`;
      const of = { task, run: "2026-03-01T12:00:00Z/daily" };
      const names = ["#plan#000", "#shard#000", "#shard#003.1"];
      const keys = names.map((name) => ({ task, run: of.run + name }));
      const dueKey = `turn#${task}`;
      for (const [i, key] of keys.entries()) {
        const write = { name: "test", condition: [], set: { ticks: i, lane: "default", dueKey, dueAt: i } };
        assert.equal((await store.update(key, write)).item?.run, key.run);
        assert.deepEqual(await store.get(key), { ...key, ticks: i, lane: "default", dueKey, dueAt: i });
      }
      const refused = { name: "test", condition: [isAbsent], set: { ticks: 9 } };
      const outcome = await store.update(keys[1] as RunKey, refused);
      assert.deepEqual([outcome.ok, outcome.item?.run], [false, keys[1]?.run]);
      assert.deepEqual((await store.list(task, { now })).items, []);
      const stretch = { first: "plan#", last: "shard#~", now: 0, consistent: true };
      const all = await store.between(`${task}#${of.run}`, stretch);
      assert.deepEqual(
        all.items.map(({ task: own, run }) => ({ task: own, run })),
        keys,
      );
      const rest = await store.between(`${task}#${of.run}`, { ...stretch, after: "shard#000" });
      assert.deepEqual(
        rest.items.map(({ run }) => run),
        [keys[2]?.run],
      );
      const due = await store.due(dueKey, { until: 9 });
      assert.deepEqual(
        due.items.map(({ task: own, run }) => ({ task: own, run })),
        keys,
      );
      assert.deepEqual(await store.attachmentsIn(`${task}#${of.run}`), []);
    },
  },
];
