/** What is asked when a page is opened, and what it lets people do until the console has said whether it is read-only. */
import { expect, test } from "vitest";
import { openPage } from "../open-page.ts";
import { addressOf, errored } from "../pages/run/run-world.ts";

test.each([
  ...["/tasks", "/tasks/count-cities", "/tasks/import-cities?tab=run", "/calendar", "/runs"],
  ...[addressOf(errored), "/backfill", "/lanes"],
])("%s asks each question once when it is opened", async (address) => {
  const { page, origin } = await openPage({ address: "/nowhere" });
  await page.getByText("stage local").waitFor();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url().slice(origin.length)));
  await page.goto(`${origin}${address}`);
  await page.getByText("stage local").first().waitFor();
  await page.waitForLoadState("networkidle");
  const calls = asked.filter((path) => path.startsWith("/api/"));
  expect(calls.length).toBeGreaterThan(1);
  expect(calls).toEqual([...new Set(calls)]);
});

test.each([true, false])(
  "nothing can be changed until the console has said whether it is read-only (%s)",
  async (readOnly) => {
    const { page, origin } = await openPage({ readOnly });
    await page.getByText("stage local").waitFor();
    let answer: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/console", async (route) => {
      await asked;
      await route.continue();
    });
    const pause = page.getByRole("button", { name: "Pause" }).first();
    await page.goto(`${origin}/tasks`);
    await pause.waitFor();
    expect(await pause.isDisabled()).toBe(true);
    expect(await page.getByText("read-only").count()).toBe(0);
    await page.evaluate("document.querySelector('main h1').dataset.seen = 'yes'");
    answer();
    const known = readOnly ? page.getByText("read-only", { exact: true }) : page.getByTitle("--stage prod");
    await known.waitFor();
    expect(await pause.isDisabled()).toBe(readOnly);
    // What was shown is still the same.
    expect(await page.locator("main h1").getAttribute("data-seen")).toBe("yes");
  },
);
