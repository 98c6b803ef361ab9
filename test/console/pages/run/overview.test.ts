import { expect, test } from "vitest";
import { waitKey } from "../../../../functions/model/run/index-keys.ts";
import { type RunRecord, runId } from "../../../../functions/model/run/run.ts";
import { CliHarness } from "../../../cli/harness.ts";
import { openPage } from "../../open-page.ts";
import {
  addressOf,
  errored,
  rejected,
  running,
  say,
  skipped,
  split,
  succeeded,
  withShards,
  withTurns,
} from "./run-world.ts";

test("a run that failed shows its error with causes, stack and cursor, and those of earlier attempts", async () => {
  const { page, axe } = await openPage({ cli: await withTurns(), address: addressOf(errored) });
  const errors = page.getByRole("region", { name: "Error" });
  await errors.getByText("row 17 cannot be read").first().waitFor();
  const text = await errors.innerText();
  expect(text).toContain("caused by CsvError: Quote Not Closed");
  expect(text).toContain("at process (import-cities.ts:40:11)");
  expect(text).toContain('at cursor {"byte":1024}');
  expect(text).toContain("TimeoutError: no answer");
  expect(await axe()).toEqual([]);
});

test("a run shows its progress, its figures, its cost, and what its task counts and says", async () => {
  const { page } = await openPage({ cli: await withTurns(), address: addressOf(errored) });
  const progress = page.getByRole("region", { name: "Progress" });
  await progress.getByText("page 3 of the file").waitFor();
  const text = (await progress.innerText()).replaceAll(/\s+/g, " ");
  for (const words of ["16 out of 30,000 items", "2 min 10 s", "2 a second", "already there 1,201"])
    expect(text).toContain(words);
  expect(text).toContain("$0.000077 computed, not billed");
});

test("a run is headed by its task and when it is for, here, with its id to copy", async () => {
  const { page } = await openPage({ address: addressOf(running) });
  await page.getByRole("heading", { level: 1, name: "import-cities Sat, 21 Nov 2026, 10:59:30" }).waitFor();
  await page.context().grantPermissions(["clipboard-write"]);
  await page.getByRole("button", { name: "Copy", exact: true }).first().click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.locator(".head code").innerText()).toBe(runId(running));
});

test("a line that the browser does not let be copied is selected, and that is said", async () => {
  const { page } = await openPage({ address: addressOf(running) });
  const copy = page.getByRole("button", { name: "Copy", exact: true }).first();
  await copy.waitFor();
  await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"))`);
  await copy.click();
  await page
    .getByText("Not copied, as the browser refuses. The line is selected: copy it by hand.")
    .waitFor();
  expect(await page.evaluate("getSelection().toString()")).toBe(runId(running));
});

