/** DynamoDB, by an engine of our own over Node's SQLite. */
import { jsonApi } from "../../http/index.ts";
import { arn, type Resource, type ResourceType } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { Dynamodb } from "./dynamodb.ts";
import { globalTableProperties, tableProperties } from "./table-properties.ts";

export type { Dynamodb } from "./dynamodb.ts";
export { plainItem, type RawItem } from "./raw-item.ts";
export type { TableWrite } from "./tables/database.ts";

const table: Omit<ResourceType<Dynamodb>, "properties"> = {
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
  targets: ["DynamoDB_20120810"],
  answers: "once open",
  open: ({ state, account: { region, accountId } }) =>
    state.database("dynamodb.sqlite", (file) => new Dynamodb({ file, region, accountId })),
  api: ({ operations }) => jsonApi({ operations, namespace: "com.amazonaws.dynamodb.v20120810#" }),
  operations: ({ operations }) => operations,
  close: (dynamodb) => dynamodb.close(),
  resourceTypes: {
    "AWS::DynamoDB::Table": { ...table, properties: tableProperties },
    "AWS::DynamoDB::GlobalTable": { ...table, properties: globalTableProperties },
  },
};

async function makeTable(dynamodb: Dynamodb, { name, properties }: Resource): Promise<void> {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  // A global table has these for each region; here there is one.
  const [replica = properties] = (properties.Replicas ?? []) as Record<string, unknown>[];
  const { DeletionProtectionEnabled, PointInTimeRecoverySpecification: backups } = replica;
  const ttl = properties.TimeToLiveSpecification as Record<string, unknown> | undefined;
  await dynamodb.ensureTable(
    {
      TableName: name,
      AttributeDefinitions,
      KeySchema,
      LocalSecondaryIndexes,
      GlobalSecondaryIndexes: withoutThroughput(GlobalSecondaryIndexes),
      DeletionProtectionEnabled: isTrue(DeletionProtectionEnabled),
    },
    {
      ttl: ttl !== undefined && isTrue(ttl.Enabled ?? true) ? String(ttl.AttributeName) : undefined,
      pointInTimeRecovery: isTrue(
        (backups as Record<string, unknown> | undefined)?.PointInTimeRecoveryEnabled,
      ),
    },
  );
}

/** In a template a boolean may be a text. */
function isTrue(value: unknown): boolean {
  return String(value) === "true";
}

/** Global indexes without provisioned throughput: every table here is on demand. */
function withoutThroughput(indexes: unknown): unknown {
  return (indexes as Record<string, unknown>[] | undefined)?.map(({ IndexName, KeySchema, Projection }) => {
    return { IndexName, KeySchema, Projection };
  });
}
