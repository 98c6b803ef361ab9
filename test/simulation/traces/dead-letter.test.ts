import { expect, test } from "vitest";
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
