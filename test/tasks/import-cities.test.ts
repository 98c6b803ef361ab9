import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CsvCursor } from "../../functions/collections/csv.ts";
import importCities from "../../functions/tasks/import-cities.ts";
import { taskTurn, taskTurns } from "../task-turn.ts";
import { idsOf, itemsOf, openCities, putRaw } from "./cities-tables.ts";

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

const header = "id,name,lat,lng,country,admin1,admin2\n";
const ids = (n: number) => Array.from({ length: n }, (_, i) => `c${String(i).padStart(3, "0")}`);
const file = (of: readonly string[]) =>
  header + of.map((id) => `${id},"São ${id}",42.5,-1.5,AD,03,\n`).join("");

/** The instant of the import that had each place last. */
async function importedAt(): Promise<Record<string, string | undefined>> {
  const items = Object.entries(await itemsOf(aws.client, place.table));
  return Object.fromEntries(items.map(([id, item]) => [id, item.importedAt?.S]));
}

describe("import-cities", () => {
  test("puts every row of the deployed file, with the instant of its run, and leaves others alone", async () => {
    await aws.upload(file(["a", "b"]));
    await putRaw(aws.client, place.table, [
      { id: { S: "b" }, name: { S: "before" }, importedAt: { S: monday.toISOString() } },
      { id: { S: "other" }, importedAt: { S: monday.toISOString() } },
      { id: { S: "by-hand" } },
    ]);
    await taskTurn(importCities, { services: place.services, scheduledTime: tuesday });

    expect(await importedAt()).toEqual({
      a: tuesday.toISOString(),
      b: tuesday.toISOString(),
      other: monday.toISOString(),
      "by-hand": undefined,
    });
    expect((await itemsOf(aws.client, place.table)).b).toEqual({
      id: { S: "b" },
      name: { S: "São b" },
      lat: { N: "42.5" },
      lng: { N: "-1.5" },
      country: { S: "AD" },
      admin1: { S: "03" },
      importedAt: { S: tuesday.toISOString() },
      seen: { S: `${tuesday.toISOString()}#b` },
      part: { S: expect.stringMatching(/^[0-9a-f]$/) },
    });
    expect(await place.cities.imports.newest()).toBe(tuesday.toISOString());
  });

  test("takes another file by hand", async () => {
    await aws.upload(file(["deployed"]));
    const csv = await aws.upload(file(["x", "y"]), "uploads/mine.csv");
    await taskTurn(importCities, { services: place.services, params: { csv } });
    expect(await idsOf(aws.client, place.table)).toEqual(["x", "y"]);
  });

  test("counts its batches, and does as many", async () => {
    const csv = await aws.upload(file(ids(250)));
    const { done } = await taskTurn(importCities, { services: place.services, params: { csv } });
    expect(done).toHaveLength(3);
    const ctx = { services: place.services, params: { csv } } as never;
    expect(await importCities.total?.(ctx)).toBe(3);
  });

  test("goes on at the byte where its last turn came to, and is done only then", async () => {
    const csv = await aws.upload(file(ids(250)));
    const run = { services: place.services, params: { csv }, scheduledTime: tuesday };
    const first = await taskTurn(importCities, { ...run, stopAfter: 1 });
    expect(first.cursor).toEqual({ byte: Buffer.byteLength(file(ids(100))), row: 100 });
    expect(await idsOf(aws.client, place.table)).toEqual(ids(100));
    expect(await place.cities.imports.newest()).toBeUndefined();

    const second = await taskTurn(importCities, { ...run, cursor: first.cursor, turn: 1 });
    expect(second.done.map(([, cursor]) => (cursor as CsvCursor).row)).toEqual([200, 250]);
    expect(await idsOf(aws.client, place.table)).toEqual(ids(250));
    expect(await place.cities.imports.newest()).toBe(tuesday.toISOString());
  });

  test("is done in its next turn, where the last batch was the turn's last", async () => {
    const csv = await aws.upload(file(ids(200)));
    const turns = await taskTurns(importCities, { services: place.services, params: { csv }, stopAfter: 1 });
    expect(turns.map(({ done, end }) => [done.length, end])).toEqual([
      [1, "interrupted"],
      [1, "interrupted"],
      [0, "succeeded"],
    ]);
    expect(await place.cities.imports.newest()).toBeDefined();
  });

  test("ends at a broken row by its number and byte, and what was done stays done", async () => {
    const good = file(ids(150));
    const csv = await aws.upload(`${good}c150,only two\n${file(["z"]).slice(header.length)}`);
    await expect(taskTurn(importCities, { services: place.services, params: { csv } })).rejects.toThrow(
      `row 151 of the CSV, at byte ${Buffer.byteLength(good)}, is broken: Invalid Record Length: columns length is 7, got 2`,
    );
    expect(await idsOf(aws.client, place.table)).toEqual(ids(150));
    expect(await place.cities.imports.newest()).toBeUndefined();
  });

  test.each([
    ["no id", ",x,1,1,AD,,", "id: is empty"],
    ["a latitude beyond the pole", "a,x,91,1,AD,,", "lat: Invalid value: Expected <=90"],
    ["a longitude that is no number", "a,x,1,east,AD,,", "lng: is no decimal number"],
    ["an unknown form of country", "a,x,1,1,Andorra,,", "country: is no country's code"],
  ])("refuses a row with %s", async (_, row, what) => {
    const csv = await aws.upload(`${header}${row}\n`);
    await expect(taskTurn(importCities, { services: place.services, params: { csv } })).rejects.toThrow(
      `row 1 of the CSV, at byte ${header.length}, is broken: ${what}`,
    );
  });

  test("takes the later of two rows of one id", async () => {
    const csv = await aws.upload(`${header}a,first,1,1,AD,,\na,second,1,1,AD,,\n`);
    await taskTurn(importCities, { services: place.services, params: { csv } });
    expect((await itemsOf(aws.client, place.table)).a?.name).toEqual({ S: "second" });
  });

  test("does not take a file without rows for the end of all places", async () => {
    const csv = await aws.upload(header);
    await expect(taskTurn(importCities, { services: place.services, params: { csv } })).rejects.toThrow(
      "the CSV has no rows",
    );
    expect(await place.cities.imports.newest()).toBeUndefined();
  });

  test("takes nothing back from a newer import, when it goes on after that", async () => {
    const both = await aws.upload(file(ids(200)), "both.csv");
    const some = await aws.upload(file([...ids(50), "only-newer"]), "some.csv");
    const older = { services: place.services, params: { csv: both }, scheduledTime: monday };
    await taskTurn(importCities, { ...older, stopAfter: 1 });
    await taskTurn(importCities, { services: place.services, params: { csv: some }, scheduledTime: tuesday });
    // The older one's cursor was lost: it does all its rows again.
    await taskTurn(importCities, older);

    const at = await importedAt();
    const newer = Object.keys(at).filter((id) => at[id] === tuesday.toISOString());
    expect(newer.sort()).toEqual([...ids(50), "only-newer"]);
    expect(Object.keys(at).sort()).toEqual([...ids(200), "only-newer"]);
    expect(await place.cities.imports.newest()).toBe(tuesday.toISOString());
  });

  test("is put off, and no attempt is spent, while DynamoDB takes only some of it", async () => {
    const csv = await aws.upload(file(["a"]));
    const busy = { imports: place.cities.imports, put: async () => 1 };
    const turn = await taskTurn(importCities, { services: { cities: busy as never }, params: { csv } });
    expect(turn).toMatchObject({ end: "snoozed", snoozed: 2, done: [], cursor: undefined });
    expect(await place.cities.imports.newest()).toBeUndefined();
  });

  test("names the place of a file that is not there", async () => {
    const csv = "s3://files/missing.csv";
    await expect(taskTurn(importCities, { services: place.services, params: { csv } })).rejects.toThrow(
      "s3://files/missing.csv could not be read",
    );
  });

  test("refuses a file that is not in S3", async () => {
    await expect(
      taskTurn(importCities, { services: place.services, params: { csv: "mine.csv" } }),
    ).rejects.toThrow("a place s3://bucket/key is needed");
  });
});
