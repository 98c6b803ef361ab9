import { expect, test } from "vitest";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, manifest, now, task } from "../../cli/harness.ts";
import { deployed, hour, own, recordOf } from "../../cli/runs/hourly.ts";
import { type OpenPageOptions, openPage } from "../open-page.ts";

const backfillRun = "2026-11-21T09:40:00Z/manual~b1";
const id = `pawl.backfill/${backfillRun}`;
const range = { from: "2026-11-20T00:00:00Z", to: "2026-11-20T09:00:00Z" };
const rangeQuery = new URLSearchParams({ task: "hourly", ...range }).toString();

/** A backfill that has begun three runs: one each has succeeded, errored, and is at work. */
async function underWay(more: Partial<RunRecord> = {}): Promise<CliHarness> {
  const cli = await deployed();
  const instant = new Date("2026-11-21T09:40:00Z");
  await cli.put({
    ...newRun(+instant, "manual", instant),
    ...{ task: "pawl.backfill", run: backfillRun, lane: "default", status: "running", turn: 1, seq: 4 },
    ...{ leaseExpiresAt: now + 20_000, leaseId: "l", startedAt: instant.toISOString(), author: "ada" },
    ...{ ticks: 4, total: 10, note: "after the outage" },
    params: JSON.stringify({ task: "hourly", ...range, maxConcurrent: 2 }),
    cursor: JSON.stringify({
      ...{ begun: 3, succeeded: 1, errored: 1, left: 2, waited: 1 },
      flight: { nightly: [hour(5)] },
    }),
    ...more,
  });
  const backfill = backfillRun;
  await cli.put(recordOf(3, "succeeded", { backfill }));
  await cli.put(recordOf(4, "errored", { backfill }));
  await cli.put(recordOf(5, "running", { backfill, endedAt: undefined, leaseExpiresAt: now + 20_000 }));
  return cli;
}

const open = (cli: CliHarness, address: string, more: OpenPageOptions = {}) =>
  openPage({ cli, address, ...more });

test("a plan says how many instants will start, what is done, the order, the end and the price", async () => {
  const { page, axe } = await open(await deployed(), `/backfill?${rangeQuery}`);
  await page.getByRole("heading", { name: "8 of 10 instants will start" }).waitFor();
  const plan = page.getByRole("region", { name: "Plan" });
  const facts = await plan.locator("dl").innerText();
  expect(facts).toContain("1 skipped, 7 missed");
  expect(facts).toContain("1 succeeded, 1 errored");
  expect(facts).toContain("the oldest first, 1 at once: from Fri, 20 Nov 2026, 02:00:00 to");
  expect(facts).toContain("in about 16 min 3 s: the median of past runs is 2 min");
  expect(facts).toContain("about $0.0034: 123 writes, 41 sends, and the work of its runs");
  const strip = plan.getByRole("img", { name: /instants by what they are now: 7 missed, 1 / });
  expect(await strip.locator("g").count()).toBe(10);
  expect(await axe()).toEqual([]);
});

test("the plan follows the form, and the form is in the address", async () => {
  const { page } = await open(await deployed(), "/backfill");
  await page.getByText("Choose a task: its plan is shown here").waitFor();
  await page.getByRole("combobox", { name: "Task", exact: true }).selectOption("hourly");
  await page.getByLabel("Range").selectOption("1d");
  await page.getByRole("heading", { name: /of 25 instants will start/ }).waitFor();
  await page.getByRole("combobox", { name: "Start", exact: true }).selectOption("errored");
  await page.getByLabel("Order").selectOption("1");
  await page.getByLabel("At once, at most").fill("5");
  await page.getByLabel("While other runs are under way too").check();
  await page.getByRole("heading", { name: "Nothing to start: 25 instants" }).waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    ...{ task: "hourly", from: "1d", only: "errored", reverse: "1", max: "5", overlap: "allow" },
  });
  await page.getByLabel("Even if the task is paused").check();
  await page.getByText("The command that prints this").first().click();
  await page
    .getByText(
      "npx pawl backfill hourly --from 1d --only errored --reverse --max-concurrent 5 --overlap allow --force --dry-run --stage prod --json",
    )
    .waitFor();
});

