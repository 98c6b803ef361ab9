/** A run that is moved, or whose followers are started, between what is told of it and the write that says so. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../../functions/model/errors.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { dismissRun, redriveRun } from "../../../../functions/operators/index.ts";
import { announce, told } from "../../../../functions/runs/index.ts";
import { Ears } from "../../../engine/ears.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";

const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };

const failing = defineTask({
  name: key.task,
  description: "Fails.",
  run() {
    throw new NonRetryableError("broken");
  },
}) as Task;

/** A run that fails. `between` is called once, after its failure was told and before *told* lands. */
async function failed(between: (harness: Harness) => Promise<unknown>, follows = false) {
  const ears = new Ears();
  let isFirst = true;
  let isAnnounced = !follows;
  const harness: Harness = new Harness({
    tasks: [failing],
    events: ["errored", "enqueued"],
    elsewhere: { report: "bulk" },
    followers: follows ? { walk: [{ task: "report", trigger: "then", status: "errored" }] } : undefined,
    listeners: () => [ears],
    store: (memory) =>
      interceptedStore(memory, async ({ write, forward }) => {
        // The worker could not start what follows the run.
        if (write === "create" && !isAnnounced) throw new Error("no answer");
        if (write === "told" && isFirst) {
          isFirst = false;
          await between(harness);
          isAnnounced = true;
        }
        return forward();
      }),
  });
  await harness.occur(key.task, "daily");
  await harness.next();
  return { harness, heard: ears.heard };
}

/** The same deployment, whose calls all land. */
const undisturbed = (harness: Harness) => ({ ...harness.context, store: harness.memory });

test("a run that is redriven before its failure counts as told has one event more to tell, and stays live", async () => {
  const { harness, heard } = await failed((between) => redriveRun(undisturbed(between), key));
  const run = await harness.memory.get(key);
  expect(run).toMatchObject({ status: "enqueued", turn: 1 });
  expect(run?.untold?.map((text) => text.slice(0, 10))).toEqual(["1:enqueued"]);
  expect(run?.dueKey).toMatch(/^turn#/);
  await harness.drain();
  expect(heard).toEqual(["0:errored", "1:enqueued", "1:errored"]);
  expect((await harness.memory.get(key))?.dueKey).toMatch(/^attention#/);
});

test("a run whose followers are started before its failure counts as told is listed once both are done", async () => {
  const { harness, heard } = await failed(async (between) => {
    const run = await between.memory.get(key);
    if (run === undefined) throw new Error("there is no run");
    await announce(undisturbed(between), run);
    expect((await between.memory.get(key))?.dueKey).toMatch(/^turn#/);
  }, true);
  expect(heard.filter((text) => text === "0:errored")).toHaveLength(1);
  const run = await harness.memory.get(key);
  expect([run?.announce, run?.untold, run?.dueKey?.slice(0, 9)]).toEqual([undefined, undefined, "attention"]);
});

test.each([
  ["dismisses", dismissRun, "errored"],
  ["redrives", redriveRun, "enqueued"],
] as const)(
  "a person who %s a run as its failure is told leaves none that is not announced",
  async (_, move, status) => {
    let run: RunRecord | undefined;
    const { harness } = await failed(async ({ memory, context }) => {
      const store = interceptedStore(memory, async ({ write, forward }) => {
        const found = await memory.get(key);
        if (write === "announced" && found?.untold !== undefined) await memory.update(key, told(found));
        return forward();
      });
      run = await move({ ...context, store }, key);
    }, true);
    expect(run).toMatchObject({ status, followed: ["report/then"] });
    expect(run?.announce).toBeUndefined();
    expect(await harness.runs("report")).toHaveLength(1);
  },
);

test("a late copy of told takes nothing away that was told of a later failure", async () => {
  let copy: ReturnType<typeof told> | undefined;
  const { harness } = await failed(async (between) => {
    const run = await between.memory.get(key);
    copy = run && told(run);
  });
  await redriveRun(undisturbed(harness), key);
  const untold = (await harness.memory.get(key))?.untold;
  if (copy === undefined) throw new Error("nothing was told");
  expect((await harness.memory.update(key, copy)).ok).toBe(false);
  expect((await harness.memory.get(key))?.untold).toEqual(untold);
});
