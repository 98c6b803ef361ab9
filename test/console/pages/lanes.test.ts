import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, runs, task } from "../../cli/harness.ts";
import { openPage } from "../open-page.ts";

const midnight = { kind: "cron", expression: "0 0 * * *", timeZone: "UTC" } as const;
const heavy = "heavy/2026-11-21T09:00:00Z/manual";

/** Lanes with limits, messages, 23 tasks at one hour, a muted alarm, and a message that was rejected. */
async function busy(): Promise<CliHarness> {
  const nightly = Array.from({ length: 23 }, (_, i) => {
    const name = `nightly-${String(i).padStart(2, "0")}`;
    return task(name, { triggers: [{ ...midnight, id: `cron-${name}` }] });
  });
  const lane = { ...manifest.lanes.default, maxConcurrency: 10 };
  const cli = new CliHarness({
    ...manifest,
    lanes: { ...manifest.lanes, default: lane } as typeof manifest.lanes,
    maxRunningTasks: 5,
    tasks: [
      ...manifest.tasks.filter(({ name }) => name !== "count-cities"),
      ...nightly,
      task("heavy", { settings: { ...defaultSettings, muteAlarms: ["latency"] } }),
    ],
  });
  for (const run of runs) await cli.put(run);
  cli.depths = {
    lanes: new Map([["default", { waiting: 3, inFlight: 1, delayed: 2, oldestSeconds: 250 }]]),
    deadLetters: { waiting: 1, inFlight: 0, delayed: 0 },
  };
  const write = { name: "test", condition: [] } as const;
  const since = Date.parse("2026-11-21T09:00:00Z");
  const alarm = { [`held#${heavy}`]: since, wasOn: true } as const;
  await cli.store.updatePart({ task: alarmsName, part: "latency" }, { ...write, set: alarm });
  const held = { "held#2026-11-21T09:00:00Z/manual": 1, held: 1 };
  await cli.store.updatePart({ task: "heavy", part: "state" }, { ...write, set: held });
  return cli;
}

test("each lane has its settings, what it does, what is in its queue, and its tasks", async () => {
  const { page, axe } = await openPage({ cli: await busy(), address: "/lanes" });
  const lane = page.getByRole("region", { name: "default" });
  const text = await lane.innerText();
  expect(text).toContain("20 s · 256 MB · at most 10 invocations at once");
  expect(text).toContain("1 of 10");
  expect(text).toContain("3 wait, 1 with a worker, 2 delayed");
  expect(text).toContain("the oldest has waited for 4 min 10 s");
  expect(text).toMatch(/expire-cities, nightly-00, .* and 13 others/);
  expect(await lane.getByRole("img", { name: "1 of 10 run" }).count()).toBe(1);
  expect(await page.getByRole("region", { name: "bulk" }).innerText()).toContain("no limit of invocations");
  expect(await axe()).toEqual([]);
});

test.each([1280, 390])("at %i px the highest value of the load is above its bars", async (width) => {
  const browser = { viewport: { width, height: 800 } };
  const { page } = await openPage({ cli: await busy(), address: "/lanes", browser });
  const chart = page.getByRole("region", { name: "default" }).locator(".chart");
  const [label, plot] = [
    await chart.getByText("23", { exact: true }).boundingBox(),
    await chart.getByRole("img").boundingBox(),
  ];
  expect((label?.y ?? 0) + (label?.height ?? 0)).toBeLessThanOrEqual(plot?.y ?? 0);
});

