/** What CreateTable refuses of a table's keys, attributes and indexes. */
import type { AwsError } from "../../../http/index.ts";
import { invalid, invalidValue } from "../errors.ts";
import type { Definition, IndexDefinition } from "../tables/schema.ts";

export interface CreateTableInput extends Definition {
  BillingMode?: "PROVISIONED" | "PAY_PER_REQUEST";
  ProvisionedThroughput?: { ReadCapacityUnits: number; WriteCapacityUnits: number };
  GlobalSecondaryIndexes?: (IndexDefinition & { ProvisionedThroughput?: object })[];
  DeletionProtectionEnabled?: boolean;
  StreamSpecification?: { StreamEnabled: boolean };
  Tags?: { Key: string; Value: string }[];
}

const mostIndexes = { LocalSecondaryIndexes: 5, GlobalSecondaryIndexes: 20 };

export function checkDefinition(input: CreateTableInput): void {
  if (input.StreamSpecification?.StreamEnabled) {
    throw invalid("StreamSpecification is not served locally: there are no streams here");
  }
  checkBilling(input);
  checkKeys(input.KeySchema, input);
  const { KeySchema, AttributeDefinitions, LocalSecondaryIndexes, GlobalSecondaryIndexes } = input;
  const hasIndexes = LocalSecondaryIndexes !== undefined || GlobalSecondaryIndexes !== undefined;
  if (!hasIndexes && KeySchema.length !== AttributeDefinitions.length) {
    throw invalidValue(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  const names = new Set<string>();
  for (const kind of ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"] as const) {
    const indexes = input[kind];
    if (indexes?.length === 0) throw invalidValue(`List of ${kind} is empty`);
    for (const index of indexes ?? []) {
      checkKeys(index.KeySchema, input);
      if (kind === "LocalSecondaryIndexes") checkLocalIndex(index, input);
      checkProjection(index);
      if (names.has(index.IndexName)) throw invalidValue(`Duplicate index name: ${index.IndexName}`);
      names.add(index.IndexName);
    }
    if ((indexes?.length ?? 0) > mostIndexes[kind]) throw tooMany(kind);
  }
  checkAllUsed(input);
}

function checkBilling({
  BillingMode,
  ProvisionedThroughput,
  GlobalSecondaryIndexes = [],
}: CreateTableInput): void {
  if (BillingMode !== "PAY_PER_REQUEST") {
    if (ProvisionedThroughput !== undefined) return;
    throw invalidValue(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  if (ProvisionedThroughput !== undefined) {
    throw invalidValue(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  const index = GlobalSecondaryIndexes.find((one) => one.ProvisionedThroughput !== undefined);
  if (index === undefined) return;
  throw invalidValue(
    `ProvisionedThroughput should not be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
  );
}

function checkKeys(schema: Definition["KeySchema"], { AttributeDefinitions }: Definition): void {
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const keys = schema.map(({ AttributeName }) => AttributeName);
  if (keys.some((key) => !defined.includes(key))) {
    throw invalidValue(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  }
  if (keys[0] === keys[1]) {
    throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  const kinds = schema.map(({ KeyType }) => KeyType);
  if (kinds[0] !== "HASH")
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (kinds.length > 1 && kinds[1] !== "RANGE") {
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
}

function checkLocalIndex({ IndexName, KeySchema }: IndexDefinition, table: Definition): void {
  if (table.KeySchema.length !== 2) {
    throw invalidValue(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  if (KeySchema.length !== 2)
    throw invalidValue(`Index KeySchema does not have a range key for index: ${IndexName}`);
  const [hash, tableHash] = [KeySchema[0]?.AttributeName, table.KeySchema[0]?.AttributeName];
  if (hash === tableHash) return;
  throw invalidValue(
    `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`,
  );
}

function checkProjection({ Projection: { ProjectionType, NonKeyAttributes } }: IndexDefinition): void {
  if (ProjectionType === undefined) throw invalidValue("Unknown ProjectionType: null");
  if (NonKeyAttributes !== undefined && ProjectionType !== "INCLUDE") {
    throw invalidValue(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`);
  }
}

/** An attribute that no key uses has no type of its own. */
function checkAllUsed(input: CreateTableInput): void {
  const { LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = input;
  const schemas = [input, ...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].flatMap(
    ({ KeySchema }) => KeySchema,
  );
  const used = new Set(schemas.map(({ AttributeName }) => AttributeName));
  const defined = input.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  if (defined.every((name) => used.has(name))) return;
  throw invalidValue(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(", ")}], keys used: [${[...used].join(", ")}]`,
  );
}

function tooMany(kind: keyof typeof mostIndexes): AwsError {
  return kind === "LocalSecondaryIndexes"
    ? invalidValue("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
    : invalidValue("GlobalSecondaryIndex count exceeds the per-table limit of 20");
}
