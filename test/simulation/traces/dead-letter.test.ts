/** Messages that their queue gave up, and runs that nothing else would bring back (invariants 6 and 9). */
import { expect, test } from "vitest";
import { makeDeadLetter } from "../../../functions/dead-letter.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { sqsEvent } from "../lambda-event.ts";
import { doneOnce, Trace } from "./trace.ts";

test("a run goes on when its worker died with the last receive of its message", async () => {
  const trace = new Trace();
  await trace.occur("a");
  for (let receives = 1; receives < 10; receives++) {
    trace.receive();
    await trace.pass(120);
  }
  const last = trace.actor();
  void last.next();
  await trace.pass(0.5);
  last.die();
  // After two minutes the message would be visible again: it goes to the dead-letter queue.
  await trace.goOn(5);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run goes on when its claim lands while the dead-letter function is recording that it was never claimed", async () => {
  const trace = new Trace();
  const { harness } = trace;
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.actor();
  const claim = first.hold("claim");
  void first.work(message);
  await trace.pass(1);
  first.die();
  harness.queue.delete(harness.lane.name, message.receiptHandle);
  const second = trace.actor();
  const giveUp = second.hold("give up");
  const buried = makeDeadLetter(second.context)(sqsEvent([message], "dead"), harness.lambdaContext(30));
  await trace.pass(1);
  await claim.land();
  await giveUp.answer();
  await buried;
  await trace.goOn(5);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a message comes back when its run is created while the worker gives it up because its task is not deployed", async () => {
  const other = defineTask({ name: "walk", description: "Walks.", async run() {} });
  const harness: Harness = new Harness({
    tasks: [other],
    store: (store) =>
      ({
        get: store.get.bind(store),
        due: store.due.bind(store),
        updatePart: store.updatePart.bind(store),
        async update(...[key, write]: Parameters<RunStore["update"]>) {
          const claimed = { ...write.set, status: "running", leaseId: "late", leaseExpiresAt: 1 } as const;
          await store.update(key, { name: "test", condition: [], set: claimed });
          return store.update(key, write);
        },
      }) as RunStore,
  });
  await harness.occur("gone");
  expect((await harness.next())?.batchItemFailures).toHaveLength(1);
});
