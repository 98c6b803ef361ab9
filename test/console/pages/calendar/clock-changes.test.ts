/** Days of clock changes: hours that are left out or come twice are hatched, and said in words. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { type Planned, world } from "./world.ts";

const tides: readonly Planned[] = [
  { name: "tide-tables", expression: "30 1 * * *", zone: "Europe/London" },
  { name: "hourly", expression: "0 * * * *" },
  { name: "opening-bell", expression: "30 2 * * *", zone: "America/New_York" },
];
const at = "2026-03-29T14:07:00Z";

test("a day whose clocks leave out an hour has it hatched, and says what that does", async () => {
  const { page, axe } = await openPage({
    cli: await world(at, tides),
    address: "/calendar?zone=Europe/London",
  });
  const why = "the clocks go from 01:00 to 02:00: 01:30 does not exist and is skipped";
  await page.getByText(`Sun 29 March: ${why}. It touches tide-tables.`).waitFor();
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "tide-tables" }) });
  expect(await row.locator("rect.band title").textContent()).toBe(`Europe/London: ${why}`);
  expect(await page.locator(".ruler").textContent()).toContain("01:00–02:00 left out");
  expect(await page.getByRole("group", { name: /^hourly: 23 instants/ }).count()).toBe(1);
  expect(await page.getByRole("group", { name: "tide-tables: no instants" }).count()).toBe(1);
  // The hour has room on the line, as wide as any other.
  const place = (name: RegExp) => page.getByRole("button", { name }).boundingBox();
  const [one, two, three] = await Promise.all([
    place(/hourly, 00:00/),
    place(/hourly, 02:00/),
    place(/hourly, 03:00/),
  ]);
  expect(((two?.x ?? 0) - (one?.x ?? 0)) / ((three?.x ?? 0) - (two?.x ?? 0))).toBeCloseTo(2, 0);
  expect(await axe()).toEqual([]);
});

test("a day whose clocks show an hour twice has 25 hours", async () => {
  const cli = await world("2026-10-25T14:07:00Z", tides);
  const { page } = await openPage({ cli, address: "/calendar?zone=Europe/London" });
  await page.getByText("01:30 occurs twice and fires the first time only. It touches tide-tables.").waitFor();
  expect(await page.locator(".ruler").textContent()).toContain("01:00–02:00 twice");
  await page.getByRole("group", { name: /^hourly: 25 instants/ }).waitFor();
  await page.getByRole("button", { name: /tide-tables, 01:30: succeeded/ }).click();
  await page.getByText("The clocks of Europe/London change near it").waitFor();
});

test("a change of a schedule's own zone is hatched on its row alone", async () => {
  const cli = await world("2026-03-08T20:07:00Z", tides);
  const { page } = await openPage({ cli, address: "/calendar?zone=Europe/London" });
  await page
    .getByText(/America\/New_York, when it is 07:00 on Sun 8 March in Europe\/London: the clocks go/)
    .waitFor();
  expect(await page.locator("rect.band title").allTextContents()).toEqual([
    "America/New_York: the clocks go from 02:00 to 03:00: 02:30 does not exist and is skipped",
  ]);
});

test("in a week the hour that is left out, and the one that comes twice, are hatched cells", async () => {
  const gap = await openPage({
    cli: await world(at, tides),
    address: "/calendar?zone=Europe/London&view=week",
  });
  await gap.page.getByRole("button", { name: /Sunday.* 29 March 01:00: left out by the clocks/ }).waitFor();
  expect(await gap.page.locator("td.band").count()).toBe(1);
  const cli = await world("2026-10-25T14:07:00Z", tides);
  const fold = await openPage({ cli, address: "/calendar?zone=Europe/London&view=week" });
  await fold.page
    .getByRole("button", { name: /Sunday.* 25 October 01:00: 3 ran; the clocks show this hour twice/ })
    .click();
  const panel = fold.page.getByRole("complementary", { name: "What is opened" });
  await panel.getByText("3 ran").waitFor();
  expect(await panel.getByRole("listitem").count()).toBe(3);
});
