/** Runs that a person should look at, merged from the keys over which they are spread. */
import { expect, test } from "vitest";
import { attentionKeys, readAttention } from "../../../cli/deployment/attention.ts";
import { attention, attentionDueKeys } from "../../../functions/model/run/index-keys.ts";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { manifest } from "../harness.ts";

const now = Date.parse("2026-11-21T12:00:00.000Z");

/** Errored runs, each a second after the one before. */
async function errored(count: number) {
  const store = new MemoryRunStore();
  const keys: RunKey[] = [];
  for (let i = 0; i < count; i++) {
    const key = { task: "import-cities", run: `2026-11-21T08:00:00Z/manual~${i}` };
    keys.push(key);
    const entry = attention("errored", key, now - (count - i) * 1_000);
    const set = { status: "errored", lane: "bulk", turn: 0, leaseExpiresAt: 0, ...entry } as const;
    await store.update(key, { name: "test", condition: [], set });
  }
  return { store, keys };
}

test("errored runs are spread over sixteen keys of the index", async () => {
  const { store } = await errored(200);
  const counts = await Promise.all(
    attentionDueKeys("errored").map(async (key) => (await store.due(key, { until: now })).items.length),
  );
  expect(counts).toHaveLength(16);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
});

test("errored runs of all keys are listed in the order in which they ended", async () => {
  const { store, keys } = await errored(200);
  expect(await attentionKeys(store, manifest, "errored", now)).toEqual(keys);
  const { count, more, runs } = await readAttention(store, manifest, "errored", { now, newest: 3 });
  expect({ count, more }).toEqual({ count: 200, more: false });
  expect(runs.map(({ run }) => run)).toEqual([199, 198, 197].map((i) => keys[i]?.run));
});

test("errored runs are counted up to 10,000 over all keys, by pages", async () => {
  const { store } = await errored(0);
  const dueKeys = attentionDueKeys("errored");
  const pages: string[] = [];
  // Each key has 16 pages of 50: 12,800 in all.
  const paged = Object.assign(store, {
    due: async (dueKey: string, { after = "0" }: { after?: string }) => {
      pages.push(dueKey);
      const page = Number(after);
      const items = Array.from({ length: 50 }, (_, i) => ({
        ...{ task: "import-cities", lane: "bulk", dueKey },
        run: `${dueKey} ${page * 50 + i}`,
        dueAt: now - 1_000_000 + (page * 50 + i) * 16 + dueKeys.indexOf(dueKey),
      }));
      return page < 15 ? { items, next: String(page + 1) } : { items };
    },
  });
  const keys = await attentionKeys(paged, manifest, "errored", now);
  expect(keys).toHaveLength(10_001);
  expect(keys.at(-1)?.run).toBe(`${dueKeys[10_000 % 16]} ${Math.floor(10_000 / 16)}`);
  expect(pages.length).toBeLessThanOrEqual(16 * 13);
  const { count, more } = await readAttention(paged, manifest, "errored", { now, newest: 1 });
  expect({ count, more }).toEqual({ count: 10_000, more: true });
});
