/** The list of runs: what its rows say, its filters, its pages. */
import { expect, test } from "vitest";
import { openPage } from "../../open-page.ts";
import { hostile, putMany, richDeployment } from "./runs-world.ts";

test("each run has its status, when it is for, who started it, how far it is and why it is so", async () => {
  const { page, axe } = await openPage({ cli: await richDeployment(), address: "/runs" });
  const row = (name: string | RegExp) => page.getByRole("row", { name });
  await row(/import-cities 2026-11-21T09:59:30Z/).waitFor();
  expect(await page.getByRole("row").count()).toBe(14);
  const running = await row(/import-cities 2026-11-21T09:59:30Z/).innerText();
  for (const words of ["running", "by ada", "40 %", "left", "$0.00019", "21 Nov, 10:59:30"])
    expect(running).toContain(words);
  expect(await row(/09:58:00Z/).innerText()).toContain("the run before it was still under way");
  expect(await row(/09:20:00Z/).innerText()).toContain("no worker had it in time");
  expect(await row(/09:10:00Z/).innerText()).toMatch(
    /3 min 10 s\s+waited 10 s.*the wrong file — grace@work/s,
  );
  expect(await row(/09:30:00Z/).innerText()).toMatch(
    /retrying\s+attempt 2.*HttpError: 503 Service Unavailable/s,
  );
  expect(await row(/09:40:00Z/).innerText()).toContain("waits for approval until 22 Nov, 11:00:00");
  expect(await row(/09:50:00Z/).innerText()).toContain(`${hostile} the partner's API is down`);
  expect(
    await row(/09:20:00Z/)
      .locator("time")
      .getAttribute("title"),
  ).toContain("in America/New_York");
  await page.getByRole("link", { name: /09:58:00Z/ }).click();
  await page.waitForURL("**/runs/count-cities/2026-11-21T09%3A58%3A00Z/cron-4f1a2b");
  await page.goBack();
  await row(/09:58:00Z/).waitFor();
  expect(await axe()).toEqual([]);
});

test("filters are in the address, which shows the same view again; each can be taken away", async () => {
  const { page } = await openPage({ cli: await richDeployment(), address: "/runs" });
  const rows = page.getByRole("table").getByRole("rowheader");
  const filtered = page.getByRole("list", { name: "Filters in force" });
  await rows.first().waitFor();
  await page.getByLabel("Find").fill("ETIMEDOUT");
  await filtered.getByText("text: ETIMEDOUT").waitFor();
  await expect.poll(() => rows.count()).toBe(3);
  await page.locator("summary", { hasText: "Statuses" }).click();
  await page.getByRole("checkbox", { name: "missed" }).check();
  await page.getByText("No run matches.").waitFor();
  await page.getByRole("checkbox", { name: "errored" }).check();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("checkbox", { name: "errored" }).isVisible()).toBe(false);
  await expect.poll(() => rows.count()).toBe(3);
  expect(new URL(page.url()).search).toBe("?status=missed%2Cerrored&find=ETIMEDOUT");
  await page.reload();
  await expect.poll(() => rows.count()).toBe(3);
  expect(await page.getByLabel("Find").inputValue()).toBe("ETIMEDOUT");
  await filtered.getByRole("button", { name: "text: ETIMEDOUT" }).click();
  await expect.poll(() => rows.count()).toBe(5);
  await page.locator("summary", { hasText: "Tasks" }).click();
  await page.getByRole("checkbox", { name: "import-cities", exact: true }).check();
  await expect.poll(() => rows.count()).toBe(1);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(() => rows.count()).toBe(13);
  expect(new URL(page.url()).search).toBe("");
});

test("runs are found by time, tag, trigger, person, metadata and the run that started them", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?tag=partner" });
  const rows = page.getByRole("table").getByRole("rowheader");
  await expect.poll(() => rows.count()).toBe(7);
  await page.locator("summary", { hasText: "Any time" }).click();
  await page.getByLabel("From").fill("2026-11-21T10:15");
  await page.getByLabel("To", { exact: true }).fill("2026-11-21T10:35");
  await expect.poll(() => rows.count()).toBe(2);
  expect(page.url()).toContain("since=2026-11-21T09%3A15%3A00.000Z&until=2026-11-21T09%3A35%3A00.000Z");
  await page.getByRole("radio", { name: "Last hour" }).check();
  await expect.poll(() => rows.count()).toBe(4);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.locator("summary", { hasText: "More" }).click();
  await page.getByLabel("Trigger").fill("manual");
  await expect.poll(() => rows.count()).toBe(3);
  await page.getByLabel("By", { exact: true }).fill("grace@work");
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByLabel("Metadata").fill("ticket=OPS-7");
  await page.getByText("No run matches.").waitFor();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect.poll(() => rows.count()).toBe(13);
});

