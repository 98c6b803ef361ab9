/** Moves of many runs: counted first, then one after another, and stopped. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { ago, errored, richDeployment } from "./runs-world.ts";

const dialogOf = (page: Page) => page.getByRole("dialog");

async function openAll(page: Page, verb: string): Promise<void> {
  await page.locator("summary", { hasText: "Act on all" }).click();
  await page.getByRole("button", { name: `${verb}…` }).click();
}

test("all that match are counted, those that may be moved are moved with one note, and the rest are named", async () => {
  const cli = await richDeployment();
  const { page, axe } = await openPage({ cli, address: "/runs?task=sync-orders" });
  await openAll(page, "Cancel");
  const dialog = dialogOf(page);
  await dialog.getByText("7 runs are meant; 2 of them may be cancelled").waitFor();
  expect(await dialog.innerText()).toContain("the others are left out (1 missed, 1 cancelled, 3 errored)");
  await dialog.getByLabel("Note").fill("the partner asked");
  await dialog.getByText("The 2 commands that do the same").click();
  expect((await dialog.locator("code").innerText()).split("\n")).toEqual([
    "npx pawl cancel sync-orders/2026-11-21T09:50:00Z/manual~0123456789ab --note 'the partner asked' --stage prod",
    "npx pawl cancel sync-orders/2026-11-21T09:30:00Z/hourly --note 'the partner asked' --stage prod",
  ]);
  expect(await axe()).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel 2" }).click();
  await dialog.getByText("Done: 2 of 2 cancelled").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  for (const run of ["2026-11-21T09:50:00Z/manual~0123456789ab", "2026-11-21T09:30:00Z/hourly"])
    expect(await cli.store.get({ task: "sync-orders", run })).toMatchObject({
      ...{ status: "cancelled", note: "the partner asked", author: "ada@laptop" },
    });
  await page
    .getByRole("row", { name: /09:50:00Z/ })
    .getByText("cancelled")
    .waitFor();
});

test("all that match are paused, and resumed again, each with one note", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?task=sync-orders" });
  const dialog = dialogOf(page);
  const retrying = { task: "sync-orders", run: "2026-11-21T09:30:00Z/hourly" };
  const paused = { task: "sync-orders", run: "2026-11-21T09:50:00Z/manual~0123456789ab" };
  const act = async (verb: string, count: number, done: string) => {
    await openAll(page, verb);
    await dialog.getByLabel("Note").fill(`${verb} them`);
    await dialog.getByRole("button", { name: `${verb} ${count}`, exact: true }).click();
    await dialog.getByText(`Done: ${count} of ${count} ${done}`).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
  };
  await act("Pause", 1, "paused");
  expect(await cli.store.get(retrying)).toMatchObject({ status: "paused", note: "Pause them" });
  // Nobody has touched the one that was paused before.
  expect((await cli.store.get(paused))?.note).toContain("the partner's API is down");
  await act("Resume", 2, "resumed");
  for (const run of [retrying, paused])
    expect(await cli.store.get(run)).toMatchObject({ status: "enqueued", note: "Resume them" });
  expect(cli.sent.map(({ body }) => (body as { run: string }).run).sort()).toEqual([
    ...[retrying.run, paused.run],
  ]);
});

test("a run is paused, resumed and cancelled in its row", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?task=sync-orders" });
  const run = { task: "sync-orders", run: "2026-11-21T09:30:00Z/hourly" };
  const row = page.getByRole("row", { name: /09:30:00Z/ });
  for (const [verb, status] of [
    ["Pause", "paused"],
    ["Resume", "enqueued"],
    ["Cancel", "cancelled"],
  ] as const) {
    await row.getByRole("button", { name: `${verb} sync-orders/${run.run}` }).click();
    const dialog = page.getByRole("dialog", { name: `${verb} the run` });
    await dialog.getByLabel("Note").fill(`${verb} it`);
    await dialog.getByRole("button", { name: `${verb} the run` }).click();
    await row.getByText(`${verb} it`).waitFor();
    expect(await cli.store.get(run)).toMatchObject({ status, note: `${verb} it`, author: "ada@laptop" });
  }
});

test("an address that was opened shows the runs, and no dialog", async () => {
  const { page } = await openPage({
    cli: await richDeployment(),
    address: "/runs?task=sync-orders&act=cancel",
  });
  await page.getByRole("row").nth(1).waitFor();
  expect(await dialogOf(page).count()).toBe(0);
});

test("chosen runs alone are moved; what is refused meanwhile is listed with why, and tried again", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?status=errored&task=sync-orders", expected: /409/ });
  const box = (name: RegExp) => page.getByRole("checkbox", { name });
  await box(/08:00:00Z/).check();
  await box(/07:00:00Z/).check();
  await page.getByRole("region", { name: "Chosen runs" }).getByRole("button", { name: "Dismiss" }).click();
  const dialog = dialogOf(page);
  await dialog.getByText("2 runs are meant; 2 of them may be dismissed.").waitFor();
  // Somebody else is faster.
  await cli.pawl(["dismiss", "sync-orders/2026-11-21T08:00:00Z/hourly"]);
  await dialog.getByRole("button", { name: "Dismiss 2" }).click();
  await dialog.getByText("Done: 1 of 2 dismissed, 1 refused").waitFor();
  await dialog.getByRole("list", { name: "Refused" }).getByText("08:00:00Z/hourly").waitFor();
  await dialog.getByRole("button", { name: "Try the refused again" }).click();
  await dialog.getByText("Done: 0 of 1 dismissed, 1 refused").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  expect(
    (await cli.store.get({ task: "sync-orders", run: "2026-11-21T06:00:00Z/hourly" }))?.dueKey,
  ).toBeDefined();
  expect(
    (await cli.store.get({ task: "sync-orders", run: "2026-11-21T07:00:00Z/hourly" }))?.dueKey,
  ).toBeUndefined();
});

test("Stop stops: what has begun ends, and the rest is left as it was", async () => {
  const cli = await richDeployment();
  for (let i = 0; i < 60; i += 1)
    await cli.put(errored(`late-${i}`, ago(86_000_000 - i * 1_000), "no answer"));
  const held: (() => void)[] = [];
  const update = cli.store.update.bind(cli.store);
  let moved = 0;
  cli.store.update = async (key, write) => {
    if (write.name === "dismiss" && ++moved > 8) await new Promise<void>((done) => held.push(done));
    return update(key, write);
  };
  const { page } = await openPage({ cli, address: "/runs?view=attention&task=sync-orders" });
  await openAll(page, "Dismiss");
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "Dismiss 63" }).click();
  await dialog.getByText("8 of 63 dismissed").waitFor();
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Stop" }).click();
  while (held.length < 4) await page.waitForTimeout(20);
  for (const done of held) done();
  await dialog.getByText("Stopped: 12 of 63 dismissed, 51 left as they were").waitFor();
  const { runs } = JSON.parse((await cli.pawl(["status", "--errored", "--json"])).stdout).errored;
  expect(runs).toHaveLength(52);
});

test("a set that one command moves shows that command", async () => {
  const { page } = await openPage({
    cli: await richDeployment(),
    address: "/runs?tag=partner&status=errored",
  });
  await openAll(page, "Redrive");
  await dialogOf(page).getByText("3 runs are meant").waitFor();
  expect(await dialogOf(page).locator("code").innerText()).toBe(
    "npx pawl redrive --errored --tag partner --stage prod",
  );
});

test("runs of a task that asks for its name are redriven once it is typed", async () => {
  const cli = await richDeployment();
  const run = { ...errored("manual~x", ago(60_000), "no"), task: "drop-tables" };
  await cli.put(run);
  const { page } = await openPage({ cli, address: "/runs?task=drop-tables&status=errored" });
  await openAll(page, "Redrive");
  const dialog = dialogOf(page);
  const button = dialog.getByRole("button", { name: "Redrive 1" });
  await button.waitFor();
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel("Type drop-tables to confirm").fill("drop-tables");
  await button.click();
  await dialog.getByText("Done: 1 of 1 redriven").waitFor();
  expect(await cli.store.get(run)).toMatchObject({ status: "enqueued", confirmed: { how: "--yes" } });
  expect(cli.sent.map(({ body }) => body)).toEqual([expect.objectContaining({ run: run.run })]);
});

test("a read-only console moves nothing", async () => {
  const { page } = await openPage({ cli: await richDeployment(), address: "/runs", readOnly: true });
  await page.getByRole("row", { name: /09:58:00Z/ }).waitFor();
  expect(
    await page
      .getByRole("button", { name: /^Redrive/ })
      .first()
      .isDisabled(),
  ).toBe(true);
  expect(await page.locator("summary", { hasText: "Act on" }).count()).toBe(0);
});

test("a dialog that is closed by force stops, and how far it came is said", async () => {
  const cli = await richDeployment();
  for (let i = 0; i < 20; i += 1)
    await cli.put(errored(`late-${i}`, ago(86_000_000 - i * 1_000), "no answer"));
  const held: (() => void)[] = [];
  const update = cli.store.update.bind(cli.store);
  let moved = 0;
  cli.store.update = async (key, write) => {
    if (write.name === "dismiss" && ++moved > 8) await new Promise<void>((done) => held.push(done));
    return update(key, write);
  };
  const { page } = await openPage({ cli, address: "/runs?view=attention&task=sync-orders" });
  await openAll(page, "Dismiss");
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "Dismiss 23" }).click();
  await dialog.getByText("8 of 23 dismissed").waitFor();
  while (held.length < 4) await page.waitForTimeout(20);
  for (let i = 0; i < 9 && (await dialog.count()) > 0; i += 1) await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  for (const done of held) done();
  await page
    .getByText("Stopped, as its dialog was closed: 12 of 23 dismissed, 11 left as they were.")
    .waitFor();
  expect(moved).toBe(12);
});
