/** What needs a person: errors grouped, runs to approve, rejected messages; and how the page looks to those who see otherwise. */
import { expect, test } from "vitest";
import { CliHarness, manifest } from "../../../cli/harness.ts";
import { openPage } from "../../open-page.ts";
import { hostile, richDeployment, waiting } from "./runs-world.ts";

test("what waits for approval shows what will be run, and is approved once the task's name is typed", async () => {
  const cli = await richDeployment();
  const { page, axe } = await openPage({ cli, address: "/runs" });
  await page.getByRole("link", { name: "Waits for approval 1" }).click();
  await page.getByRole("button", { name: /^Approve drop-tables/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText('"orders_2019"').waitFor();
  for (const words of ["Drops tables for good.", "grace@work", "22 Nov 2026, 11:00:00"])
    expect(await dialog.innerText()).toContain(words);
  expect(await axe()).toEqual([]);
  const button = dialog.getByRole("button", { name: "Approve the run" });
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel("Type drop-tables to confirm").fill("drop-tables");
  await button.click();
  await page.getByText("No run waits for approval.").waitFor();
  expect(await cli.store.get(waiting)).toMatchObject({ status: "enqueued", confirmed: { how: "approve" } });
});

test("what waits for approval is declined with a note", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?view=approval" });
  await page.getByRole("button", { name: /^Decline/ }).click();
  await page.getByLabel("Note").fill("not on a Friday");
  await page.getByRole("button", { name: "Decline the run" }).click();
  await page.getByText("No run waits for approval.").waitFor();
  expect(await cli.store.get(waiting)).toMatchObject({
    ...{ status: "skipped", reason: "not approved", note: "not on a Friday" },
  });
});

test("errored runs and rejected messages that nobody has seen to are listed, and moved one by one", async () => {
  const cli = await richDeployment();
  const { page, axe } = await openPage({ cli, address: "/runs?view=attention" });
  await page.getByRole("heading", { name: "Errored 4" }).waitFor();
  await page.getByRole("heading", { name: "Rejected messages 1" }).waitFor();
  expect(await axe()).toEqual([]);
  await page.getByRole("button", { name: /^Dismiss \(rejected\)/ }).click();
  await page.getByRole("button", { name: "Dismiss the message" }).click();
  await page.getByRole("heading", { name: "Rejected messages" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Redrive import-cities/ }).click();
  await page.getByRole("button", { name: "Redrive the run" }).click();
  await page.getByRole("heading", { name: "Errored 3" }).waitFor();
  const run = { task: "import-cities", run: "2026-11-21T08:00:00Z/startup-0ae3b1~v1" };
  expect(await cli.store.get(run)).toMatchObject({ status: "enqueued" });
});

test("errors are grouped without what differs, with how often and when, and a group is dismissed at once", async () => {
  const cli = await richDeployment();
  const { page, axe } = await openPage({ cli, address: "/runs?view=errors" });
  const group = page.getByRole("row", { name: /TimeoutError/ }).first();
  await group.waitFor();
  expect(await group.innerText()).toContain('no answer from "…" within … ms <img src=x onerror=alert(…)>');
  expect(await group.getByRole("cell").first().innerText()).toBe("3");
  for (const words of ["4 h ago", "2 h ago", "sync-orders"]) expect(await group.innerText()).toContain(words);
  await group.getByRole("button", { name: /no answer from/ }).click();
  const inner = page.getByRole("table", { name: "Runs of TimeoutError" });
  expect(await inner.getByRole("rowheader").count()).toBe(3);
  expect(new URL(page.url()).searchParams.get("group")).toContain("TimeoutError: no answer");
  expect(await axe()).toEqual([]);
  await page.reload();
  await inner.waitFor();
  await page.getByRole("button", { name: "Dismiss all of TimeoutError" }).click();
  await page.getByRole("button", { name: "Dismiss 3" }).click();
  await page.getByText("Done: 3 of 3 dismissed").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("dismissed by ada@laptop").first().waitFor();
});

test("where nothing has run, or nothing is wrong, it says so", async () => {
  const { page, origin } = await openPage({ cli: new CliHarness(manifest), address: "/runs" });
  await page.getByText("No task has run yet.").waitFor();
  await page.getByRole("link", { name: "choose a task" }).waitFor();
  for (const [view, words] of [
    ["attention", "Nothing needs a person"],
    ["approval", "No run waits for approval."],
    ["errors", "Nothing went wrong in this time."],
  ] as const) {
    await page.goto(`${origin}/runs?view=${view}`);
    await page.getByText(words).waitFor();
  }
});

test("what the command refuses is said, and asked again", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?parent=nonsense", expected: /400/ });
  await page.getByRole("alert").getByText("expected a run as task/instant/trigger").waitFor();
  await page.getByRole("button", { name: "Try again" }).waitFor();
});

for (const colorScheme of ["light", "dark"] as const)
  test(`on a small screen, ${colorScheme}, each view fits, and nothing keeps anybody out`, async () => {
    const cli = await richDeployment();
    const rtl = "‮\u0627\u0644\u062e\u0637\u0623 مرحبا";
    const long = "x".repeat(300);
    const key = { task: "sync-orders", run: `2026-11-21T09:59:59Z/manual~${"y".repeat(120)}` };
    const [base] = (await cli.store.list("sync-orders", { now: cli.time, limit: 1 })).items;
    if (base === undefined) throw new Error("there is no run");
    await cli.put({
      ...base,
      ...key,
      status: "cancelled",
      note: `${rtl} ${long}`,
      author: hostile,
      until: undefined,
    });
    const browser = { colorScheme, viewport: { width: 320, height: 700 }, reducedMotion: "reduce" as const };
    const { page, origin, axe } = await openPage({ cli, address: "/runs", browser });
    for (const view of ["", "?view=errors", "?view=attention", "?view=approval"]) {
      await page.goto(`${origin}/runs${view}`);
      await page.getByRole("table").first().waitFor();
      const [wide, room] = await page.evaluate<[number, number]>(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      );
      expect(wide).toBeLessThanOrEqual(room);
      expect(await axe()).toEqual([]);
    }
  });
