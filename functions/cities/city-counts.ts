/**
 * Counts of places by country. A run counts into a draft of its own that says up to which cursor it has counted,
 * and adds a page on the condition that it goes on from there: so a page done twice is counted once, and a run
 * that was broken off goes on from what was counted, not from what it last heard. A whole count is published.
 */
import type { DynamoDbCursor } from "pawl";
import type { Fields, RecordTable } from "./record-table.ts";

/** Places by country. */
export interface CityCount {
  /** The instant that the count is for, in ISO 8601. */
  readonly at: string;
  readonly total: number;
  readonly byCountry: Readonly<Record<string, number>>;
}

/** A page of a count: its places' countries, and the cursors before and after it. */
export interface CountedPage {
  readonly countries: readonly string[];
  readonly from: DynamoDbCursor | undefined;
  readonly upTo: DynamoDbCursor;
}

/** The counts of places. */
export class CityCounts {
  readonly #records: RecordTable;

  constructor(records: RecordTable) {
    this.#records = records;
  }

  /** Up to where a run has counted: undefined before its first page and once it is published, null between. */
  async upTo(run: string): Promise<DynamoDbCursor | undefined> {
    const upTo = (await this.#records.get(draftOf(run)))?.upTo?.S;
    return upTo === undefined ? undefined : JSON.parse(upTo);
  }

  /** Adds a page to what a run has counted. Throws when another worker has counted on from there. */
  async add(run: string, at: Date, { countries, from, upTo }: CountedPage): Promise<void> {
    const name = draftOf(run);
    const was = from === undefined ? undefined : JSON.stringify(from);
    const next = JSON.stringify(upTo);
    const draft = await this.#records.get(name);
    const counts = new Map(Object.entries(countsOf(draft)));
    for (const country of countries) counts.set(country, (counts.get(country) ?? 0) + 1);
    const fields = { upTo: { S: next }, ...fieldsOf(counts) };
    if (await this.#records.putAfter({ name, at, fields }, "upTo", was)) return;
    // It was added before: in an earlier turn, or by a write whose answer was lost.
    if ((await this.#records.get(name))?.upTo?.S === next) return;
    throw new Error(`run ${run} was counted on from ${was ?? "its beginning"} by another worker`);
  }

  /** Makes what a run has counted the newest count, unless there is one for a later instant, and forgets its draft. */
  async publish(run: string, at: Date): Promise<void> {
    const draft = await this.#records.get(draftOf(run));
    if (draft === undefined) return;
    const fields = fieldsOf(new Map(Object.entries(countsOf(draft))));
    await this.#records.putNewest({ name: "count", at, fields });
    await this.#records.remove(draftOf(run));
  }

  /** The newest count that was done to its end. */
  async newest(): Promise<CityCount | undefined> {
    const record = await this.#records.get("count");
    if (record?.at?.S === undefined) return undefined;
    return { at: record.at.S, total: Number(record.total?.N), byCountry: countsOf(record) };
  }
}

function draftOf(run: string): string {
  return `count of ${run}`;
}

function countsOf(record: Fields | undefined): Record<string, number> {
  const counts = Object.entries(record?.byCountry?.M ?? {});
  return Object.fromEntries(counts.map(([country, { N }]) => [country, Number(N)]));
}

function fieldsOf(counts: ReadonlyMap<string, number>): Fields {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    byCountry: { M: Object.fromEntries(sorted.map(([country, n]) => [country, { N: String(n) }])) },
    total: { N: String(sorted.reduce((sum, [, n]) => sum + n, 0)) },
  };
}
