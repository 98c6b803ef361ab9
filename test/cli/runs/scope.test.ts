/** Every command that starts a run of a task, or has one begin again, refuses a task outside its scope with the same line. */
import { expect, test } from "vitest";
import { CliHarness, manifest, now, task } from "../harness.ts";

const outOfScope = "its scope is stage prod, and this is local";
const run = "2026-11-21T09:00:00Z/manual~ab";

test.each([
  ["run", "bill", "--force"],
  ["redrive", `bill/${run}`],
  ["schedule", "add", "bill", "--at", "2030-01-01T00:00:00Z"],
  ["backfill", "bill", "--from", "2026-11-20T00:00:00Z", "--yes"],
  ["fire", "--once", "--task", "bill"],
])("pawl %s %s", async (...args) => {
  const cli = new CliHarness({
    ...manifest,
    tasks: [task("bill", { enabled: false, triggers: [], scope: { stages: ["prod"] }, outOfScope })],
  });
  const at = new Date(now - 60_000).toISOString();
  await cli.put({
    ...{ task: "bill", run, status: "errored", lane: "default", trigger: "manual" },
    ...{ scheduledTime: at, createdAt: at, endedAt: at },
    ...{ attempt: 1, turn: 1, ticks: 0, seq: 1, leaseExpiresAt: 0, fruitlessTurns: 0 },
  });
  const { stderr, exitCode } = await cli.pawl(args);
  expect(stderr.endsWith(`error: task bill does not run here: ${outOfScope}\n`)).toBe(true);
  expect(exitCode).not.toBe(0);
  expect((await cli.store.list("bill", { now })).items).toMatchObject([{ status: "errored", turn: 1 }]);
});
