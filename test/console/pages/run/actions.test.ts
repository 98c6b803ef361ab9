import { expect, test } from "vitest";
import { type RunRecord, runId } from "../../../../functions/model/run/run.ts";
import { defaultSettings } from "../../../../functions/model/task/settings.ts";
import { CliHarness, manifest, task } from "../../../cli/harness.ts";
import { openPage } from "../../open-page.ts";
import { addressOf, errored, rejected, running } from "./run-world.ts";

/** Opens a run, does what a button says, with a note, and waits until it is done. */
async function act(run: RunRecord, button: string, cli?: CliHarness, noun = "run") {
  const opened = await openPage({ cli, address: addressOf(run) });
  const { page } = opened;
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `${button} the ${noun}` });
  const line = (await dialog.locator("code").innerText()).replaceAll("'", "");
  expect(line).toContain(`npx pawl ${button.toLowerCase()} ${runId(run)}`);
  await dialog.getByRole("textbox", { name: /Note/ }).fill("as agreed");
  await dialog.getByRole("button", { name: `${button} the ${noun}` }).click();
  await dialog.waitFor({ state: "detached" });
  return { ...opened, stored: await opened.cli.store.get(run) };
}

test("a run at work is paused, and shows who paused it and why", async () => {
  const { page, stored } = await act(running, "Pause");
  expect(stored).toMatchObject({ status: "paused", note: "as agreed", author: "ada@laptop" });
  const audit = page.getByRole("region", { name: "When and by whom" });
  await audit.getByText("Paused by").waitFor();
  expect((await audit.innerText()).replaceAll(/\s+/g, " ")).toContain("Paused by ada@laptop Note as agreed");
});

test("a paused run is resumed", async () => {
  const cli = await CliHarness.seeded();
  await cli.put({
    ...running,
    status: "paused",
    leaseExpiresAt: 0,
    pausedAt: new Date(cli.time).toISOString(),
  });
  const { stored } = await act(running, "Resume", cli);
  expect(stored).toMatchObject({ status: "enqueued", note: "as agreed" });
  expect(cli.sent).toHaveLength(1);
});

test("a run is cancelled", async () => {
  expect((await act(running, "Cancel")).stored).toMatchObject({ status: "cancelled", note: "as agreed" });
});

test("an errored run is redriven", async () => {
  const { stored, cli } = await act(errored, "Redrive");
  expect(stored).toMatchObject({ status: "enqueued", note: "as agreed" });
  expect(cli.sent).toMatchObject([{ lane: "bulk" }]);
});

test("an errored run is dismissed", async () => {
  const { stored } = await act(errored, "Dismiss");
  expect(stored).toMatchObject({ status: "errored", note: "as agreed" });
  expect(stored).not.toHaveProperty("dueKey");
});

test("a rejected message is dismissed", async () => {
  expect((await act(rejected, "Dismiss", undefined, "message")).stored).not.toHaveProperty("dueKey");
});

test("a run is started again with the same params on its task's page", async () => {
  const { page } = await openPage({ address: addressOf(running) });
  await page.getByRole("link", { name: "Run again…" }).click();
  await page.getByRole("heading", { name: "Run it" }).waitFor();
  await page.getByText(`With the params of ${runId(running)}`).waitFor();
  const csv = page.getByLabel("csv", { exact: true });
  await expect.poll(() => csv.inputValue()).toBe("s3://uploads/cities.csv");
  expect(new URL(page.url()).searchParams.get("from")).toBe(runId(running));
  expect(new URL(page.url()).pathname).toBe("/tasks/import-cities");
});

test("a read-only console has no way to change a run", async () => {
  const { page } = await openPage({ address: addressOf(errored), readOnly: true });
  const redrive = page.getByRole("button", { name: "Redrive", exact: true });
  await redrive.waitFor();
  expect(await redrive.isDisabled()).toBe(true);
  expect(await page.getByRole("link", { name: "Run again…" }).count()).toBe(0);
  await page.getByRole("link", { name: "Check params…" }).click();
  await page.getByText(`With the params of ${runId(errored)}`).waitFor();
  await page.getByRole("button", { name: "Check params", exact: true }).click();
  await page.getByText("The params are good. Nothing was started.").waitFor();
});

test("what the command refuses is said in the dialog", async () => {
  const { page, cli } = await openPage({ address: addressOf(running), expected: /409/ });
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await cli.put({
    ...running,
    status: "succeeded",
    leaseExpiresAt: 0,
    endedAt: new Date(cli.time).toISOString(),
  });
  await page.getByRole("dialog").getByRole("button", { name: "Pause the run" }).click();
  await page
    .getByRole("dialog")
    .getByRole("alert")
    .getByText(/cannot be paused/)
    .waitFor();
});

/** A run of a task that another person has to approve, who types its name. */
async function waitingForApproval() {
  const confirm = { typeName: true, by: "another person", expiresAfterSeconds: 7_200 } as const;
  const drop = task("drop-index", { settings: { ...defaultSettings, confirm } });
  const cli = new CliHarness({ ...manifest, tasks: [...manifest.tasks, drop] });
  const { stdout } = await cli.pawl(["run", "drop-index", "--yes", "--json"], { local: false });
  return { cli, run: JSON.parse(stdout) as RunRecord };
}

test("a run that waits for approval says who asked for it, and is approved once its task's name is typed", async () => {
  const { cli, run } = await waitingForApproval();
  const { page, axe } = await openPage({ cli, address: addressOf(run) });
  await page.getByText(/waits for approval until .* asked for by ada@work/).waitFor();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const button = dialog.getByRole("button", { name: "Approve the run" });
  expect(await button.isDisabled()).toBe(true);
  expect(await axe()).toEqual([]);
  await dialog.getByRole("textbox", { name: /Type drop-index/ }).fill("drop-index");
  await button.click();
  await dialog.waitFor({ state: "detached" });
  expect(await cli.store.get(run)).toMatchObject({ confirmed: { by: "ada@laptop", how: "approve" } });
  await page
    .getByRole("region", { name: "When and by whom" })
    .getByText(/ada@laptop, .*, by approving it/)
    .waitFor();
});

test("a run that waits for approval is declined", async () => {
  const { cli, run } = await waitingForApproval();
  const { page } = await openPage({ cli, address: addressOf(run) });
  await page.getByRole("button", { name: "Decline", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: /Note/ }).fill("not on a Friday");
  await page.getByRole("dialog").getByRole("button", { name: "Decline the run" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await cli.store.get(run)).toMatchObject({ status: "skipped", note: "not on a Friday" });
});
