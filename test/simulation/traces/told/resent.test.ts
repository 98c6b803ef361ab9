/** For what a run has to tell it is resent as often as it may be, whatever it was resent for before (invariant 17). */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../../functions/model/errors.ts";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { pauseRun } from "../../../../functions/operators/index.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { Ears } from "./ears.ts";

const failing = defineTask({
  name: "walk",
  description: "Fails.",
  run() {
    throw new NonRetryableError("broken");
  },
}) as Task;

/** More often than an event is tried. */
const often = 12;

test("a run that is paused after it was resent for hours has its events tried from then on", async () => {
  const ears = new Ears();
  const harness = new Harness({ tasks: [failing], events: ["enqueued"], listeners: () => [ears] });
  const key = await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
  harness.queue.purge("default");
  await harness.change(key, { sends: often });
  await pauseRun(harness.context, key);
  harness.queue.purge("default");
  expect(await harness.memory.get(key)).toMatchObject({ status: "paused" });
  await harness.minute();
  await harness.drain();
  expect(ears.heard).toEqual(["0:enqueued"]);
  expect(harness.log.map(({ event }) => event)).not.toContain("events given up");
});

test("a run whose followers could not be started for hours has its events tried from then on", async () => {
  const ears = new Ears();
  ears.isDeaf = true;
  let isAnnounced = false;
  const harness = new Harness({
    tasks: [failing],
    events: ["errored"],
    elsewhere: { report: "bulk" },
    followers: { walk: [{ task: "report", trigger: "then", status: "errored" }] },
    listeners: () => [ears],
    store: (store) =>
      interceptedStore(store, ({ write, forward }) => {
        if (write === "create" && !isAnnounced) throw new Error("no answer");
        return forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  const key = await harness.run("walk");
  expect(key).toMatchObject({ status: "errored", announce: true });
  await harness.change(key, { sends: often });
  isAnnounced = true;
  await harness.drainFor(2);
  ears.isDeaf = false;
  await harness.drainFor(35);
  expect(ears.heard).toEqual(["0:errored"]);
  expect(harness.log.map(({ event }) => event)).not.toContain("events given up");
});