test("of the load ahead the busiest hour is said first, and each hour by pointer and keys", async () => {
  const { page } = await openPage({ cli: await busy(), address: "/lanes" });
  const lane = page.getByRole("region", { name: "default" });
  await lane.getByRole("img", { name: "instants by hour in lane default: at most 23 in one hour" }).waitFor();
  expect(await lane.innerText()).toContain("Ahead: 23 in 24 hours, 161 in 7 days");
  const words = lane.getByText(/: 23 instants of nightly-00, .* and 13 other tasks/);
  await words.waitFor();
  // Midnight in UTC, on clocks an hour ahead.
  const link = lane.getByRole("link", { name: "Sun, 22 Nov 2026, 01:00" });
  expect(await link.getAttribute("href")).toBe("/calendar?at=2026-11-22T00%3A00%3A00.000Z");
  const hour = lane.getByLabel("Hour of lane default");
  await hour.focus();
  await page.keyboard.press("ArrowRight");
  await lane.getByText("Sun, 22 Nov 2026, 02:00: 0 instants").waitFor();
  expect(await hour.getAttribute("aria-valuetext")).toBe("Sun, 22 Nov 2026, 02:00: 0 instants");
  await lane.locator("svg g").nth(38).hover({ force: true });
  await lane.getByText(/Mon, 23 Nov 2026, 01:00: 23 instants/).waitFor();
  await lane.getByText("The hours as a table").click();
  const hours = lane.getByRole("table", { name: "Instants by hour in lane default" });
  await expect.poll(() => hours.getByRole("row").count()).toBe(8);
});

/** A lane of two invocations, and a task that starts each minute and has run before. */
async function limited(ms: number | undefined): Promise<CliHarness> {
  const lane = { ...manifest.lanes.default, maxConcurrency: 2 };
  const minutely = task("minutely", {
    triggers: [{ kind: "cron", expression: "* * * * *", timeZone: "UTC", id: "cron-m" }],
  });
  const cli = new CliHarness({
    ...manifest,
    lanes: { ...manifest.lanes, default: lane } as typeof manifest.lanes,
    tasks: [minutely],
  });
  const instant = new Date("2026-11-21T09:50:00Z");
  if (ms !== undefined)
    await cli.put({
      ...newRun(+instant, "cron-m", instant),
      ...{ task: "minutely", run: "2026-11-21T09:50:00Z/cron-m", lane: "default", status: "succeeded" },
      ...{
        startedAt: instant.toISOString(),
        endedAt: new Date(+instant + ms).toISOString(),
        usage: { ms, turns: 1 },
        leaseExpiresAt: 0,
        seq: 1,
      },
    });
  return cli;
}

test("the load is compared with what the lane can do in an hour, by how long its runs take", async () => {
  const { page } = await openPage({ cli: await limited(180_000), address: "/lanes" });
  const lane = page.getByRole("region", { name: "default" });
  await lane.getByText(/can do about 40 runs an hour: 2 invocations at once, .* is 3 min of work/).waitFor();
  expect(await lane.innerText()).toContain("In 168 hours more come: some of these will wait.");
  expect(await lane.locator("rect.limit").count()).toBe(1);
  const quick = await openPage({ cli: await limited(2_000), address: "/lanes" });
  await quick.page.getByText(/can do about 3,600 runs an hour/).waitFor();
  expect(await quick.page.getByText("some of these will wait").count()).toBe(0);
  expect(await quick.page.locator("rect.limit").count()).toBe(0);
  // What a run costs besides its own work is in no record.
  const instantly = await openPage({ cli: await limited(5), address: "/lanes" });
  await instantly.page
    .getByText(
      "can do at least 7,200 runs an hour: 2 invocations at once, and the median of its newest runs is 5 ms of work, which counts as a second",
    )
    .waitFor();
  // Where no run is known, nothing is said.
  const fresh = await openPage({ cli: await limited(undefined), address: "/lanes" });
  await fresh.page.getByText("Ahead: 1,440 in 24 hours").waitFor();
  await fresh.page.waitForLoadState("networkidle");
  expect(await fresh.page.getByText("runs an hour").count()).toBe(0);
});

test("what a pause holds back is not in the load, and is said", async () => {
  const cli = await limited(2_000);
  await cli.pawl(["pause", "minutely", "--until", "2026-11-21T11:00:00Z"]);
  const { page } = await openPage({ cli, address: "/lanes" });
  await page.getByText("Ahead: 1,381 in 24 hours").waitFor();
  await page
    .getByText("59 more instants are held back in these 7 days: what starts them is paused")
    .waitFor();
});

