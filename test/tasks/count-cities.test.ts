import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import countCities from "../../functions/tasks/count-cities.ts";
import { taskTurn, taskTurns } from "../task-turn.ts";
import { city, itemsOf, openCities, putRaw } from "./cities-tables.ts";

let aws: Awaited<ReturnType<typeof openCities>>;
let place: Awaited<ReturnType<typeof aws.fresh>>;
beforeAll(async () => {
  aws = await openCities();
});
afterAll(() => aws.close());
beforeEach(async () => {
  place = await aws.fresh();
  await place.cities.put(
    ["AD", "AD", "AD", "AE", "AE", "DE", "DE", "DE", "DE", "FR"].map((country, i) => city(`c${i}`, country)),
    monday,
  );
});

const monday = new Date("2026-11-16T00:00:00Z");
const counted = { AD: 3, AE: 2, DE: 4, FR: 1 };

const at = (hour: number) => new Date(Date.UTC(2026, 10, 17, hour));

describe("count-cities", () => {
  test("writes one record of the places by country, and their sum", async () => {
    const turn = await taskTurn(countCities, { services: place.services, scheduledTime: at(3) });
    expect(turn).toMatchObject({ end: "succeeded", cursor: null });
    expect(await place.cities.counts.newest()).toEqual({
      at: "2026-11-17T03:00:00.000Z",
      total: 10,
      byCountry: counted,
    });
    expect(Object.keys(await itemsOf(aws.client, place.records, "name"))).toEqual(["count"]);
  });

  test("counts a table without places", async () => {
    const empty = await aws.fresh();
    await taskTurn(countCities, { services: empty.services });
    expect(await empty.cities.counts.newest()).toMatchObject({ total: 0, byCountry: {} });
  });

  test("counts right over turns, a page each", async () => {
    const turns = await taskTurns(countCities, {
      services: place.services,
      params: { pageSize: 3 },
      stopAfter: 1,
    });
    expect(turns.length).toBeGreaterThanOrEqual(4);
    expect(turns[0]?.cursor).toEqual({ id: { S: expect.any(String) } });
    expect(await place.cities.counts.newest()).toMatchObject({ total: 10, byCountry: counted });
  });

  test("says nothing of a count that is not done", async () => {
    await taskTurn(countCities, { services: place.services, params: { pageSize: 3 }, stopAfter: 2 });
    expect(await place.cities.counts.newest()).toBeUndefined();
  });

  test("counts a page once, though its cursor was lost with the worker", async () => {
    const run = { services: place.services, params: { pageSize: 3 }, scheduledTime: at(3) };
    const first = await taskTurn(countCities, { ...run, stopAfter: 1 });
    await taskTurn(countCities, { ...run, cursor: first.cursor, stopAfter: 1 });
    // The second page was counted, and its cursor never saved; meanwhile places came in before and behind it.
    await putRaw(aws.client, place.table, [{ id: { S: "new" }, country: { S: "AD" } }]);
    const before = await draft();
    await taskTurn(countCities, { ...run, params: { pageSize: 2 }, cursor: first.cursor });

    const { total, byCountry } = (await place.cities.counts.newest()) ?? {};
    const added = (byCountry?.AD ?? 0) - counted.AD;
    expect(before).toBe(6);
    expect([0, 1]).toContain(added);
    expect(byCountry).toEqual({ ...counted, AD: counted.AD + added });
    expect(total).toBe(10 + added);
  });

  test("changes nothing by the same page again, nor by a page that another worker has counted on from", async () => {
    const run = "2026-11-17T03:00:00Z/test";
    const turn = await taskTurn(countCities, {
      services: place.services,
      params: { pageSize: 3 },
      run,
      stopAfter: 2,
    });
    const [first, second] = turn.done.map(([page]) => page);
    const ctx = { services: place.services, run, scheduledTime: at(3) } as never;

    await countCities.process?.(second, ctx);
    expect(await draft()).toBe(6);
    await expect(countCities.process?.(first, ctx)).rejects.toThrow(
      `run ${run} was counted on from its beginning by another worker`,
    );
    expect(await draft()).toBe(6);
  });

  test("is done, when its last worker died after the record was written", async () => {
    const run = { services: place.services, params: { pageSize: 3 }, scheduledTime: at(3) };
    const first = await taskTurn(countCities, { ...run, stopAfter: 1 });
    await taskTurn(countCities, { ...run, cursor: first.cursor });
    for (const cursor of [first.cursor, null]) {
      expect(await taskTurn(countCities, { ...run, cursor })).toMatchObject({ done: [], end: "succeeded" });
    }
    expect(await place.cities.counts.newest()).toMatchObject({ total: 10, byCountry: counted });
  });

  test("gives way to a count that is for a later instant", async () => {
    const early = { services: place.services, params: { pageSize: 3 }, scheduledTime: at(3) };
    const first = await taskTurn(countCities, { ...early, stopAfter: 1 });
    await taskTurn(countCities, { services: place.services, scheduledTime: at(4) });
    await taskTurn(countCities, { ...early, cursor: first.cursor });
    expect(await place.cities.counts.newest()).toMatchObject({ at: "2026-11-17T04:00:00.000Z", total: 10 });
  });
});

/** What the test's run has counted so far. */
async function draft(): Promise<number> {
  const records = await itemsOf(aws.client, place.records, "name");
  return Number(records["count of 2026-11-17T03:00:00Z/test"]?.total?.N);
}
