import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run.ts";
import { World } from "../../runner/world.ts";

/** A run of a task that is no longer deployed; some wait for its slot, one was handed it on. */
function run(minute: string, due: Partial<RunRecord>): RunRecord {
  const createdAt = `2026-03-01T11:${minute}:00.000Z`;
  return {
    task: "gone",
    run: `2026-03-01T11:${minute}:00Z/daily`,
    status: "enqueued",
    lane: "default",
    trigger: "daily",
    overlap: "skip",
    scheduledTime: createdAt,
    createdAt,
    attempt: 1,
    turn: 1,
    ticks: 0,
    fruitlessTurns: 0,
    seq: 0,
    leaseExpiresAt: 0,
    ...due,
  };
}

test("the runs that wait for a slot end one after another once their task is no longer deployed", async () => {
  const world = new World({ tasks: [] });
  const waits = (minute: string) =>
    run(minute, { dueKey: "wait#gone#", dueAt: Date.parse(`2026-03-01T11:${minute}:00.000Z`) });
  const runs = [run("00", {}), waits("10"), waits("20")];
  for (const each of runs) await world.put(each);
  await world.queue.send("default", JSON.stringify({ task: "gone", run: runs[0]?.run, turn: 1 }));
  await world.drain();
  expect((await world.runs("gone")).map(({ status, reason }) => `${status}: ${reason}`)).toEqual(
    runs.map(() => "errored: task is not deployed"),
  );
});
