/** What the command shows of what a task requires and of its scope, and that it starts nothing outside of that. */
import { expect, test } from "vitest";
import { CliHarness, manifest, now, task } from "../harness.ts";

const outOfScope = "its scope is stage prod, and this is local";
const cli = new CliHarness({
  ...manifest,
  tasks: [
    task("sell", {
      requires: {
        all: ["import has succeeded within 24 h", "alarm orders is OK"],
        succeeded: ["import"],
        alarms: ["orders"],
        whenUnmet: "wait",
        waitAtMostSeconds: 7_200,
      },
    }),
    task("bill", { enabled: false, triggers: [], scope: { stages: ["prod"] }, outOfScope }),
  ],
});

test("status and why list what a task requires", async () => {
  const { stdout } = await cli.pawl(["status", "sell"], { terminal: { columns: 200 } });
  for (const line of [
    "import has succeeded within 24 h",
    "alarm orders is OK",
    "a run waits at most 7200 s until it holds, then it is skipped",
  ])
    expect(stdout).toContain(line);
  const why = await cli.pawl(["why", "sell"], { terminal: { columns: 250 } });
  expect(why.stdout).toMatch(/^requires +import has succeeded within 24 h; alarm orders is OK; a run waits/m);
  expect(JSON.parse((await cli.pawl(["why", "sell", "--json"])).stdout)).toMatchObject({
    requires: { succeeded: ["import"], whenUnmet: "wait" },
  });
});

test("list, status and why say that a task does not run here, and run refuses it", async () => {
  const { stdout } = await cli.pawl(["list"], { terminal: { columns: 200 } });
  expect(stdout).toMatch(/^bill .*not here \(its scope is stage prod, and this is local\)/m);
  const status = await cli.pawl(["status", "bill"], { terminal: { columns: 200 } });
  expect(status.stdout).toContain(`stages prod; it does not run here: ${outOfScope}`);
  const why = await cli.pawl(["why", "bill", "--json"]);
  expect(JSON.parse(why.stdout)).toMatchObject({ scope: { stages: ["prod"] }, outOfScope });
  const run = await cli.pawl(["run", "bill", "--force"]);
  expect(run.stderr).toBe(`error: task bill does not run here: ${outOfScope}\n`);
  expect(run.exitCode).not.toBe(0);
  expect((await cli.store.list("bill", { now })).items).toEqual([]);
});

test("status of a run that waits says what for, as text and as JSON", async () => {
  const key = { task: "sell", run: "2026-11-21T09:00:00Z/manual~ab" };
  const iso = (ms: number) => new Date(ms).toISOString();
  await cli.put({
    ...key,
    status: "enqueued",
    lane: "default",
    trigger: "manual",
    scheduledTime: iso(now - 60_000),
    createdAt: iso(now - 60_000),
    attempt: 1,
    turn: 1,
    ticks: 0,
    seq: 1,
    leaseExpiresAt: 0,
    fruitlessTurns: 0,
    unmet: "import has not succeeded within 24 h",
    unmetSince: iso(now - 60_000),
    notBefore: iso(now + 60_000),
  });
  const words = /not met: import has not succeeded within 24 h; next look at \S+Z; has waited since \S+Z/;
  expect((await cli.pawl(["status", `${key.task}/${key.run}`])).stdout).toMatch(words);
  const json = JSON.parse((await cli.pawl(["status", `${key.task}/${key.run}`, "--json"])).stdout);
  expect(JSON.stringify(json)).toMatch(words);
  // The longest line of a table has what is not met and the next look.
  const { stdout } = await cli.pawl(["history", key.task]);
  expect(stdout).toMatch(/not met: import has not succeeded within 24 h; next look at \S+Z;/);
});
