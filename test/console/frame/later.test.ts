/** The script of a page comes when it is opened. */
import { expect, test } from "vitest";
import { openPage } from "../open-page.ts";

test("a page's script is loaded when it is opened, and once", async () => {
  const { page } = await openPage();
  await page.getByRole("link", { name: "count-cities", exact: true }).waitFor();
  const scripts: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(new URL(request.url()).pathname);
  });
  await page.getByRole("link", { name: "Lanes" }).click();
  await page.getByRole("heading", { name: "bulk" }).waitFor();
  expect(scripts.filter((path) => path.startsWith("/lanes-"))).toHaveLength(1);
  await page.getByRole("link", { name: "Tasks", exact: true }).click();
  await page.getByRole("link", { name: "count-cities", exact: true }).waitFor();
  scripts.length = 0;
  await page.getByRole("link", { name: "Lanes" }).click();
  await page.getByRole("heading", { name: "bulk" }).waitFor();
  expect(scripts).toEqual([]);
});

test("a page whose script cannot be loaded says so, and Try again loads it", async () => {
  const { page } = await openPage({ expected: /Failed to load resource/ });
  await page.getByRole("link", { name: "count-cities", exact: true }).waitFor();
  await page.route("**/lanes-*.js", (route) => route.abort());
  await page.getByRole("link", { name: "Lanes" }).click();
  await page.getByRole("alert").getByText("this part of the console could not be loaded").waitFor();
  await page.unroute("**/lanes-*.js");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "bulk" }).waitFor();
});
