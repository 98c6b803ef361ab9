/** The form that starts a run of a task. */
import { expect, test } from "vitest";
import { openPage } from "../open-page.ts";
import { lastNight, taskCli } from "./task-kit.ts";

const address = "/tasks/every-field?tab=run";
const csv = "id,name,lat,lng,country\na,Thun,46.7,7.6,CH\nb,Bern,46.9,7.4,CH\n";

test("each kind of param has its field, and what is typed starts a run with these params", async () => {
  const { page, cli } = await openPage({ cli: await taskCli(), address });
  await page.getByLabel("region").selectOption({ label: "us – America" });
  await page.getByLabel("mode").selectOption({ label: "dry – changes nothing" });
  await page.getByLabel("limit").fill("20");
  await page.getByLabel("force").selectOption("yes");
  await page.getByLabel("since").fill("2026-11-01");
  await page.getByLabel("from").fill("2026-11-01T10:30:00");
  await page
    .getByText("sent as 2026-11-01T09:30:00.000Z · Sun, 1 Nov 2026, 09:30:00 in Europe/London")
    .waitFor();
  await page.getByLabel("note").fill("two\nlines");
  await page.getByLabel("ids").fill("1\n2\n");
  await page.getByLabel("tue").check();
  const days = await page.getByRole("group", { name: "days" }).boundingBox();
  expect(days?.width).toBe((await page.getByLabel("since").boundingBox())?.width);
  await page.getByLabel("filter").fill('{"a":1}');
  const shop = page.getByRole("group", { name: "shop" });
  await shop.getByLabel("name").fill("north");
  await shop.getByLabel("size").selectOption("big");
  const token = page.getByLabel("token");
  await token.fill("hush-hush");
  expect(await token.getAttribute("type")).toBe("password");
  await page.getByText("When it starts, and what it keeps").click();
  await page.getByLabel("Tags").fill("quarterly backup");
  await page.getByLabel("Metadata").fill("ticket=OPS-7");
  await page.getByLabel("Priority").selectOption("9");
  await page.getByRole("button", { name: "Run…" }).click();
  const dialog = page.getByRole("dialog", { name: "Run" });
  await dialog.getByLabel("Note").fill("by hand");
  const line = await dialog.locator("code").innerText();
  expect(line).toContain('"token":"SECRET"');
  expect(line).not.toContain("hush-hush");
  await dialog.getByRole("button", { name: "Run" }).click();
  await page.waitForURL(/\/runs\/every-field\//);
  const { items } = await cli.store.list("every-field", { now: cli.time, limit: 1 });
  const [run] = items;
  expect(JSON.parse(run?.params ?? "")).toEqual({
    ...{ region: "us", mode: "dry", limit: 20, force: true, since: "2026-11-01" },
    ...{ from: "2026-11-01T09:30:00.000Z", note: "two\nlines", ids: [1, 2], days: ["tue"], filter: { a: 1 } },
    ...{ shop: { name: "north", size: "big" }, token: "hush-hush" },
  });
  expect(run).toMatchObject({ note: "by hand", tags: ["quarterly", "backup"], priority: 9 });
  expect(run?.metadata).toMatchObject({ ticket: "OPS-7" });
  expect(cli.sent).toHaveLength(1);
});

test("the form has one button that runs the task", async () => {
  const { page } = await openPage({ cli: await taskCli(), address: "/tasks/every-field" });
  await page.getByRole("link", { name: "Run…" }).click();
  await page.getByRole("button", { name: "Run…" }).waitFor();
  expect(await page.getByText("Run…").count()).toBe(1);
});

test("the help of a field is a line as wide as the form, and has no pattern where a format says it in words", async () => {
  const { page } = await openPage({ cli: await taskCli(), address });
  const help = page.locator(".help", { hasText: "a day, without a time zone" });
  expect(await help.innerText()).toBe("a day, without a time zone");
  const [box, line] = [await help.boundingBox(), await page.getByLabel("since").boundingBox()];
  expect(box?.width).toBeGreaterThanOrEqual(line?.width ?? 0);
  expect(box?.height).toBeLessThan(30);
});

test("what is missing or wrong is said at its field before anything is asked, and a refusal at the field that it names", async () => {
  const { page, cli, axe } = await openPage({ cli: await taskCli(), address, expected: /400/ });
  await page.getByRole("button", { name: "Run…" }).click();
  const limit = page.getByLabel("limit");
  await page.getByText("it is required").nth(1).waitFor();
  // A field says so before anybody has left it empty; others do not.
  for (const [name, word] of [
    ["mode", "mode required"],
    ["limit", "limit required"],
    ["region", "region"],
  ])
    expect(
      await page.locator("label", { has: page.getByText(name as string, { exact: true }) }).innerText(),
    ).toBe(word);
  expect(await limit.getAttribute("aria-invalid")).toBe("true");
  await page.getByLabel("mode").selectOption("wet");
  await limit.fill("1.5");
  await page.getByLabel("filter").fill("{");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("it is not a whole number").waitFor();
  await page.getByText("it is not JSON").waitFor();
  await page.getByLabel("filter").fill("");
  await limit.fill("900");
  await page.getByRole("button", { name: "Run…" }).click();
  await page.locator(".mistake").getByText('param "limit": 900 is not allowed: must be <= 500').waitFor();
  expect(await axe()).toEqual([]);
  expect(cli.sent).toEqual([]);
});

test("a run's params are taken over, but for those that are masked", async () => {
  const { page } = await openPage({
    cli: await taskCli(),
    address: `${address}&from=${encodeURIComponent(lastNight)}`,
  });
  await page.getByText("but for token, which is not known here").waitFor();
  expect(await page.getByLabel("mode").inputValue()).toBe("wet");
  expect(await page.getByLabel("limit").inputValue()).toBe("20");
  expect(await page.getByLabel("from").inputValue()).toBe("2026-11-01T11:00");
  expect(await page.getByRole("group", { name: "shop" }).getByLabel("name").inputValue()).toBe("north");
  expect(await page.getByLabel("token").inputValue()).toBe("");
});

test("where the worker does not answer, a param is typed that has computed values", async () => {
  const cli = await taskCli();
  cli.answer = () => {
    throw new Error("it sleeps");
  };
  const { page } = await openPage({ cli, address });
  await page.getByText("its values are not known now: it sleeps").waitFor();
  await page.getByLabel("region").fill("eu");
});

test("a task that asks for its name starts only once that is typed", async () => {
  const { page, cli } = await openPage({ cli: await taskCli(), address: "/tasks/drop-table?tab=run" });
  await page.getByText("The task does not describe its params").waitFor();
  await page.getByLabel("params").fill('{"days":30}');
  await page.getByRole("button", { name: "Run…" }).click();
  const dialog = page.getByRole("dialog", { name: "Run" });
  const run = dialog.getByRole("button", { name: "Run" });
  expect(await run.isDisabled()).toBe(true);
  await dialog.getByLabel("Type drop-table to confirm").fill("drop-table");
  await run.click();
  await page.waitForURL(/\/runs\/drop-table\//);
  const { items } = await cli.store.list("drop-table", { now: cli.time, limit: 1 });
  expect([items[0]?.params, items[0]?.confirmed]).toEqual(['{"days":30}', expect.anything()]);
});

test("a CSV is seen, checked whole, and uploaded with the run", async () => {
  const { page, cli, axe } = await openPage({
    cli: await taskCli(),
    address: "/tasks/import-cities?tab=run",
    expected: /409|400/,
  });
  const upload = page.getByLabel(/Upload a file as/);
  await upload.setInputFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.from("") });
  await page.getByText("empty.csv is empty").waitFor();
  await upload.setInputFiles({ name: "cities.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  const preview = page.getByRole("region", { name: "The first rows of cities.csv" });
  await preview.getByRole("cell", { name: "Thun" }).waitFor();
  expect(await preview.getByRole("columnheader").allInnerTexts()).toEqual([
    "id",
    "name",
    "lat",
    "lng",
    "country",
  ]);
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("2 rows: 2 good, 0 would fail. Nothing was started.").waitFor();
  expect(await axe()).toEqual([]);
  expect(cli.uploads.size).toBe(0);
  const odd = `${csv}c\n`;
  await upload.setInputFiles({ name: "odd.csv", mimeType: "text/csv", buffer: Buffer.from(odd) });
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("row 3, line 4: it has 1 column, the header has 5").waitFor();
  await upload.setInputFiles({ name: "cities.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByRole("button", { name: "Run…" }).click();
  const dialog = page.getByRole("dialog", { name: "Run" });
  expect(await dialog.locator("code").innerText()).toBe(
    "npx pawl run import-cities --csv cities.csv --stage prod",
  );
  await dialog.getByRole("button", { name: "Run" }).click();
  await page.waitForURL(/\/runs\/import-cities\//);
  expect([...cli.uploads.values()]).toEqual([csv]);
});

test("a required param that is empty is named beside the buttons, and gets the focus, in view", async () => {
  const browser = { viewport: { width: 390, height: 700 } };
  const { page, cli, axe } = await openPage({ cli: await taskCli(), address, browser });
  for (const name of ["Check", "Run…"]) {
    await page.getByRole("button", { name }).click();
    const summary = page.getByRole("alert").filter({ hasText: "fields need a value: " });
    await summary.waitFor();
    const first = page.locator("[aria-invalid=true]").first();
    await expect.poll(() => first.evaluate((node) => node === document.activeElement)).toBe(true);
    const box = await first.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(700);
    const words = await first.evaluate((node) =>
      (node.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.textContent),
    );
    expect(words).toContain("it is required");
    await summary.getByRole("link", { name: "limit", exact: true }).click();
    const limit = page.getByLabel("limit");
    await expect.poll(() => limit.evaluate((node) => node === document.activeElement)).toBe(true);
  }
  expect(page.url()).not.toContain("#");
  expect(await axe()).toEqual([]);
  expect(cli.sent).toEqual([]);
});
