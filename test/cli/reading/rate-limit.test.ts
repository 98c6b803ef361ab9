/** What the command shows and changes of rate limits and of limits of cost. */
import { expect, test } from "vitest";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { setOverrides } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const wide = { terminal: { columns: 200 } };
const limited: Manifest = {
  ...manifest,
  tasks: [
    ...manifest.tasks,
    task("mail", {
      settings: {
        ...defaultSettings,
        rateLimit: { items: 500, per: "second" },
        maxCost: 0.5,
        maxItems: 5_000,
      },
      batchSize: 200,
    }),
    task("shops", {
      settings: { ...defaultSettings, rateLimit: { items: 1, per: "hour", key: "shop" } },
    }),
  ],
};
const run = "2026-11-21T09:00:00Z/a";

async function at(name: string, record: Partial<RunRecord>, upTo: number): Promise<CliHarness> {
  const cli = new CliHarness(limited);
  const key = { task: name, run };
  await cli.put({
    ...newRun(now, "a", new Date(now)),
    ...key,
    status: "running",
    lane: "default",
    startedAt: new Date(now).toISOString(),
    leaseExpiresAt: now + 20_000,
    seq: 1,
    ...record,
  });
  const parts = name === "mail" ? ["rate/0#", "rate/1#"] : ["rate#acme"];
  for (const [i, part] of parts.entries()) {
    const tracks = name === "mail" ? Array.from({ length: 50 }, (_, n) => 2 * n + i) : [0];
    const set = Object.fromEntries(tracks.map((track) => [`upto#${track}`, upTo]));
    await cli.store.updatePart({ task: name, part }, { name: "test", condition: [], set });
  }
  return cli;
}

async function lineOf(cli: CliHarness, of: string, label: string): Promise<string | undefined> {
  const { stdout } = await cli.pawl(["status", of], wide);
  return stdout
    .split("\n")
    .find((line) => line.startsWith(label))
    ?.slice(label.length)
    .trim();
}

test("the status of a run says its rate limit, and that all of it is taken", async () => {
  const held = await at("mail", {}, now + 900);
  expect(await lineOf(held, `mail/${run}`, "rate limit")).toBe(
    "500 items a second: all of it is taken, so items wait",
  );
  const free = await at("mail", {}, now - 900);
  expect(await lineOf(free, `mail/${run}`, "rate limit")).toBe("500 items a second");
  const keyed = await at("shops", { params: '{"shop":"acme"}' }, now + 90_000);
  expect(await lineOf(keyed, `shops/${run}`, "rate limit")).toBe(
    "1 item an hour for each shop: all of it is taken, so items wait",
  );
});

test("the status of a run as JSON says how much of its rate limit is taken", async () => {
  const rateOf = async (cli: CliHarness, of: string) =>
    JSON.parse((await cli.pawl(["status", of, "--json"])).stdout).rateLimit;
  const held = await at("mail", {}, now + 900);
  expect(await rateOf(held, `mail/${run}`)).toEqual({ items: 500, per: "second", taken: 1 });
  const free = { name: "test", condition: [], set: { "upto#0": now - 1, "upto#2": now - 1 } };
  await held.store.updatePart({ task: "mail", part: "rate/0#" }, free);
  expect(await rateOf(held, `mail/${run}`)).toEqual({ items: 500, per: "second", taken: 0.98 });
  const keyed = await at("shops", { params: '{"shop":"acme"}' }, now + 90_000);
  expect(await rateOf(keyed, `shops/${run}`)).toEqual({
    items: 1,
    per: "hour",
    key: "shop",
    taken: 1,
    takenUntil: new Date(now + 90_000).toISOString(),
  });
  const ended = await at("mail", { status: "succeeded", leaseExpiresAt: 0 }, now + 900);
  expect(await rateOf(ended, `mail/${run}`)).toBeUndefined();
});

test("the status of a run between turns says that its rate limit holds it", async () => {
  const reason = "throttled: rate limit of 1 item an hour";
  const notBefore = new Date(now + 600_000).toISOString();
  const cli = await at(
    "shops",
    { status: "interrupted", reason, notBefore, leaseExpiresAt: 0 },
    now + 600_000,
  );
  expect(await lineOf(cli, `shops/${run}`, "why")).toMatch(
    /^throttled: rate limit of 1 item an hour; continues at /,
  );
});

