import { expect, test, vi } from "vitest";
import hello from "../../functions/tasks/hello.ts";
import { taskTurn } from "../task-turn.ts";

test("hello prints the instant that its run is for", async () => {
  const print = vi.spyOn(console, "log").mockReturnValue();
  const turn = await taskTurn(hello, { services: {}, scheduledTime: new Date("2026-11-21T03:00:00Z") });
  expect(turn.end).toBe("succeeded");
  expect(print.mock.calls).toEqual([["hello, it is 2026-11-21T03:00:00.000Z"]]);
});
