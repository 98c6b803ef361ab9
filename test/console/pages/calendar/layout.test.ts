/** Where the parts of the calendar lie: nothing covers another, and nothing leaves its row. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { world } from "./world.ts";

const london = "/calendar?zone=Europe/London";
const opened = "&of=sync-orders&from=2026-10-20T12:15:00Z&by=cron-1";

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The boxes of what a selector finds, each with that of the row's line that it is in. */
const boxesOf = (page: Page, selector: string) =>
  page.evaluate<{ readonly mine: Box; readonly line: Box }[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => {
      const [mine, line] = [one, one.closest("svg")].map((of) => of.getBoundingClientRect().toJSON());
      return { mine, line };
    })`,
  );

test.each([
  [1280, ""],
  [1280, opened],
  [320, ""],
] as const)("at %i px %s each mark of a day lies within its row's line", async (width, more) => {
  const { page } = await openPage({
    ...{ cli: await world("2026-10-20T14:07:00Z"), address: `${london}${more}` },
    browser: { viewport: { width, height: 800 } },
  });
  await page
    .getByRole("button", { name: /poll-queue, .* instants/ })
    .first()
    .waitFor();
  const marks = await boxesOf(page, "#calendar .line .mark");
  const bars = await boxesOf(page, "#calendar .line .mark:has(.count-bar)");
  expect(bars.length).toBeGreaterThan(0);
  expect(marks.length).toBeGreaterThan(bars.length);
  // Half of the mark of an instant at midnight is before the day.
  const half = 12;
  const strays = [
    ...marks.map((one) => ({ ...one, room: half })),
    ...bars.map((one) => ({ ...one, room: 0 })),
  ].filter(
    ({ mine, line, room }) =>
      mine.left < line.left - room ||
      mine.right > line.right + room ||
      mine.top < line.top ||
      mine.bottom > line.bottom,
  );
  expect(strays).toEqual([]);
});

test.each([1280, 900, 320])("at %i px the label of now covers and hides no hour", async (width) => {
  const texts: (string | null)[][] = [];
  for (const time of ["00:25", "09:13", "22:50"]) {
    const { page } = await openPage({
      cli: await world(`2026-10-20T${time}:00Z`, [{ name: "hourly", expression: "0 * * * *" }]),
      address: "/calendar?zone=UTC",
      browser: { viewport: { width, height: 800 } },
    });
    await page.locator(".ruler g.now").waitFor();
    const [now] = await boxesOf(page, ".ruler g.now rect");
    const hours = await boxesOf(page, ".ruler > g:not(.now) > text");
    expect(hours.length).toBeGreaterThan(2);
    const covered = hours.filter(
      ({ mine }) =>
        mine.left < (now?.mine.right ?? 0) &&
        mine.right > (now?.mine.left ?? 0) &&
        mine.top < (now?.mine.bottom ?? 0),
    );
    expect([time, covered]).toEqual([time, []]);
    texts.push(await page.locator(".ruler > g:not(.now) > text").allTextContents());
    await page.close();
  }
  expect(texts).toEqual([texts[0], texts[0], texts[0]]);
});

test("at 320 px a month without instants is one line, and the keys pass it by", async () => {
  const { page } = await openPage({
    ...{ cli: await world("2026-10-20T14:07:00Z"), address: `${london}&view=year&task=nightly-report` },
    browser: { viewport: { width: 320, height: 800 } },
  });
  const heightOf = async (month: string) =>
    (await page.getByRole("table", { name: month }).boundingBox())?.height ?? 0;
  await page.getByRole("button", { name: /20 October/ }).waitFor();
  expect(await heightOf("March")).toBeLessThan(40);
  expect(await heightOf("November")).toBeGreaterThan(150);
  const [first] = await page.locator(".year [data-cell]:visible").all();
  await first?.focus();
  await page.keyboard.press("ArrowLeft");
  expect(await page.evaluate("document.activeElement.textContent")).toBe(await first?.textContent());
});
