/** DynamoDB, over dynalite. */
import { mkdirSync } from "node:fs";
import { jsonApi } from "../../http/index.ts";
import { arn, type Resource, type ResourceType } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { Dynamodb } from "./dynamodb.ts";

export type { TableWrite } from "./dynalite.ts";
export type { Dynamodb } from "./dynamodb.ts";
export { plainItem, type RawItem } from "./raw-item.ts";

const table: ResourceType<Dynamodb> = {
  nameProperty: "TableName",
  longestName: 255,
  attributes: (name, account) => ({
    Arn: arn(account, "dynamodb", `table/${name}`),
    StreamArn: arn(account, "dynamodb", `table/${name}/stream/none`),
  }),
  make: makeTable,
};

export const dynamodb: EmulatedService<"dynamodb", Dynamodb> = {
  name: "dynamodb",
  targets: ["DynamoDB_20120810", "DynamoDB_20111205"],
  answers: "once open",
  open({ state, account: { region, accountId } }) {
    const folder = state.path("dynamodb");
    mkdirSync(folder, { recursive: true });
    return new Dynamodb({ folder, region, accountId });
  },
  api: ({ operations }) => jsonApi({ operations, namespace: "com.amazonaws.dynamodb.v20120810#" }),
  close: (dynamodb) => dynamodb.close(),
  resourceTypes: {
    "AWS::DynamoDB::Table": table,
    "AWS::DynamoDB::GlobalTable": table,
  },
};

async function makeTable(dynamodb: Dynamodb, { name, properties }: Resource): Promise<void> {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  await dynamodb.ensureTable({
    TableName: name,
    AttributeDefinitions,
    KeySchema,
    LocalSecondaryIndexes,
    GlobalSecondaryIndexes: withoutThroughput(GlobalSecondaryIndexes),
  });
  const { TimeToLiveSpecification } = properties;
  if (TimeToLiveSpecification === undefined) return;
  const { AttributeName, Enabled = true } = TimeToLiveSpecification as Record<string, unknown>;
  const specification = { AttributeName, Enabled: String(Enabled) === "true" };
  await dynamodb.call("UpdateTimeToLive", { TableName: name, TimeToLiveSpecification: specification });
}

/** Global indexes without provisioned throughput: every table here is on demand. */
function withoutThroughput(indexes: unknown): unknown {
  return (indexes as Record<string, unknown>[] | undefined)?.map(({ IndexName, KeySchema, Projection }) => {
    return { IndexName, KeySchema, Projection };
  });
}
