import { expect, test } from "vitest";
import { runId } from "../../../../functions/model/run/run.ts";
import { openPage } from "../../open-page.ts";
import {
  addressOf,
  errored,
  running,
  split,
  succeeded,
  withShards,
  withSkipped,
  withTurns,
} from "./run-world.ts";

const wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

test("skipped items are listed by pages, and just those that are chosen are redriven", async () => {
  const { page, cli, axe } = await openPage({
    cli: await withSkipped(60),
    address: addressOf(succeeded, "?tab=skipped"),
  });
  await page.getByText("1 to 50 of 60", { exact: true }).waitFor();
  await page
    .getByText("the first skipped Sat, 21 Nov 2026, 10:59:03, the last Sat, 21 Nov 2026, 10:59:52")
    .waitFor();
  const second = await page.getByRole("row", { name: /item 2 / }).innerText();
  expect(second.replaceAll(/\s+/g, " ").trim()).toMatch(
    /^item 2 \{"row":2\} CsvError: row 2 is broken .* 2 /,
  );
  expect(await axe()).toEqual([]);
  await page.getByRole("checkbox", { name: "Choose item 2", exact: true }).check();
  await page.getByRole("checkbox", { name: "Choose item 3", exact: true }).check();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("51 to 60 of 60, 2 chosen").waitFor();
  await page.getByRole("checkbox", { name: "Choose item 60" }).check();
  await page.getByRole("button", { name: "Redrive the 3 chosen" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.locator("code").innerText()).toContain("--items --only 2-3,60");
  await dialog.getByRole("textbox", { name: /Note/ }).fill("mended");
  await dialog.getByRole("button", { name: "Redrive the chosen items" }).click();
  await dialog.waitFor({ state: "detached" });
  const { items } = await cli.store.list(succeeded.task, { now: cli.time });
  expect(items.find(({ itemsOf }) => itemsOf !== undefined)).toMatchObject({ total: 3, note: "mended" });
});

test("with none chosen all skipped items are redriven", async () => {
  const { page, cli } = await openPage({
    cli: await withSkipped(3),
    address: addressOf(succeeded, "?tab=skipped"),
  });
  await page.getByRole("button", { name: "Redrive all of them" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Redrive the skipped items" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const { items } = await cli.store.list(succeeded.task, { now: cli.time });
  expect(items.find(({ itemsOf }) => itemsOf !== undefined)).toMatchObject({ total: 3 });
});

test("shards have a bar each, the slowest first, and can be split one by one or scaled together", async () => {
  const { page, cli, axe } = await openPage({
    cli: await withShards(),
    address: addressOf(split, "?tab=shards"),
  });
  await page.getByText("2 of 8 done, 3 at work").waitFor();
  const bars = page.getByRole("img", { name: /^shard / });
  expect(await bars.first().getAttribute("aria-label")).toBe("shard 004: 100 of 1,000 done");
  const rows = await page.getByRole("row").allInnerTexts();
  expect(rows[1]?.replaceAll(/\s+/g, " ")).toMatch(
    /^shard 004 . running 100 of 1,000 100 10 a second 1 min 30 s Split/,
  );
  expect(rows.find((row) => row.startsWith("shard 001"))).toContain("row 7 is odd");
  // No rate and no duration is broken.
  for (const label of ["Rate", "Left"]) {
    const cell = page.locator(`td[data-label=${label}]`).first();
    expect(await cell.evaluate((element) => getComputedStyle(element).whiteSpace)).toBe("nowrap");
  }
  expect(await axe()).toEqual([]);
  await page
    .getByRole("row", { name: /^shard 004/ })
    .getByRole("button", { name: "Split…" })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Split shard 004" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect((await cli.store.get(split))?.splitAsked).toEqual(["004"]);
  await page.getByRole("spinbutton", { name: "Shards" }).fill("10");
  await page.getByRole("button", { name: "Scale…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Scale to 10 shards" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect((await cli.store.get(split))?.splitAsked?.length).toBeGreaterThan(1);
});

test("a shard whose cursor stands still is said to make no progress", async () => {
  const { page } = await openPage({ cli: await withShards(), address: addressOf(split, "?tab=shards") });
  await page.getByText("2 of 8 done, 3 at work").waitFor();
  await page.clock.runFor(35_000);
  await page
    .getByText(/no progress seen for 3\d s/)
    .first()
    .waitFor();
});

test("lines of the log are filtered by level and text, which the address keeps", async () => {
  const { page, axe } = await openPage({ cli: await withTurns(), address: addressOf(errored, "?tab=logs") });
  const lines = page.getByRole("list", { name: "Lines" }).getByRole("listitem");
  await lines.filter({ hasText: "printed by the task" }).waitFor();
  expect(await axe()).toEqual([]);
  await page.getByRole("combobox", { name: "Level" }).selectOption("error");
  expect((await lines.allInnerTexts()).join()).toMatch(/timed out.*retry.*fail/s);
  expect(await lines.count()).toBe(3);
  await page.getByRole("combobox", { name: "Level" }).selectOption("all");
  await page.getByRole("searchbox", { name: "Text" }).fill("PRINTED");
  expect(await lines.count()).toBe(1);
  expect(new URL(page.url()).searchParams.get("text")).toBe("PRINTED");
});

test("older lines of a long log are loaded when they are asked for", async () => {
  const cli = await withTurns();
  const at = Date.parse(errored.createdAt) + 92_000;
  const stream = errored.logs?.stream as string;
  for (let n = 0; n < 300; n++) cli.logs.push({ id: `l-${n}`, stream, at, message: `line ${n}` });
  cli.logs.sort((one, other) => one.at - other.at);
  const { page } = await openPage({ cli, address: addressOf(errored, "?tab=logs") });
  const lines = page.getByRole("list", { name: "Lines" }).getByRole("listitem");
  await page.getByText(/115 came before/).waitFor();
  expect(await lines.count()).toBe(200);
  await page.getByRole("button", { name: "Load older lines" }).click();
  await lines.filter({ hasText: "START RequestId: r-0" }).waitFor();
  expect(await lines.count()).toBe(315);
});

test("a run is compared with the last good one before it, or with another", async () => {
  const cli = await withTurns();
  const good = {
    ...errored,
    ...{ run: "2026-11-21T07:00:00Z/startup-0ae3b1~v0", status: "succeeded" as const, error: undefined },
    ...{
      errors: undefined,
      params: '{"csv":"old"}',
      usage: { ms: 4_000, turns: 1 },
      dueKey: undefined,
      attempt: 1,
    },
  };
  await cli.put(good);
  await cli.put({ ...errored, params: '{"csv":"new"}' });
  const { page, axe } = await openPage({ cli, address: addressOf(errored, "?tab=compare") });
  await page.getByText("the last good run before it").waitFor();
  const row = async (name: string) =>
    (await page.getByRole("row", { name: new RegExp(`^${name}`) }).innerText())
      .split(/\t|\n/)
      .map((text) => text.trim());
  expect(await row("Turns")).toEqual(["Turns", "3", "1", "≠ +200 %"]);
  expect(await row("Work")).toEqual(["Work", "8 s", "4 s", "≠ +100 %"]);
  expect(await row("csv")).toEqual(["csv", '"new"', '"old"', "≠"]);
  expect((await row("Lane")).slice(0, 3)).toEqual(["Lane", "bulk", "bulk"]);
  expect(await axe()).toEqual([]);
  await page.getByRole("textbox", { name: "With the run" }).fill(runId(running));
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("link", { name: runId(running) }).waitFor();
  expect(new URL(page.url()).searchParams.get("with")).toBe(runId(running));
});

test("where no run succeeded before, the comparison says so", async () => {
  const { page } = await openPage({ address: addressOf(errored, "?tab=compare") });
  await page.getByText("No run of this task succeeded before it").waitFor();
});

test.each(["skipped", "shards", "logs", "compare"])(
  "axe finds nothing in %s in dark colours, 320 px wide",
  async (tab) => {
    const [cli, run] =
      tab === "skipped"
        ? [await withSkipped(60), succeeded]
        : tab === "shards"
          ? [await withShards(), split]
          : [await withTurns(), errored];
    const query =
      tab === "compare" ? `?tab=compare&with=${encodeURIComponent(runId(running))}` : `?tab=${tab}`;
    const { page, axe } = await openPage({
      ...{ cli, address: addressOf(run, query) },
      browser: { colorScheme: "dark", viewport: { width: 320, height: 800 } },
    });
    await page
      .getByRole(tab === "logs" ? "listitem" : "row")
      .first()
      .waitFor();
    expect(await axe()).toEqual([]);
    expect(await page.evaluate(wider)).toBe(0);
  },
);
