/** What one can do from the calendar: run an instant that did not run, hold one back that is to come. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { world } from "./world.ts";

const afternoon = "2026-10-20T14:07:00Z";
const opened = (task: string, from: string) => `/calendar?zone=UTC&of=${task}&from=${from}&by=cron-1`;

test("an instant that errored is run again as the same run, with a note", async () => {
  const { page, cli, axe } = await openPage({
    cli: await world(afternoon),
    address: opened("sync-orders", "2026-10-20T12:15:00Z"),
  });
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByRole("button", { name: "Run this instant" }).click();
  const dialog = page.getByRole("dialog", { name: "Run this instant" });
  await dialog.getByText("sync-orders runs for Tue, 20 Oct 2026, 12:15:00, from where it stopped").waitFor();
  await dialog.getByLabel("Note").fill("the feed is back");
  await dialog
    .getByText(
      "npx pawl redrive sync-orders/2026-10-20T12:15:00Z/cron-1 --note 'the feed is back' --stage prod",
    )
    .waitFor();
  expect(await axe()).toEqual([]);
  await dialog.getByRole("button", { name: "Run this instant" }).click();
  await dialog.waitFor({ state: "detached" });
  await panel.getByText("Enqueued: waits for a worker").waitFor();
  expect(cli.sent).toMatchObject([{ body: { task: "sync-orders", run: "2026-10-20T12:15:00Z/cron-1" } }]);
  const run = await cli.store.get({ task: "sync-orders", run: "2026-10-20T12:15:00Z/cron-1" });
  expect([run?.status, run?.note]).toEqual(["enqueued", "the feed is back"]);
});

test("an instant without a record is run by a backfill of that instant alone", async () => {
  const { page, cli } = await openPage({
    cli: await world(afternoon),
    address: opened("sync-orders", "2026-10-20T07:45:00Z"),
  });
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByText("Missed: no worker had it in time").waitFor();
  await panel.getByRole("button", { name: "Run this instant" }).click();
  const dialog = page.getByRole("dialog", { name: "Run this instant" });
  await dialog.getByText("Its runs take about 40 s.").waitFor();
  await dialog
    .getByText(
      "npx pawl backfill sync-orders --from 2026-10-20T07:45:00Z --to 2026-10-20T07:45:00Z --trigger cron-1 --stage prod",
    )
    .waitFor();
  await dialog.getByRole("button", { name: "Run this instant" }).click();
  await dialog.waitFor({ state: "detached" });
  const { items } = await cli.store.list("pawl.backfill", { now: cli.time });
  expect(items.map(({ params }) => JSON.parse(params ?? ""))).toEqual([
    {
      task: "sync-orders",
      trigger: "cron-1",
      from: "2026-10-20T07:45:00Z",
      to: "2026-10-20T07:45:00Z",
    },
  ]);
});

test.each([
  ["errored", { status: "errored" }, "redrive"],
  ["without a record", undefined, "backfill"],
] as const)(
  "where the task asks for its name, it has to be typed to run an instant %s",
  async (_, newest, command) => {
    const cli = await world(afternoon, [
      {
        ...{ name: "hourly", expression: "0 * * * *", confirm: { typeName: true } },
        ended: (place) => (place === 3 ? newest : {}),
      },
    ]);
    const { page } = await openPage({ cli, address: opened("hourly", "2026-10-20T11:00:00Z") });
    const panel = page.getByRole("complementary", { name: "What is opened" });
    await panel.getByRole("button", { name: "Run this instant" }).click();
    const dialog = page.getByRole("dialog", { name: "Run this instant" });
    await dialog.getByText("The task asks for a confirmation: understand its role").waitFor();
    const run = dialog.getByRole("button", { name: "Run this instant" });
    expect(await run.isDisabled()).toBe(true);
    await dialog.getByLabel("Type hourly to confirm").fill("hourly");
    await run.click();
    await dialog.waitFor({ state: "detached" });
    expect(cli.sent).toMatchObject([{ body: { task: command === "redrive" ? "hourly" : "pawl.backfill" } }]);
  },
);

test("an instant that ran, and one that was cancelled, are not offered to run", async () => {
  const cli = await world(afternoon);
  for (const from of ["2026-10-20T12:45:00Z", "2026-10-20T10:45:00Z"]) {
    const { page } = await openPage({ cli, address: opened("sync-orders", from) });
    const panel = page.getByRole("complementary", { name: "What is opened" });
    await panel.getByRole("link", { name: "Open its run" }).waitFor();
    expect(await panel.getByRole("button", { name: "Run this instant" }).count()).toBe(0);
  }
});

test("an instant to come is held back by a pause until just after it, and a pause can be ended", async () => {
  const { page, cli } = await openPage({
    cli: await world(afternoon),
    address: opened("sync-orders", "2026-10-20T16:15:00Z"),
  });
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByText("Will run.").waitFor();
  await panel.getByRole("button", { name: "Hold it back" }).click();
  await page.getByRole("dialog").getByText("--until 2026-10-20T16:15:01Z").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Hold it back" }).click();
  await panel.getByText(/Will not run, as it stands: the task is paused until/).waitFor();
  const state = await cli.store.getPart({ task: "sync-orders", part: "state" });
  expect([state?.paused, state?.until]).toEqual([true, "2026-10-20T16:15:01.000Z"]);
  await panel.getByRole("button", { name: "Resume the task" }).click();
  const resume = page.getByRole("dialog", { name: "Resume sync-orders" });
  await resume.getByText("but for the instants that a task’s setting catchUp takes").waitFor();
  await resume.getByRole("button", { name: "Resume sync-orders" }).click();
  await panel.getByText("Will run.").waitFor();
});

test("the sentences of the panel and its dialogs have instants on the calendar's clocks", async () => {
  const address = "/calendar?of=sync-orders&from=2026-10-20T16:15:00Z&by=cron-1";
  const { page } = await openPage({ cli: await world(afternoon), address });
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByRole("button", { name: "Hold it back" }).click();
  const dialog = page.getByRole("dialog", { name: "Hold it back" });
  await dialog.getByText("sync-orders is paused until Tue, 20 Oct 2026, 18:15:01:").waitFor();
  await dialog.getByRole("button", { name: "Hold it back" }).click();
  await panel.getByText("the task is paused until Tue, 20 Oct 2026, 18:15:01").waitFor();
});

test("a read-only console shows the actions, and none can be taken", async () => {
  const { page } = await openPage({
    ...{ cli: await world(afternoon), readOnly: true },
    address: opened("sync-orders", "2026-10-20T07:45:00Z"),
  });
  const button = page.getByRole("button", { name: "Run this instant" });
  await button.waitFor();
  expect(await button.isDisabled()).toBe(true);
});

test("days that are over are asked for once, the day of now once a minute, what runs each two seconds", async () => {
  const cli = await world(afternoon, [
    { name: "hourly", expression: "0 * * * *" },
    {
      name: "busy",
      expression: "30 13 * * *",
      ended: () => ({ status: "running", endedAt: undefined, leaseExpiresAt: Number.MAX_SAFE_INTEGER }),
    },
  ]);
  const { page } = await openPage({ cli, address: "/calendar?zone=UTC&view=week&task=hourly" });
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/api/calendar")
      asked.push(`${searchParams.getAll("arg").join()} ${searchParams.get("since")}`);
  });
  await page.getByRole("button", { name: /20 October 12:00/ }).waitFor();
  asked.length = 0;
  await page.clock.runFor(125_000);
  expect(asked.filter((one) => one.includes("2026-10-19"))).toHaveLength(0);
  expect(asked.filter((one) => one === "hourly 2026-10-20T00:00:00Z").length).toBeLessThanOrEqual(2);
  await page.getByRole("combobox", { name: "Task" }).selectOption("");
  await page.getByRole("button", { name: /20 October 13:00: 1 under way/ }).waitFor();
  asked.length = 0;
  await page.clock.runFor(10_000);
  await expect
    .poll(() => asked.filter((one) => one === "busy 2026-10-20T13:00:00Z").length)
    .toBeGreaterThanOrEqual(2);
  expect(asked.filter((one) => !one.startsWith("busy"))).toEqual([]);
});

test.each([
  ["is redriven", "2026-10-20T13:00:00Z"],
  ["is run by a backfill", "2026-10-20T12:00:00Z"],
])("an instant of a task that wants its name typed %s once it is typed", async (_, from) => {
  const cli = await world(afternoon, [
    {
      ...{ name: "drop-tables", expression: "0 * * * *", confirm: { typeName: true } },
      ended: (place) => (place === 1 ? { status: "errored" } : place === 2 ? undefined : {}),
    },
  ]);
  const { page } = await openPage({ cli, address: opened("drop-tables", from) });
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByRole("button", { name: "Run this instant" }).click();
  const dialog = page.getByRole("dialog", { name: "Run this instant" });
  const button = dialog.getByRole("button", { name: "Run this instant" });
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel("Type drop-tables to confirm").fill("drop-tables");
  await button.click();
  await dialog.waitFor({ state: "detached" });
  expect(cli.sent).toHaveLength(1);
});
