/** A run that is split into shards, through the executor: the bundle that is deployed, its queue and its tables. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { probeProject } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = probeProject();
let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  ({ dev, app } = await startedDev(project));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

test("eight shards do every item once, and their run completes once", async () => {
  await app.send("default", [JSON.stringify({ task: "eight-shards" })]);
  const [started] = await until("the run", async () => {
    const runs = await app.runs("eight-shards");
    return runs.length > 0 && runs;
  });
  const run = await app.reached(`eight-shards/${started?.run}`, "succeeded");
  expect(run).toMatchObject({ shards: 8, open: 0, ticks: 200, total: 200 });
  const done = project.marks("eight-shards").map(Number);
  expect(done.toSorted((a, b) => a - b)).toEqual([...Array(200).keys()]);
  expect(project.marks("eight-shards-complete")).toEqual(["once"]);
  expect(await app.runs("eight-shards")).toHaveLength(1);
}, 60_000);
