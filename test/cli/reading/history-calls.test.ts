/** What `pawl history` of many tasks asks of the store, and that it leaves out no run. */
import { expect, test } from "vitest";
import { listRuns } from "../../../cli/deployment/list-runs.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import { runId } from "../../../functions/model/run/run.ts";
import type { ListOptions } from "../../../functions/store/run-store.ts";
import { worldOf } from "../../console/worlds.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { now } from "../harness.ts";

/** Tells how many lists are asked for, of how many runs together, and how many at a time. */
class AskedStore extends MemoryRunStore {
  lists = 0;
  items = 0;
  open = 0;
  most = 0;
  override async list(task: string, options: ListOptions) {
    this.lists++;
    this.most = Math.max(this.most, ++this.open);
    await new Promise((resolve) => setImmediate(resolve));
    const page = await super.list(task, options);
    this.items += page.items.length;
    this.open--;
    return page;
  }
}

const write = { name: "test", condition: [] } as const;

test("the newest runs of a thousand tasks take one query of a run or two for each, a few at a time", async () => {
  const { names, runs } = worldOf({ tasks: 1_000, runs: 5_000 });
  const store = new AskedStore();
  for (const { task, run, ...set } of runs()) await store.update({ task, run }, { ...write, set });
  const first = await listRuns(store, names, now, { number: 50 });
  expect(first.runs.map(({ task }) => task)).toEqual(names.slice(0, 50));
  expect(store.lists).toBe(1_000);
  expect(store.items).toBe(1_000);
  expect(store.most).toBeLessThanOrEqual(32);
  // A narrow list looks at more of them, and needs no other query until it has seen the newest of each task.
  store.lists = 0;
  const { looked } = await listRuns(store, names, now, { number: 50, statuses: ["errored"], among: 500 });
  expect(looked).toBe(500);
  expect(store.lists).toBe(1_000);
});

test("pages of several tasks together are the runs of each, in the order of their instants", async () => {
  const store = new AskedStore();
  const names = Array.from({ length: 12 }, (_, i) => `task-${String(i).padStart(2, "0")}`);
  const expected: { task: string; run: string }[] = [];
  for (const [i, task] of names.entries())
    for (let n = 0; n < 7 * i; n++) {
      // Some have no runs, some share instants, and some have all of theirs at one end.
      const at = new Date(now - 1_000 * ((n * (1 + (i % 4)) + (i % 3) * 40) % 300));
      const key = { task, run: `${at.toISOString().replace(".000Z", "Z")}/at-${n}` };
      expected.push(key);
      await store.update(key, { ...write, set: { ...newRun(now, "manual", at), lane: "default" } });
    }
  expected.sort((a, b) => (a.run === b.run ? (a.task < b.task ? -1 : 1) : a.run < b.run ? 1 : -1));
  const found: string[] = [];
  let next: string | undefined;
  do {
    const before = next === undefined ? undefined : { task: next.slice(0, 7), run: next.slice(8) };
    const page = await listRuns(store, names, now, { number: 20, before });
    found.push(...page.runs.map(runId));
    next = page.next;
  } while (next !== undefined);
  expect(found).toEqual(expected.map(({ task, run }) => `${task}/${run}`));
});
