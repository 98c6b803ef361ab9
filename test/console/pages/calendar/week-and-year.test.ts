/** The calendar of a week and of a year. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { world } from "./world.ts";

const afternoon = "2026-10-20T14:07:00Z";
const week = "/calendar?zone=Europe/London&view=week";
const year = "/calendar?zone=Europe/London&view=year";
const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 320],
] as const)(
  "a week counts the instants of each hour by verdict, in %s at %i px",
  async (colorScheme, width) => {
    const { page, axe } = await openPage({
      ...{ cli: await world(afternoon), address: `${week}&task=sync-orders` },
      browser: { colorScheme, viewport: { width, height: 800 } },
    });
    await page.getByRole("heading", { name: "19 Oct – 25 Oct 2026" }).waitFor();
    await page.getByRole("button", { name: /Tuesday.* 20 October 08:00: 2 missed$/ }).waitFor();
    expect(await page.getByRole("columnheader").count()).toBe(7);
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await axe()).toEqual([]);
  },
);

test("arrow keys move among the hours of a week, and Enter lists the instants of one", async () => {
  const { page } = await openPage({ cli: await world(afternoon), address: `${week}&task=sync-orders` });
  await page.getByRole("button", { name: /Tuesday.* 20 October 12:00/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const focused = () => page.evaluate<string>("document.activeElement.textContent");
  expect(await focused()).toMatch(/Wednesday.* 21 October 13:00: 2 coming/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "What is opened" });
  await panel.getByRole("button", { name: "13:15 errored" }).waitFor();
  await panel.getByRole("button", { name: "13:45 succeeded" }).click();
  await panel.getByText("Ran: succeeded").waitFor();
});

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 320],
] as const)(
  "a year has a cell for each day with the worst of it, in %s at %i px",
  async (colorScheme, width) => {
    const { page, axe } = await openPage({
      ...{ cli: await world(afternoon), address: year },
      browser: { colorScheme, viewport: { width, height: 800 } },
    });
    await page.getByRole("heading", { name: "2026" }).waitFor();
    const today = page.getByRole("button", {
      name: /Tuesday.* 20 October: \d+ errored, \d+ missed, .*; today/,
    });
    await today.waitFor();
    expect(await page.locator(".year [data-cell]").count()).toBe(365);
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await axe()).toEqual([]);
  },
);

test("a day of a year opens as a day, and the keys go by days and weeks", async () => {
  const { page } = await openPage({ cli: await world(afternoon), address: `${year}&task=nightly-report` });
  await page.getByRole("button", { name: /Saturday.* 31 October: 1 coming/ }).focus();
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate("document.activeElement.textContent")).toMatch(
    /Saturday.* 7 November: 1 coming/,
  );
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Friday.* 6 November 2026/ }).waitFor();
  await page.getByRole("button", { name: /nightly-report, 03:00: coming/ }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Calendar, 2026", exact: true }).waitFor();
});
