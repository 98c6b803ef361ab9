import { runTask } from "pawl/test";
import { expect, test, vi } from "vitest";
import hello from "../../functions/tasks/hello.ts";

test("hello prints the instant that its run is for", async () => {
  const print = vi.spyOn(console, "log").mockReturnValue();
  const run = await runTask(hello, { now: new Date("2026-11-21T03:00:00Z") });
  expect(run.status).toBe("succeeded");
  expect(print.mock.calls).toEqual([["hello, it is 2026-11-21T03:00:00.000Z"]]);
});
