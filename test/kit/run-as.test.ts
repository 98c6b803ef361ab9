/** A task with a role of its own in `runTask`, which assumes none. */
import { expect, test } from "vitest";
import { defineTask } from "../../functions/model/task/task.ts";
import { runTask } from "./index.ts";

const own = defineTask({
  name: "own",
  description: "Uses its role.",
  maxAttempts: 1,
  runAs: { policy: [] },
  run: async ({ credentials }) => (await credentials?.())?.accessKeyId,
});
const plain = defineTask({
  name: "plain",
  description: "Has none.",
  run: ({ credentials }) => credentials === undefined,
});
const credentials = async () => ({
  accessKeyId: "key",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: new Date("2026-11-21T04:00:00Z"),
});

test("a task with runAs finds the credentials that a test gives it, and any other finds none", async () => {
  expect(await runTask(own, { credentials })).toMatchObject({ status: "succeeded", output: "key" });
  expect(await runTask(plain)).toMatchObject({ status: "succeeded", output: true });
});

test("credentials that a test did not give say so when they are used", async () => {
  const { status, error } = await runTask(own);
  expect(status).toBe("errored");
  expect(error).toBe(
    "ctx.credentials are not there: give runTask { credentials: async () => ({ accessKeyId: … }) }",
  );
});

test("credentials for a task without runAs are refused, and so is what gives none", async () => {
  await expect(runTask(plain, { credentials })).rejects.toThrow(
    "runTask: plain has no runAs, so it is given no credentials",
  );
  await expect(runTask(own, { credentials: {} as never })).rejects.toThrow(
    "runTask: credentials {} is not allowed: a function",
  );
});
