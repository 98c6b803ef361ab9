import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServiceTimeUnknownError } from "../../functions/model/errors.ts";
import { ServiceTime } from "../../functions/store/service-time.ts";
import { type LocalAws, LocalTime } from "../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";

/** A machine whose monotonic clock a test moves; it has no other clock to ask. */
const machine = { monotonic: () => monotonic, after: () => () => {} };
let monotonic = 0;

const time = new LocalTime(() => Date.parse("2026-11-21T10:00:00.900Z"));
let aws: LocalAws;

beforeAll(async () => {
  aws = await openTemporaryAws({ time });
});

afterAll(async () => {
  await aws.close();
  time.close();
});

const missing = new GetItemCommand({ TableName: "none", Key: { id: { S: "1" } } });

test("the time of a service is unknown until one of its answers has a Date header", () => {
  const service = new ServiceTime(machine);
  expect(() => service.now()).toThrow(ServiceTimeUnknownError);
  service.hear(undefined);
  service.hear("yesterday");
  expect(() => service.now()).toThrow("the time is unknown: no answer had a Date header");
});

test("the time of a service goes on by the monotonic clock, in whole milliseconds, until the next answer", () => {
  const service = new ServiceTime(machine);
  monotonic = 5_000.25;
  service.hear("Sat, 21 Nov 2026 10:00:00 GMT");
  monotonic = 7_500.5;
  expect(new Date(service.now()).toISOString()).toBe("2026-11-21T10:00:02.500Z");
  service.hear("Sat, 21 Nov 2026 10:00:03 GMT");
  expect(new Date(service.now()).toISOString()).toBe("2026-11-21T10:00:03.000Z");
});

test("the time of a service is never later than its clock, however long an answer is on its way", () => {
  const service = new ServiceTime(machine);
  // Stamped at 10:00:00.999, and here 4 seconds later.
  const stamped = Date.parse("2026-11-21T10:00:00.999Z");
  monotonic = 4_000;
  service.hear(new Date(stamped).toUTCString());
  expect(service.now()).toBeLessThanOrEqual(stamped + 4_000);
  expect(new Date(service.now()).toISOString()).toBe("2026-11-21T10:00:00.000Z");
});

test("a client's answers tell the time, refusals too, and the emulated services tell local time", async () => {
  const client = new DynamoDBClient(clientOptions(aws));
  const service = new ServiceTime(machine);
  service.listenTo(client);
  time.freeze();
  await expect(client.send(missing)).rejects.toThrow(/not found/);
  expect(new Date(service.now()).toISOString()).toBe("2026-11-21T10:00:00.000Z");
  time.set(Date.parse("2027-01-01T00:00:00Z"));
  await expect(client.send(missing)).rejects.toThrow(/not found/);
  expect(new Date(service.now()).toISOString()).toBe("2027-01-01T00:00:00.000Z");
});

test("an endpoint whose answers have no Date header leaves the time unknown", async () => {
  const server = createServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({ ...clientOptions(aws), endpoint: `http://127.0.0.1:${port}` });
  const service = new ServiceTime(machine);
  service.listenTo(client);
  try {
    await client.send(missing);
    expect(() => service.now()).toThrow(ServiceTimeUnknownError);
  } finally {
    client.destroy();
    server.close();
  }
});
