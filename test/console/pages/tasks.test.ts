import { expect, test } from "vitest";
import { openPage } from "../open-page.ts";

test("every task is listed, with its state", async () => {
  const { page, axe } = await openPage();
  await page
    .getByRole("row", { name: /count-cities/ })
    .getByRole("cell", { name: "succeeded", exact: true })
    .waitFor();
  expect(await page.getByRole("row").count()).toBe(4);
  expect(await axe()).toEqual([]);
});
