/** A failure that is redriven, and fails again, while another person starts what follows the first one. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../../functions/model/errors.ts";
import { needsAttention } from "../../../../functions/model/run/attention.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { defineTask } from "../../../../functions/model/task/task.ts";
import { dismissRun, redriveRun } from "../../../../functions/operators/index.ts";
import { told } from "../../../../functions/runs/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";

const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };

/**
 * A run that has failed, whose worker could not start what follows it. Its worker cannot the next time either.
 * `before` is called before the first *announced* of the person whose context this is. `events`: what is listened to, @default nothing
 */
async function failed(before: (harness: Harness) => Promise<unknown>, events?: readonly string[]) {
  const harness = new Harness({
    events,
    tasks: [
      defineTask({
        name: key.task,
        description: "Fails.",
        run() {
          throw new NonRetryableError("broken");
        },
      }),
    ],
    elsewhere: { report: "bulk" },
    followers: { walk: [{ task: "report", trigger: "then", status: "errored" }] },
    store: (memory) =>
      interceptedStore(memory, ({ write, forward }) => {
        if (write === "create" || write === "announced") throw new Error("no answer");
        return forward();
      }),
  });
  await harness.occur(key.task, "daily");
  await harness.drain();
  let isFirst = true;
  const store = interceptedStore(harness.memory, async ({ write, forward }) => {
    if (write === "announced" && isFirst) {
      isFirst = false;
      await before(harness);
    }
    return forward();
  });
  return { harness, person: { ...harness.context, store } };
}

/** Another person, whose calls all land, redrives the run. */
function redriven(harness: Harness) {
  return redriveRun({ ...harness.context, store: harness.memory }, key);
}

/** What the failure had to tell is told by now. */
async function wasTold({ memory }: Harness): Promise<void> {
  const run = await memory.get(key);
  expect((await memory.update(key, told(run as RunRecord))).ok).toBe(true);
}

test.each([
  ["dismisses", dismissRun],
  ["redrives", redriveRun],
] as const)(
  "a person who %s a run while its failure is told starts what follows it first",
  async (_, move) => {
    const { harness, person } = await failed(wasTold, ["errored"]);
    expect(await harness.memory.get(key)).toMatchObject({ announce: true, untold: [expect.any(String)] });
    const run = await move(person, key);
    expect([run.announce, run.followed]).toEqual([undefined, ["report/then"]]);
    expect(await harness.runs("report")).toHaveLength(1);
  },
);

async function failsAgain(harness: Harness): Promise<void> {
  await redriven(harness);
  await harness.drain();
  expect(await harness.memory.get(key)).toMatchObject({ status: "errored", turn: 1, announce: true });
}

test("a person who dismisses a run that failed again meanwhile takes no end along that is not announced", async () => {
  const { harness, person } = await failed(failsAgain);
  const run = await dismissRun(person, key);
  expect(run).toMatchObject({ status: "errored", turn: 1, followed: ["report/then"] });
  expect([run.announce, needsAttention(run)]).toEqual([undefined, false]);
  expect(await harness.runs("report")).toHaveLength(1);
});

test("a person who redrives a run that failed again meanwhile leaves no live run that is not announced", async () => {
  const { harness, person } = await failed(failsAgain);
  const run = await redriveRun(person, key);
  expect(run).toMatchObject({ status: "enqueued", turn: 2, followed: ["report/then"] });
  expect(run.announce).toBeUndefined();
  expect(await harness.runs("report")).toHaveLength(1);
});

test.each([
  ["redrives", redriveRun, "redriven"],
  ["dismisses", dismissRun, "dismissed"],
] as const)(
  "a person who %s a run that another has redriven meanwhile is told what it is now",
  async (_, move, moved) => {
    const { person } = await failed(redriven);
    await expect(move(person, key)).rejects.toThrow(`is enqueued and cannot be ${moved}: `);
  },
);
