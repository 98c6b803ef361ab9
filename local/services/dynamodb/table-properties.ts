/**
 * What a template may say of a table. Only the key, the indexes, the TTL, the backups and the protection are read here:
 * the rest is what is paid, who may call, and how it is encrypted. A stream without a reader does nothing, and no reader
 * is emulated.
 */
import {
  listOf,
  named,
  oneOf,
  type Properties,
  type Property,
  tagList,
  wholeNumber,
} from "../../stack/index.ts";

const keySchema = listOf(named("AttributeName", "KeyType"));
const projection = named("NonKeyAttributes", "ProjectionType");
const index = { IndexName: "any", KeySchema: keySchema, Projection: projection } as const;
const insights = { Enabled: "flag", Mode: "any" } as const;
const policy = named("PolicyDocument");
const onDemand = named("MaxReadRequestUnits", "MaxWriteRequestUnits");
const provisioned = named("ReadCapacityUnits", "WriteCapacityUnits");
const warm = named("ReadUnitsPerSecond", "WriteUnitsPerSecond");
const streamView = oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES");
const tableClass = oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS");
const backups = { PointInTimeRecoveryEnabled: "flag", RecoveryPeriodInDays: wholeNumber(1, 35) } as const;

const scaling: Properties = {
  ...named("MaxCapacity", "MinCapacity", "SeedCapacity"),
  TargetTrackingScalingPolicyConfiguration: named(
    ...["DisableScaleIn", "ScaleInCooldown", "ScaleOutCooldown", "TargetValue"],
  ),
};
const scaledRead = { ReadCapacityAutoScalingSettings: scaling, ReadCapacityUnits: "any" } as const;
const throughputOfAll: Properties = {
  ReadOnDemandThroughputSettings: named("MaxReadRequestUnits"),
  ReadProvisionedThroughputSettings: named("ReadCapacityUnits"),
  WarmThroughput: warm,
  WriteOnDemandThroughputSettings: named("MaxWriteRequestUnits"),
  WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: scaling },
};

/** Of both types of tables. */
const ofAny = {
  AttributeDefinitions: listOf(named("AttributeName", "AttributeType")),
  BillingMode: oneOf("PAY_PER_REQUEST", "PROVISIONED"),
  KeySchema: keySchema,
  LocalSecondaryIndexes: listOf(index),
  TableName: "any",
  TimeToLiveSpecification: { AttributeName: "any", Enabled: "flag" },
} as const satisfies Record<string, Property>;

export const tableProperties: Properties = {
  ...ofAny,
  ContributorInsightsSpecification: insights,
  DeletionProtectionEnabled: "flag",
  GlobalSecondaryIndexes: listOf({
    ...index,
    ContributorInsightsSpecification: insights,
    OnDemandThroughput: onDemand,
    ProvisionedThroughput: provisioned,
    WarmThroughput: warm,
  }),
  OnDemandThroughput: onDemand,
  PointInTimeRecoverySpecification: backups,
  ProvisionedThroughput: provisioned,
  ResourcePolicy: policy,
  SSESpecification: named("KMSMasterKeyId", "SSEEnabled", "SSEType"),
  StreamSpecification: { ResourcePolicy: policy, StreamViewType: streamView, Tags: tagList },
  TableClass: tableClass,
  Tags: tagList,
  WarmThroughput: warm,
};

const replica: Properties = {
  ContributorInsightsSpecification: insights,
  DeletionProtectionEnabled: "flag",
  GlobalSecondaryIndexes: listOf({
    ContributorInsightsSpecification: insights,
    IndexName: "any",
    ReadOnDemandThroughputSettings: named("MaxReadRequestUnits"),
    ReadProvisionedThroughputSettings: scaledRead,
  }),
  PointInTimeRecoverySpecification: backups,
  ReadOnDemandThroughputSettings: named("MaxReadRequestUnits"),
  ReadProvisionedThroughputSettings: scaledRead,
  Region: "any",
  ReplicaStreamSpecification: { ResourcePolicy: policy, Tags: tagList },
  ResourcePolicy: policy,
  SSESpecification: named("KMSMasterKeyId"),
  TableClass: tableClass,
  Tags: tagList,
};

export const globalTableProperties: Properties = {
  ...ofAny,
  ...throughputOfAll,
  GlobalSecondaryIndexes: listOf({ ...index, ...throughputOfAll }),
  Replicas: listOf(replica),
  SSESpecification: named("SSEEnabled", "SSEType"),
  StreamSpecification: { StreamViewType: streamView },
};
