/** The page of a task: what it shows, and what can be done there. */
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { sourceHash } from "../../../functions/model/hash.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { task as line, runs } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";
import { world } from "./calendar/world.ts";
import { everyField, hostile, taskCli } from "./task-kit.ts";
import { letPass, pause, pollStepMs } from "./tasks/counted.ts";

const address = "/tasks/every-field";

for (const colorScheme of ["light", "dark"] as const)
  test(`the page of a task can be used by everybody, ${colorScheme}`, async () => {
    const { page, axe } = await openPage({ cli: await taskCli(), address, browser: { colorScheme } });
    await page.locator(".u-wrap").nth(2).waitFor();
    expect(await axe()).toEqual([]);
    const parts = page.getByRole("navigation", { name: "Parts of the task" });
    for (const name of ["Run", "Settings", "Source"]) {
      await parts.getByRole("link", { name }).click();
      await page.locator(".task-page h2").first().waitFor();
      await page.getByText("Loading…").waitFor({ state: "detached" });
      expect(await axe()).toEqual([]);
    }
  });

test("the page of a task fits 320 pixels", async () => {
  const viewport = { width: 320, height: 700 };
  const { page, axe } = await openPage({ cli: await taskCli(), address, browser: { viewport } });
  await page.locator(".u-wrap").nth(2).waitFor();
  expect(await axe()).toEqual([]);
  const parts = page.getByRole("navigation", { name: "Parts of the task" });
  for (const name of ["Source", "Settings", "Run", "Overview"]) {
    await parts.getByRole("link", { name }).click();
    await page.getByText("Loading…").waitFor({ state: "detached" });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  }
});

test("a task shows what it is, when it starts next in the viewer's zone and its own, and how its runs went", async () => {
  const { page } = await openPage({ cli: await taskCli(), address });
  await page.getByRole("heading", { name: "every-field" }).waitFor();
  const starts = page.getByRole("region", { name: "Starts" });
  await starts.getByText("at 02:30 every day, Europe/London").waitFor();
  const instants = starts.getByRole("list").nth(1).getByRole("listitem");
  expect(await instants.count()).toBe(5);
  expect(await instants.first().innerText()).toMatch(
    /Sun, 22 Nov 2026, 03:30:00\s+in 16 h\s+Sun, 22 Nov 2026, 02:30:00 in Europe\/London/,
  );
  await starts.getByText("after count-cities succeeds").waitFor();
  await page.getByText("median 1 min 22 s, most 1 min 44 s, last 1 min").waitFor();
  await page.locator("figcaption").getByText("Rate, orders a second").waitFor();
  await page.getByText("The 40 runs as a table").click();
  const charted = page.getByRole("region", { name: "How its last runs went" }).getByRole("row");
  expect(await charted.count()).toBe(41);
  expect(await charted.nth(5).innerText()).toMatch(/17 Nov 2026.*errored.*1 min 31 s.*262.*2\.5 s/s);
});

test("the newest instants show what became of them, and the runs of the charts are saved as a CSV", async () => {
  const { page } = await openPage({ cli: await taskCli(), address: "/tasks/count-cities" });
  const instants = page.getByRole("region", { name: "Its last instants" });
  const succeeded = instants.getByRole("link", { name: /^Sat, 21 Nov 2026, 10:59:00: ran: succeeded/ });
  await succeeded.waitFor();
  expect(await succeeded.getAttribute("href")).toBe(
    "/runs/count-cities/2026-11-21T09%3A59%3A00Z/cron-4f1a2b",
  );
  await page.getByText("The 2 runs as a table").click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("count-cities-runs.csv");
  expect(await text(await file.createReadStream())).toBe(
    "run,due,status,duration,rate,wait\r\n" +
      "count-cities/2026-11-21T09:58:00Z/cron-4f1a2b,2026-11-21T09:58:00.000Z,skipped,,,\r\n" +
      "count-cities/2026-11-21T09:59:00Z/cron-4f1a2b,2026-11-21T09:59:00.000Z,succeeded,4,7500,1.2\r\n",
  );
});

test.each([
  ["switched-off", "skipped: the task was disabled", "/calendar"],
  ["sync-orders", "cancelled", "/runs/sync-orders/2026-10-20T10%3A45%3A00Z/cron-1"],
  ["sync-orders", "missed: no worker had it in time", "/calendar"],
  [
    "sync-orders",
    "skipped: another run of the task had its slot",
    "/runs/sync-orders/2026-10-20T09%3A15%3A00Z/cron-1",
  ],
])("an instant of %s that is %s leads to what there is: %s", async (name, why, path) => {
  const { page } = await openPage({ cli: await world("2026-10-20T14:07:00Z"), address: `/tasks/${name}` });
  const instants = page.getByRole("region", { name: "Its last instants" });
  await instants.getByRole("link", { name: why }).last().click();
  await page.waitForURL((url) => url.pathname === path);
  await page
    .getByRole("heading", { level: 1, name: path === "/calendar" ? /2026/ : /sync-orders/ })
    .waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("main").getByRole("alert").count()).toBe(0);
});

