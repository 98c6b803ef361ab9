/**
 * The SDK resends a call by itself and returns only the last answer. If an earlier copy had no answer, it may have been
 * written.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoRunStore } from "../../functions/store/dynamodb.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";

type Answer = "throttled" | "no answer";

/** The error of a write whose copies are answered like this, one after the other. */
async function errorOf(...answers: Answer[]): Promise<unknown> {
  const client = new DynamoDBClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: answers.length,
    requestHandler: {
      async handle() {
        const answer = answers.shift();
        if (answer === "no answer")
          throw Object.assign(new Error("no answer in time"), { name: "TimeoutError" });
        const body = { __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException" };
        return {
          response: {
            statusCode: 400,
            headers: { "content-type": "application/x-amz-json-1.0" },
            body: new TextEncoder().encode(JSON.stringify(body)),
          },
        };
      },
    },
  });
  const store = new DynamoRunStore({ client, runsTable: "runs", tasksTable: "tasks" });
  const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };
  const error = await store
    .update(key, { name: "test", condition: [], set: { turn: 1 } })
    .catch((error: unknown) => error);
  expect(answers).toEqual([]);
  return error;
}

test("a write whose copies were all throttled is known not to be written", async () => {
  expect(await errorOf("throttled", "throttled")).toBeInstanceOf(ThrottledError);
});

test("a write that was throttled after a copy had no answer may have been written", async () => {
  const error = await errorOf("no answer", "throttled");
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(ThrottledError);
});

test.each([
  [undefined, 3],
  [true, 1],
] as const)(
  "a write whose caller tries again itself, here %s, is sent %i times",
  async (isTriedOnce, times) => {
    let sent = 0;
    const client = new DynamoDBClient({
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 3,
      requestHandler: {
        handle() {
          sent++;
          throw Object.assign(new Error("no answer in time"), { name: "TimeoutError" });
        },
      },
    });
    const store = new DynamoRunStore({ client, runsTable: "runs", tasksTable: "tasks" });
    const write = { name: "test", condition: [], set: { at: "x" }, isTriedOnce } as const;
    await expect(store.updatePart({ task: "walk", part: "rate#" }, write)).rejects.toThrow(
      "no answer in time",
    );
    expect(sent).toBe(times);
  },
);

test("a call goes through as many layers of its client, however many stores have been made of it", () => {
  const client = new DynamoDBClient({ region: "eu-west-1" });
  const layers = () => {
    new DynamoRunStore({ client, runsTable: "runs", tasksTable: "tasks" });
    return client.middlewareStack.identify().length;
  };
  expect(layers()).toBe(layers());
});
