/** The members of DynamoDB's requests, by operation. */
import type { Members, Shape } from "../../../http/index.ts";

const text = (...oneOf: string[]): Shape => (oneOf.length === 0 ? { kind: "text" } : { kind: "text", oneOf });
const required = (shape: Shape): Shape => ({ ...shape, required: true });
const list = (of: Shape, min?: number, max?: number): Shape => ({ kind: "list", of, ...limits(min, max) });
const map = (of: Shape, min?: number, max?: number): Shape => ({ kind: "map", of, ...limits(min, max) });
const structure = (members: Members): Shape => ({ kind: "structure", members });
const flag: Shape = { kind: "flag" };
const name: Shape = { kind: "text", pattern: "[a-zA-Z0-9_.-]+", min: 3, max: 255 };
/** A table by its name or its ARN. */
const tableName: Shape = { kind: "text", required: true, pattern: "[a-zA-Z0-9_.:/-]+", min: 3, max: 1024 };
const attributes = map({ kind: "value" });
const number = (min: number): Shape => ({ kind: "number", min });

/** Of this value alone, which says no more than its absence. */
const only = (...allowed: unknown[]): Shape => ({ kind: "any", allowed });
/** Parameters of before there were expressions, which `expression-parameters.ts` refuses. */
const older = <const Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((each) => [each, { kind: "any" }])) as Record<Name, Shape>;

function limits(min: number | undefined, max: number | undefined): { min?: number; max?: number } {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

const ReturnConsumedCapacity = text("INDEXES", "TOTAL", "NONE");
const names = { ExpressionAttributeNames: map(text()) };
const placeholders = { ...names, ExpressionAttributeValues: attributes };
const write = {
  TableName: tableName,
  ConditionExpression: text(),
  ...placeholders,
  ReturnConsumedCapacity,
  ReturnValues: text("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"),
  ReturnValuesOnConditionCheckFailure: text("ALL_OLD", "NONE"),
  ReturnItemCollectionMetrics: only("NONE"),
  ...older("Expected", "ConditionalOperator"),
};
const read = {
  TableName: tableName,
  IndexName: name,
  Select: text("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"),
  Limit: number(1),
  ConsistentRead: flag,
  ExclusiveStartKey: attributes,
  FilterExpression: text(),
  ProjectionExpression: text(),
  ...placeholders,
  ReturnConsumedCapacity,
  ...older("AttributesToGet", "ConditionalOperator"),
};
const keySchema = required(
  list(structure({ AttributeName: required(text()), KeyType: required(text("HASH", "RANGE")) }), 1, 2),
);
const index = {
  IndexName: required(name),
  KeySchema: keySchema,
  Projection: required(
    structure({ ProjectionType: text("ALL", "INCLUDE", "KEYS_ONLY"), NonKeyAttributes: list(text(), 1) }),
  ),
};
const throughput = structure({
  ReadCapacityUnits: required(number(1)),
  WriteCapacityUnits: required(number(1)),
});
const oneTable = { TableName: tableName };

export const members = {
  BatchGetItem: {
    RequestItems: required(
      map(
        structure({
          Keys: required(list(map({ kind: "value" }), 1, 100)),
          ConsistentRead: flag,
          ProjectionExpression: text(),
          ...names,
          ...older("AttributesToGet"),
        }),
        1,
      ),
    ),
    ReturnConsumedCapacity,
  },
  BatchWriteItem: {
    RequestItems: required(
      map(
        list(
          structure({
            PutRequest: structure({ Item: required(attributes) }),
            DeleteRequest: structure({ Key: required(attributes) }),
          }),
          1,
          25,
        ),
        1,
      ),
    ),
    ReturnConsumedCapacity,
    ReturnItemCollectionMetrics: only("NONE"),
  },
  CreateTable: {
    TableName: required(name),
    AttributeDefinitions: required(
      list(structure({ AttributeName: required(text()), AttributeType: required(text("B", "N", "S")) })),
    ),
    KeySchema: keySchema,
    BillingMode: text("PROVISIONED", "PAY_PER_REQUEST"),
    ProvisionedThroughput: throughput,
    LocalSecondaryIndexes: list(structure(index)),
    GlobalSecondaryIndexes: list(structure({ ...index, ProvisionedThroughput: throughput })),
    DeletionProtectionEnabled: flag,
    StreamSpecification: structure({ StreamEnabled: required(flag), StreamViewType: { kind: "any" } }),
    SSESpecification: only({ Enabled: false }),
    TableClass: only("STANDARD"),
    Tags: list(structure({ Key: required(text()), Value: required(text()) })),
  },
  DeleteItem: { ...write, Key: required(attributes) },
  DeleteTable: oneTable,
  DescribeContinuousBackups: oneTable,
  DescribeTable: oneTable,
  DescribeTimeToLive: oneTable,
  GetItem: {
    TableName: tableName,
    Key: required(attributes),
    ConsistentRead: flag,
    ProjectionExpression: text(),
    ...names,
    ReturnConsumedCapacity,
    ...older("AttributesToGet"),
  },
  ListTables: { ExclusiveStartTableName: name, Limit: { kind: "number", min: 1, max: 100 } },
  ListTagsOfResource: { ResourceArn: required(text()) },
  PutItem: { ...write, Item: required(attributes) },
  Query: {
    ...read,
    KeyConditionExpression: text(),
    ScanIndexForward: flag,
    ...older("KeyConditions", "QueryFilter"),
  },
  Scan: {
    ...read,
    Segment: number(0),
    TotalSegments: { kind: "number", min: 1, max: 1_000_000 },
    ...older("ScanFilter"),
  },
  TagResource: {
    ResourceArn: required(text()),
    Tags: required(list(structure({ Key: required(text()), Value: required(text()) }))),
  },
  UntagResource: { ResourceArn: required(text()), TagKeys: required(list(text())) },
  UpdateContinuousBackups: {
    TableName: tableName,
    PointInTimeRecoverySpecification: required(
      structure({ PointInTimeRecoveryEnabled: required(flag), RecoveryPeriodInDays: only(35) }),
    ),
  },
  UpdateItem: {
    ...write,
    Key: required(attributes),
    UpdateExpression: text(),
    ...older("AttributeUpdates"),
  },
  UpdateTable: {
    TableName: tableName,
    BillingMode: text("PROVISIONED", "PAY_PER_REQUEST"),
    ProvisionedThroughput: throughput,
    DeletionProtectionEnabled: flag,
    GlobalSecondaryIndexUpdates: list({ kind: "value" }),
    TableClass: only("STANDARD"),
  },
  UpdateTimeToLive: {
    TableName: tableName,
    TimeToLiveSpecification: required(
      structure({ AttributeName: required({ kind: "text", min: 1, max: 255 }), Enabled: required(flag) }),
    ),
  },
} as const satisfies Record<string, Members>;

export type OperationName = keyof typeof members;
