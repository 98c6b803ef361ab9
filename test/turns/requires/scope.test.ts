/** A task outside its scope: every door refuses to start it, with one line. */
import { expect, test } from "vitest";
import { refusalOf } from "../../../functions/backfill/index.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { approveRun, makeClient, redriveRun, setOverrides } from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/index.ts";
import { Harness } from "../../engine/harness.ts";
import { onceTask } from "../../engine/sample-tasks.ts";

const refusal = "task once does not run here: its scope is stage prod, and this is dev";
const outOfScope = { once: refusal };

function outside(done: string[] = []) {
  return new Harness({ tasks: [onceTask(done)], disabled: ["once"], outOfScope });
}

const errored = { task: "once", run: "2026-02-01T12:00:00Z/manual~ab" };

/** Every door by which code or a person starts a run, or has one begin again; the command's are in test/cli/runs/scope.test.ts. */
test.each<[string, (harness: Harness) => Promise<unknown>]>([
  ["the client's start", ({ context }) => makeClient(context).start("once")],
  ["the client's redrive", ({ context }) => makeClient(context).redrive(`${errored.task}/${errored.run}`)],
  ["a redrive", ({ context }) => redriveRun(context, errored)],
  ["an approval", ({ context }) => approveRun(context, errored, "ada")],
  [
    "a start",
    ({ context }) => startRun(context, { task: "once", lane: "default", kind: "manual", params: {} }),
  ],
  ["a direct invocation", (harness) => harness.invoke({ task: "once" })],
])("%s is refused", async (_, start) => {
  const done: string[] = [];
  const harness = outside(done);
  await harness.put({
    ...errored,
    ...newRun(harness.clock.now(), "manual", new Date()),
    status: "errored",
    skippedItems: 1,
    lane: "default",
  } as RunRecord);
  await expect(start(harness)).rejects.toThrow(refusal);
  await harness.drain();
  expect(done).toEqual([]);
  expect(await harness.runs("once")).toMatchObject([{ ...errored, status: "errored" }]);
});

test("a backfill is refused, also in its run", () => {
  const request = { task: "once", from: 0, to: 1 };
  expect(
    refusalOf(
      request as never,
      {
        directory: { ...outside().context },
        ledgers: [{ trigger: "daily" }],
        now: Date.now(),
      } as never,
    ),
  ).toBe(refusal);
});

test.each([{}, { id: "order-7" }])("a message on the queue is rejected: %j", async (more) => {
  const done: string[] = [];
  const harness = outside(done);
  await harness.queue.send("default", JSON.stringify({ task: "once", ...more }));
  await harness.drain();
  expect(done).toEqual([]);
  expect(await harness.runs("(rejected)")).toMatchObject([{ status: "rejected", reason: refusal }]);
  expect(harness.queue.size("default")).toBe(0);
});

test("an occurrence that was on its way when a deploy put its task outside its scope is skipped", async () => {
  const done: string[] = [];
  const harness = outside(done);
  await harness.occur("once", "daily");
  await harness.drain();
  expect(done).toEqual([]);
  expect(await harness.run("once")).toMatchObject({ status: "skipped", reason: "disabled" });
});

test("a task in its scope starts as ever", async () => {
  const harness = new Harness({ tasks: [onceTask()], outOfScope: { other: "its scope is stage prod" } });
  await makeClient(harness.context).start("once");
  await harness.drain();
  expect(await harness.run("once")).toMatchObject({ status: "succeeded" });
});

test("no override gives it a schedule or enables it, and one of an earlier deploy does not start it", async () => {
  const done: string[] = [];
  const before = new Harness({ tasks: [onceTask(done)] });
  const once = { name: "once", overlap: "skip", catchUp: "none", triggers: onceTask().triggers } as const;
  await setOverrides(before.context, once, { enabled: true }, { author: "ada", note: "on" });
  const harness = new Harness({ tasks: [onceTask(done)], disabled: ["once"], outOfScope, before });
  const by = { author: "ada", note: "on" };
  for (const change of [{ enabled: true }, { schedule: "* * * * *" }])
    await expect(setOverrides(harness.context, once, change, by)).rejects.toThrow(refusal);
  await harness.clock.advance(300_000);
  await harness.occur("once", "daily");
  await harness.drain();
  expect(done).toEqual([]);
  expect(await harness.run("once")).toMatchObject({ status: "skipped", reason: "disabled" });
});
