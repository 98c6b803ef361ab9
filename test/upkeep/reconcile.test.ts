/** The hourly look for runs that no message, no entry and no worker would bring to their end. */

import { expect, test } from "vitest";
import { leaseDue } from "../../functions/model/run/index-keys.ts";
import { newRun, type RunRecord } from "../../functions/model/run/run.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const hour = 3_600_000;

/** A run whose worker died in its first turn, `ageMs` ago. */
function forsaken(harness: Harness, id: string, ageMs: number, rest: Partial<RunRecord> = {}): RunRecord {
  const at = harness.clock.now() - ageMs;
  return {
    task: "walk",
    run: `${new Date(at).toISOString().slice(0, 19)}Z/${id}`,
    ...newRun(at, id, new Date(at)),
    status: "running",
    lane: "default",
    leaseId: "dead",
    leaseExpiresAt: at + 30_000,
    seq: 1,
    ...rest,
  };
}

test("a run that may overlap, whose worker and message are gone, is brought back within the hour", async () => {
  const harness = new Harness({ tasks: [walkTask(3, undefined, { overlap: "allow" })] });
  await harness.put(forsaken(harness, "a", 600_000));
  await harness.put(forsaken(harness, "b", 24 * hour));
  await harness.drainFor(63);
  expect((await harness.runs("walk")).map(({ trigger, status }) => [trigger, status])).toEqual([
    ["a", "succeeded"],
    ["b", "succeeded"],
  ]);
});

test("a run that is looked after is left alone by the hourly look", async () => {
  const harness = new Harness({ tasks: [walkTask(3, undefined, { overlap: "allow" })] });
  const dueAt = harness.clock.now() + 24 * hour;
  const due = forsaken(harness, "due", 600_000);
  const runs = [
    forsaken(harness, "held", 600_000, { leaseExpiresAt: harness.clock.now() + 24 * hour }),
    { ...due, ...leaseDue(due, dueAt) },
    forsaken(harness, "paused", 600_000, { status: "paused" }),
    forsaken(harness, "ended", 600_000, { status: "succeeded" }),
  ];
  for (const run of runs) await harness.put(run);
  await harness.drainFor(63);
  const byName = (all: readonly RunRecord[]) => [...all].sort((a, b) => (a.run < b.run ? -1 : 1));
  expect(byName(await harness.runs("walk"))).toEqual(byName(runs));
});
