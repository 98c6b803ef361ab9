/** What `pawl status` counts as running and as waiting, by stage, lane and task. */
import { expect, test } from "vitest";
import type { Override } from "../../../functions/model/override/override.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const allowing = { ...defaultSettings, overlap: "allow" } as const;
const names = ["a", "b", "c", "d"].map((trigger) => `2026-11-21T09:00:00Z/${trigger}`);
const [a, b, c, d] = names as [string, string, string, string];

async function put(cli: CliHarness, name: string, run: string, more: Partial<RunRecord>): Promise<void> {
  const fresh = { ...newRun(now, run.slice(-1), new Date(now)), task: name, run, lane: "default", seq: 0 };
  await cli.put({ ...fresh, status: "enqueued", leaseExpiresAt: 0, ...more });
}

function hold(cli: CliHarness, name: string, part: string, held: readonly string[], more = {}) {
  const places = Object.fromEntries(held.map((run) => [`held#${run}`, 0]));
  const set = { ...places, held: held.length, ...more };
  return cli.store.updatePart({ task: name, part }, { name: "test", condition: [], set });
}

const overridden = (setting: string, value: unknown) => ({
  overrides: JSON.stringify([{ setting, value, from: 0, at: 0 } as Override]),
  ov: 1,
});

async function shown(cli: CliHarness): Promise<string[]> {
  const { stdout } = await cli.pawl(["status"], { terminal: { columns: 200 } });
  return stdout.split("\n").map((line) => line.replace(/ {2,}/g, " | ").trim());
}

test("a run that has its task's place and waits for the stage is counted as waiting, not as running", async () => {
  const five = task("five", { settings: { ...allowing, concurrency: { limit: 5 } } });
  const keyed = task("keyed", {
    settings: { ...defaultSettings, concurrency: { limit: 1, key: "shop" } },
    lane: "bulk",
  });
  const cli = new CliHarness({ ...manifest, maxRunningTasks: 1, tasks: [five, keyed] });
  await hold(cli, "(stage)", "slots", [`five/${a}`], { waiting: `keyed/${a}@0` });
  await hold(cli, "five", "state", [a, b, c], { waiting: `${d}@0` });
  await put(cli, "five", b, { dueKey: "wait#(stage)#", dueAt: now });
  await put(cli, "five", c, { dueKey: "wait#(stage)#", dueAt: now + 1 });
  await put(cli, "five", d, { dueKey: "wait#five#", dueAt: now });
  // It has the places of its task and of its key.
  await hold(cli, "keyed", "state", [a], { waiting: `${b}@0` });
  await hold(cli, "keyed", "slot#acme", [a]);
  await put(cli, "keyed", a, { dueKey: "wait#(stage)#", dueAt: now + 2 });
  await put(cli, "keyed", b, { dueKey: "wait#keyed#", dueAt: now });
  expect(await shown(cli)).toEqual(
    expect.arrayContaining([
      `stage | local | 1 of 1 | 3 | five/${a}`,
      "lane | default | 1 | 3",
      "lane | bulk | 0 | 2",
      `task | five | 1 of 5 | 3 | ${a}, ${b}, ${c}`,
      `task | keyed | 0 of 1 | 2 | ${a}`,
      `key | keyed acme | 0 of 1 | 1 | ${a}`,
    ]),
  );
});

test("the limits that overrides of overlap and of concurrency leave are those that status shows", async () => {
  const narrowed = task("narrowed", { settings: { ...allowing, concurrency: { limit: 5 } } });
  const cli = new CliHarness({ ...manifest, tasks: [narrowed, task("raised", { settings: allowing })] });
  await hold(cli, "narrowed", "state", [a], overridden("overlap", "skip"));
  await hold(cli, "raised", "state", [a, b], overridden("concurrency", 4));
  expect(await shown(cli)).toEqual(
    expect.arrayContaining([
      "lane | default | 3 | 0",
      `task | narrowed | 1 of 1 | 0 | ${a}`,
      `task | raised | 2 of 4 | 0 | ${a}, ${b}`,
    ]),
  );
});

test("runs of tasks without a limit are counted in their lane, also where nothing has a limit", async () => {
  const cli = new CliHarness({
    ...manifest,
    tasks: [task("free", { settings: allowing }), task("alone", {})],
  });
  await hold(cli, "alone", "state", [a]);
  await put(cli, "free", a, { status: "running", leaseExpiresAt: now + 20_000 });
  await put(cli, "free", b, {});
  await put(cli, "free", c, { status: "succeeded" });
  await put(cli, "free", "2026-11-22T09:00:00Z/planned", {});
  const lines = await shown(cli);
  expect(lines).toContain("lane | default | 2 | 1");
  expect(lines.filter((line) => /^(stage|task|key) \|/.test(line))).toEqual([
    expect.stringMatching(/^task \| newest run/),
  ]);
});
