/** The page of all tasks: what is done to one of them, and to several at once. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { CliHarness } from "../../../cli/harness.ts";
import { type OpenPageOptions, openPage } from "../../open-page.ts";
import { tasksWorld } from "./world.ts";

async function open(options: OpenPageOptions = {}) {
  const cli = options.cli ?? (await tasksWorld());
  const { page } = await openPage({ ...options, cli });
  await page.getByRole("row", { name: /index/ }).waitFor();
  return { page, cli, row: (name: string) => page.getByRole("row", { name: new RegExp(name) }) };
}

const stateOf = (cli: CliHarness, task: string) => cli.store.getPart({ task, part: "state" });
const dialog = (page: Page) => page.getByRole("dialog");
const confirm = (page: Page, verb: string) => dialog(page).getByRole("button", { name: verb }).click();
const done = (page: Page) => dialog(page).waitFor({ state: "detached" });
const started = (cli: CliHarness) => cli.sent.map(({ body }) => (body as { task: string }).task).sort();

test("a task is run, after a dialog that says the command", async () => {
  const { page, cli, row } = await open();
  await row("index").getByRole("button", { name: "Run index" }).click();
  await dialog(page).getByText("A run starts now in lane default.").waitFor();
  await dialog(page).getByLabel("Note").fill("the cluster is back");
  await dialog(page).getByText("npx pawl run index --note 'the cluster is back' --stage prod").waitFor();
  await confirm(page, "Run index");
  await done(page);
  expect(started(cli)).toEqual(["index"]);
  const { items } = await cli.store.list("index", { now: cli.time, limit: 1 });
  expect(items[0]).toMatchObject({ trigger: "manual", note: "the cluster is back" });
  await row("index").getByText("○ enqueued").waitFor();
  const said = page.locator(".said");
  expect(await said.innerText()).toMatch(/^Started index\/2026-11-21T10:00:00Z\/manual~\w+\.\s*×$/);
  await said.getByRole("link", { name: /^index\/2026-11-21T10:00:00Z/ }).waitFor();
  // The keyboard goes on from where it was.
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Run index");
});

test("a task that wants its name typed is run only with it", async () => {
  const { page, cli, row } = await open();
  await row("bill").getByRole("button", { name: "Run bill" }).click();
  const run = dialog(page).getByRole("button", { name: "Run bill" });
  expect(await run.isDisabled()).toBe(true);
  await dialog(page).getByLabel("Type bill to confirm").fill("bill");
  await run.click();
  await done(page);
  expect(started(cli)).toEqual(["bill"]);
});

test("a task with params leads to its own page", async () => {
  const { page, row } = await open();
  await row("expire-cities").getByRole("link", { name: "Run… expire-cities" }).click();
  await page.getByRole("heading", { name: "Run it" }).waitFor();
  await page.getByLabel("mode").waitFor();
});

test("a row leads to the runs and the calendar of its task", async () => {
  const { row } = await open();
  const address = (name: string) => row("index").getByRole("link", { name }).getAttribute("href");
  expect(await address("Runs of index")).toBe("/runs?task=index");
  expect(await address("Calendar of index")).toBe("/calendar?task=index");
});

test("a task is paused until an instant of the viewer's zone, and resumed", async () => {
  const { page, cli, row } = await open();
  await row("index").getByRole("button", { name: "Pause index" }).click();
  await dialog(page).getByLabel("Until").fill("2026-11-22T09:30");
  await dialog(page).getByLabel("Note").fill("moving");
  await confirm(page, "Pause index");
  await done(page);
  const author = "ada@laptop";
  expect(await stateOf(cli, "index")).toMatchObject({
    ...{ paused: true, until: "2026-11-22T08:30:00.000Z", note: "moving", author },
  });
  await row("index").getByText("until 22 Nov, 09:30 · moving · by ada@laptop").waitFor();
  await row("index").getByRole("button", { name: "Resume index" }).click();
  await dialog(page).getByText("Paused by ada@laptop since Sat, 21 Nov 2026").waitFor();
  await dialog(page).getByText("but for the instants that a task’s setting catchUp takes").waitFor();
  await confirm(page, "Resume index");
  await done(page);
  expect((await stateOf(cli, "index"))?.paused).not.toBe(true);
  await row("index").getByRole("button", { name: "Pause index" }).waitFor();
});

test("a task is paused with its unfinished runs", async () => {
  const { page, cli, row } = await open();
  await row("import-cities").getByRole("button", { name: "Pause import-cities" }).click();
  await dialog(page).getByLabel("Pause its unfinished runs too").check();
  await dialog(page).getByText("npx pawl pause import-cities --runs --stage prod").waitFor();
  await confirm(page, "Pause import-cities");
  await done(page);
  const run = await cli.store.get({ task: "import-cities", run: "2026-11-21T09:59:30Z/manual~5c0ffee5c0ff" });
  expect(run?.status).toBe("paused");
});

test("chosen tasks are paused, resumed and run, each with one confirmation for all of them", async () => {
  const { page, cli } = await open();
  await page.getByRole("checkbox", { name: "Choose index" }).check();
  await page.getByRole("checkbox", { name: "Choose count-cities" }).check();
  const bar = page.getByRole("region", { name: "Several tasks" });
  await bar.getByText("2 tasks that you chose").waitFor();
  await bar.getByRole("button", { name: "Pause them" }).click();
  await dialog(page).getByText("npx pawl pause --task count-cities --task index --stage prod").waitFor();
  await confirm(page, "Pause 2 tasks");
  await done(page);
  for (const name of ["index", "count-cities"]) expect((await stateOf(cli, name))?.paused).toBe(true);
  expect(await stateOf(cli, "bill")).toBeUndefined();
  await bar.getByRole("button", { name: "Resume them" }).click();
  await confirm(page, "Resume 2 tasks");
  await done(page);
  for (const name of ["index", "count-cities"]) expect((await stateOf(cli, name))?.paused).not.toBe(true);
  await bar.getByRole("button", { name: "Run them" }).click();
  await confirm(page, "Run 2 tasks");
  await done(page);
  expect(started(cli)).toEqual(["count-cities", "index"]);
  await bar.getByRole("button", { name: "Choose none" }).click();
  await bar.waitFor({ state: "detached" });
});

test("all tasks with a tag are paused at once", async () => {
  const { page, cli } = await open({ address: "/?tag=nightly" });
  const bar = page.getByRole("region", { name: "Several tasks" });
  await bar.getByText("2 tasks with the tag nightly").waitFor();
  await bar.getByRole("button", { name: "Pause them" }).click();
  await dialog(page).getByText("npx pawl pause --tag nightly --stage prod").waitFor();
  await confirm(page, "Pause 2 tasks");
  await done(page);
  expect((await stateOf(cli, "index"))?.paused).toBe(true);
  expect(await stateOf(cli, "import-cities")).toBeUndefined();
});

test("what the command refuses is said in the dialog", async () => {
  const cli = await tasksWorld();
  const { page, row } = await open({ cli, expected: /40[09]/ });
  await row("index").getByRole("button", { name: "Pause index" }).click();
  await dialog(page).getByLabel("Until").fill("2020-01-01T00:00");
  await confirm(page, "Pause index");
  await dialog(page).getByRole("alert").waitFor();
  expect(await stateOf(cli, "index")).toBeUndefined();
  await dialog(page).getByRole("button", { name: "Leave it" }).click();
  await done(page);
});

test("a read-only console offers nothing that changes something", async () => {
  const { page, row } = await open({ readOnly: true });
  for (const name of ["Run index", "Pause index"])
    expect(await row("index").getByRole("button", { name }).isDisabled()).toBe(true);
  const check = row("expire-cities").getByRole("link", { name: "Check params… expire-cities" });
  expect(await check.getAttribute("href")).toBe("/tasks/expire-cities?tab=run");
  await page.getByRole("checkbox", { name: "Choose index" }).check();
  expect(await page.getByRole("button", { name: "Run them" }).isDisabled()).toBe(true);
});
