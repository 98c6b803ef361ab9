/** What is told apart of a call that failed. */
import { expect, test, vi } from "vitest";

test.each([
  ["the console has ended", { status: 0 }, "gone", true],
  ["the token is old", { status: 401 }, "signed out", false],
  ["the command refuses", { status: 409 }, undefined, false],
  ["the console failed", { status: 500 }, undefined, true],
  ["a fault of the page", new TypeError("runs is undefined"), undefined, false],
])("%s", async (_, thrown, trouble, lost) => {
  vi.stubGlobal("sessionStorage", { getItem: () => null });
  const { CallError, callErrorOf, isLost } = await import("../../../../cli/console/page/api/call.ts");
  const { troubleOf } = await import("../../../../cli/console/page/api/trouble.ts");
  const error = callErrorOf("status" in thrown ? new CallError("no", thrown.status) : thrown);
  expect([troubleOf(error.status), isLost(error)]).toEqual([trouble, lost]);
  if (thrown instanceof TypeError)
    expect(error.message).toBe("an error in the page itself: TypeError: runs is undefined");
  vi.unstubAllGlobals();
});
