/**
 * The places, in a table by id, and what is to be remembered of them, in `records`.
 *
 * A place bears `importedAt`, the instant of the import that had it last; it never goes back. The index
 * `by-import` lists places by that instant, then id, in sixteen parts, since one partition of DynamoDB could not
 * take a whole import's writes. A place without `importedAt` was put by someone else, and is in no index.
 */
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type DynamoDbCursor, type DynamoDbItem, query, scan } from "pawl";
import type { City } from "./city.ts";
import { CityCounts } from "./city-counts.ts";
import { CityExpiries, type Expiry } from "./city-expiries.ts";
import { CityImports } from "./city-imports.ts";
import { mergeSorted } from "./merge-sorted.ts";
import { onCondition } from "./on-condition.ts";
import { RecordTable } from "./record-table.ts";

/** Where the places are. */
export interface CitiesOptions {
  readonly client: DynamoDBClient;
  /** The places' table. */
  readonly table: string;
  /** The table of what is remembered. */
  readonly records: string;
  /** The file to import when none is given: `s3://bucket/key`. */
  readonly file: string;
}

/** A place as it stands in the index: `seen` sorts by the instant of its last import, then id. */
export interface SeenCity {
  readonly id: string;
  readonly seen: string;
}

const perRequest = 25;
const tries = 3;
const parts = [..."0123456789abcdef"];

/** The places, and the records of them. */
export class Cities {
  readonly imports: CityImports;
  readonly counts: CityCounts;
  /** The file to import when none is given: `s3://bucket/key`. */
  readonly file: string;
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #expiries: CityExpiries;

  constructor({ client, table, records, file }: CitiesOptions) {
    this.#client = client;
    this.#table = table;
    this.file = file;
    const remembered = new RecordTable({ client, table: records });
    this.imports = new CityImports(remembered);
    this.counts = new CityCounts(remembered);
    this.#expiries = new CityExpiries(remembered);
  }

  /**
   * Puts places as an import has them. Once a newer import has begun, a place that it had already is left as it
   * is. Resolves to how many DynamoDB would not take for now: put them all again, later.
   */
  async put(cities: readonly City[], importedAt: Date): Promise<number> {
    const items = [...new Map(cities.map((city) => [city.id, itemOf(city, importedAt)])).values()];
    if (await this.imports.hasNewer(importedAt)) {
      await Promise.all(items.map((item) => this.#putUnlessNewer(item)));
      return 0;
    }
    const requests: Promise<number>[] = [];
    for (let i = 0; i < items.length; i += perRequest) {
      requests.push(this.#putAll(items.slice(i, i + perRequest)));
    }
    return (await Promise.all(requests)).reduce((sum, left) => sum + left, 0);
  }

  async #putAll(items: readonly DynamoDbItem[]): Promise<number> {
    let left = items.map((Item) => ({ PutRequest: { Item } }));
    for (let i = 0; i < tries && left.length > 0; i++) {
      const command = new BatchWriteItemCommand({ RequestItems: { [this.#table]: left } });
      const { UnprocessedItems } = await this.#client.send(command);
      left = (UnprocessedItems?.[this.#table] ?? []) as typeof left;
    }
    return left.length;
  }

  async #putUnlessNewer(Item: DynamoDbItem): Promise<void> {
    await onCondition(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item,
          ConditionExpression: "attribute_not_exists(#importedAt) OR #importedAt <= :importedAt",
          ExpressionAttributeNames: { "#importedAt": "importedAt" },
          ExpressionAttributeValues: { ":importedAt": Item.importedAt as AttributeValue },
        }),
      ),
    );
  }

  /** Every place's country, a page at a time, in the table's own order. */
  async *countries({
    after,
    pageSize,
  }: {
    readonly after?: DynamoDbCursor;
    readonly pageSize: number;
  }): AsyncGenerator<readonly [countries: string[], cursor: DynamoDbCursor]> {
    const input = {
      TableName: this.#table,
      Limit: pageSize,
      ProjectionExpression: "#country",
      ExpressionAttributeNames: { "#country": "country" },
    };
    for await (const [items, cursor] of scan(this.#client, input, { after })) {
      yield [items.map(({ country }) => country?.S ?? "??"), cursor];
    }
  }

  /**
   * What a run may remove: at most `max` of the places that the newest import no longer has, the longest gone
   * first, by id where they went together. Worked out once a run, so that its turns together keep to it.
   * Undefined where nothing is due.
   */
  async due(run: string, at: Date, max: number): Promise<Expiry | undefined> {
    const fixed = await this.#expiries.of(run);
    if (fixed !== undefined) return fixed;
    const before = await this.imports.newest();
    if (before === undefined) return undefined;
    let through: string | undefined;
    let total = 0;
    for await (const { seen } of this.#seen("0", before)) {
      through = seen;
      total += 1;
      if (total === max) break;
    }
    if (through === undefined) return undefined;
    await this.#expiries.fix(run, at, { before, through, total });
    return this.#expiries.of(run);
  }

  /** Those places in that order, after one with this `seen`. */
  gone({ through }: Expiry, { after = "0" }: { readonly after?: string } = {}): AsyncGenerator<SeenCity> {
    return this.#seen(after, through);
  }

  #seen(after: string, through: string): AsyncGenerator<SeenCity> {
    const walks = parts.map((part) => this.#seenInPart(part, after, through));
    return mergeSorted(walks, (a, b) => a.seen < b.seen);
  }

  async *#seenInPart(part: string, from: string, to: string): AsyncGenerator<SeenCity> {
    const input = {
      TableName: this.#table,
      IndexName: "by-import",
      Limit: 100,
      KeyConditionExpression: "#part = :part AND #seen BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#part": "part", "#seen": "seen" },
      ExpressionAttributeValues: { ":part": { S: part }, ":from": { S: from }, ":to": { S: to } },
    };
    for await (const [items] of query(this.#client, input)) {
      for (const { id, seen } of items) {
        // BETWEEN takes its bounds in; where the walk goes on, the first was done.
        if (seen?.S !== undefined && seen.S !== from) yield { id: id?.S ?? "", seen: seen.S };
      }
    }
  }

  /** Removes a place, unless an import has had it since it was seen, or it is gone. Resolves to whether it did. */
  async remove({ id, seen }: SeenCity): Promise<boolean> {
    return onCondition(
      this.#client.send(
        new DeleteItemCommand({
          TableName: this.#table,
          Key: { id: { S: id } },
          ConditionExpression: "#seen = :seen",
          ExpressionAttributeNames: { "#seen": "seen" },
          ExpressionAttributeValues: { ":seen": { S: seen } },
        }),
      ),
    );
  }
}

function itemOf(city: City, importedAt: Date): DynamoDbItem {
  const at = importedAt.toISOString();
  const { id, name, lat, lng, country, admin1, admin2 } = city;
  return {
    id: { S: id },
    name: { S: name },
    lat: { N: String(lat) },
    lng: { N: String(lng) },
    country: { S: country },
    ...(admin1 === "" ? {} : { admin1: { S: admin1 } }),
    ...(admin2 === "" ? {} : { admin2: { S: admin2 } }),
    importedAt: { S: at },
    seen: { S: `${at}#${id}` },
    part: {
      S: parts[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % parts.length] as string,
    },
  };
}