test("exact instants are given on the clocks of a zone that is shown", async () => {
  const { page } = await open(await deployed(), "/backfill?task=hourly");
  await page.getByLabel("Range").selectOption("from one instant to another");
  expect(await page.getByLabel("On the clocks of").inputValue()).toBe("Europe/Berlin");
  await page.getByLabel("First instant").fill("2026-11-20T01:00:00");
  await page.getByLabel("Last instant").fill("2026-11-20T10:00:00");
  await page.getByRole("heading", { name: "8 of 10 instants will start" }).waitFor();
  await page.getByLabel("On the clocks of").selectOption("UTC");
  expect(await page.getByLabel("First instant").inputValue()).toBe("2026-11-20T00:00");
  expect(new URL(page.url()).searchParams.get("to")).toBe("2026-11-20T09:00:00Z");
});

test("what the command refuses is said in place of the plan", async () => {
  const { page, axe } = await open(await deployed(), "/backfill?task=hourly&from=2026-01-01T00:00:00Z", {
    expected: /409/,
  });
  await page
    .getByRole("alert")
    .getByText(/records of hourly are kept for 90 days/)
    .waitFor();
  expect(await page.getByRole("button", { name: /^Start/ }).count()).toBe(0);
  expect(await axe()).toEqual([]);
});

test("a backfill starts the range that was shown, with a note, and its progress follows", async () => {
  const { page, cli } = await open(await deployed(), "/backfill?task=hourly&from=1d&max=3");
  await page.getByRole("button", { name: /^Start \d+ runs…/ }).click();
  const dialog = page.getByRole("dialog", { name: "Start the backfill" });
  await dialog.getByLabel("Note").fill("after the outage");
  await dialog.getByText(/pawl backfill hourly --from 2026-11-20T10:00:0/).waitFor();
  await dialog.getByRole("button", { name: "Start the backfill" }).click();
  await page.getByRole("heading", { name: "Runs that it began" }).waitFor();
  const { items } = await cli.store.list("pawl.backfill", { now: cli.time });
  expect(items).toMatchObject([{ status: "enqueued", note: "after the outage" }]);
  expect(JSON.parse(items[0]?.params ?? "")).toMatchObject({ task: "hourly", maxConcurrent: 3 });
  expect(cli.sent).toMatchObject([{ body: { task: "pawl.backfill" } }]);
  expect(new URL(page.url()).searchParams.get("run")).toBe(`pawl.backfill/${items[0]?.run}`);
  await page.getByText("It has begun none yet.").waitFor();
});

test("where the task asks for its name, it has to be typed", async () => {
  const { page, cli } = await open(
    await deployed({ confirm: { typeName: true } }),
    `/backfill?${rangeQuery}`,
  );
  await page.getByRole("button", { name: "Start 8 runs…" }).click();
  const dialog = page.getByRole("dialog");
  const start = dialog.getByRole("button", { name: "Start the backfill" });
  expect(await start.isDisabled()).toBe(true);
  await dialog.getByLabel("Type hourly to confirm").fill("hourly");
  await start.click();
  await page.getByRole("heading", { name: "Runs that it began" }).waitFor();
  expect(cli.sent).toHaveLength(1);
});

test("a task whose runs another person approves is not backfilled, and the page says what to do", async () => {
  const cli = await deployed({ confirm: { by: "another person" } });
  const { page } = await open(cli, `/backfill?${rangeQuery}`, { expected: /409/ });
  await page.getByText(/another person has to approve runs of hourly.*redrive its runs one by one/).waitFor();
});

test("the plan of a paused task is shown, and says by which control it starts all the same", async () => {
  const cli = await deployed();
  await cli.pawl(["pause", "hourly"]);
  const { page, axe } = await open(cli, `/backfill?${rangeQuery}`);
  await page.getByRole("heading", { name: "8 of 10 instants will start" }).waitFor();
  await page
    .getByText("hourly is paused. Resume it on its page, or tick “Even if the task is paused”.")
    .waitFor();
  expect(await page.getByRole("button", { name: /^Start 8 runs/ }).count()).toBe(0);
  expect(await axe()).toEqual([]);
  await page.getByLabel("Even if the task is paused").check();
  await page.getByRole("button", { name: "Start 8 runs…" }).waitFor();
});

test("a schedule that the sweeper has not seen is named, and since when the others are known", async () => {
  const { page } = await open(await deployed(), "/backfill?task=hourly&from=2026-08-25T00:00:00Z");
  await page.getByText("The sweeper has not seen the schedule trial yet.").waitFor();
  const known = page.getByRole("definition").filter({ hasText: "no plan has earlier instants" });
  expect(await known.innerText()).toBe("Wed, 2 Sept 2026, 12:00:00: no plan has earlier instants");
  // The strip begins there too.
  const strip = page.getByRole("region", { name: "Plan" }).getByRole("figure");
  expect(await strip.locator(".ends time").first().innerText()).toBe("Wed, 2 Sept 2026, 12:00:00");
  expect(await strip.locator("svg rect").first().getAttribute("x")).toBe("0.08");
});

