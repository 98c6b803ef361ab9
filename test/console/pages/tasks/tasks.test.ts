/** The page of all tasks: what it shows of each. */
import type { BrowserContextOptions } from "playwright-core";
import { expect, test } from "vitest";
import { CliHarness, manifest, task } from "../../../cli/harness.ts";
import { openPage } from "../../open-page.ts";
import { ended, tasksWorld } from "./world.ts";

test("every task of the team is listed, with its state, its last runs and its next start", async () => {
  const { page } = await openPage({ cli: await tasksWorld() });
  const row = (name: RegExp) => page.getByRole("row", { name });
  await row(/count-cities/)
    .getByText("● succeeded")
    .waitFor();
  expect(await page.getByRole("row").count()).toBe(1 + 5);
  const counted = row(/count-cities/);
  await counted.getByText("every minute, UTC").waitFor();
  await counted.getByRole("img", { name: "last 2 runs: 1 skipped, 1 succeeded" }).waitFor();
  await row(/expire-cities/)
    .getByText("not while it is disabled")
    .waitFor();
  await row(/import-cities/)
    .getByText("▶ running")
    .waitFor();
  await row(/import-cities/)
    .getByText("at start-up")
    .waitFor();
  await row(/bill/).getByText("at 09:00 on day 1 of the month, America/New_York").waitFor();
  await row(/bill/).getByText("in 10 days, 1 Dec, 15:00").waitFor();
  await row(/bill/).getByText("never run").waitFor();
  await row(/index/).getByRole("img", { name: "last 20 runs: 18 succeeded, 2 errored" }).waitFor();
});

test("the bars of the last runs are as high as the runs took, from start to end", async () => {
  const cli = await tasksWorld();
  // It worked for a moment, and waited between its turns.
  const slow = ended("bill", 1);
  await cli.put({ ...slow, endedAt: new Date(cli.time).toISOString(), usage: { ms: 10, turns: 2 } });
  const quick = ended("bill", 2);
  const endedAt = new Date(Date.parse(quick.scheduledTime) + 36_000).toISOString();
  await cli.put({ ...quick, endedAt, usage: { ms: 36_000, turns: 1 } });
  const { page } = await openPage({ cli });
  const bars = page.getByRole("row", { name: /bill/ }).locator("rect");
  await bars.nth(1).waitFor();
  const heights = await bars.evaluateAll((rects) => rects.map((rect) => rect.getAttribute("height")));
  expect(heights).toEqual(["3", "24"]);
});

test("what needs a person is told first, with links to it", async () => {
  const { page } = await openPage({ cli: await tasksWorld() });
  const errored = page.getByRole("link", { name: "1 run errored" });
  expect(await errored.getAttribute("href")).toBe("/runs?view=attention");
  const rejected = page.getByRole("link", { name: "1 message rejected" });
  expect(await rejected.getAttribute("href")).toBe("/runs?view=attention");
  const own = page.getByRole("row", { name: /import-cities/ }).getByRole("link", { name: "1 errored" });
  expect(await own.getAttribute("href")).toBe("/runs?view=attention&task=import-cities");
});

test("a task whose newest run errored says so once, and that it was its last one", async () => {
  const cli = await tasksWorld();
  await cli.put({ ...ended("bill", 9), dueKey: "attention#errored#4", dueAt: cli.time - 9 * 3_600_000 });
  const { page } = await openPage({ cli });
  const row = page.getByRole("row", { name: /bill/ });
  await row.getByRole("img", { name: "last run: errored" }).waitFor();
  await row.getByRole("link", { name: "■ 1 errored" }).waitFor();
  expect(await row.locator(".badge").count()).toBe(1);
});

test("a deployment in which nothing needs a person says so", async () => {
  const { page } = await openPage({ cli: new CliHarness() });
  await page.getByText("Nothing needs a person").waitFor();
});

