import { expect, test } from "vitest";
import { AutomaticQueue } from "../../functions/queue/automatic-queue.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";

/** A queue of the other lanes that keeps what it is sent. */
function others(sent: string[]): RunQueue {
  return {
    send: async (lane, body, delay) => void sent.push(`${lane} ${body} ${delay}`),
    sendBatch: async (lane, bodies) => {
      sent.push(...bodies.map((body) => `${lane} ${body}`));
      return [];
    },
    setVisibility: async (lane, handle, seconds) => void sent.push(`${lane} ${handle} ${seconds}`),
  };
}

test("a message for a task of Pawl's own invokes its function, and one for another lane goes to its queue", async () => {
  const sent: string[] = [];
  const queue = new AutomaticQueue({
    others: others(sent),
    invoke: async (payload) => void sent.push(`invoked ${payload}`),
  });
  await queue.send("pawl", "{}");
  await queue.send("default", "{}", 5);
  await queue.setVisibility("default", "handle", 7);
  await queue.setVisibility("pawl", "handle", 7);
  expect(sent).toEqual(['invoked {"message":"{}"}', "default {} 5", "default handle 7"]);
});

test("a message of a batch that Lambda does not take is named, and the others are taken", async () => {
  const taken: string[] = [];
  const queue = new AutomaticQueue({
    others: others([]),
    async invoke(payload) {
      if (payload.includes("b")) throw new Error("throttled");
      taken.push(payload);
    },
  });
  expect(
    await queue.sendBatch(
      "pawl",
      ["a", "b", "c"].map((each) => JSON.stringify(each)),
    ),
  ).toEqual([{ index: 1, reason: "Error: throttled" }]);
  expect(taken).toHaveLength(2);
});

test("what comes later is left to its entry in the index, since an invocation cannot be delayed", async () => {
  const sent: string[] = [];
  const queue = new AutomaticQueue({
    others: others(sent),
    invoke: async (payload) => void sent.push(payload),
  });
  await queue.send("pawl", "{}", 60);
  expect(await queue.sendBatch("pawl", ["{}", "{}"], [0, 30])).toEqual([]);
  expect(sent).toHaveLength(1);
});

test("a process that may not invoke the function sends nothing, and fails nothing", async () => {
  const sent: string[] = [];
  const queue = new AutomaticQueue({ others: others(sent) });
  await queue.send("pawl", "{}");
  expect(await queue.sendBatch("pawl", ["{}"])).toEqual([]);
  await queue.sendBatch("default", ["{}"]);
  expect(sent).toEqual(["default {}"]);
});
