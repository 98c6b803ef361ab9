/** How many calls to AWS an open page of all tasks makes. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { worldOf } from "../../worlds.ts";
import { CountedHarness, letPass, pause, pollStepMs } from "./counted.ts";

const minutes = 4;
const longMs = 120_000;
const passing = { ms: minutes * 60_000, stepMs: pollStepMs };

async function open(tasks: number, height: number) {
  const world = worldOf({ tasks, runs: tasks * 20 });
  const cli = new CountedHarness(world.manifest);
  for (const run of world.runs()) await cli.put(run);
  const { page } = await openPage({ cli, browser: { viewport: { width: 1_280, height } } });
  const images = page.getByRole("img", { name: /last 20 runs/ });
  await images.last().waitFor();
  await pause(page);
  const inView = await page.getByRole("rowheader").count();
  await expect.poll(() => images.count()).toBe(inView);
  return { cli, page, inView };
}

test("an open page on which nothing happens makes at most four calls a minute, and two for each task in view", {
  timeout: longMs,
}, async () => {
  const { cli, page, inView } = await open(20, 1_700);
  expect(inView).toBe(20);
  cli.calls = 0;
  await letPass(page, cli, passing);
  expect(cli.calls).toBeLessThanOrEqual(minutes * (4 + 2 * 20));
  // It goes on looking.
  expect(cli.calls).toBeGreaterThan(minutes * 20);
});

test("a page that nobody sees makes none, and asks at once when it is seen again", {
  timeout: longMs,
}, async () => {
  const { cli, page } = await open(20, 1_700);
  const show = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, "hidden", { get: () => ${hidden}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"))`);
  await show(true);
  cli.calls = 0;
  await letPass(page, cli, passing);
  expect(cli.calls).toBe(0);
  await show(false);
  await expect.poll(() => cli.calls).toBeGreaterThanOrEqual(20 + 3);
});

test("of a thousand tasks it asks no more for those that are out of view", { timeout: longMs }, async () => {
  const { cli, page } = await open(1_000, 800);
  const tops = await page
    .getByRole("rowheader")
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
  const inView = tops.filter((top) => top < 800).length;
  expect(tops.length).toBeGreaterThan(inView);
  cli.calls = 0;
  await letPass(page, cli, passing);
  expect(cli.calls).toBeLessThanOrEqual(minutes * (4 + 2 * inView));
});
