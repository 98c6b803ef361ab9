/** What is around every page: the header, going from page to page, keys, updates. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CliHarness, manifest } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";

const ready = (page: Page) => page.getByText("stage local").waitFor();
const focused = (page: Page) => page.evaluate("document.activeElement.textContent");

test("a page of its own, its title and its heading belong to every name in the header", async () => {
  const { page } = await openPage();
  await ready(page);
  for (const name of ["Calendar", "Runs", "Backfill", "Lanes", "Tasks"]) {
    const link = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
    await link.click();
    await expect.poll(() => page.title()).toBe(`${name} · local · Pawl`);
    expect(await link.getAttribute("aria-current")).toBe("page");
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    expect(await focused(page)).toContain(name);
    expect(await page.locator("#page > .unseen").textContent()).toBe(`${name} · local · Pawl`);
  }
  await page.goBack();
  await expect.poll(() => page.title()).toBe("Lanes · local · Pawl");
  expect(await focused(page)).toContain("Lanes");
  // The page of a task, and of a run, has its heading before what it shows is read.
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Runs" }).click();
  await page.getByRole("link", { name: "import-cities" }).first().click();
  await page.locator(".run-page nav.tabs").waitFor();
  expect(await focused(page)).toMatch(/^import-cities \w{3}, /);
  await page.locator("main h1 a").click();
  await page.locator(".task-page nav.tabs").waitFor();
  expect(await focused(page)).toBe("import-cities");
});

test("an address opens its page, and an unknown one says that there is none", async () => {
  const { page, axe } = await openPage({ address: "/runs?status=errored" });
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
  expect(new URL(page.url()).search).toBe("?status=errored");
  const origin = new URL(page.url()).origin;
  await page.goto(`${origin}/nowhere/at/all`);
  await page.getByRole("heading", { level: 1, name: "No such page" }).waitFor();
  expect(await axe()).toEqual([]);
  await page.getByRole("link", { name: "See all tasks" }).click();
  await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
});

test("g and a letter go to a page, / searches it, Esc leaves the field, j and k walk its rows", async () => {
  const { page } = await openPage();
  await ready(page);
  await page.getByRole("row", { name: /count-cities/ }).waitFor();
  await page.keyboard.press("j");
  expect(await focused(page)).toBe("count-cities");
  await page.keyboard.press("j");
  expect(await focused(page)).toBe("expire-cities");
  await page.keyboard.press("k");
  expect(await focused(page)).toBe("count-cities");
  await page.keyboard.press("/");
  expect(await page.evaluate("document.activeElement.type")).toBe("search");
  await page.keyboard.type("gr?");
  expect(new URL(page.url()).searchParams.get("find")).toBe("gr?");
  await page.keyboard.press("Escape");
  expect(await page.evaluate("document.activeElement === document.body")).toBe(true);
  for (const [letter, path] of Object.entries({
    c: "calendar",
    r: "runs",
    b: "backfill",
    l: "lanes",
    t: "tasks",
  })) {
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await page.waitForURL(`**/${path}`);
  }
  await page.keyboard.press("r");
  expect(new URL(page.url()).pathname).toBe("/tasks");
});

test("a letter without g goes nowhere, however new the page is", async () => {
  const { page } = await openPage();
  await page.clock.pauseAt(new Date("2026-11-21T10:30:00Z"));
  await page.reload();
  await ready(page);
  expect(await page.evaluate("performance.now() < 1500")).toBe(true);
  await page.keyboard.press("r");
  expect(new URL(page.url()).pathname).toBe("/");
});

test("? lists the keys, which can be switched off and stay so", async () => {
  const { page, axe } = await openPage();
  await ready(page);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await dialog.waitFor();
  expect(await axe()).toEqual([]);
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe("/");
  await page.getByRole("button", { name: "Keys" }).click();
  await dialog.getByLabel("Use these keys").uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await ready(page);
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.keyboard.press("?");
  expect(new URL(page.url()).pathname).toBe("/");
  expect(await dialog.count()).toBe(0);
});

test("updates can be held and go on again, and the header says how old what is shown is", async () => {
  const { page } = await openPage();
  await ready(page);
  // Each row has asked for its runs.
  await expect.poll(() => page.getByText("…", { exact: true }).count()).toBe(0);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const live = page.getByRole("switch", { name: "Live updates" });
  await live.click();
  expect(await live.getAttribute("aria-checked")).toBe("false");
  await page.clock.runFor(120_000);
  expect(asked).toEqual([]);
  await page.getByText("updated 2 min ago").waitFor();
  // Another page has nothing to show yet, and asks.
  await page.getByRole("link", { name: "Lanes" }).click();
  await page.reload();
  await ready(page);
  expect(await live.getAttribute("aria-checked")).toBe("false");
  asked.length = 0;
  await live.click();
  await expect.poll(() => asked).toContain("/api/list");
});

test("a console that is read-only has its badge", async () => {
  const { page } = await openPage({ readOnly: true });
  await page.getByText("read-only", { exact: true }).waitFor();
});

test("the header says which project and stage it is, and where on AWS", async () => {
  const cli = new CliHarness({ ...manifest, project: "cities", stage: "prod" });
  const opened = Promise.resolve(cli.deployment({ project: "cities", local: false }, { local: false }));
  const { page, axe } = await openPage({ cli, opened });
  const place = page.locator("header .place");
  await place.getByText("project cities").waitFor();
  await place.getByText("stage prod").waitFor();
  expect(await place.getByTitle("AWS Region eu-west-1 of account 123456789012").innerText()).toBe(
    "eu-west-1 · 123456789012",
  );
  expect(await axe()).toEqual([]);
});

test("the header of what runs on this machine says local", async () => {
  const cli = await CliHarness.seeded();
  const { page } = await openPage({
    cli,
    opened: Promise.resolve(cli.deployment({ project: "pawl", local: true })),
  });
  await page.locator("header .place").getByText("local", { exact: true }).last().waitFor();
  expect(await page.getByTitle("nothing of it is in an AWS account").innerText()).toBe("local");
  expect(await page.getByText("eu-west-1").count()).toBe(0);
});

test("a stage with the letters of a program, of any length and direction does nothing", async () => {
  const stage = `<img src=x onerror=alert(1)>\u202e${"stage".repeat(60)}`;
  const cli = new CliHarness({ ...manifest, stage, project: stage });
  const opened = Promise.resolve(cli.deployment({ project: stage, local: true }));
  const { page, axe } = await openPage({ cli, opened, browser: { viewport: { width: 320, height: 640 } } });
  for (const word of ["project", "stage"])
    await page.getByText(`${word} <img src=x onerror=alert(1)>`).waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.title()).toContain("<img src=x onerror=alert(1)>");
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  expect(await axe()).toEqual([]);
});

test.each([
  { colorScheme: "light" as const },
  { colorScheme: "dark" as const, viewport: { width: 3840, height: 2160 } },
  { forcedColors: "active" as const, reducedMotion: "reduce" as const },
  { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
])("nothing is wrong with the frame with %o", async (browser) => {
  const { page, axe } = await openPage({ browser, address: "/nowhere", readOnly: true });
  await ready(page);
  expect(await axe()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
});
