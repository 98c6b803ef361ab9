/** A failure that is told while a person starts what follows it, and before the write that says that this was done (invariant 13). */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../../functions/model/errors.ts";
import { needsAttention } from "../../../../functions/model/run/attention.ts";
import { defineTask } from "../../../../functions/model/task/task.ts";
import { dismissRun, redriveRun } from "../../../../functions/operators/index.ts";
import { told } from "../../../../functions/runs/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";

const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };

/**
 * A run that has failed, whose worker could not start what follows it, and has not told the failure yet. It does so before
 * the first *announced* of the person whose context this is.
 */
async function failed() {
  const harness = new Harness({
    tasks: [
      defineTask({
        name: key.task,
        description: "Fails.",
        run() {
          throw new NonRetryableError("broken");
        },
      }),
    ],
    events: ["errored"],
    elsewhere: { report: "bulk" },
    followers: { walk: [{ task: "report", trigger: "then", status: "errored" }] },
    store: (memory) =>
      interceptedStore(memory, ({ write, forward }) => {
        if (write === "create") throw new Error("no answer");
        return forward();
      }),
  });
  await harness.occur(key.task, "daily");
  await harness.drain();
  const run = await harness.run(key.task);
  expect(run).toMatchObject({ status: "errored", announce: true });
  let isFirst = true;
  const store = interceptedStore(harness.memory, async ({ write, forward }) => {
    if (write === "announced" && isFirst)
      expect(await harness.memory.update(key, told(run))).toMatchObject({ ok: true });
    if (write === "announced") isFirst = false;
    return forward();
  });
  return { harness, person: { ...harness.context, store } };
}

test("a person who dismisses a run that is told meanwhile takes no end along that is not announced", async () => {
  const { harness, person } = await failed();
  const run = await dismissRun(person, key);
  expect(run).toMatchObject({ status: "errored", followed: ["report/then"] });
  expect([run.announce, run.untold, needsAttention(run)]).toEqual([undefined, undefined, false]);
  expect(await harness.runs("report")).toHaveLength(1);
});

test("a person who redrives a run that is told meanwhile leaves no live run that is not announced", async () => {
  const { harness, person } = await failed();
  const run = await redriveRun(person, key);
  expect(run).toMatchObject({ status: "enqueued", turn: 1, followed: ["report/then"] });
  expect(run.announce).toBeUndefined();
  expect(await harness.runs("report")).toHaveLength(1);
});