test("the chart of one run has the time of that run below it", async () => {
  const cli = await taskCli();
  const run = await cli.store.get({ task: "every-field", run: "2026-11-21T02:00:00Z/nightly" });
  await cli.put({ ...(run as RunRecord), task: "drop-table" });
  const { page } = await openPage({ cli, address: "/tasks/drop-table" });
  await page.addInitScript(`
    const drawn = (window.drawn = []);
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
      drawn.push(text);
      return fillText.call(this, text, ...more);
    };
  `);
  await page.reload();
  await expect.poll(() => page.evaluate("drawn")).toContain("21 Nov, 03:00");
  expect(await page.evaluate("drawn")).not.toContain("00:00");
});

test("a task without items shows no count of them, and its page is as wide as the window", async () => {
  const cli = await taskCli();
  await cli.put({ ...(runs[0] as RunRecord), task: "drop-table", ticks: 0, total: undefined });
  const { page } = await openPage({
    ...{ cli, address: "/tasks/drop-table", browser: { viewport: { width: 3_840, height: 2_160 } } },
  });
  const row = page.getByRole("region", { name: "Runs" }).getByRole("row").nth(1);
  await row.waitFor();
  expect(await row.innerText()).not.toContain("items");
  expect((await row.boundingBox())?.width).toBeGreaterThan(3_700);
  const same = await page.getByText("The command that prints this").boundingBox();
  const table = await page.getByRole("table").last().boundingBox();
  expect((same?.y ?? 0) - (table?.y ?? 0) - (table?.height ?? 0)).toBeGreaterThanOrEqual(16);
});

