/** The calendar of a day: what is on it, how one moves about, and what an opened instant says. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { hostile, type Planned, world } from "./world.ts";

const afternoon = "2026-10-20T14:07:00Z";
const london = "/calendar?zone=Europe/London";

test("a day has a row for each task that says aloud what became of its instants", async () => {
  const { page, axe } = await openPage({ cli: await world(afternoon), address: london });
  await page.getByRole("heading", { name: /20 October 2026/ }).waitFor();
  const row = (name: string) =>
    page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
  const line = (name: string) => row(name).getByRole("group");
  expect(await line("nightly-report").getAttribute("aria-label")).toBe("nightly-report: 1 instant, 1 ran");
  expect(await line("sync-orders").getAttribute("aria-label")).toBe(
    "sync-orders: 48 instants, 1 errored at 13:15, 2 missed at 08:15, 08:45, 2 skipped or cancelled at 10:15, 11:45, 1 under way, 24 ran, 18 coming",
  );
  expect(await line("switched-off").getAttribute("aria-label")).toContain(
    "4 skipped or cancelled at 01:00, 05:00, 09:00, 13:00, 2 held back",
  );
  // A pause of five hours holds back what is to come until its end.
  expect(await line("held-by-a-pause").getAttribute("aria-label")).toContain("3 held back, 2 coming");
  // What Pawl has not decided on is not under way.
  expect(await line("poll-queue").getAttribute("aria-label")).toMatch(/errored, 1 not seen yet, \d+ ran/);
  const legend = page.getByRole("list", { name: "Verdicts" });
  expect(await legend.getByRole("button", { name: "not seen yet 1" }).locator(".kind-unseen").count()).toBe(
    1,
  );
  // What is to come is an outline, and what ran is filled.
  const fills = (what: string) =>
    line("sync-orders")
      .getByRole("button", { name: new RegExp(`: ${what}`) })
      .locator("path")
      .evaluateAll((shapes) =>
        shapes.map((shape) => {
          const { fill, stroke } = getComputedStyle(shape);
          return [fill === "none" ? "hollow" : "filled", stroke === "none" ? "no outline" : "outline"].join(
            ", ",
          );
        }),
      );
  expect(await fills("coming")).toEqual(Array(18).fill("hollow, outline"));
  expect(await fills("succeeded")).toEqual(Array(24).fill("filled, outline"));
  // Minute by minute there is no room: an hour is a bar.
  const bars = line("poll-queue").getByRole("button");
  expect(await bars.count()).toBe(24);
  await row("poll-queue")
    .getByRole("button", { name: /poll-queue, 03:00 to 04:00: 60 instants/ })
    .waitFor();
  expect(await axe()).toEqual([]);
});

test("of an opened instant the panel says in words what became of it, and leads to its run", async () => {
  const { page, axe } = await openPage({ cli: await world(afternoon), address: london });
  const mark = page.getByRole("button", { name: /sync-orders, 13:15: errored/ });
  await mark.click();
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByText("Errored, took 40 s.").waitFor();
  expect(await panel.getByRole("heading").innerText()).toMatch(/sync-orders\s+Tue,? 20 October, 13:15/);
  expect(await panel.getByRole("link", { name: "Open its run" }).getAttribute("href")).toBe(
    "/runs/sync-orders/2026-10-20T12%3A15%3A00Z/cron-1",
  );
  expect(new URL(page.url()).searchParams.get("from")).toBe("2026-10-20T12:15:00Z");
  expect(await axe()).toEqual([]);
  // Escape closes it, and the mark that opened it has the focus again.
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  expect(await page.evaluate("document.activeElement.textContent")).toContain("sync-orders, 13:15: errored");
});

test("a bar opens the list of its instants, and each of them opens", async () => {
  const { page } = await openPage({ cli: await world(afternoon), address: london });
  await page.getByRole("button", { name: /poll-queue, 13:00 to 14:00: 60 instants/ }).click();
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByText("1 errored, 59 ran").waitFor();
  expect(await panel.getByRole("listitem").count()).toBe(60);
  await panel.getByRole("button", { name: /13:00/ }).click();
  await panel.getByText("Ran: succeeded, took 40 s.").waitFor();
});

test("what was caught up says how late it started", async () => {
  const address = `${london}&of=catch-up-late&from=2026-10-20T06:00:00Z&by=cron-1`;
  const { page } = await openPage({ cli: await world(afternoon), address });
  await page.getByText("It started 2 h after its instant.").waitFor();
});

test("arrow keys move among the marks, Tab takes one stop, and Enter opens", async () => {
  const { page } = await openPage({ cli: await world(afternoon), address: london });
  const named = (name: RegExp) => page.getByRole("button", { name });
  await named(/nightly-report, 03:00/).focus();
  const focused = () =>
    page.evaluate<string>("document.activeElement.querySelector('title')?.textContent ?? ''");
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toContain("tide-tables, 01:30");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  expect(await focused()).toContain("poll-queue, 23:00 to 00:00");
  await page.keyboard.press("Home");
  expect(await focused()).toContain("poll-queue, 00:00 to 01:00");
  expect(await page.locator('#calendar [data-cell][tabindex="0"]').count()).toBe(1);
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "What is opened" }).getByText("1 errored, 59 ran").waitFor();
});

test("the legend filters by verdict, and the address keeps it", async () => {
  const { page } = await openPage({ cli: await world(afternoon), address: london });
  const legend = page.getByRole("list", { name: "Verdicts" });
  await legend.getByRole("button", { name: /missed/ }).click();
  expect(await page.getByRole("rowheader").allInnerTexts()).toHaveLength(2);
  expect(new URL(page.url()).searchParams.get("verdict")).toBe("missed");
  await legend.getByRole("button", { name: /^errored/ }).click();
  expect(new URL(page.url()).searchParams.get("verdict")).toBe("missed,errored");
  await legend.getByRole("button", { name: "Show all" }).click();
  expect(await page.getByRole("rowheader").count()).toBe(9);
});

test("task, tag and name filter the rows; earlier, later and the zone move the day", async () => {
  const { page } = await openPage({ cli: await world(afternoon), address: "/calendar" });
  await page.getByRole("combobox", { name: "Tag" }).selectOption("nightly");
  await page.getByRole("link", { name: "poll-queue" }).waitFor({ state: "detached" });
  await expect.poll(() => page.getByRole("rowheader").count()).toBe(2);
  await page.getByRole("combobox", { name: "Tag" }).selectOption("");
  await page.getByLabel("Find").fill("queue");
  await page.getByRole("link", { name: "nightly-report" }).waitFor({ state: "detached" });
  await page.getByLabel("Find").fill("");
  await page.getByRole("combobox", { name: "Task" }).selectOption("opening-bell");
  // 02:30 in New York, on the viewer's clock in Berlin.
  await page.getByRole("button", { name: /opening-bell, 08:30: succeeded/ }).waitFor();
  await page.getByRole("combobox", { name: "Zone" }).selectOption("America/New_York");
  await page.getByRole("button", { name: /opening-bell, 02:30: succeeded/ }).waitFor();
  await page.getByRole("link", { name: "Later" }).click();
  await page.getByRole("heading", { name: /Wednesday.* 21 October/ }).waitFor();
  await page.getByRole("button", { name: /opening-bell, 02:30: coming/ }).waitFor();
  await page.getByRole("link", { name: "Today" }).click();
  await page.getByRole("heading", { name: /20 October/ }).waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    task: "opening-bell",
    zone: "America/New_York",
  });
});

test("as a table each instant is a row with why", async () => {
  const { page, axe } = await openPage({
    cli: await world(afternoon),
    address: `${london}&task=sync-orders&as=table`,
  });
  const row = page.getByRole("row", { name: /10:15/ });
  await row.getByText("skipped: another run of the task had its slot").waitFor();
  expect(await page.getByRole("columnheader").allInnerTexts()).toEqual(["When", "Task", "What", "Why"]);
  expect(await axe()).toEqual([]);
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 320],
  ["dark", 320],
] as const)("names of a hostile task do nothing, in %s at %i px", async (colorScheme, width) => {
  const planned: Planned[] = [
    { name: hostile, expression: "0 * * * *", tags: [hostile] },
    { name: "x".repeat(120), expression: "30 * * * *" },
    { name: "مهمة-ليلية", expression: "15 * * * *" },
  ];
  const { page, axe } = await openPage({
    ...{ cli: await world(afternoon, planned), address: london },
    browser: { colorScheme, viewport: { width, height: 800 } },
  });
  await page.getByRole("link", { name: hostile }).waitFor();
  await page
    .getByRole("button", { name: /03:00: succeeded/ })
    .first()
    .click();
  await page.getByText("Ran: succeeded, took 40 s.").waitFor();
  expect(
    await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
  ).toBe(0);
  expect(await axe()).toEqual([]);
});

test("without a schedule the calendar says so, and what was refused is said", async () => {
  const empty = await openPage({ cli: await world(afternoon, []), address: "/calendar" });
  await empty.page.getByText("No task has a schedule yet").waitFor();
  expect(await empty.axe()).toEqual([]);
  const gone = await openPage({
    ...{ cli: await world(afternoon), address: "/calendar?task=nobody" },
    expected: /400/,
  });
  await gone.page
    .getByText(/no task "nobody"/)
    .first()
    .waitFor();
  await gone.page.getByRole("button", { name: "Try again" }).waitFor();
});

test("sixty tasks in a day are in view, and the next sixty are a page on", async () => {
  const planned = Array.from({ length: 70 }, (_, i): Planned => {
    return { name: `task-${String(i).padStart(2, "0")}`, expression: `${i % 60} ${i % 24} * * *` };
  });
  const { page } = await openPage({ cli: await world(afternoon, planned), address: london });
  await page.getByText("Tasks 1 to 60 of 70").waitFor();
  expect(await page.getByRole("rowheader").count()).toBe(60);
  await page.getByRole("link", { name: "Tasks after" }).click();
  await page.getByText("Tasks 61 to 70 of 70").waitFor();
  await page.getByRole("link", { name: "task-69" }).waitFor();
  expect(await page.getByRole("rowheader").count()).toBe(10);
});