test("a read-only console shows the plan and starts nothing", async () => {
  const { page } = await open(await deployed(), `/backfill?${rangeQuery}`, { readOnly: true });
  expect(await page.getByRole("button", { name: "Start 8 runs…" }).isDisabled()).toBe(true);
});

test("where the deployed version has no pawl.backfill, the page says what to do", async () => {
  const { page, axe } = await openPage({ address: "/backfill" });
  await page.getByRole("alert").getByText("has no pawl.backfill").waitFor();
  expect(await axe()).toEqual([]);
});

test("the progress of a backfill has its counts, the instants as they are, and the runs that it began", async () => {
  const { page, axe } = await open(await underWay(), `/backfill?run=${encodeURIComponent(id)}`);
  await page
    .getByRole("img", {
      name: "4 instants done of 10: 1 succeeded, 1 errored, 1 under way, 2 left as they were",
    })
    .waitFor();
  await page.getByRole("img", { name: /instants by what they are now: 4 missed, 2 succeeded/ }).waitFor();
  const rows = page.getByRole("region", { name: "Runs that it began" }).getByRole("row");
  await page.getByRole("row", { name: /running/ }).waitFor();
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByLabel("Status").selectOption("errored");
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByRole("row", { name: /errored/ }).waitFor();
  expect(new URL(page.url()).searchParams.get("status")).toBe("errored");
  expect(await axe()).toEqual([]);
});

