/** A table with Pawl's own keys and index, and short forms of the calls that the checks make. */
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { Aws } from "../aws.ts";

type Json = Readonly<Record<string, unknown>>;

const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  { AttributeName: range, KeyType: "RANGE" as const },
];

export class Table {
  readonly name: string;
  readonly #client: Aws["clients"]["dynamodb"];

  constructor(name: string, client: Aws["clients"]["dynamodb"]) {
    this.name = name;
    this.#client = client;
  }

  put(item: Json): Promise<unknown> {
    return this.#client.send(new PutItemCommand({ TableName: this.name, Item: marshall(item) }));
  }

  async get(run: string): Promise<Json | undefined> {
    const Key = marshall({ task: "t", run });
    const command = new GetItemCommand({ TableName: this.name, Key, ConsistentRead: true });
    const { Item } = await this.#client.send(command);
    return Item === undefined ? undefined : unmarshall(Item);
  }

  /** Updates the run `r`. Values are given as JSON, by `:name`. */
  async update(
    UpdateExpression: string,
    values: Json,
    more: Partial<UpdateItemCommandInput> & { readonly run?: string } = {},
  ): Promise<Json> {
    const { run = "r", ...input } = more;
    const ExpressionAttributeValues =
      Object.keys(values).length === 0 ? undefined : (marshall(values) as Record<string, AttributeValue>);
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: marshall({ task: "t", run }),
      UpdateExpression,
      ExpressionAttributeValues,
      ReturnValues: "ALL_NEW",
      ...input,
    });
    const { Attributes = {} } = await this.#client.send(command);
    return unmarshall(Attributes);
  }

  /** Tries a write under a condition over the run `r`, which does nothing else. */
  require(ConditionExpression: string, values: Json = {}, more: Partial<UpdateItemCommandInput> = {}) {
    return this.update(
      "SET written = :written",
      { ":written": 1, ...values },
      { ConditionExpression, ...more },
    );
  }

  async query(values: Json, input: Partial<QueryCommandInput>) {
    const command = new QueryCommand({
      TableName: this.name,
      ExpressionAttributeValues: marshall(values) as Record<string, AttributeValue>,
      ...input,
    });
    const { Items = [], ...rest } = await this.#client.send(command);
    return { ...rest, items: Items.map((item) => unmarshall(item)) };
  }
}

/** Makes a table, removed when the check is over. @param items put into it, under the task `t` */
export async function makeTable(aws: Aws, ...items: readonly Json[]): Promise<Table> {
  const { dynamodb } = aws.clients;
  const TableName = aws.name("table");
  aws.afterwards(() => dynamodb.send(new DeleteTableCommand({ TableName })));
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keys("task", "run"),
      AttributeDefinitions: [
        ...["task", "run", "dueKey"].map((name) => ({ AttributeName: name, AttributeType: "S" as const })),
        { AttributeName: "dueAt", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "due",
          KeySchema: keys("dueKey", "dueAt"),
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["lane"] },
        },
      ],
    }),
  );
  const isActive = async () => {
    const { Table: made } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    return made?.TableStatus === "ACTIVE" ? true : undefined;
  };
  await aws.prepare(() => aws.until("the table in service", isActive));
  const table = new Table(TableName, dynamodb);
  for (const item of items) await table.put({ task: "t", run: "r", ...item });
  return table;
}
