/** `onError` of `runTask`: told what a stage's own hook is told. */
import { array, defineTask, type OnError, reportOn } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";

const task = defineTask({
  name: "letters",
  description: "Fails at b and c.",
  maxAttempts: 2,
  backoff: 1,
  onItemError: (_, item) => (item === "b" ? "skip" : "stop"),
  items: ({ cursor }) => array(["a", "b", "c"], { after: cursor }),
  process(item) {
    if (item !== "a") throw new RangeError(`${item} is bad`);
  },
});

test("runTask tells onError each error with its run, item, cursor, ticks, attempt, and whether it was handled", async () => {
  const told: unknown[] = [];
  const onError: OnError = (error, info) => void told.push([(error as Error).message, info]);
  const run = await runTask(task, { onError });
  expect(run).toMatchObject({ status: "errored", error: "c is bad" });
  const of = (attempt: number, at: string) => ({
    source: "pawl",
    task: "letters",
    run: run.record.run,
    startedAt: new Date("2026-11-21T03:00:00Z"),
    endedAt: new Date(at),
    ticks: 1,
    attempt,
    context: undefined,
  });
  const first = of(1, "2026-11-21T03:00:00Z");
  const second = of(2, "2026-11-21T03:00:01Z");
  expect(told).toEqual([
    ["b is bad", { ...first, item: "b", cursor: 2, handled: true, level: "warn" }],
    ["c is bad", { ...first, item: "c", cursor: 3, handled: false, level: "error" }],
    ["c is bad", { ...second, item: "c", cursor: 3, handled: false, level: "error" }],
  ]);
});

test("runTask tells onError what reportOn was given", async () => {
  const told: unknown[] = [];
  const onError: OnError = (_, { level, context, handled }) => void told.push([level, context, handled]);
  const reporting = defineTask({
    name: "letters",
    description: "Reports its errors.",
    rescue: [reportOn(RangeError, { level: "info", context: { team: "mail" } })],
    run() {
      throw new RangeError("bad");
    },
  });
  expect((await runTask(reporting, { onError })).status).toBe("succeeded");
  expect(told).toEqual([["info", { team: "mail" }, true]]);
});

test("an onError that throws changes nothing, and one that never settles is named", async () => {
  const once = defineTask({
    name: "letters",
    description: "Fails.",
    maxAttempts: 1,
    run() {
      throw new RangeError("bad");
    },
  });
  const run = await runTask(once, {
    onError() {
      throw new Error("no service");
    },
  });
  expect(run).toMatchObject({ status: "errored", error: "bad" });
  const endless = runTask(once, { onError: () => new Promise(() => {}), maxWaitSeconds: 0.05 });
  await expect(endless).rejects.toThrow("letters waits for onError for more than 0.05 s");
  await expect(runTask(once, { onError: "log" as never })).rejects.toThrow(
    "runTask: onError 'log' is not allowed: a function",
  );
});
