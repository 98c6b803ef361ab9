/** A role that STS refuses for now: it is asked for again before an attempt is spent. */
import { expect, test } from "vitest";
import { RoleRefusedError } from "../../../functions/lambda/assume-role.ts";
import { AssumedRoles } from "../../../functions/lambda/assumed-roles.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { RefusedError } from "../../../functions/queue/signed-call.ts";

function refusal(status: number, code: string): RoleRefusedError {
  const text = `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
  return new RoleRefusedError(new RefusedError("sts", status, text));
}

/** A role that is refused by `errors` in turn, on a clock whose waits are over at once. */
function roleOf(errors: Error[], now = () => 0) {
  const waits: number[] = [];
  const roles = new AssumedRoles({
    clock: {
      now,
      monotonic: now,
      after(milliseconds, action) {
        waits.push(milliseconds);
        queueMicrotask(action);
        return () => {};
      },
    },
    random: () => 1,
    nameOf: (task) => task,
    async assume(role) {
      const error = errors.shift();
      if (error) throw error;
      return {
        accessKeyId: role,
        secretAccessKey: "s",
        sessionToken: "t",
        expiration: new Date(now() + 3_600_000),
      };
    },
    makeServices: () => ({}) as Services,
  });
  return { role: roles.of({ task: "a", run: "r" }), waits };
}

const denied = () => refusal(403, "AccessDenied");
const times = (n: number, make: () => Error) => Array.from({ length: n }, make);

test.each([
  ["a role that a deploy has just made", denied],
  ["a throttle", () => refusal(400, "Throttling")],
  ["a failure of STS", () => refusal(503, "ServiceUnavailable")],
  ["a broken connection", () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })],
  ["a call that nobody answered", () => Object.assign(new Error("timed out"), { name: "TimeoutError" })],
])("%s is asked for again before the attempt is spent, with longer and longer waits", async (_, make) => {
  const { role, waits } = roleOf(times(4, make));
  expect(await role.credentials()).toMatchObject({ accessKeyId: "a" });
  expect(waits).toEqual([500, 1_000, 1_500, 2_000]);
});

test("a role that stays refused fails after 11 s, and at once by further attempts in its process", async () => {
  const { role, waits } = roleOf(times(20, denied));
  const line = "task a could not assume its role a: AccessDenied: no";
  await expect(role.assume()).rejects.toThrow(line);
  expect(waits.reduce((sum, each) => sum + each, 0)).toBe(11_000);
  await expect(role.assume()).rejects.toThrow(line);
  expect(waits).toHaveLength(6);
});

test("a role that was taken from the worker is not waited for, and a throttle always is", async () => {
  let now = 0;
  const errors: Error[] = [];
  const { role, waits } = roleOf(errors, () => now);
  await role.assume();
  now = 3_600_000;
  errors.push(denied());
  await expect(role.assume()).rejects.toThrow("AccessDenied");
  expect(waits).toEqual([]);
  errors.push(refusal(400, "Throttling"));
  await expect(role.assume()).resolves.toMatchObject({ accessKeyId: "a" });
  expect(waits).toEqual([500]);
});

test("a role is not asked for again once calls without an answer have taken 11 s", async () => {
  let now = 0;
  const { role, waits } = roleOf(
    times(20, () => new Error("connect timed out")),
    () => (now += 2_000),
  );
  await expect(role.assume()).rejects.toThrow("task a could not assume its role a: connect timed out");
  expect(waits).toEqual([500, 1_000, 1_500, 2_000, 3_000]);
});

test("what no wait can mend fails at once", async () => {
  const { role, waits } = roleOf([refusal(400, "ValidationError")]);
  await expect(role.assume()).rejects.toThrow("ValidationError: no");
  expect(waits).toEqual([]);
});
