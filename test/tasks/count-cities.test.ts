/**
 * Proves that a count has each city once, however its turns end: the count and the place to go on from are one
 * cursor, so neither can be ahead of the other. It does not prove that a count is of one instant: each page is
 * counted as it was when it was read.
 */
import { runTask } from "pawl/test";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import countCities from "../../functions/tasks/count-cities.ts";
import { type CitiesTable, openCities } from "./cities-table.ts";

let aws: Awaited<ReturnType<typeof openCities>>;
let table: CitiesTable;
beforeAll(async () => {
  aws = await openCities();
});
afterAll(() => aws.close());
beforeEach(async () => {
  table = await aws.empty();
  await table.put("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
});

/** A run over these ten cities, three at a time. */
const run = () => ({ services: table.services, params: { pageSize: 3 } });

test("a count of a table without cities is zero", async () => {
  const { services } = await aws.empty();
  expect(await runTask(countCities, { services })).toMatchObject({
    status: "succeeded",
    output: { count: 0 },
  });
});

test("a count of ten cities in one turn is ten", async () => {
  expect(await runTask(countCities, run())).toMatchObject({ status: "succeeded", output: { count: 10 } });
});

test("the progress of a count of ten cities, three at a time, is four pages", async () => {
  expect((await runTask(countCities, run())).cursors).toMatchObject(
    [3, 6, 9, 10].map((count) => ({ count })),
  );
  expect(countCities.settings.unit).toBe("pages");
});

test("a count goes on in each turn from the page where the last one stopped", async () => {
  const { turns, output } = await runTask(countCities, { ...run(), interruptAfter: 1 });
  expect(turns.map(({ status, cursor }) => [status, cursor])).toEqual([
    ["interrupted", { count: 3, after: { id: { S: expect.any(String) } } }],
    ["interrupted", { count: 6, after: { id: { S: expect.any(String) } } }],
    ["interrupted", { count: 9, after: { id: { S: expect.any(String) } } }],
    ["interrupted", { count: 10, after: null }],
    ["succeeded", { count: 10, after: null }],
  ]);
  expect(output).toEqual({ count: 10 });
});

test("a page that is read again after a crash is counted once", async () => {
  const first = await runTask(countCities, { ...run(), interruptAfter: 1, maxTurns: 1 });
  // The worker of this turn read two more pages and died before they were saved.
  await runTask(countCities, { ...run(), cursor: first.cursor, interruptAfter: 2, maxTurns: 1 });
  expect(await runTask(countCities, { ...run(), cursor: first.cursor })).toMatchObject({
    output: { count: 10 },
  });
});

test("a run that is done again from its beginning counts from zero", async () => {
  await runTask(countCities, run());
  expect(await runTask(countCities, run())).toMatchObject({ output: { count: 10 } });
});

test.each([0, -1, 2.5, "many"])("a count refuses a page size of %j", async (pageSize) => {
  await expect(runTask(countCities, { ...run(), params: { pageSize } })).rejects.toThrow(
    /pageSize.*(Invalid|is not of type integer)/,
  );
});
