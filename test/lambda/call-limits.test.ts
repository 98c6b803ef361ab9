/** A server that takes requests and never answers: how long does each client of a function wait for it? */
import { on, once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { s3Object } from "../../functions/collections/s3-object.ts";
import { lambdaContext } from "../../functions/lambda/environment.ts";
import { ownCalls, taskCalls } from "../../functions/model/call-limits.ts";
import { lanePresets } from "../../functions/model/task/lane-settings.ts";
import { lastStretchMs } from "../../functions/turns/lease.ts";

/** The SDK's longest pause before it tries again for the nth time: after a throttled call it is drawn below this. */
const longestPauseMs = (again: number) => 1_000 * 2 ** (again - 1);

/** All tries of a call with these limits, and the pauses between them. */
function longestCallMs({ maxAttempts, requestHandler: { requestTimeout } }: typeof ownCalls): number {
  const pauses = Array.from({ length: maxAttempts - 1 }, (_, i) => longestPauseMs(i + 1));
  return pauses.reduce((sum, pause) => sum + pause, maxAttempts * requestTimeout);
}

/** A function starts no item so long before its end, and a worker so long before its lease's. */
const marginMs = lastStretchMs;

test("all tries of a call of Pawl's own fit into the last stretch of a lease and of a function", () => {
  expect(marginMs).toBe(5_000);
  expect(longestCallMs(ownCalls)).toBeLessThanOrEqual(marginMs);
});

test("all tries of a task's call fit into a turn of a lane with the default timeout", () => {
  expect(longestCallMs(taskCalls)).toBeLessThanOrEqual(lanePresets.short.timeoutSeconds * 1_000 - marginMs);
});

let silent: Server;
beforeEach(async () => {
  silent = createServer();
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const variables = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    PAWL_RUNS_TABLE: "runs",
    PAWL_TASKS_TABLE: "tasks",
    PAWL_QUEUES: '{"default":"http://127.0.0.1/queue"}',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  silent.closeAllConnections();
  silent.close();
});

const getItem = new GetItemCommand({ TableName: "table", Key: { id: { S: "a" } } });

const clients: Record<string, [call: () => Promise<unknown>, limits: typeof ownCalls]> = {
  "the store": [() => lambdaContext().store.get({ task: "a", run: "b" }), ownCalls],
  "the queue": [() => lambdaContext().queue.send("default", "{}"), ownCalls],
  "a task's service": [() => new DynamoDBClient(taskCalls).send(getItem), taskCalls],
  "an object in S3": [() => s3Object("s3://files/a.csv")(0)[Symbol.asyncIterator]().next(), taskCalls],
};

test.each(Object.entries(clients))(
  "a call of %s that gets no answer is given up after its tries, each within its time",
  async (_title, [call, { maxAttempts, requestHandler }]) => {
    const requests = on(silent, "request");
    const outcome = call().then(
      () => "answered",
      (error: unknown) => error,
    );
    for (let tries = 1; tries <= maxAttempts; tries++) {
      const [request] = (await requests.next()).value as [IncomingMessage];
      const givenUp = once(request.socket, "close");
      vi.advanceTimersByTime(requestHandler.requestTimeout);
      await givenUp;
      if (tries === maxAttempts) break;
      // The pause begins some steps after the socket is closed.
      while (vi.getTimerCount() === 0) await new Promise(setImmediate);
      vi.advanceTimersByTime(longestPauseMs(tries));
    }
    expect(await outcome).toMatchObject({ message: expect.stringMatching(/timed? ?out|requestTimeout/i) });
  },
);
