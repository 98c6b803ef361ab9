/** The SDK sends a call again by itself, and tells the last answer alone: what the ones before came to must not be forgotten. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DynamoRunStore } from "../../functions/store/dynamodb.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";

type Answer = "throttled" | "no answer";

/** What becomes of a write whose copies are answered so, one after the other. */
async function written(...answers: Answer[]): Promise<unknown> {
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

test("a write that was refused each time it was sent is known not to be written", async () => {
  expect(await written("throttled", "throttled")).toBeInstanceOf(ThrottledError);
});

test("a write that was refused once one copy of it had found no answer may be written", async () => {
  const error = await written("no answer", "throttled");
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(ThrottledError);
});
