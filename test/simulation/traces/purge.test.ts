/** A queue is purged, by a person or by a deploy: every message is lost, and a worker dies at that moment (invariant 6). */
import { expect, test } from "vitest";
import { nothingLeft, Trace } from "./trace.ts";

/** A trace in which `a` has lost its worker and its message after its first item. */
async function purged(trace: Trace): Promise<void> {
  await trace.occur("a");
  const worker = trace.actor();
  void worker.next();
  await trace.pass(1.5);
  worker.die();
  trace.harness.queue.purge("default");
  await trace.pass(60);
  expect(await trace.run("a")).toMatchObject({ status: "running" });
  expect((await trace.run("a")).dueAt).toBeUndefined();
}

test("a run that lost its worker and its message goes on within three minutes of the next occurrence, which is skipped", async () => {
  const trace = new Trace();
  await purged(trace);
  await trace.occur("b");
  await trace.goOn(3);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "skipped: overlap" },
    items: { a: [1, 2, 3], b: [] },
  });
});

test("a run that lost its worker and its message goes on within an hour where no other run of its task comes", async () => {
  const trace = new Trace({ settings: { overlap: "allow" } });
  await purged(trace);
  await trace.goOn(64);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded" },
    items: { a: [1, 2, 3] },
  });
});

test("a run whose message is purged while its worker lives ends like any other", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const turn = trace.actor().next();
  await trace.pass(1.5);
  trace.harness.queue.purge("default");
  await trace.pass(3);
  expect(await turn).toBe("acknowledged");
  expect(await trace.end()).toEqual({ ...nothingLeft, runs: { a: "succeeded" }, items: { a: [1, 2, 3] } });
});
