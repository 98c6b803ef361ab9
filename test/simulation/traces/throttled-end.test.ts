/** The table throttles the write that ends a turn: its worker tries again for as long as its lease lasts (invariant 4). */
import { expect, test } from "vitest";
import { doneOnce, Trace } from "./trace.ts";

test("a run whose last write is throttled for eight seconds is ended by its own worker", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const worker = trace.actor();
  worker.throttle("succeed");
  const turn = worker.next();
  await trace.pass(11);
  expect(await trace.run("a")).toMatchObject({ status: "running" });
  worker.letThrough("succeed");
  await trace.pass(4);
  expect(await turn).toBe("acknowledged");
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run whose last write is throttled for longer than its lease is taken over, and ends once", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const worker = trace.actor();
  worker.throttle("succeed");
  const turn = worker.next();
  await trace.pass(34);
  expect(await turn).toBe("comes back");
  await trace.goOn(4);
  expect(await trace.end()).toEqual(doneOnce);
});
