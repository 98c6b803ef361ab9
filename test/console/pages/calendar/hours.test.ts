/** The calendar of two hours: each instant of what comes often is a mark. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { type Planned, world } from "./world.ts";

const afternoon = "2026-10-20T14:07:00Z";
const minutely: readonly Planned[] = [
  {
    name: "poll-queue",
    expression: "* * * * *",
    ended: (place) => (place === 4 ? { status: "errored" } : {}),
  },
  { name: "nightly", expression: "0 3 * * *" },
];

test("from a counted box of a day one zooms in to the marks of its hours, and goes on by keys", async () => {
  const cli = await world(afternoon, minutely);
  const { page, axe } = await openPage({ cli, address: "/calendar?zone=UTC" });
  page.setDefaultTimeout(4000);
  const box = page.getByRole("button", { name: /poll-queue, 13:00 to 14:00: 60 instants/ });
  await box.waitFor();
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/api/calendar") asked.push(`${searchParams.get("since")} ${searchParams.get("list")}`);
  });
  await box.press("Enter");
  await page.getByRole("link", { name: /Zoom in/ }).press("Enter");
  await page.getByRole("heading", { name: /Tuesday.* 20 October 2026, 13:00 – 15:00/ }).waitFor();
  const line = page.getByRole("group", { name: /poll-queue: 120 instants, 1 errored at 14:02/ });
  await line.waitFor();
  expect(await line.getByRole("button").count()).toBe(120);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    ...{ view: "hours", zone: "UTC", at: "2026-10-20T13:00:00Z" },
  });
  // One read, as a day has, besides that of the opened box.
  expect(asked).toEqual(["2026-10-20T13:00:00Z null", "2026-10-20T13:00:00Z 500"]);
  expect(await axe()).toEqual([]);
  await page.getByRole("button", { name: "poll-queue, 14:01: succeeded" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.getByText("Errored, took 40 s.").waitFor();
  // What the panel takes leaves each of them a mark.
  await expect.poll(() => line.getByRole("button").count()).toBe(120);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Earlier" }).click();
  await page.getByRole("heading", { name: /11:00 – 13:00/ }).waitFor();
  await page.getByRole("link", { name: "Now" }).click();
  await page.getByRole("heading", { name: /13:00 – 15:00/ }).waitFor();
  await page.getByRole("link", { name: "Day", exact: true }).click();
  await page.getByRole("button", { name: /poll-queue, 13:00 to 14:00: 60 instants/ }).waitFor();
});

test("the choice of hours shows those of now, and of another day where it begins", async () => {
  const { page } = await openPage({ cli: await world(afternoon, minutely), address: "/calendar?zone=UTC" });
  await page.getByRole("link", { name: "Hours" }).click();
  await page.getByRole("heading", { name: /20 October 2026, 13:00 – 15:00/ }).waitFor();
  expect(await page.locator(".ruler .now").textContent()).toBe("14:07");
  expect(await page.locator(".ruler > g:not(.now)").textContent()).toContain("13:5014:00");
  await page.getByRole("textbox", { name: "Date" }).fill("2026-10-19");
  await page.getByRole("heading", { name: /Monday.* 19 October 2026, 13:00 – 15:00/ }).waitFor();
  await page.getByRole("link", { name: "Day", exact: true }).click();
  await page.getByRole("link", { name: "Hours" }).click();
  await page.getByRole("heading", { name: /Monday.* 19 October 2026, 00:00 – 02:00/ }).waitFor();
  await page.getByLabel("As a table").check();
  expect(await page.getByRole("row", { name: /^00:00 poll-queue/ }).count()).toBe(1);
});

test("an instant that is not seen yet says when Pawl decides on it, and what", async () => {
  const cli = await world(afternoon, minutely);
  const { page } = await openPage({ cli, address: "/calendar?zone=UTC&view=hours" });
  await page.getByRole("button", { name: "poll-queue, 14:07: not seen yet" }).press("Enter");
  await page.getByText(/may still come until .*15:08.*, and is missed then\./).waitFor();
});

test("a clock change within hours is hatched, and its hour is there twice", async () => {
  const cli = await world("2026-10-25T00:40:00Z", [
    { name: "tides", expression: "*/20 * * * *", zone: "Europe/London" },
  ]);
  const { page } = await openPage({ cli, address: "/calendar?zone=Europe/London&view=hours" });
  await page.getByRole("heading", { name: /25 October 2026, 01:00 – 02:00/ }).waitFor();
  await page.getByRole("group", { name: /tides: 6 instants/ }).waitFor();
  expect(await page.locator(".line rect.band").count()).toBe(1);
  expect(await page.locator(".ruler").textContent()).toContain("01:00–02:00 twice");
});

test.each([
  ["light", 320],
  ["dark", 320],
  ["dark", 1280],
] as const)("hours in %s at %i px leave nothing beside the page", async (colorScheme, width) => {
  const { page, axe } = await openPage({
    ...{ cli: await world(afternoon), address: "/calendar?zone=UTC&view=hours" },
    browser: { colorScheme, viewport: { width, height: 800 } },
  });
  await page.getByRole("group", { name: /poll-queue: 120 instants/ }).waitFor();
  expect(
    await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
  ).toBe(0);
  expect(await axe()).toEqual([]);
});
