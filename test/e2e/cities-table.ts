/** What an import must leave behind: the cities of the deployed CSV, and no others, in the stack's own table. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeployedApp } from "./deployed-app.ts";

/** The table of cities, and what must be in it. */
export interface CitiesTable {
  readonly table: string;
  /** The ids of the deployed CSV, sorted. */
  readonly ids: readonly string[];
}

/** Finds the table by the worker's variables, and reads the CSV that was synthesized. */
export async function citiesTable(app: DeployedApp, cdkOut: string): Promise<CitiesTable> {
  const { CITIES_TABLE = "" } = await app.variables(app.worker("bulk"));
  const file = readdirSync(cdkOut).find((name) => /^cities-.*\.csv$/.test(name)) ?? "";
  const [, ...rows] = readFileSync(join(cdkOut, file), "utf8").trimEnd().split("\n");
  return { table: CITIES_TABLE, ids: rows.map((row) => row.slice(0, row.indexOf(","))).sort() };
}

/** Throws, naming the first id that differs, unless the table has exactly the CSV's cities. */
export async function assertImported(app: DeployedApp, { table, ids }: CitiesTable): Promise<void> {
  const found = (await app.scan(table)).map(({ id }) => id?.S ?? "").sort();
  const there = new Set(found);
  const wanted = new Set(ids);
  const missing = ids.filter((id) => !there.has(id));
  const unexpected = found.filter((id) => !wanted.has(id));
  if (missing.length > 0) throw new Error(`${missing.length} cities are missing, the first ${missing[0]}`);
  if (unexpected.length > 0)
    throw new Error(`${unexpected.length} cities are not in the CSV, the first ${unexpected[0]}`);
  if (found.length !== ids.length) throw new Error(`${found.length} cities instead of ${ids.length}`);
}
