/** Where the keyboard is after one has gone to another page, and back; and which rows its keys go to. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "../open-page.ts";
import { lastNight, taskCli } from "../pages/task-kit.ts";

const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return `${activeElement?.localName} ${activeElement?.textContent}`;
  });

test.each(["by mouse", "by keyboard"])(
  "a link to a task or a run leads to its heading, and Back to the link: %s",
  async (how) => {
    const { page } = await openPage();
    const follow = async (name: string | RegExp) => {
      const link = page.getByRole("main").getByRole("link", { name, exact: true }).first();
      await link.waitFor();
      if (how === "by mouse") return link.click();
      await link.focus();
      await page.keyboard.press("Enter");
    };
    await follow("expire-cities");
    await expect.poll(() => focused(page)).toBe("h1 expire-cities");
    await page.goBack();
    await expect.poll(() => focused(page)).toBe("a expire-cities");
    await page.goForward();
    await expect.poll(() => focused(page)).toBe("h1 expire-cities");
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await expect.poll(() => focused(page)).toBe("h1 Runs");
    const row = page.locator("tbody a[href^='/runs/import-cities/']").first();
    await row.waitFor();
    const words = await row.textContent();
    const href = await row.getAttribute("href");
    await row.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**${href}`);
    await expect.poll(() => focused(page)).toContain("h1 ");
    await page.goBack();
    await expect.poll(() => focused(page)).toBe(`a ${words}`);
  },
);

test("the focus stays where a person has put it while a page was being asked for", async () => {
  const { page } = await openPage();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/status?**", async (route) => {
    await asked;
    await route.continue();
  });
  await page.getByRole("link", { name: "expire-cities", exact: true }).click();
  await page.getByText("Loading…").first().waitFor();
  await page.getByRole("link", { name: "Lanes" }).focus();
  answer();
  await page.getByRole("heading", { level: 1, name: "expire-cities" }).waitFor();
  expect(await focused(page)).toBe("a Lanes");
});

test("j and k walk the rows of a task, of lanes, and those without a link", async () => {
  const [task] = lastNight.split("/");
  const { page } = await openPage({ cli: await taskCli(), address: `/tasks/${task}` });
  await page.getByRole("link", { name: "Run again…" }).first().waitFor();
  const walked = async (key: string) => {
    await page.keyboard.press(key);
    return focused(page);
  };
  const first = await walked("j");
  expect(first).not.toContain("body ");
  const second = await walked("j");
  expect(second).not.toBe(first);
  expect(await walked("k")).toBe(first);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.locator("tbody tr").nth(1).waitFor();
  await walked("j");
  expect(await walked("j")).not.toBe(await walked("j"));
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.getByRole("heading", { level: 2, name: "default" }).waitFor();
  const lane = await walked("j");
  expect(lane).toMatch(/^(a|section) /);
  expect(await walked("j")).not.toBe(lane);
});
