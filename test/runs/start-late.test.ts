/** Occurrences that are started without their schedule's message: which params they have, and what followed their end before. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expect, test } from "vitest";
import { readLedgers } from "../../functions/ledger/index.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { instantOf, triggerOf } from "../../functions/model/run/run-name.ts";
import { definitionKey } from "../../functions/model/task/run-time-schedule.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { redriveRun, setOverrides } from "../../functions/operators/index.ts";
import { startLate } from "../../functions/runs/index.ts";
import { createAbsent } from "../../functions/runs/pool/holder.ts";
import { after } from "../../functions/schedule/index.ts";
import { cron } from "../../index.ts";
import { Harness } from "../engine/harness.ts";

const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
};

/** A task with an hourly trigger that has params, a schedule made at run time, and an override's own from 12:10 on. */
async function open(size: number) {
  const seen: string[] = [];
  const walk = defineTask({
    name: "walk",
    description: "Notes its params.",
    overlap: "allow",
    params: anything,
    triggers: [cron("0 * * * *", { id: "hourly", params: { of: "hourly" } })],
    run: ({ run, params }) => void seen.push(`${run.slice(11, 16)} ${(params as { of?: string })?.of}`),
  }) as Task;
  const timed = [{ task: "walk", trigger: "hourly", expression: "0 * * * *", zone: "UTC" }];
  const harness = new Harness({ tasks: [walk], timed });
  const params = JSON.stringify({ of: "ann", filler: "x".repeat(size) });
  await harness.memory.updatePart(definitionKey({ task: "walk", name: "ann" }), {
    name: "test",
    condition: [],
    set: { params },
  });
  await harness.sweep();
  const of = { name: "walk", overlap: "allow", catchUp: "none", triggers: walk.triggers } as const;
  await setOverrides(harness.context, of, { schedule: "*/10 * * * *" }, { author: "ada" });
  for (let minute = 0; minute < 12; minute++) await harness.minute();
  const own = (await readLedgers(harness.memory, "walk")).find(({ trigger }) => trigger !== "hourly");
  return { harness, seen, own: own?.trigger as string };
}

const schedules = [
  ["the task's own trigger", "12:00", "hourly", "hourly", 0],
  ["a schedule made at run time", "12:00", "schedule~ann", "ann", 0],
  ["a schedule made at run time with long params", "12:00", "schedule~ann", "ann", 4_000],
  ["an override's schedule", "12:10", "own", "hourly", 0],
] as const;
/** Whose params nobody knows. */
const lost = [
  ["an override's schedule at an instant before the override", "11:50", "own"],
  ["a trigger that is not deployed any more", "12:00", "daily"],
  ["a schedule made at run time whose definition is gone", "12:00", "schedule~bob"],
] as const;
const starters = [undefined, { run: "2026-03-01T12:30:00Z/manual~b", overlap: undefined }] as const;
const cases = schedules.flatMap((schedule) =>
  starters.flatMap((backfill) =>
    [undefined, "missed"].map((found) => ({
      schedule,
      found: found as "missed" | undefined,
      backfill,
      words: `${found ?? "absent"} occurrence of ${schedule[0]} that a ${backfill === undefined ? "catch-up" : "backfill"} starts`,
    })),
  ),
);

test.each(cases)("$words has the params of its schedule", async ({ schedule, found, backfill }) => {
  const [, clock, id, of, size] = schedule;
  const { harness, seen, own } = await open(size);
  const key = { task: "walk", run: `2026-03-01T${clock}:00Z/${id === "own" ? own : id}` };
  if (found !== undefined) await harness.put(recorded(key.run, { status: found }));
  const run = await harness.memory.get(key);
  expect(run?.status).toBe(found);
  await startLate(harness.context, key, run, { isDue: () => true, backfill });
  await harness.drain();
  expect(seen.filter((line) => line.startsWith(clock))).toEqual([`${clock} ${of}`]);
});

test.each(schedules)(
  "a slot holder of %s that does not exist is created with its params",
  async (...schedule) => {
    const [, clock, id, of, size] = schedule;
    const { harness, own } = await open(size);
    const key = { task: "walk", run: `2026-03-01T${clock}:00Z/${id === "own" ? own : id}` };
    const run = await createAbsent(harness.context, key, harness.clock.now());
    const text = run?.paramsStoredSeparately
      ? await harness.memory.getAttachment(key, "params")
      : run?.params;
    expect(`${JSON.parse(text ?? "{}").of}`).toBe(of);
  },
);

test.each(schedules)(
  "a missed occurrence of %s that a person redrives has its params",
  async (...schedule) => {
    const [, clock, id, of, size] = schedule;
    const { harness, seen, own } = await open(size);
    const key = { task: "walk", run: `2026-03-01T${clock}:00Z/${id === "own" ? own : id}` };
    await harness.put(recorded(key.run, { status: "missed" }));
    await redriveRun(harness.context, key);
    await harness.drain();
    expect(seen.filter((line) => line.startsWith(clock))).toEqual([`${clock} ${of}`]);
  },
);

