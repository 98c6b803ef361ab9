import { expect, test } from "vitest";
import { pageFiles } from "../../cli/console/server/page-files.ts";
import { pageWeights } from "../bench/console/weight.ts";

test("no page is heavier than 60 KB of script and style, gzip", async () => {
  const weights = pageWeights(await pageFiles());
  expect(weights.map(({ name }) => name).sort()).toEqual([
    ...["backfill", "calendar", "lanes", "run", "runs", "task", "tasks"],
  ]);
  for (const { name, kb } of weights) {
    console.log(`${name}: ${kb} KB`);
    expect(kb, name).toBeLessThanOrEqual(60);
  }
});
