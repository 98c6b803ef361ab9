/** The page of all tasks where some are in namespaces, and one is stale. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { now, runs, task } from "../../../cli/harness.ts";
import { openPage } from "../../open-page.ts";
import { tasksWorld } from "./world.ts";

const endedAt = new Date(now - 31 * 86_400_000).toISOString();
const old: RunRecord = {
  ...(runs[0] as RunRecord),
  ...{ task: "team.service.repair", run: "2026-10-21T09:59:00Z/manual~1", trigger: "manual" },
  ...{ scheduledTime: endedAt, createdAt: endedAt, startedAt: endedAt, endedAt },
};

async function open(address = "/", viewport = { width: 1_280, height: 1_200 }) {
  const cli = await tasksWorld(["team.sell", "team.service.repair"].map((name) => task(name, {})));
  await cli.put(old);
  return openPage({ cli, address, browser: { viewport } });
}

const rows = async (page: Page) =>
  (await page.locator("#tasks tbody th").allTextContents()).map((text) => text.replace(/Does .*$/, ""));
const below = async (page: Page) => (await rows(page)).slice(-4);

test("each namespace has a heading above its tasks, as high as a row, and can be shown alone", async () => {
  const { page, axe } = await open();
  const all = ["team", "team.sell", "team.service", "team.service.repair"];
  await expect.poll(() => below(page)).toEqual(all);
  expect(await axe()).toEqual([]);
  const heights = await page
    .locator("#tasks tbody tr:not(.room)")
    .evaluateAll((found) => found.map((row) => Math.round(row.getBoundingClientRect().height)));
  expect(new Set(heights).size).toBe(1);
  const namespace = page.getByRole("combobox", { name: "Namespace" });
  expect(await namespace.locator("option").allTextContents()).toEqual([
    ...["any namespace", "team (2)", "team.service (1)"],
  ]);
  await namespace.selectOption("team");
  await expect.poll(() => rows(page)).toEqual(all);
  await namespace.selectOption("team.service");
  await expect.poll(() => rows(page)).toEqual(["team.service", "team.service.repair"]);
  expect(new URL(page.url()).search).toBe("?namespace=team.service");
});

test("a page of 320 pixels has the headings too", async () => {
  const { page, axe } = await open("/?namespace=team", { width: 320, height: 700 });
  await expect.poll(() => rows(page)).toEqual(["team", "team.sell", "team.service", "team.service.repair"]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
  expect(await axe()).toEqual([]);
});

test("a stale task is found by its state, and its page says since when it is", async () => {
  const { page, axe } = await open();
  const states = page.getByRole("navigation", { name: "State" });
  await states.getByRole("link", { name: "Stale 1", exact: true }).click();
  await expect.poll(() => rows(page)).toEqual(["team.service", "team.service.repair"]);
  await page.getByRole("link", { name: "team.service.repair", exact: true }).click();
  await page.getByText("nothing starts it by itself, and its last run ended").waitFor();
  expect(new URL(page.url()).pathname).toBe("/tasks/team.service.repair");
  expect(await axe()).toEqual([]);
});