test("the status of a run that is over its cost says so, and how it goes on", async () => {
  const note =
    "it has cost 0.51 USD, more than its maxCost of 0.50: raise it by pawl override mail maxCost=N and resume the run, or cancel it";
  const cli = await at(
    "mail",
    { status: "paused", reason: "cost", author: "pawl", note, leaseExpiresAt: 0 },
    0,
  );
  expect(await lineOf(cli, `mail/${run}`, "why")).toBe(
    "over its maxCost, paused by pawl until it is resumed",
  );
  expect(await lineOf(cli, `mail/${run}`, "note")).toBe(note);
  const { stdout } = await cli.pawl(["status", `mail/${run}`, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ status: "paused", reason: "cost", note });
});

test("the status of a task shows both limits, as overrides leave them", async () => {
  const cli = await at("mail", {}, 0);
  expect(await lineOf(cli, "mail", "rate limit")).toBe("500 items a second");
  expect(await lineOf(cli, "mail", "cost limit")).toBe("0.50 USD a run");
  const { exitCode } = await cli.pawl(["override", "mail", "rateLimit=50", "maxCost=2.5", "--note", "slow"]);
  expect(exitCode).toBe(0);
  expect(await lineOf(cli, "mail", "rate limit")).toBe("50 items a second");
  expect(await lineOf(cli, "mail", "cost limit")).toBe("2.50 USD a run");
});

test("the status of a task shows its batches and its maxItems, as an override leaves it", async () => {
  const cli = await at("mail", {}, 0);
  expect(await lineOf(cli, "mail", "batches")).toBe("at most 200 items at a time");
  expect(await lineOf(cli, "mail", "item limit")).toBe("5,000 a run");
  expect((await cli.pawl(["override", "mail", "maxItems=20", "--note", "try"])).exitCode).toBe(0);
  expect(await lineOf(cli, "mail", "item limit")).toBe("20 a run");
  const { stdout } = await cli.pawl(["why", "mail"], wide);
  expect(stdout).toMatch(/^maxItems +20 +override/m);
  expect(await lineOf(cli, "shops", "batches")).toBeUndefined();
});

test("a run that ended with its maxItems says so", async () => {
  const ended = { status: "succeeded", ticks: 20, maxItems: 20, leaseExpiresAt: 0 } as const;
  const cli = await at("mail", { ...ended, endedAt: new Date(now).toISOString() }, 0);
  expect(await lineOf(cli, `mail/${run}`, "why")).toBe("done with 20 items, as many as its maxItems");
  const { stdout } = await cli.pawl(["status", `mail/${run}`, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded", ticks: 20, maxItems: 20 });
});

test("an override of more than a rate may be, since a deploy made its stretch shorter, holds as the most", async () => {
  const cli = await at("mail", {}, 0);
  const perMinute = { name: "mail", overlap: "skip", catchUp: "none", holdsBack: {} } as const;
  const holdsBack = { rateLimit: { items: 500, per: "minute" } } as const;
  const { context } = new Harness({ tasks: [], memory: cli.store as never });
  await setOverrides(context, { ...perMinute, holdsBack }, { rateLimit: 600_000 }, { note: "fast" });
  expect(await lineOf(cli, "mail", "rate limit")).toBe("10,000 items a second");
  const { stdout } = await cli.pawl(["why", "mail"], { terminal: { columns: 400 } });
  expect(stdout).toMatch(
    /^rateLimit +10000 +override .*it says 600000, more than 10000 a second, which are the most/m,
  );
  const json = JSON.parse((await cli.pawl(["why", "mail", "--json"])).stdout);
  expect(json.settings).toContainEqual(
    expect.objectContaining({
      setting: "rateLimit",
      value: 10_000,
      override: expect.objectContaining({ value: 600_000 }),
    }),
  );
});

test.each([
  [
    "mail",
    "rateLimit=0",
    "rateLimit 0 is not allowed: a whole number of items from 1, at most 10000 a second",
  ],
  ["mail", "rateLimit=10001", "rateLimit 10001 is not allowed"],
  ["mail", "maxCost=0", "maxCost 0 is not allowed: a number of USD above 0, at most 1000000"],
  ["mail", "maxItems=0", "maxItems 0 is not allowed: a whole number of items from 1"],
  ["shops", "maxItems=5", "maxItems cannot be overridden: task shops is deployed without one"],
  ["shops", "maxCost=1", "maxCost cannot be overridden: task shops is deployed without one"],
  [
    "count-cities",
    "rateLimit=5",
    "rateLimit cannot be overridden: task count-cities is deployed without one",
  ],
])("an override of %s by %s is refused with one line", async (name, change, message) => {
  const cli = await at("mail", {}, 0);
  const { exitCode, stderr } = await cli.pawl(["override", name, change, "--note", "x"]);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(message);
});
