/** `pawl status --approvals`: the runs that wait for approval alone. */
import { expect, test } from "vitest";
import { approvalKey } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, runs, task } from "../harness.ts";

const confirming = { settings: { ...defaultSettings, confirm: true } };
const waiting = (name: string): RunRecord => ({
  ...(runs[1] as RunRecord),
  ...{ task: name, status: "enqueued", reason: undefined, endedAt: undefined, askedBy: "ada@laptop" },
  ...{ dueKey: approvalKey, dueAt: now + 3_600_000 },
});

test("status --approvals shows the runs that wait for approval, of all tasks or of some, and reads no other", async () => {
  const tasks = [task("drop", { ...confirming, tags: ["db"] }), task("purge", confirming)];
  const cli = new CliHarness({ ...manifest, tasks: [...manifest.tasks, ...tasks] });
  for (const run of runs) await cli.put(run);
  for (const { name } of tasks) await cli.put(waiting(name));
  const asked: string[] = [];
  const due = cli.store.due.bind(cli.store);
  cli.store.due = (key, options) => {
    asked.push(key);
    return due(key, options);
  };
  const ids = async (...args: string[]) => {
    const { stdout, exitCode } = await cli.pawl(["status", "--approvals", ...args, "--json"]);
    const { stage, approvals } = JSON.parse(stdout);
    expect([exitCode, stage]).toEqual([0, "local"]);
    return approvals.map(({ task: name, allowed }: { task: string; allowed: string[] }) => [
      name,
      allowed[0],
    ]);
  };
  expect(await ids()).toEqual([
    ["drop", "approve"],
    ["purge", "approve"],
  ]);
  expect(asked).toEqual([approvalKey]);
  expect(await ids("--task", "purge")).toEqual([["purge", "approve"]]);
  expect(await ids("--tag", "db")).toEqual([["drop", "approve"]]);
  const { stdout } = await cli.pawl(["status", "--approvals"]);
  expect(stdout).toContain("waits for approval");
  expect(stdout).toContain("ada@laptop");
});

test("status --approvals says so where no run waits, and refuses what does not go with it", async () => {
  const cli = await CliHarness.seeded();
  expect((await cli.pawl(["status", "--approvals"])).stdout).toBe("no run waits for approval\n");
  expect(JSON.parse((await cli.pawl(["status", "--approvals", "--json"])).stdout).approvals).toEqual([]);
  expect((await cli.pawl(["status", "--approvals", "--errored"])).exitCode).toBe(2);
  expect((await cli.pawl(["status", "--approvals", "--task", "count-citys"])).stderr).toContain(
    "did you mean",
  );
});
