/** Messages that their queue gave up, and runs that nobody else would ask for again. */
import { expect, test } from "vitest";
import { makeDeadLetter } from "../../../functions/dead-letter.ts";
import { defineTask } from "../../../functions/model/task.ts";
import { create } from "../../../functions/store/conditions.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { World } from "../../engine/world.ts";
import { sqsEvent } from "../lambda-event.ts";
import { doneOnce, Trace } from "./trace.ts";

test("a run goes on whose worker died with the last receive of its message", async () => {
  const trace = new Trace();
  await trace.occur("a");
  for (let receives = 1; receives < 10; receives++) {
    trace.receive();
    await trace.pass(120);
  }
  const last = trace.machine();
  void last.next();
  await trace.pass(0.5);
  last.die();
  // The message goes to the dead-letter queue when it would be seen again, after two minutes.
  await trace.goOn(5);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run goes on whose claim lands while its dead letter is about to say that it was never claimed", async () => {
  const trace = new Trace();
  const { world } = trace;
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.machine();
  const claim = first.hold("claim");
  void first.work(message);
  await trace.pass(1);
  first.die();
  world.queue.delete(world.lane.name, message.receiptHandle);
  const second = trace.machine();
  const giveUp = second.hold("give up");
  const buried = makeDeadLetter(second.gate)(sqsEvent([message], "dead"), world.context(30));
  await trace.pass(1);
  await claim.land();
  await giveUp.answer();
  await buried;
  await trace.goOn(5);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a message comes back whose run is made while it is to end since its task is not deployed", async () => {
  const other = defineTask({ name: "walk", description: "Walks.", async run() {} });
  const world: World = new World({
    tasks: [other],
    store: (store) =>
      ({
        get: store.get.bind(store),
        due: store.due.bind(store),
        updatePart: store.updatePart.bind(store),
        async update(...[key, write]: Parameters<RunStore["update"]>) {
          const claimed = { ...write.set, status: "running", leaseId: "late", leaseExpiresAt: 1 } as const;
          await store.update(key, { condition: create(), set: claimed });
          return store.update(key, write);
        },
      }) as RunStore,
  });
  await world.occur("gone");
  expect((await world.next())?.batchItemFailures).toHaveLength(1);
});