test("quick views lead to what people ask for most, and keep the other filters", async () => {
  const { page } = await openPage({ cli: await richDeployment(), address: "/runs?task=sync-orders" });
  const rows = page.getByRole("table").getByRole("rowheader");
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Skipped or missed" }).click();
  await expect.poll(() => rows.count()).toBe(1);
  expect(page.url()).toContain("task=sync-orders&status=skipped%2Cmissed");
  expect(await views.locator("[aria-current]").innerText()).toBe("Skipped or missed");
  await views.getByRole("link", { name: "Rejected" }).click();
  await page.getByText("not JSON: Unexpected token 'h'").waitFor();
  await views.getByRole("link", { name: "All" }).click();
  await expect.poll(() => rows.count()).toBe(13);
});

test("pages go by cursor in the address, to older ones and back, and only the first is kept up to date", async () => {
  const cli = await richDeployment();
  await putMany(cli, 120);
  const { page } = await openPage({ cli, address: "/runs?task=sync-orders" });
  const rows = page.getByRole("table").getByRole("rowheader");
  await expect.poll(() => rows.count()).toBe(50);
  const first = await rows.first().innerText();
  await page.getByRole("link", { name: "Older" }).click();
  await page.getByText("This page is not kept up to date.").waitFor();
  await expect.poll(() => rows.count()).toBe(50);
  await page.getByRole("link", { name: "Older" }).click();
  await expect.poll(() => rows.count()).toBe(27);
  expect(new URL(page.url()).searchParams.getAll("from")).toHaveLength(2);
  let reads = 0;
  const list = cli.store.list.bind(cli.store);
  cli.store.list = (task, options) => {
    reads += task === "sync-orders" ? 1 : 0;
    return list(task, options);
  };
  await page.clock.runFor(120_000);
  expect(reads).toBe(0);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(27);
  await page.getByRole("link", { name: "Newer" }).click();
  await page.getByRole("link", { name: "Newer" }).click();
  await expect.poll(() => rows.first().innerText()).toBe(first);
  await page.getByLabel("Rows").selectOption("100");
  await expect.poll(() => rows.count()).toBe(100);
});

test("a filter that finds few among the newest runs says how far it looked, and looks further back", async () => {
  const cli = await richDeployment();
  await putMany(cli, 620);
  const { page } = await openPage({
    cli,
    address: "/runs?task=sync-orders&status=cancelled,missed&find=nothing-like-it",
  });
  await page.getByText("Of the 500 newest runs, back to 8 h ago.").first().waitFor();
  await page.getByRole("link", { name: "Look further back" }).click();
  await page.getByText("No run matches.").waitFor();
  expect(await page.getByRole("link", { name: "Look further back" }).count()).toBe(0);
});

test("the first page shows a run that has begun since", async () => {
  const cli = await richDeployment();
  const { page } = await openPage({ cli, address: "/runs?status=succeeded" });
  const rows = page.getByRole("table").getByRole("rowheader");
  await expect.poll(() => rows.count()).toBe(1);
  await putMany(cli, 1);
  // A little over half a minute: the rejected messages take a call besides those of the tasks.
  await page.clock.runFor(40_000);
  await expect.poll(() => rows.count()).toBe(2);
});

test("a run that the address names by its fragment is brought into view", async () => {
  const cli = await richDeployment();
  await putMany(cli, 60);
  const { page, origin } = await openPage({ cli, address: "/runs?task=sync-orders" });
  const rows = page.getByRole("table").getByRole("rowheader");
  await expect.poll(() => rows.count()).toBe(50);
  const id = await page.locator("tbody tr").nth(45).getAttribute("id");
  await page.goto(`${origin}/runs?task=sync-orders#${id}`);
  await page.reload();
  const aimed = page.locator("tr.aimed");
  await aimed.waitFor();
  await expect.poll(async () => ((await aimed.boundingBox())?.y ?? 9_999) < 800).toBe(true);
});
