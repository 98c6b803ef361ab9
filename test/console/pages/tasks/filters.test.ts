/** The page of all tasks: what narrows it. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { tasksWorld } from "./world.ts";

const names = async (page: Page) => {
  const all = await page.getByRole("rowheader").getByRole("link").allTextContents();
  return all.sort();
};
const query = (page: Page) => new URL(page.url()).search;
const everyone = ["bill", "count-cities", "expire-cities", "import-cities", "index"];

async function open(address = "/") {
  const opened = await openPage({ cli: await tasksWorld(), address });
  await opened.page.getByRole("navigation", { name: "State" }).waitFor();
  return opened.page;
}

test("a search finds tasks by all of its words, in the name, the description and the tags", async () => {
  const page = await open();
  const search = page.getByRole("searchbox", { name: "Find" });
  await search.fill("cities NIGHTLY");
  await expect.poll(() => names(page)).toEqual(["count-cities"]);
  expect(query(page)).toBe("?find=cities+NIGHTLY");
  await search.fill("bills of the");
  await expect.poll(() => names(page)).toEqual(["bill"]);
  await search.fill("nothing like it");
  await page.getByText("No task matches.").waitFor();
  await search.fill("");
  await expect.poll(() => names(page)).toEqual(everyone);
  expect(query(page)).toBe("");
});

test("each state says how many tasks are in it, and shows them", async () => {
  const page = await open();
  const states = page.getByRole("navigation", { name: "State" });
  const state = (name: string) => states.getByRole("link", { name, exact: true });
  await state("Never run 2").waitFor();
  await state("All 5").waitFor();
  await state("Errored 1").click();
  await expect.poll(() => names(page)).toEqual(["import-cities"]);
  expect(query(page)).toBe("?state=errored");
  await state("Never run 2").click();
  await expect.poll(() => names(page)).toEqual(["bill", "expire-cities"]);
  await state("Disabled 1").click();
  await expect.poll(() => names(page)).toEqual(["expire-cities"]);
  await state("Running 1").click();
  await expect.poll(() => names(page)).toEqual(["import-cities"]);
  await page.goBack();
  await expect.poll(() => names(page)).toEqual(["expire-cities"]);
});

test("tasks that may never have run are looked through as they come into view", async () => {
  const page = await open("/?state=never");
  await expect.poll(() => names(page)).toEqual(["bill", "expire-cities"]);
});

test("tags, lanes and Pawl's own tasks narrow or widen the list, and the address keeps that", async () => {
  const page = await open();
  await page.getByRole("combobox", { name: "Tag" }).selectOption("nightly");
  await expect.poll(() => names(page)).toEqual(["count-cities", "index"]);
  await page.getByRole("combobox", { name: "Tag" }).selectOption("");
  await page.getByRole("combobox", { name: "Lane" }).selectOption("bulk");
  await expect.poll(() => names(page)).toEqual(["import-cities"]);
  await page.getByRole("combobox", { name: "Lane" }).selectOption("");
  await page.getByRole("checkbox", { name: "Pawl’s own (1)" }).check();
  await expect.poll(() => names(page)).toEqual([...everyone, "pawl.prune"]);
  expect(query(page)).toBe("?own=1");
});

test("an address shows what it was copied from", async () => {
  const page = await open("/?find=cit&tag=cities&sort=next");
  await expect.poll(() => names(page)).toEqual(["count-cities", "expire-cities", "import-cities"]);
  expect(await page.getByRole("searchbox").inputValue()).toBe("cit");
  expect(await page.getByRole("combobox", { name: "Order" }).inputValue()).toBe("next");
});

test("tasks are in the order of their names, of their next starts, or by what needs a person", async () => {
  const page = await open();
  const inOrder = () => page.getByRole("rowheader").getByRole("link").allTextContents();
  await expect.poll(inOrder).toEqual(everyone);
  await page.getByRole("combobox", { name: "Order" }).selectOption("next");
  await expect.poll(async () => (await inOrder()).slice(0, 3)).toEqual(["count-cities", "index", "bill"]);
  await page.getByRole("combobox", { name: "Order" }).selectOption("state");
  await expect.poll(async () => (await inOrder())[0]).toBe("import-cities");
});
