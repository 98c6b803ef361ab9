/** Emulated tables of cities, for the tests of the example tasks. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { Cities } from "../../functions/cities/cities.ts";
import { openLocalAws } from "../../local/index.ts";

/** Starts the emulator, and makes the AWS clients of this process call it. */
export async function openCities() {
  const folder = mkdtempSync(join(tmpdir(), "pawl-cities-"));
  const aws = await openLocalAws({ stateFolder: folder, port: 0 });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  });
  const client = new DynamoDBClient({});
  let made = 0;

  return {
    /** An empty table of cities, as `infra/cities.ts` deploys it. */
    async empty() {
      made += 1;
      const table = `cities-${made}`;
      await client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        }),
      );
      return new CitiesTable(client, table);
    },
    async close() {
      await aws.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A table of cities, with what a test puts there and reads back. */
export class CitiesTable {
  readonly cities: Cities;
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
    this.cities = new Cities({ client, table, csv: "s3://files/deployed.csv" });
  }

  /** What a task finds as `ctx.services`. */
  get services() {
    return { cities: this.cities };
  }

  /** Puts cities of these ids, at most 25. */
  async put(...ids: string[]): Promise<void> {
    await this.cities.put(ids.map((id) => ({ id, name: `${id} as it was`, lat: 1, lng: 1, country: "FR" })));
  }

  /** Every item, by its id. */
  async items(): Promise<Record<string, Record<string, AttributeValue>>> {
    const { Items = [] } = await this.#client.send(new ScanCommand({ TableName: this.#table }));
    return Object.fromEntries(Items.map((item) => [item.id?.S, item]));
  }

  /** Every city's id and name. */
  async names(): Promise<Record<string, string | undefined>> {
    const items = Object.entries(await this.items());
    return Object.fromEntries(items.map(([id, { name }]) => [id, name?.S]));
  }

  /** Every id, sorted. */
  async ids(): Promise<string[]> {
    return Object.keys(await this.items()).sort();
  }
}
