import { expect, test } from "vitest";
import { BackfillApp, runAt } from "./backfill-app.ts";

test("a backfill starts what was missed or skipped, in order, and leaves what succeeded, errored or is under way", async () => {
  const app = new BackfillApp();
  await app.keepLedger();
  await app.record(2, "succeeded");
  await app.record(4, "skipped", { reason: "paused" });
  await app.record(5, "missed");
  await app.record(6, "errored");
  await app.record(8, "cancelled");
  const run = await app.start({});
  await app.work();
  expect(await app.backfillRun(run)).toMatchObject({
    status: "succeeded",
    ticks: 11,
    total: 11,
    output: JSON.stringify({ begun: 8, succeeded: 8, errored: 0, left: 3 }),
  });
  expect(app.worked).toEqual(["00", "01", "03", "04", "05", "07", "09", "10"]);
  expect(await app.statuses()).toEqual({
    "00": "succeeded 1 mine",
    "01": "succeeded 1 mine",
    "02": "succeeded 0",
    "03": "succeeded 1 mine",
    "04": "succeeded 1 mine",
    "05": "succeeded 1 mine",
    "06": "errored 0",
    "07": "succeeded 1 mine",
    "08": "cancelled 0",
    "09": "succeeded 1 mine",
    "10": "succeeded 1 mine",
  });
  expect((await app.harness.memory.get({ task: "walk", run: runAt(5) }))?.backfill).toBe(run);
});