test("the runs of a task are paged by their cursor, and each is a place in the page", async () => {
  const { page } = await openPage({ cli: await taskCli(), address });
  const runs = page.getByRole("region", { name: "Runs" }).getByRole("rowheader");
  await runs.first().waitFor();
  expect([await runs.count(), await runs.first().innerText()]).toEqual([20, "2026-11-21T02:00:00Z/nightly"]);
  expect(await page.locator('[id="2026-11-21T02:00:00Z/nightly"]').count()).toBe(1);
  await page.getByRole("button", { name: "Older" }).click();
  await page.getByRole("link", { name: "2026-11-01T02:00:00Z/nightly", exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("before")).toContain("2026-11-02T02:00:00Z/nightly");
  await page.getByRole("button", { name: "Newest" }).click();
  await page.getByRole("link", { name: "2026-11-21T02:00:00Z/nightly", exact: true }).waitFor();
});

test("a pause is asked for with its end and note, shown with who and why, and taken back", async () => {
  const { page, cli, axe } = await openPage({ cli: await taskCli(), address });
  await page.getByRole("button", { name: "Pause…" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause every-field" });
  await dialog.getByLabel("Until").fill("2026-11-22T10:00");
  await dialog.getByLabel("Note").fill(hostile);
  expect(await dialog.locator("code").innerText()).toContain("--until 2026-11-22T09:00:00.000Z");
  expect(await axe()).toEqual([]);
  await dialog.getByRole("button", { name: "Pause every-field" }).click();
  await page.getByText(`by ada@laptop, until Sun, 22 Nov 2026, 10:00:00: ${hostile}`).waitFor();
  expect(await cli.store.getPart({ task: "every-field", part: "state" })).toMatchObject({
    author: "ada@laptop",
    note: hostile,
    until: "2026-11-22T09:00:00.000Z",
  });
  await page.getByRole("button", { name: "Resume…" }).click();
  const resume = page.getByRole("dialog", { name: "Resume every-field" });
  await resume.getByText("but for the instants that a task’s setting catchUp takes").waitFor();
  await resume.getByRole("button", { name: "Resume every-field" }).click();
  await page.getByRole("button", { name: "Pause…" }).waitFor();
});

test("an override needs a note, holds at once on the page, says its layer, and is removed", async () => {
  const { page } = await openPage({ cli: await taskCli(), address, expected: /400/ });
  await page.getByRole("button", { name: "Override…" }).click();
  const dialog = page.getByRole("dialog", { name: "Override" });
  await dialog.getByLabel("Setting").selectOption("maxAttempts");
  await dialog.getByLabel("Value").fill("7");
  await dialog.getByRole("button", { name: "Override" }).click();
  await dialog.getByText("--note is needed").waitFor();
  await dialog.getByLabel("Note").fill("it is flaky");
  await dialog.getByRole("button", { name: "Override" }).click();
  const row = page.getByRole("row", { name: /maxAttempts 7.*it is flaky/ });
  await row.waitFor();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("row", { name: /maxAttempts 7 an override.*it is flaky.*3 default/ }).waitFor();
  await page.getByRole("link", { name: "Overview" }).click();
  await row.getByRole("button", { name: "Remove the override of maxAttempts" }).click();
  const removal = page.getByRole("dialog", { name: "Remove the override" });
  await removal.getByLabel("Note").fill("the feed is mended");
  const removing = " maxAttempts --remove --note 'the feed is mended'";
  await removal.locator("code").filter({ hasText: removing }).waitFor();
  await removal.getByRole("button", { name: "Remove the override" }).click();
  await row.waitFor({ state: "detached" });
  await page
    .getByRole("list", { name: "Removed overrides" })
    .getByText(/^maxAttempts, removed .* by ada@laptop: the feed is mended$/)
    .waitFor();
});

test("each setting that a layer says is there with its layer, its unit, and what it hides", async () => {
  const layers = {
    task: { backoff: 5, onItemError: "skip", confirm: true, parallel: { shards: 8 }, maxAttempts: 2 },
    deployed: { lane: "bulk", maxAttempts: 4, tags: ["nightly"] } as object,
    stage: {},
  } as const;
  const own = line("own", { layers, tags: ["shop", "nightly"], masked: ["token"] });
  const { page, axe } = await openPage({ cli: await taskCli([own]), address: "/tasks/own?tab=settings" });
  const file = "functions/tasks/own.ts";
  const cells = async (setting: string) => {
    const row = page.getByRole("row", { name: new RegExp(`^${setting} `) });
    return (await row.getByRole("cell").allInnerTexts()).map((text) => text.trim().replace(/\s+/g, " "));
  };
  await page.getByRole("row", { name: /^onItemError / }).waitFor();
  expect(await cells("onItemError")).toEqual(["skip", file, "–"]);
  expect(await cells("confirm")).toEqual(["yes", file, "–"]);
  expect(await cells("parallel")).toEqual(['{"shards":8}', file, "–"]);
  expect(await cells("backoff")).toEqual(["5 s", file, "–"]);
  expect(await cells("maxAttempts")).toEqual(["4", "infra/tasks.ts", `2 ${file} 3 default`]);
  expect(await cells("masked")).toEqual(["token", file, "–"]);
  expect(await cells("tags")).toEqual(["shop, nightly", `infra/tasks.ts and ${file}`, "–"]);
  expect(await cells("overlap")).toEqual(["skip", "default", "–"]);
  expect(await cells("stuckAfterSeconds")).toEqual(["1 day (86,400 s)", "default", "–"]);
  expect(await axe()).toEqual([]);
});

test("a schedule is previewed, added, paused, resumed and removed", async () => {
  const { page, cli } = await openPage({ cli: await taskCli(), address: "/tasks/count-cities" });
  await page.getByRole("button", { name: "Schedule…" }).click();
  const dialog = page.getByRole("dialog", { name: "Add the schedule" });
  // What is not given yet is no option without a value.
  await dialog
    .getByText("npx pawl schedule add count-cities --time-zone Europe/Berlin --stage prod")
    .waitFor();
  await dialog.getByLabel("An interval").check();
  await dialog.getByRole("textbox", { name: "An interval" }).fill("15 minutes");
  await dialog.getByText("every 15 minutes", { exact: true }).waitFor();
  await dialog.getByLabel("A cron line").check();
  await dialog.getByRole("textbox", { name: "A cron line" }).fill("0 8 * * mon");
  await dialog.getByText("at 08:00 on Monday, Europe/Berlin").waitFor();
  await dialog.getByLabel("Name").fill("weekly");
  await dialog.getByRole("button", { name: "Add the schedule" }).click();
  const row = page.getByRole("row", { name: /^weekly/ });
  await row.getByText("0 8 * * mon").waitFor();
  await row.getByRole("button", { name: "Pause the schedule weekly" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause the schedule" }).click();
  await row.getByText("paused").waitFor();
  await row.getByRole("button", { name: "Resume the schedule weekly" }).click();
  const resuming = page.getByRole("dialog", { name: "Resume the schedule" });
  await resuming.getByLabel("Note").fill("mondays again");
  await resuming.getByRole("button", { name: "Resume the schedule" }).click();
  await row.getByText("mondays again").waitFor();
  expect(await row.getByText("paused").count()).toBe(0);
  await row.getByRole("button", { name: "Remove the schedule weekly" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the schedule" }).click();
  await row.waitFor({ state: "detached" });
  expect((await cli.pawl(["schedule", "list", "--json"])).stdout).toContain('"schedules": []');
});

test("the source is the file of this folder, and says whether that is what is deployed", async () => {
  // A file that every project has, whatever its tasks are.
  const own = line("own", { file: "infra/stages.ts" });
  const { page } = await openPage({ cli: await taskCli([own]), address: "/tasks/own?tab=source" });
  const source = page.getByRole("region", { name: "infra/stages.ts" });
  await source.getByText("export const stages").waitFor();
  await page.getByText("of this folder. What is deployed may be another one.").waitFor();
  await page.goto(`${new URL(page.url()).origin}/tasks/every-field?tab=source`);
  await page.getByText("No source: functions/tasks/every-field.ts is not in this folder.").waitFor();
});

test("the source says whether it is the file that was deployed", async () => {
  const file = "infra/stages.ts";
  const deployed = line("same", { file, sourceHash: sourceHash(readFileSync(file, "utf8")) });
  const changed = line("changed", { file, sourceHash: sourceHash("another text") });
  const { page, origin } = await openPage({
    cli: await taskCli([deployed, changed]),
    address: "/tasks/same?tab=source",
  });
  await page.getByText("of this folder, as it is deployed. What it imports may differ.").waitFor();
  await page.goto(`${origin}/tasks/changed?tab=source`);
  await page
    .getByText("of this folder. It has changed since the deploy: what runs is another one.")
    .waitFor();
});

test("a task without runs and triggers says so, and a task that is not deployed is refused in the command's words", async () => {
  const cli = await taskCli();
  const { page, origin } = await openPage({ cli, address: "/tasks/drop-table", expected: /409|400/ });
  await page.getByText("It has no runs yet.").waitFor();
  await page.getByText("No run has started yet: there is nothing to draw.").waitFor();
  await page.getByText("It is started by hand, or by code.").waitFor();
  await page.goto(`${origin}/tasks/every-feild`);
  await page
    .getByRole("alert")
    .getByText('no task "every-feild" in stage local: did you mean every-field?')
    .waitFor();
  await page.getByRole("heading", { level: 1, name: "every-feild" }).waitFor();
  expect(await page.getByRole("link", { name: "the runs of this one" }).getAttribute("href")).toBe(
    "/runs?task=every-feild",
  );
  await page.getByRole("link", { name: "all tasks" }).click();
  await page.getByRole("row", { name: /every-field/ }).waitFor();
});

test("names, descriptions and choices of a hostile task do nothing", async () => {
  const odd = line("odd", {
    ...everyField,
    name: "odd",
    description: hostile,
    tags: [hostile, "x".repeat(300), "\u202Eright to left"],
    fields: { [hostile]: { kind: "select", choices: [{ value: hostile, label: hostile }] } },
    paramsSchema: { properties: { [hostile]: { description: hostile, default: hostile } } },
  });
  const { page, axe } = await openPage({
    cli: await taskCli([odd]),
    address: "/tasks/odd",
    browser: { viewport: { width: 320, height: 700 } },
  });
  await page.getByText(hostile).first().waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  await page
    .getByRole("navigation", { name: "Parts of the task" })
    .getByRole("link", { name: "Run" })
    .click();
  await page.getByRole("combobox", { name: hostile }).waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await axe()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
});

test("in a read-only console nothing can be changed, and params can be checked", async () => {
  const { page } = await openPage({ cli: await taskCli(), address, readOnly: true });
  await page.getByText("read-only").waitFor();
  for (const name of ["Pause…", "Schedule…", "Override…"])
    expect(await page.getByRole("button", { name }).isDisabled()).toBe(true);
  expect(await page.getByRole("link", { name: "Run…" }).count()).toBe(0);
  await page.locator(".head").getByRole("link", { name: "Check params…" }).click();
  await page.getByLabel("mode").selectOption("dry");
  await page.getByLabel("limit").fill("5");
  await page.getByRole("heading", { name: "Check params" }).waitFor();
  await page.getByRole("button", { name: "Check params", exact: true }).click();
  await page.getByText("The params are good. Nothing was started.").waitFor();
  // Enter in a field checks too.
  await page.getByLabel("limit").fill("6");
  await page.getByLabel("limit").press("Enter");
  await page.getByText("The params are good. Nothing was started.").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByRole("main").getByText(/^Run/).count()).toBe(0);
});

test("an idle page of a task asks for its newest runs alone", async () => {
  const cli = await taskCli();
  const { page } = await openPage({ cli, address });
  await page.locator(".u-wrap").nth(2).waitFor();
  await pause(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.slice("/api/".length)));
  await letPass(page, cli, { ms: 60_000, stepMs: pollStepMs });
  // The frame asks for the list, for the console itself and whether it is still there.
  const frame = ["list", "console", "alive"];
  expect(asked.filter((command) => !frame.includes(command))).toEqual(["history", "history"]);
});