test("what tasks cost in a month is asked once it is opened, the dearest first, with its command", async () => {
  const { page, axe } = await openPage({ cli: await limited(180_000), address: "/lanes" });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const costs = page.getByRole("region", { name: "Cost by task" });
  await costs.getByText("What runs cost in the last 30 days").click();
  const row = costs.getByRole("row", { name: /minutely/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/1\s+3 min\s+\$0\.000\d+/);
  await costs.getByText(/^about \$0\.000\d+$/).waitFor();
  await costs.getByText("The command that prints this").click();
  await costs.getByText("npx pawl cost --used --stage prod --json").waitFor();
  expect(await axe()).toEqual([]);
  await page.clock.runFor(120_000);
  expect(asked.filter((path) => path === "/api/cost")).toHaveLength(1);
  const none = await openPage({ cli: await limited(undefined), address: "/lanes" });
  await none.page.getByText("What runs cost in the last 30 days").click();
  await none.page.getByText("No run of these days has used anything yet.").waitFor();
});

test("limits name the runs that hold their places, and lead to them", async () => {
  const { page } = await openPage({ cli: await busy(), address: "/lanes" });
  await page.getByRole("table", { name: "The limit of the stage" }).waitFor();
  const row = page.getByRole("table", { name: "Limits in lane default" }).getByRole("row", { name: /heavy/ });
  const link = row.getByRole("link", { name: "2026-11-21T09:00:00Z/manual" });
  await page.getByText("24 limits are free").click();
  await page.getByRole("row", { name: /nightly-22/ }).waitFor();
  expect(await link.getAttribute("href")).toBe("/runs/heavy/2026-11-21T09%3A00%3A00Z/manual");
});

test("dead letters say what to do, and muted alarms which run mutes them", async () => {
  const { page } = await openPage({ cli: await busy(), address: "/lanes" });
  const dead = page.getByRole("region", { name: "Dead letters" });
  expect(await dead.innerText()).toMatch(
    /1 wait[\s\S]*failed with each of these ten times[\s\S]*docs\/operate.md/,
  );
  const muted = page.getByRole("region", { name: "Muted alarms" });
  expect(await muted.innerText()).toContain(`latency, by ${heavy} since 1 h ago`);
});

test("a rejected message shows its reason and its body, and is dismissed with a note", async () => {
  const { page, cli } = await openPage({ address: "/lanes" });
  const rejected = page.getByRole("region", { name: /^Rejected messages/ });
  await rejected.getByText("not JSON: Unexpected token 'h'").waitFor();
  expect(await rejected.locator("pre").innerText()).toBe("hello");
  await rejected.getByRole("button", { name: "Dismiss" }).click();
  const dialog = page.getByRole("dialog", { name: "Dismiss the message" });
  await dialog.getByLabel("Note").fill("a test");
  await dialog.getByRole("button", { name: "Dismiss the message" }).click();
  await page.getByRole("heading", { name: "Rejected messages: 0" }).waitFor();
  const record = await cli.store.get({ task: "(rejected)", run: "2026-11-21T09:00:00Z/message~m-1" });
  expect(record).toMatchObject({ status: "rejected", note: "a test" });
  expect(record?.dueKey).toBeUndefined();
});

test("a rejected message goes back to its queue", async () => {
  const { page, cli } = await openPage({ address: "/lanes" });
  const rejected = page.getByRole("region", { name: /^Rejected messages/ });
  await rejected.getByRole("button", { name: "Redrive" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Redrive the message" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(cli.sent).toMatchObject([{ body: "hello" }]);
});

test("a read-only console shows rejected messages and changes none", async () => {
  const { page } = await openPage({ address: "/lanes", readOnly: true });
  expect(await page.getByRole("button", { name: "Dismiss" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Redrive" }).isDisabled()).toBe(true);
});

test("where nothing is scheduled, waits or was rejected, each part says so", async () => {
  const cli = new CliHarness({ ...manifest, tasks: [task("alone", {})] });
  const { page, axe } = await openPage({ cli, address: "/lanes" });
  const lane = page.getByRole("region", { name: "default" });
  await lane.getByText("No schedule of its tasks has an instant in the next seven days.").waitFor();
  await page.getByText("None needs a person.").waitFor();
  expect(await page.getByRole("region", { name: "Dead letters" }).innerText()).toContain("none");
  expect(await axe()).toEqual([]);
});

test("what cannot be read is said, and can be tried again", async () => {
  const cli = await CliHarness.seeded();
  Object.defineProperty(cli, "depths", {
    configurable: true,
    get: () => {
      throw new Error("AccessDenied: not allowed to read the queue");
    },
  });
  const { page } = await openPage({ cli, address: "/lanes", expected: /409/ });
  const alert = page.getByRole("alert");
  await alert.getByText(/not allowed to read the queue/).waitFor();
  Object.defineProperty(cli, "depths", { value: new CliHarness().depths });
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("region", { name: "default" }).waitFor();
});

test.each(["light", "dark"] as const)(
  "in %s, and 320 px wide, it is whole and axe finds nothing",
  async (colorScheme) => {
    const browser = { colorScheme, viewport: { width: 320, height: 700 } };
    const { page, axe } = await openPage({ cli: await busy(), address: "/lanes", browser });
    await page.getByRole("region", { name: "Muted alarms" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    expect(await axe()).toEqual([]);
  },
);

test("bodies of hostile messages are text, and long names break", async () => {
  const cli = await CliHarness.seeded();
  const found = runs.find(({ status }) => status === "rejected");
  if (found === undefined) throw new Error("no message was rejected");
  const body = `<img src=x onerror=alert(1)>\u202e${"x".repeat(2_000)}`;
  const reason = `no task ${"y".repeat(300)}`;
  await cli.put({ ...found, run: "2026-11-21T09:30:00Z/message~m-2", body, reason, dueAt: now });
  const browser = { viewport: { width: 320, height: 700 } };
  const { page } = await openPage({ cli, address: "/lanes", browser });
  await page.getByText("onerror=alert(1)").waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
});

test("rate limits say how much of them is taken now, those with keys by key", async () => {
  const limited = (rateLimit: object) => ({ settings: { ...defaultSettings, rateLimit } as never });
  const hostile = "<img src=x onerror=alert(1)>";
  const cli = new CliHarness({
    ...manifest,
    tasks: [
      task("mail", limited({ items: 500, per: "second" })),
      task("idle", limited({ items: 1, per: "hour" })),
      task("shops", { lane: "bulk", ...limited({ items: 1, per: "hour", key: "shop" }) }),
    ],
  });
  const put = (name: string, part: string, set: object) =>
    cli.store.updatePart({ task: name, part }, { name: "test", condition: [], set });
  const tracks = Array.from({ length: 40 }, (_, i) => [`upto#${2 * i}`, now + 60_000]);
  await put("mail", "rate/0#", Object.fromEntries(tracks));
  for (let i = 0; i < 8; i++) await put("shops", `rate#shop-${i}`, { "upto#0": now + 3_600_000 + i });
  await put("shops", `rate#${hostile}`, { "upto#0": now + 7_200_000 });
  const { page, axe } = await openPage({
    cli,
    address: "/lanes",
    browser: { viewport: { width: 320, height: 900 } },
  });
  const table = page.getByRole("table", { name: "Rate limits in lane default" });
  const mail = await table.getByRole("row", { name: /mail/ }).innerText();
  expect(mail).toContain("500 items a second");
  expect(mail).toContain("40 %");
  expect(await table.getByRole("img", { name: "40 % taken" }).count()).toBe(1);
  expect(await table.getByRole("row", { name: /idle/ }).innerText()).toMatch(/1 item an hour[\s\S]*nothing/);
  const shops = await page.getByRole("table", { name: "Rate limits in lane bulk" }).innerText();
  expect(shops).toContain("1 item an hour for each shop");
  expect(shops).toContain(hostile);
  expect(shops).toContain("and 4 other keys");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
  expect(await axe()).toEqual([]);
});
