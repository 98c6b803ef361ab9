/** How heavy pools are, held against items and against the tables of the docs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mostStarts, type PoolSize, poolUnits } from "../../../functions/model/cost/pool-size.ts";
import { itemWeight } from "../../../functions/model/item-weight.ts";
import { root } from "../../steps.ts";

/** A pool that is full, of runs with usual names. */
function full({ limit, isStage = false }: PoolSize): object {
  const task = "import-orders-of-shops";
  const held = Array.from({ length: limit }, (_, i) => {
    const run = `2026-03-29T02:${String(10 + (i % 50))}:00Z/cron-4f${String(100 + i)}a`;
    return [`held#${isStage ? `${task}/` : ""}${run}`, i % 3] as const;
  });
  const key = isStage ? { task: "(stage)", part: "slots" } : { task, part: "slot#ice" };
  return { ...key, held: limit, waiting: "2026-03-29T02:00:00Z/nightly@0", ...Object.fromEntries(held) };
}

const sizes: readonly PoolSize[] = [1, 2, 16, 20, 21, 50, 100].flatMap((limit) => [
  { limit },
  { limit, isStage: true },
]);

test.each(sizes)("a full pool of %o weighs at most what is reckoned, and not a third less", (size) => {
  const units = Math.ceil(itemWeight(full(size)) / 1024);
  expect(units).toBeLessThanOrEqual(poolUnits(size));
  expect(units).toBeGreaterThanOrEqual(Math.floor(poolUnits(size) * 0.7));
});

test("the docs say of full pools what is reckoned", () => {
  const rows: readonly (readonly [name: string, holders: string, size: PoolSize])[] = [
    ["up to 20 places", "up to 20 holders", { limit: 20 }],
    ["50 places", "50 holders", { limit: 50 }],
    ["100 places", "100 holders", { limit: 100 }],
    ["100 places of the stage", "the stage's with 100", { limit: 100, isStage: true }],
  ];
  const page = (name: string) => readFileSync(join(root, "docs", name), "utf8");
  for (const [name, holders, size] of rows) {
    const [units, starts] = [poolUnits(size), mostStarts(size)];
    expect(page("concurrency.md")).toContain(`| ${name} | ${2 * units} | ${starts} |`);
    expect(page("protocol.md")).toContain(`| ${holders} | ${units} | ${starts} |`);
  }
});