test("a run that there is not has its id as the heading, and ways on", async () => {
  const id = "import-cities/2026-11-21T09:59:30Z/nobody";
  const { page, axe } = await openPage({ address: `/runs/${id}`, expected: /409/ });
  await page.getByRole("heading", { level: 1, name: id }).waitFor();
  await page
    .getByRole("alert")
    .getByText(/^no run "import-cities/)
    .waitFor();
  expect(await axe()).toEqual([]);
  const main = page.getByRole("main");
  expect(await main.getByRole("link", { name: "all runs" }).getAttribute("href")).toBe("/runs");
  await main.getByRole("link", { name: "the runs of import-cities" }).click();
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
  expect(new URL(page.url()).search).toBe("?task=import-cities");
});

test("a run that has not begun says when it was due", async () => {
  const cli = await CliHarness.seeded();
  const scheduledTime = new Date(cli.time - 90_000).toISOString();
  const due: RunRecord = {
    ...{ ...running, run: "2026-11-21T09:58:30Z/manual~due", scheduledTime, status: "enqueued" },
    ...{
      leaseExpiresAt: 0,
      usage: undefined,
      startedAt: undefined,
      confirmed: { by: "ada", at: scheduledTime, how: "--yes" },
    },
    ...{ metadata: { startedBy: "ada", startedFrom: "command" } },
  };
  await cli.put(due);
  const { page } = await openPage({ cli, address: addressOf(due) });
  await page.locator(".head").getByText("due 1 min ago").waitFor();
  const audit = await page.getByRole("region", { name: "When and by whom" }).innerText();
  expect(audit.replaceAll(/\s+/g, " ")).toMatch(/Started by ada Confirmed by ada, Sat, 21 Nov 2026, \S+$/);
  expect(audit).not.toMatch(/--yes|by the command/);
});

test("a parallel run at work is as far as its shards are, and counts their turns", async () => {
  const { page } = await openPage({ cli: await withShards(), address: addressOf(split) });
  await page.getByText("2 of 8 shards, 2,500 out of 8,000 items (31 %)").waitFor();
  expect(await page.getByRole("progressbar").getAttribute("value")).toBe("31");
  const text = (await page.getByRole("region", { name: "Progress" }).innerText()).replaceAll(/\s+/g, " ");
  expect(text).toContain("Shards 2 of 8, 3 at work Turns 6");
  expect(await page.locator(".why").count()).toBe(0);
});

test("a parallel run that is being cancelled says that its shards finish their items, and names no lease", async () => {
  const cli = await withShards();
  const endedAt = new Date(cli.time - 3_000).toISOString();
  await cli.put({ ...split, status: "cancelled", author: "ada", endedAt });
  const { page } = await openPage({ cli, address: addressOf(split) });
  await page.getByText("2 of 8 shards, 2,500 out of 8,000 items (31 %)").waitFor();
  expect(await page.locator(".head").innerText()).toMatch(/cancelling asked for \d+ s ago/);
  expect(await page.locator(".why").innerText()).toBe(
    "Why it waits: requested by ada: takes effect after the current item of each shard at work",
  );
});

test("each turn has a bar, and a row that says how it ended; more of it opens by the keyboard", async () => {
  const { page } = await openPage({ cli: await withTurns(), address: addressOf(errored) });
  const rows = page.getByRole("region", { name: "Turns" }).getByRole("row");
  await rows.nth(4).waitFor();
  const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  expect(texts[1]).toMatch(/^turn 1 ▸ ▸ yielded the time of its invocation was up 1 s 15 s 9/);
  expect(texts[2]).toMatch(/killed Task timed out after 20.00 seconds 4 s 20 s 3/);
  expect(texts[3]).toMatch(/errored Error: row 17 cannot be read 35 s 5 s 2/);
  const button = rows.nth(1).getByRole("button");
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByText("120 MB at the most").waitFor();
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  const widths = await page
    .locator(".turns rect")
    .evaluateAll((bars) => bars.map((bar) => bar.getAttribute("width")));
  expect(widths.map((width) => Math.round(Number.parseFloat(width ?? "")))).toEqual([12, 17, 4, 33]);
});

test("a turn whose lease was taken over says so, and when its worker noticed", async () => {
  const cli = await CliHarness.seeded();
  say(cli, errored, [
    { seconds: 1, request: "r-1", pawl: "claim", fields: { ticks: 0 } },
    { seconds: 60, request: "r-2", pawl: "take over", fields: { ticks: 0 } },
    { seconds: 65, request: "r-1", pawl: "lease lost" },
    { seconds: 70, request: "r-2", pawl: "fail", fields: { ticks: 16 } },
  ]);
  const { page } = await openPage({ cli, address: addressOf(errored) });
  const rows = page.getByRole("region", { name: "Turns" }).getByRole("row");
  await rows.nth(2).waitFor();
  const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  expect(texts[1]).toMatch(/⇥ lease taken over 1 s 1 min 4 s 0$/);
  expect(texts[2]).toMatch(/errored/);
});

test("turns that the logs do not have any more are said to be missing", async () => {
  const { page } = await openPage({ address: addressOf(errored) });
  await page.getByText("none of its 3 turns is in /aws/lambda/pawl-local-bulk").waitFor();
});

test("a run at work is kept up to date, and one that has ended is not asked for again", async () => {
  const { page, cli } = await openPage({ address: addressOf(running) });
  await page.getByText("12,000 out of 30,000 items").waitFor();
  // It has done 500 items each second.
  const progress = page.getByRole("region", { name: "Progress" });
  expect((await progress.innerText()).replaceAll(/\s+/g, " ")).toContain("Rate 500 a second Left 36 s");
  await cli.put({ ...running, ticks: 15_000 });
  await page.clock.runFor(2_100);
  await page.getByText("15,000 out of 30,000 items").waitFor();
  await cli.put({
    ...running,
    ticks: 30_000,
    status: "succeeded",
    leaseExpiresAt: 0,
    endedAt: "2026-11-21T10:00:10.000Z",
  });
  await page.clock.runFor(2_100);
  await page.getByText("succeeded", { exact: false }).first().waitFor();
  await page.getByText("30,000 out of 30,000 items").waitFor();
  expect(await progress.getByText("Left").count()).toBe(0);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.clock.runFor(120_000);
  expect(asked.filter((path) => path === "/api/status")).toEqual([]);
  // Its last turn is read once, which may be under way as the listening begins.
  expect(asked.filter((path) => path === "/api/turns").length).toBeLessThanOrEqual(1);
});

test("a run that waits says for what, with a link to the run that has its place", async () => {
  const cli = await CliHarness.seeded();
  const waiting: RunRecord = {
    ...{ ...running, run: "2026-11-21T09:59:59Z/manual~waits", status: "enqueued", dueAt: cli.time },
    ...{ dueKey: waitKey(running.task), leaseExpiresAt: 0, startedAt: undefined, usage: undefined },
  };
  await cli.put(waiting);
  const holder = { [`held#${running.run}`]: 1 };
  await cli.store.updatePart(
    { task: running.task, part: "state" },
    { name: "test", condition: [], set: holder },
  );
  const { page } = await openPage({ cli, address: addressOf(waiting) });
  await page.getByText("Why it waits:").waitFor();
  expect(await page.locator(".why").innerText()).toContain("waits for the slot of import-cities, held by");
  await page.getByRole("link", { name: "the run that has it" }).click();
  await page.locator(".head").getByText(runId(running)).waitFor();
});

test("a skipped instant says why it did not run", async () => {
  const { page, axe } = await openPage({ address: addressOf(skipped) });
  await page.getByText("Why it was skipped:").waitFor();
  expect(await page.locator(".why").innerText()).toContain("the run before it was still under way");
  expect(await axe()).toEqual([]);
});

test("a rejected message shows why, and its body as text", async () => {
  const cli = await CliHarness.seeded();
  const body = "<img src=x onerror=alert(1)> hello";
  await cli.put({ ...rejected, body });
  const { page, axe } = await openPage({ cli, address: addressOf(rejected) });
  await page.getByText("not JSON: Unexpected token 'h'").waitFor();
  expect(await page.getByText(body).count()).toBe(1);
  expect(await page.locator("main img").count()).toBe(0);
  expect(
    await page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link").allInnerTexts(),
  ).toEqual(["Overview"]);
  expect(await axe()).toEqual([]);
});

test("a run that does not exist is said, and the nearest named", async () => {
  const address = addressOf({ ...succeeded, run: "2026-11-21T09:59:00Z/cron-4f1a2c" });
  const { page } = await openPage({ address, expected: /409/ });
  await page
    .getByRole("alert")
    .getByText(/no run .*did you mean/)
    .waitFor();
});

test("a run shows its output, and the runs that its code started once they are opened", async () => {
  const cli = await CliHarness.seeded();
  const metadata = { startedBy: `${succeeded.task}/${succeeded.run}`, startedFrom: "client" };
  await cli.put({ ...errored, run: "2026-11-21T09:59:03Z/manual~child", metadata });
  const { page } = await openPage({ cli, address: addressOf(succeeded) });
  const given = page.getByRole("region", { name: "Params and output" });
  await given.getByText("243 countries").waitFor();
  expect((await given.innerText()).replaceAll(/\s+/g, " ")).toContain('Output "243 countries"');
  await page.getByText("Runs that its code started").click();
  await page.getByRole("link", { name: /manual~child/ }).click();
  await page
    .locator(".head")
    .getByText(/manual~child/)
    .waitFor();
  expect(await page.getByRole("region", { name: "Other runs" }).innerText()).toContain(metadata.startedBy);
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 320],
] as const)(
  "axe finds nothing in a run in %s colours, %s px wide, whatever its texts are",
  async (colorScheme, width) => {
    const cli = await withTurns();
    const hostile = `<img src=x onerror=alert(1)>${"w".repeat(300)} ‮abc`;
    await cli.put({
      ...errored,
      ...{
        message: hostile,
        note: hostile,
        author: hostile,
        tags: ["a-tag"],
        params: JSON.stringify({ [hostile]: hostile }),
      },
      ...{
        error: {
          name: hostile,
          message: hostile,
          causes: [hostile],
          attempt: 3,
          at: errored.endedAt as string,
        },
      },
      output: JSON.stringify(hostile),
    });
    say(cli, errored, [{ seconds: 91, request: "r-1", text: hostile }]);
    const { page, axe } = await openPage({
      ...{ cli, address: addressOf(errored) },
      browser: { colorScheme, viewport: { width, height: 800 } },
    });
    await page.getByRole("region", { name: "Turns" }).getByText("yielded").waitFor();
    expect(await axe()).toEqual([]);
    const wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate(wider)).toBe(0);
    expect(await page.locator("main img").count()).toBe(0);
  },
);

test("a run that waits for its shards is running in its head too, in that colour and shape", async () => {
  const { page } = await openPage({ cli: await withShards(), address: addressOf(split) });
  const badge = page.locator(".head .badge");
  await badge.waitFor();
  expect([await badge.innerText(), await badge.getAttribute("class")]).toEqual([
    "▶ running",
    "badge is-doing",
  ]);
});

test("the commands that print a run are listed in one place", async () => {
  const { page } = await openPage({ cli: await withTurns(), address: addressOf(errored) });
  await page.getByText("The commands that print this").click();
  const id = runId(errored);
  for (const command of ["status", "turns"])
    await page.getByText(`npx pawl ${command} ${id} --stage prod --json`).waitFor();
  expect(await page.locator("main .same-command").count()).toBe(2);
});
