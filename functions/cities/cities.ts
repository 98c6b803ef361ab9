/** The table of cities, one item for each, by id. `infra/cities.ts` deploys it; `city.ts` says what a city is. */
import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDbCursor, type DynamoDbItem, scan } from "pawl";
import type { City } from "./city.ts";

export interface CitiesOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** The file that is deployed with the stack: `s3://bucket/key`. */
  readonly csv: string;
}

export class Cities {
  /** The file that is deployed with the stack: `s3://bucket/key`. */
  readonly csv: string;
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, table, csv }: CitiesOptions) {
    this.csv = csv;
    this.#client = client;
    this.#table = table;
  }

  /**
   * Puts at most 25 cities, each in place of the one with its id. Resolves to false when DynamoDB was too busy to
   * take all of them: put the same ones again later.
   */
  async put(cities: readonly City[]): Promise<boolean> {
    // DynamoDB refuses a request that names an id twice. Of two rows with one id the later wins.
    const byId = new Map(cities.map((city) => [city.id, city]));
    const puts = [...byId.values()].map((city) => ({ PutRequest: { Item: itemOf(city) } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [this.#table]: puts } });
    const { UnprocessedItems } = await this.#client.send(command);
    return (UnprocessedItems?.[this.#table] ?? []).length === 0;
  }

  /** The ids of all cities, a page at a time, in DynamoDB's own order. */
  pages({ after, pageSize }: { readonly after?: DynamoDbCursor; readonly pageSize: number }) {
    const input = { TableName: this.#table, Limit: pageSize, ProjectionExpression: "id" };
    return scan(this.#client, input, { after });
  }
}

function itemOf({ id, name, lat, lng, country }: City): DynamoDbItem {
  return {
    id: { S: id },
    name: { S: name },
    lat: { N: String(lat) },
    lng: { N: String(lng) },
    country: { S: country },
  };
}
