/**
 * Proves that an import puts exactly the rows of its file, each at least once, and that it makes no difference
 * how often. It does not order two imports that run at once: the later write of a city wins.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { runTask } from "pawl/test";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Cities } from "../../functions/cities/cities.ts";
import importCities from "../../functions/tasks/import-cities.ts";
import { type CitiesTable, openCities } from "./cities-table.ts";

let aws: Awaited<ReturnType<typeof openCities>>;
let table: CitiesTable;
beforeAll(async () => {
  aws = await openCities();
});
afterAll(() => aws.close());
beforeEach(async () => {
  table = await aws.empty();
});

const header = "id,name,lat,lng,country\n";

/** A CSV of cities with these ids. */
const csvOf = (...ids: string[]) => header + ids.map((id) => `${id},São ${id},42.5,-1.5,AD\n`).join("");

/** The file that is deployed with the stack, with this text. */
const deployed = (text: string) => ({ "s3://files/deployed.csv": text });

const mine = "s3://files/mine.csv";

/** `c00`, `c01` and so on: 60 ids make three batches, the last of ten. */
const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `c${String(from + i).padStart(2, "0")}`);

test("an import adds new cities, replaces those of the same id, and leaves the others as they are", async () => {
  await table.put("replaced", "untouched");
  await runTask(importCities, { services: table.services, files: deployed(csvOf("new", "replaced")) });
  expect(await table.names()).toEqual({
    new: "São new",
    replaced: "São replaced",
    untouched: "untouched as it was",
  });
});

test("a city has the columns of its row, and no others", async () => {
  const files = deployed("id,population,name,lat,lng,country\na,80000,São a,42.5,-1.5,AD\n");
  await runTask(importCities, { services: table.services, files });
  expect(await table.items()).toEqual({
    a: {
      id: { S: "a" },
      name: { S: "São a" },
      lat: { N: "42.5" },
      lng: { N: "-1.5" },
      country: { S: "AD" },
    },
  });
});

test("an import by hand takes the file that it is given in place of the deployed one", async () => {
  const files = { ...deployed(csvOf("deployed")), [mine]: csvOf("x", "y") };
  await runTask(importCities, { services: table.services, params: { csv: mine }, files });
  expect(await table.ids()).toEqual(["x", "y"]);
});

test("the progress and the total of an import count its batches, and so does its unit", async () => {
  const files = deployed(csvOf(...ids(0, 60)));
  const run = await runTask(importCities, { services: table.services, files });
  const batches = run.done.map(([batch]) => (batch as unknown[]).length);
  expect(batches).toEqual([25, 25, 10]);
  expect(run).toMatchObject({ ids: ids(0, 60), total: batches.length });
  expect(importCities.settings.unit).toBe("batches");
});

test("an import goes on in each turn at the byte where the last one stopped", async () => {
  const run = { services: table.services, files: deployed(csvOf(...ids(0, 60))) };
  const first = await runTask(importCities, { ...run, interruptAfter: 1, maxTurns: 1 });
  expect(first.cursor).toMatchObject({ byte: Buffer.byteLength(csvOf(...ids(0, 25))), row: 25 });
  expect(await table.ids()).toEqual(ids(0, 25));

  const second = await runTask(importCities, { ...run, cursor: first.cursor });
  expect(second.cursors).toMatchObject([{ row: 50 }, { row: 60 }]);
  expect(await table.ids()).toEqual(ids(0, 60));
});

test("an import that was interrupted after its last batch has nothing left to do in its next turn", async () => {
  const files = deployed(csvOf(...ids(0, 50)));
  const { turns } = await runTask(importCities, { services: table.services, files, interruptAfter: 1 });
  expect(turns.map((turn) => [turn.ids, turn.status])).toEqual([
    [ids(0, 25), "interrupted"],
    [ids(25, 50), "interrupted"],
    [[], "succeeded"],
  ]);
  expect(await table.ids()).toEqual(ids(0, 50));
});

test("an import that does all its batches again after a crash leaves the same cities", async () => {
  const run = { services: table.services, files: deployed(csvOf(...ids(0, 60))) };
  await runTask(importCities, { ...run, interruptAfter: 2, maxTurns: 1 });
  const before = await table.items();
  // The worker died before it saved a cursor, so the next turn starts at the beginning.
  await runTask(importCities, run);
  expect(await table.ids()).toEqual(ids(0, 60));
  expect(await table.items()).toMatchObject(before);
});

test("an import ends at a broken row by its number, line and byte, and keeps the rows before it", async () => {
  const good = csvOf(...ids(0, 40));
  const files = deployed(`${good}c40,only two\n${csvOf("after").slice(header.length)}`);
  const run = await runTask(importCities, { services: table.services, files });
  expect(run.error).toContain(
    `row 41, line 42, byte ${Buffer.byteLength(good)}: it has 2 columns, the header has 5`,
  );
  expect(await table.ids()).toEqual(ids(0, 40));
});

test.each([
  ["no id", ",x,1,1,AD", "id: is empty"],
  ["a latitude beyond the pole", "a,x,91,1,AD", "lat: Invalid value: Expected <=90"],
  ["a longitude that is not a number", "a,x,1,east,AD", "lng: is not a number"],
  ["a country's name in place of its code", "a,x,1,1,Andorra", "country: is not a country code"],
])("an import refuses a row with %s", async (_, row, message) => {
  const run = await runTask(importCities, {
    services: table.services,
    files: deployed(`${header}${row}\n`),
  });
  expect(run.error).toContain(`row 1, line 2, byte ${header.length}: ${message}`);
  expect(await table.ids()).toEqual([]);
});

test("an import takes the later of two rows with one id", async () => {
  const files = deployed(`${header}a,first,1,1,AD\na,second,1,1,AD\n`);
  await runTask(importCities, { services: table.services, files });
  expect(await table.names()).toEqual({ a: "second" });
});

test("an import waits two seconds with its current batch while DynamoDB is too busy to take all of it", async () => {
  const left = { UnprocessedItems: { cities: [{ PutRequest: { Item: { id: { S: "b" } } } }] } };
  const busy = createServer((_request, response) => response.end(JSON.stringify(left))).listen(
    0,
    "127.0.0.1",
  );
  await once(busy, "listening");
  const endpoint = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
  const cities = new Cities({ client: new DynamoDBClient({ endpoint }), table: "cities", csv: mine });
  const files = { [mine]: csvOf("a", "b") };
  const run = await runTask(importCities, { services: { cities }, files, maxTurns: 1 });
  busy.close();
  expect(run).toMatchObject({ status: "interrupted", snoozes: [2], ids: [], cursor: undefined });
});

test("an import of a file that is not there names it, and is not tried again", async () => {
  const params = { csv: "s3://files/missing.csv" };
  expect(await runTask(importCities, { services: table.services, params, files: {} })).toMatchObject({
    status: "errored",
    error: "s3://files/missing.csv is gone, or there is no right to read it (NoSuchKey)",
    retried: [],
  });
});

test("an import refuses a file that is not in S3", async () => {
  await expect(
    runTask(importCities, { services: table.services, params: { csv: "mine.csv" } }),
  ).rejects.toThrow("must be s3://bucket/key");
});