test("a paused task shows who paused it, until when and why", async () => {
  const cli = await tasksWorld();
  await cli.pawl(["pause", "index", "--until", "2026-11-22T09:00:00Z", "--note", "the index moves"]);
  const { page } = await openPage({ cli });
  const told = page
    .getByRole("row", { name: /index/ })
    .getByText("until 22 Nov, 10:00 · the index moves · by ada@laptop");
  expect(await told.locator("..").getAttribute("title")).toBe(
    "Paused by ada@laptop since Sat, 21 Nov 2026, 11:00:00, until Sun, 22 Nov 2026, 10:00:00: the index moves",
  );
});

test("a deployment without tasks says how to write one", async () => {
  const { page } = await openPage({ cli: new CliHarness({ ...manifest, tasks: [] }) });
  await page.getByText("No task is deployed.").waitFor();
  await page.getByText("pawl new task NAME").waitFor();
});

test("a list that cannot be read says why, and can be asked for again", async () => {
  const cli = await tasksWorld();
  const { store } = cli;
  const { parts } = store;
  store.parts = async () => {
    throw new Error("the table is not there");
  };
  const { page } = await openPage({ cli, expected: /409/ });
  const main = page.getByRole("main");
  await main.getByRole("alert").getByText("the table is not there").waitFor();
  store.parts = parts;
  await main.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("row", { name: /bill/ }).waitFor();
  expect(await main.getByRole("alert").count()).toBe(0);
});

test.each<[string, BrowserContextOptions]>([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["320 pixels wide", { viewport: { width: 320, height: 700 } }],
])("names that want to be more than text are text, and axe finds nothing: %s", async (_, browser) => {
  const hostile = "<img src=x onerror=alert(1)>";
  const cli = await tasksWorld([
    task("x".repeat(180), { description: `${hostile} ${"long".repeat(200)}`, tags: [hostile, "שלום"] }),
    task("rtl", { description: "‮מטלה שרצה כל יום" }),
  ]);
  await cli.pawl(["pause", "rtl", "--note", hostile]);
  const { page, axe } = await openPage({ cli, browser });
  await page.getByRole("row", { name: /index/ }).getByRole("img").waitFor();
  await page.getByRole("row", { name: /rtl/ }).getByText(hostile).waitFor();
  expect(await axe()).toEqual([]);
  const [needed, there] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  expect(needed).toBeLessThanOrEqual(there);
});

test("of a thousand tasks only the rows in view are drawn, and all can be reached", async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => task(`task-${String(i).padStart(3, "0")}`, {}));
  const { page } = await openPage({ cli: new CliHarness({ ...manifest, tasks: many }) });
  await page.getByRole("row", { name: /task-000/ }).waitFor();
  expect(await page.getByRole("row").count()).toBeLessThan(40);
  await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
  await page
    .getByRole("row", { name: /task-999/ })
    .getByText("never run")
    .waitFor();
  await page.getByRole("row", { name: /task-000/ }).waitFor({ state: "detached" });
});

test("why a task is paused has room for three lines on a narrow page, and leads to all of it", async () => {
  const cli = await tasksWorld();
  const note = "the search cluster moves to new machines: ask grace before you resume";
  await cli.pawl(["pause", "index", "--until", "2026-11-25T09:00Z", "--note", note]);
  const { page } = await openPage({ cli, browser: { viewport: { width: 320, height: 800 } } });
  const words = page.getByRole("row", { name: /index/ }).locator(".pause");
  await words.getByText(note).waitFor();
  const cut = ({ scrollHeight, clientHeight }: Element) => scrollHeight - clientHeight;
  expect(await words.evaluate(cut)).toBeLessThanOrEqual(0);
  // All of the row is still seen.
  expect(await page.getByRole("row", { name: /index/ }).evaluate(cut)).toBeLessThanOrEqual(0);
  await words.getByRole("link").click();
  await page.locator(".notice").getByText(note).waitFor();
});