test("a backfill is paused, and cancelled with the runs that it began", async () => {
  const { page, cli } = await open(await underWay(), `/backfill?run=${encodeURIComponent(id)}`);
  const at = async () => (await cli.store.get({ task: "pawl.backfill", run: backfillRun }))?.status;
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("dialog").getByLabel("Note").fill("too many");
  await page.getByRole("dialog").getByRole("button", { name: "Pause the backfill" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  expect(await at()).toBe("paused");
  // Its worker has let go of it.
  cli.time += 60_000;
  await page.getByRole("button", { name: "Cancel with its runs" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel it and its runs" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await at()).toBe("cancelled");
  expect((await cli.store.get({ task: "hourly", run: recordOf(5, "running").run }))?.status).toBe(
    "cancelled",
  );
});

test("a paused backfill is resumed, and cancelled without the runs that it began", async () => {
  const { page, cli } = await open(
    await underWay({ status: "paused", leaseExpiresAt: 0, pausedAt: "2026-11-21T09:50:00Z" }),
    `/backfill?run=${encodeURIComponent(id)}`,
  );
  const act = async (button: string, verb: string) => {
    await page.getByRole("button", { name: button, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: verb });
    await dialog.getByLabel("Note").fill(`${button} it`);
    await dialog.getByRole("button", { name: verb }).click();
    await dialog.waitFor({ state: "detached" });
    return cli.store.get({ task: "pawl.backfill", run: backfillRun });
  };
  expect(await act("Resume", "Resume the backfill")).toMatchObject({ status: "enqueued", note: "Resume it" });
  expect(await act("Cancel", "Cancel the backfill")).toMatchObject({
    status: "cancelled",
    note: "Cancel it",
  });
  expect((await cli.store.get(recordOf(5, "running")))?.status).toBe("running");
});

test("a backfill that errored is redriven, and goes on where it stopped", async () => {
  const endedAt = "2026-11-21T09:50:00.000Z";
  const error = { name: "Error", message: "the tables do not answer", attempt: 3, at: endedAt };
  const cli = await underWay({ status: "errored", leaseExpiresAt: 0, endedAt, error });
  const before = await cli.store.get({ task: "pawl.backfill", run: backfillRun });
  const { page } = await open(cli, `/backfill?run=${encodeURIComponent(id)}`);
  const moves = page.locator(".buttons").filter({ hasNot: page.getByRole("row") });
  await moves.getByRole("button", { name: "Redrive", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Redrive the backfill" });
  await dialog.getByText("It goes on where it stopped.").waitFor();
  await dialog.getByLabel("Note").fill("they answer again");
  await dialog.getByRole("button", { name: "Redrive the backfill" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await cli.store.get({ task: "pawl.backfill", run: backfillRun })).toMatchObject({
    ...{ status: "enqueued", note: "they answer again", cursor: before?.cursor },
  });
});

test("a run that the backfill began and that errored is redriven, or all of them by another backfill", async () => {
  const { page, cli } = await open(await underWay(), `/backfill?run=${encodeURIComponent(id)}`);
  await page
    .getByRole("row", { name: /errored/ })
    .getByRole("button", { name: "Redrive" })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Redrive the run" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect((await cli.store.get({ task: "hourly", run: recordOf(4, "errored").run }))?.status).toBe("enqueued");
  await page.getByRole("link", { name: "Plan a redrive of what errored" }).click();
  await page.getByRole("heading", { name: "1 of 10 instants will start" }).waitFor();
  expect(await page.getByRole("combobox", { name: "Start", exact: true }).inputValue()).toBe("errored");
});

test("earlier backfills are listed, and lead to their progress", async () => {
  const { page } = await open(await underWay({ status: "paused", leaseExpiresAt: 0 }), "/backfill");
  const row = page.getByRole("row", { name: /hourly/ });
  expect(await row.innerText()).toContain("after the outage");
  await row.getByRole("link").click();
  await page.getByRole("heading", { name: "Runs that it began" }).waitFor();
});

test.each(["light", "dark"] as const)(
  "in %s, and 320 px wide, it is whole and axe finds nothing",
  async (colorScheme) => {
    const cli = await underWay();
    const browser = { colorScheme, viewport: { width: 320, height: 700 } };
    for (const [address, heading] of [
      [`/backfill?${rangeQuery}`, /will start/],
      [`/backfill?run=${encodeURIComponent(id)}`, "Runs that it began"],
    ] as const) {
      const { page, axe } = await open(cli, address, { browser });
      await page.getByRole("heading", { name: heading }).waitFor();
      await page.getByRole("img").last().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
      expect(await axe()).toEqual([]);
    }
  },
);

test("names of hostile tasks do nothing, and long ones break", async () => {
  const names = ["<img src=x onerror=alert(1)>", `long-${"x".repeat(200)}`, "\u05d0\u05d1\u05d2\u202e-rtl"];
  const tasks = names.map((name) =>
    task(name, { triggers: [{ kind: "cron", id: "cron-1", expression: "* * * * *", timeZone: "UTC" }] }),
  );
  const cli = new CliHarness({ ...manifest, tasks: [...tasks, own] });
  const browser = { viewport: { width: 320, height: 700 } };
  const { page } = await open(cli, `/backfill?task=${encodeURIComponent(names[0] ?? "")}`, {
    browser,
  });
  await page.getByText("The sweeper has not seen the schedule cron-1 yet.").waitFor();
  for (const name of names)
    await page.getByRole("combobox", { name: "Task", exact: true }).selectOption(name);
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
});

test("all runs of a backfill that errored are redriven at once, and no others", async () => {
  const cli = await underWay();
  const { page } = await open(cli, `/backfill?run=${id}`);
  await page.getByRole("link", { name: "Redrive those that errored…" }).click();
  const dialog = page.getByRole("dialog", { name: "Redrive all that match" });
  await dialog.getByText("1 run is meant; 1 of them may be redriven.").waitFor();
  await dialog.getByLabel("Note").fill("the shop is back");
  await dialog.getByRole("button", { name: "Redrive 1" }).click();
  await dialog.getByText("Done: 1 of 1 redriven").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  const statusOf = async (n: number) => (await cli.store.get(recordOf(n, "errored")))?.status;
  expect([await statusOf(4), await statusOf(2)]).toEqual(["enqueued", "errored"]);
  // Loading the page again does not ask for it again.
  await expect.poll(() => new URL(page.url()).searchParams.get("act")).toBe(null);
  await page.getByRole("button", { name: `started by backfill: ${id}` }).waitFor();
});

test("a backfill that there is not says so, and leads to the others", async () => {
  const { page } = await open(await deployed(), "/backfill?run=pawl.backfill/2026-11-21T09:00:00Z/none", {
    expected: /409/,
  });
  await page
    .getByRole("alert")
    .getByText(/^no run "pawl\.backfill/)
    .waitFor();
  await page.getByRole("link", { name: "the backfills" }).click();
  await page.getByRole("heading", { name: "Backfills" }).waitFor();
});
