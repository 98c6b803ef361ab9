/** What an import must leave in its table: exactly the places of the file that was deployed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeployedApp } from "./deployed-app.ts";

/** The tables, and what they must contain. */
export interface CitiesTables {
  /** The table of places. */
  readonly table: string;
  /** The table of records. */
  readonly records: string;
  /** The ids of the deployed file, sorted. */
  readonly ids: readonly string[];
  readonly byCountry: Readonly<Record<string, number>>;
}

/** Finds the tables by the variables of the worker, and reads the file that was synthesized. */
export async function citiesTables(app: DeployedApp, cdkOut: string): Promise<CitiesTables> {
  const { CITIES_TABLE = "", CITY_RECORDS_TABLE = "" } = await app.variables(app.worker("bulk"));
  const file = readdirSync(cdkOut).find((name) => /^cities-.*\.csv$/.test(name)) ?? "";
  const [, ...rows] = readFileSync(join(cdkOut, file), "utf8").trimEnd().split("\n");
  const byCountry: Record<string, number> = {};
  for (const row of rows) {
    const country = /,-?[\d.]+,-?[\d.]+,(\w\w),/.exec(row)?.[1] ?? row;
    byCountry[country] = (byCountry[country] ?? 0) + 1;
  }
  const ids = rows.map((row) => row.slice(0, row.indexOf(","))).sort();
  return { table: CITIES_TABLE, records: CITY_RECORDS_TABLE, ids, byCountry };
}

/** Throws, naming the first id that differs, unless the table contains exactly the file's places. */
export async function assertImported(app: DeployedApp, { table, ids }: CitiesTables): Promise<void> {
  const found = (await app.scan(table)).map(({ id }) => id?.S ?? "").sort();
  const there = new Set(found);
  const wanted = new Set(ids);
  const missing = ids.filter((id) => !there.has(id));
  const unexpected = found.filter((id) => !wanted.has(id));
  if (missing.length > 0) throw new Error(`${missing.length} places are missing, the first ${missing[0]}`);
  if (unexpected.length > 0)
    throw new Error(`${unexpected.length} places are unexpected, the first ${unexpected[0]}`);
  if (found.length !== ids.length) throw new Error(`${found.length} places instead of ${ids.length}`);
}
