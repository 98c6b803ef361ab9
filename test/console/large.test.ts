/** Large deployments: what is not in view is neither drawn nor asked for, and nobody waits for it. */
import { expect, test } from "vitest";
import { openPage } from "./open-page.ts";
import { deploymentOf } from "./worlds.ts";

test("of a list of 1,000 tasks only the rows in view are drawn and asked for, down to its end", async () => {
  const { page } = await openPage({ cli: await deploymentOf({ tasks: 1_000, runs: 5_000 }) });
  await page.getByRole("row", { name: /task-/ }).first().waitFor();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const toEnd = async () => {
    await page.keyboard.press("End");
    return page.evaluate(hasLastRow);
  };
  await expect.poll(toEnd).toBe(true);
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  // Rows ask once they stand still.
  await page
    .getByRole("row", { name: /task-999/ })
    .getByRole("img", { name: /last 5 runs/ })
    .waitFor();
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(100);
});

test("of 100,000 runs of 1,000 tasks the newest are there after two seconds of work, and older ones page by page", {
  timeout: 60_000,
}, async () => {
  const cli = await deploymentOf({ tasks: 1_000, runs: 100_000 });
  // Of the console's processor, and the test's: a busy machine makes it no longer.
  const before = process.cpuUsage();
  const { page } = await openPage({ cli, address: "/runs" });
  const rows = page.getByRole("table", { name: "Runs, the newest first" }).getByRole("row");
  const link = (task: string) => rows.getByRole("link", { name: new RegExp(`^${task}\\b`) });
  await link("task-000").first().waitFor();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000_000).toBeLessThan(2);
  expect(await rows.count()).toBe(51);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole("link", { name: "Older →" }).click();
  await link("task-050").first().waitFor();
  expect(await link("task-049").count()).toBe(0);
  await page.getByRole("link", { name: "← Newer" }).click();
  await link("task-000").first().waitFor();
  // Each page takes a call for each task: it is read again when somebody asks.
  asked.length = 0;
  await page.clock.runFor(300_000);
  expect(asked).not.toContain("/api/history");
  await page.getByRole("button", { name: "Read it again" }).click();
  await expect.poll(() => asked).toContain("/api/history");
});

/** Runs in the page. */
const hasLastRow = 'document.querySelector("tbody tr:last-child a") !== null';

test("a page that nobody sees asks nothing, and asks at once when it is seen again", async () => {
  const { page } = await openPage({ cli: await deploymentOf({ tasks: 3, runs: 60, running: 3 }) });
  await page.getByRole("link", { name: "task-0", exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.clock.runFor(5_000);
  await expect.poll(() => asked).toContain("/api/reads");
  await page.evaluate(setHidden(true));
  await page.waitForLoadState("networkidle");
  asked.length = 0;
  await page.clock.runFor(300_000);
  expect(asked).toEqual([]);
  await page.evaluate(setHidden(false));
  await expect.poll(() => asked).toContain("/api/reads");
  expect(asked).toContain("/api/list");
});

/** Runs in the page: what the browser says of a tab in the background. */
const setHidden = (isHidden: boolean) => `
  Object.defineProperty(document, "hidden", { configurable: true, get: () => ${isHidden} });
  document.dispatchEvent(new Event("visibilitychange"));
`;
