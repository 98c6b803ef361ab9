import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SeenCity } from "../../functions/cities/cities.ts";
import expireCities from "../../functions/tasks/expire-cities.ts";
import { taskTurn, taskTurns } from "../task-turn.ts";
import { city, idsOf, openCities, putRaw } from "./cities-tables.ts";

let aws: Awaited<ReturnType<typeof openCities>>;
let place: Awaited<ReturnType<typeof aws.fresh>>;
beforeAll(async () => {
  aws = await openCities();
});
afterAll(() => aws.close());
beforeEach(async () => {
  place = await aws.fresh();
});

const monday = new Date("2026-11-16T00:00:00Z");
const tuesday = new Date("2026-11-17T00:00:00Z");
const wednesday = new Date("2026-11-18T00:00:00Z");

/** An import of these places, done to its end. */
async function imported(at: Date, ...ids: string[]) {
  await place.cities.imports.begin(at);
  await place.cities.put(
    ids.map((id) => city(id)),
    at,
  );
  await place.cities.imports.end(at);
}

/** A run on that day; each day's is another. */
function expire(day: number, params: object = {}) {
  return taskTurn(expireCities, {
    services: place.services,
    params,
    scheduledTime: new Date(Date.UTC(2026, 10, day, 3, 30)),
  });
}

/** The ids that a turn took, in its order. */
function taken({ done }: Awaited<ReturnType<typeof taskTurn>>): string[] {
  return done.map(([item]) => (item as { id: string }).id);
}

function left(): Promise<string[]> {
  return idsOf(aws.client, place.table);
}

describe("expire-cities", () => {
  test("removes what the newest import no longer has, and nothing else", async () => {
    await putRaw(aws.client, place.table, [{ id: { S: "by-hand" }, country: { S: "FR" } }]);
    await imported(monday, "gone", "kept");
    await imported(tuesday, "kept", "new");

    expect(taken(await expire(18))).toEqual(["gone"]);
    expect(await left()).toEqual(["by-hand", "kept", "new"]);
  });

  test("leaves a place alone that was had at the newest import's very instant", async () => {
    await imported(new Date(tuesday.getTime() - 1000), "a-second-before");
    await imported(tuesday, "at-the-instant");
    await place.cities.put([city("a-second-after")], new Date(tuesday.getTime() + 1000));

    expect(taken(await expire(18))).toEqual(["a-second-before"]);
    expect(await left()).toEqual(["a-second-after", "at-the-instant"]);
  });

  test("takes nothing on account of an import that is not done", async () => {
    await imported(monday, "a", "b");
    await place.cities.imports.begin(tuesday);
    await place.cities.put([city("a")], tuesday);

    expect(taken(await expire(18))).toEqual([]);
    expect(await left()).toEqual(["a", "b"]);
  });

  test("does nothing before any import is done", async () => {
    await place.cities.put([city("a")], monday);
    expect(await expire(18)).toMatchObject({ done: [], end: "succeeded" });
    expect(await left()).toEqual(["a"]);
  });

  test("takes the longest gone first: of 300 the first run takes 200, the second the rest, the third none", async () => {
    const ids = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `c${String(from + i).padStart(3, "0")}`);
    // The later letters went first, so that neither the ids nor the order of writing could tell.
    await imported(monday, ...ids(150, 300));
    await imported(tuesday, ...ids(0, 150));
    await imported(wednesday, "kept");

    expect(taken(await expire(19))).toEqual([...ids(150, 300), ...ids(0, 50)]);
    expect(await left()).toEqual([...ids(50, 150), "kept"]);
    expect(taken(await expire(20))).toEqual(ids(50, 150));
    expect(await left()).toEqual(["kept"]);
    expect(taken(await expire(21))).toEqual([]);
    expect(await left()).toEqual(["kept"]);
  });

  test("takes those gone at the same instant by id", async () => {
    await imported(monday, "d", "b", "a", "c");
    await imported(tuesday, "kept");

    expect(taken(await expire(18, { maxExpiredPerRun: 3 }))).toEqual(["a", "b", "c"]);
    expect(taken(await expire(19, { maxExpiredPerRun: 3 }))).toEqual(["d"]);
  });

  test("says in its first turn how many there will be", async () => {
    await imported(monday, "a", "b", "c");
    await imported(tuesday, "kept");
    const ctx = {
      services: place.services,
      params: { maxExpiredPerRun: 2 },
      run: "r",
      scheduledTime: wednesday,
    };
    expect(await expireCities.total?.(ctx as never)).toBe(2);
  });

  test("takes no more than its limit over all its turns, though one died before it was heard of", async () => {
    await imported(monday, "a", "b", "c", "d", "e");
    await imported(tuesday, "kept");
    const run = {
      services: place.services,
      params: { maxExpiredPerRun: 3 },
      run: "r",
      scheduledTime: wednesday,
    };

    // Its cursor was never saved.
    await taskTurn(expireCities, { ...run, stopAfter: 2 });
    const again = await taskTurns(expireCities, { ...run, stopAfter: 1 });

    expect(again.flatMap(taken)).toEqual(["c"]);
    expect(await left()).toEqual(["d", "e", "kept"]);
  });

  test("goes on after its cursor", async () => {
    await imported(monday, "a", "b", "c");
    await imported(tuesday, "kept");
    const turns = await taskTurns(expireCities, { services: place.services, stopAfter: 2 });
    expect(turns.map(taken)).toEqual([["a", "b"], ["c"]]);
  });

  test("lets an import win that has a place again before it is removed", async () => {
    await imported(monday, "back", "gone");
    await imported(tuesday, "kept");
    const due = await place.cities.due("r", wednesday, 200);
    const seen: SeenCity[] = [];
    for await (const one of place.cities.gone(due as NonNullable<typeof due>)) seen.push(one);
    expect(seen.map(({ id }) => id)).toEqual(["back", "gone"]);

    await place.cities.put([city("back")], wednesday);
    for (const one of seen) await expireCities.process?.(one, { services: place.services } as never);
    expect(await left()).toEqual(["back", "kept"]);
  });

  test.each([0, -1, 2.5, "many"])("refuses a limit of %j", async (maxExpiredPerRun) => {
    await expect(expire(18, { maxExpiredPerRun })).rejects.toThrow(/Invalid/);
  });
});