test.each(
  lost.flatMap(([words, clock, id]) =>
    starters.flatMap((backfill) =>
      [undefined, "missed" as const].map((found) => ({ words, clock, id, backfill, found })),
    ),
  ),
)(
  "an occurrence of $words is not started without its params: $found, by $backfill",
  async ({ clock, id, backfill, found }) => {
    const { harness, seen, own } = await open(0);
    const key = { task: "walk", run: `2026-03-01T${clock}:00Z/${id === "own" ? own : id}` };
    if (found !== undefined) await harness.put(recorded(key.run, { status: found }));
    const before = await harness.memory.get(key);
    await startLate(harness.context, key, before, { isDue: () => true, backfill });
    await harness.drain();
    expect(seen.filter((line) => line.startsWith(clock))).toEqual([]);
    expect(await harness.memory.get(key)).toEqual(before);
  },
);

test.each(lost)("a person's redrive of a missed occurrence of %s is refused", async (_, clock, id) => {
  const { harness, seen, own } = await open(0);
  const key = { task: "walk", run: `2026-03-01T${clock}:00Z/${id === "own" ? own : id}` };
  await harness.put(recorded(key.run, { status: "missed" }));
  await expect(redriveRun(harness.context, key)).rejects.toThrow(
    `walk/${key.run} cannot be redriven: its trigger is not deployed any more, and its params are not known`,
  );
  await harness.drain();
  expect(seen.filter((line) => line.startsWith(clock))).toEqual([]);
  expect((await harness.memory.get(key))?.status).toBe("missed");
});

test.each(lost)("a slot holder of %s that does not exist is recorded as missed", async (_, clock, id) => {
  const { harness, own } = await open(0);
  const key = { task: "walk", run: `2026-03-01T${clock}:00Z/${id === "own" ? own : id}` };
  await createAbsent(harness.context, key, harness.clock.now());
  expect(await harness.memory.get(key)).toMatchObject({ status: "missed", turn: 0 });
});

test("what was skipped or errored had the params of its message: without any it is started without any", async () => {
  const { harness, seen } = await open(0);
  const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };
  await harness.put(recorded(key.run, { status: "skipped", reason: "paused" }));
  await startLate(harness.context, key, await harness.memory.get(key), { isDue: () => true });
  await harness.drain();
  expect(seen).toContain("12:00 undefined");
});

test("a task that takes no params starts whatever its trigger was", async () => {
  const bare = defineTask({ name: "walk", description: "Does nothing.", run: () => {} }) as Task;
  const harness = new Harness({ tasks: [bare] });
  for (const trigger of ["daily", "schedule~bob"]) {
    const key = { task: "walk", run: `2026-03-01T11:00:00Z/${trigger}` };
    await startLate(harness.context, key, undefined, { isDue: (seen) => seen === undefined });
    await harness.drain();
    expect((await harness.memory.get(key))?.status).toBe("succeeded");
  }
});

test("a record's own params stay, whatever its trigger has now", async () => {
  const { harness, seen } = await open(0);
  const key = { task: "walk", run: "2026-03-01T12:00:00Z/hourly" };
  await harness.put(recorded(key.run, { status: "skipped", reason: "paused", params: '{"of":"its own"}' }));
  await startLate(harness.context, key, await harness.memory.get(key), { isDue: () => true });
  await harness.drain();
  expect(seen).toContain("12:00 its own");
});

test.each(starters)(
  "what follows the end of a run is started before the run is started again, by %j",
  async (backfill) => {
    const once = defineTask({ name: "walk", description: "Does nothing.", run: () => {} }) as Task;
    const then = defineTask({
      name: "report",
      description: "Follows what fails.",
      triggers: [after("walk", "errored", { id: "then" })],
      run: () => {},
    }) as Task;
    const harness = new Harness({ tasks: [once, then] });
    const key = { task: "walk", run: "2026-03-01T11:00:00Z/hourly" };
    const endedAt = "2026-03-01T11:00:05.000Z";
    // Its worker died after it had ended it.
    await harness.put(recorded(key.run, { status: "errored", endedAt, announce: true }));
    const found = await harness.memory.get(key);
    const run = await startLate(harness.context, key, found, {
      isDue: (seen) => seen?.status === "errored",
      backfill,
    });
    expect(run).toMatchObject({ status: "enqueued", turn: 1, followed: ["report/then"] });
    expect(run?.announce).toBeUndefined();
    expect((await harness.run("report")).run).toBe("2026-03-01T11:00:00Z/then~hourly");
    await harness.drain();
    expect(await harness.memory.get(key)).toMatchObject({ status: "succeeded" });
  },
);

function recorded(run: string, changes: Partial<RunRecord> & Pick<RunRecord, "status">): RunRecord {
  const created = newRun(instantOf(run).getTime(), triggerOf(run), instantOf(run));
  const key = { task: "walk", run };
  return { ...created, ...key, lane: "default", seq: 0, leaseExpiresAt: 0, ...changes };
}
