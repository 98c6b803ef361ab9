import { on, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { taskCalls } from "../../functions/model/call-limits.ts";
import { services } from "../../functions/services.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("the service of cities gives up a call that gets no answer, as every task's call should be", async () => {
  const silent = createServer();
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const variables = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    CITIES_TABLE: "cities",
    CITIES_CSV: "s3://files/cities.csv",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const requests = on(silent, "request");
  const outcome = services(process.env)
    .cities.put([])
    .catch((error: unknown) => error);
  for (let tries = 1; tries <= taskCalls.maxAttempts; tries++) {
    const [request] = (await requests.next()).value as [IncomingMessage];
    const givenUp = once(request.socket, "close");
    vi.advanceTimersByTime(taskCalls.requestHandler.requestTimeout);
    await givenUp;
    if (tries === taskCalls.maxAttempts) break;
    while (vi.getTimerCount() === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(1_000 * 2 ** tries);
  }
  expect(await outcome).toMatchObject({ message: expect.stringMatching(/timed? ?out|requestTimeout/i) });
  silent.closeAllConnections();
  silent.close();
});
