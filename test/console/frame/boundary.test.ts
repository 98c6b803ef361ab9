/** What cannot be drawn leaves the frame as it is, says why, and has ways on. */
import { expect, test } from "vitest";
import { CliHarness, manifest, runs, task } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";
import { errored as erroredRun, withTurns } from "../pages/run/run-world.ts";

test("an error while a page is drawn is said in its place, and it is drawn again when it is asked for", async () => {
  const { page, axe } = await openPage();
  await page.getByRole("row", { name: /count-cities/ }).waitFor();
  await page.route("**/api/lanes", (route) =>
    route.fulfill({ json: { lanes: [{ tasks: [], messages: {} }], rates: [] } }),
  );
  const go = (name: string) => page.getByRole("navigation").getByRole("link", { name }).click();
  await go("Lanes");
  const alert = page.getByRole("alert").filter({ hasText: "An error in the page itself" });
  await alert.waitFor();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("This cannot be shown");
  expect(await axe()).toEqual([]);
  // Another page is not touched by it.
  await go("Runs");
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
  await go("Lanes");
  await alert.waitFor();
  await page.unroute("**/api/lanes");
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "Lanes" }).waitFor();
  expect(await alert.count()).toBe(0);
});

test("an error after a page was drawn is said in its place too, and another address is not touched by it", async () => {
  const { page } = await openPage({ address: "/calendar?of=count-cities&from=2026-11-21T09:59:00Z" });
  await page.getByRole("complementary").getByText("Ran: succeeded").waitFor();
  await page.evaluate(`HTMLHeadingElement.prototype.focus = () => {
    throw new Error("no focus");
  }`);
  await page.evaluate(`history.pushState(null, "", "/calendar?of=count-cities&from=2026-11-21T09:58:00Z");
    dispatchEvent(new PopStateEvent("popstate"));`);
  const alert = page.getByRole("alert").filter({ hasText: "while it was drawn: no focus." });
  await alert.waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Calendar" }).click();
  await page.getByRole("heading", { level: 1, name: /2026/ }).waitFor();
  expect(await alert.count()).toBe(0);
});

test.each([
  "/calendar?at=9999-12-31&view=year",
  "/calendar?at=0000-01-01&view=week",
  "/calendar?task=expire-cities&at=%2B275760-09-13T00:00:00Z",
  "/calendar?from=-271821-04-20T00:00:00Z&of=expire-cities",
])("%s shows the calendar of today", async (address) => {
  const { page } = await openPage({ address });
  await page.getByRole("heading", { level: 1, name: /2026/ }).filter({ hasNotText: "cannot" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("a time zone that the browser does not know is said so, with the instant in UTC", async () => {
  const triggers = [
    { kind: "cron", id: "cron-1", expression: "0 3 * * *", timeZone: "UTC" },
    { kind: "cron", id: "cron-2", expression: "0 4 * * *", timeZone: "UTC" },
  ] as const;
  const cli = new CliHarness({ ...manifest, tasks: [task("far-away", { triggers })] });
  const { page } = await openPage({ cli });
  // Pawl's own list of zones is newer than the browser's.
  await page.route("**/api/calendar?**", async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replaceAll(/"timeZone": *"UTC"/g, '"timeZone":"Mars/Base"');
    await route.fulfill({ response, body: text });
  });
  await page.goto(`${new URL(page.url()).origin}/calendar?zone=UTC&of=far-away&from=2026-11-20T03:00:00Z`);
  const words = "03:00 UTC (this browser does not know the zone) in Mars/Base";
  await page.getByRole("complementary").getByText(words).waitFor();
});

test("an instant that is none is shown as it is written", async () => {
  const cli = await CliHarness.seeded();
  const [run] = runs.filter(({ status }) => status === "errored");
  if (run === undefined) throw new Error("no run has errored");
  await cli.put({ ...run, error: { name: "Error", message: "no answer", attempt: 1, at: "yesterday" } });
  const { page } = await openPage({ cli, address: `/runs/${run.task}/${run.run}` });
  await page.getByText("attempt 1, yesterday").waitFor();
});

const figures = /"(at|ms|usd|ticks|total|attempt|skippedItems|peakMb|\w+Seconds?)": *[\d.]+/g;

test.each([
  ...["/tasks", "/tasks/count-cities", "/runs", "/runs?view=attention", "/runs?view=errors", "/lanes"],
  ...["/backfill"],
  ...["", "?tab=logs", "?tab=compare"].map((query) => `/runs/${erroredRun.task}/${erroredRun.run}${query}`),
])("%s is shown whatever a record has in place of instants and figures", async (address) => {
  const { page } = await openPage({ cli: await withTurns() });
  await page.getByRole("heading", { level: 1 }).waitFor();
  let count = 0;
  const odd = () => ['"yesterday"', "null", "[]", "{}", '"9e99"', "1e300"][count++ % 6];
  await page.route("**/api/*", async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const body = text
      .replaceAll(/: *"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, () => `:${odd()}`)
      .replaceAll(figures, (_, name) => `"${name}":${odd()}`);
    await route.fulfill({ response, body: route.request().url().includes("/api/console") ? text : body });
  });
  await page.goto(`${new URL(page.url()).origin}${address}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.getByText(/An error in the page itself.*/).allInnerTexts()).toEqual([]);
});
