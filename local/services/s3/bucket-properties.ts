/**
 * What a template may say of a bucket. Its name, tags and versioning are read here: the rest is who may call, how it is
 * encrypted and counted, and what is deleted after days. Nothing is deleted here.
 */
import { listOf, named, oneOf, type Properties, tagList } from "../../stack/index.ts";

const tagFilters = listOf(named("Key", "Value"));
const destination = named("BucketAccountId", "BucketArn", "Format", "Prefix");
const transition = named("StorageClass", "TransitionDate", "TransitionInDays");
const laterTransition = named("NewerNoncurrentVersions", "StorageClass", "TransitionInDays");

const lifecycleRule: Properties = {
  AbortIncompleteMultipartUpload: named("DaysAfterInitiation"),
  ...named("ExpirationDate", "ExpirationInDays", "ExpiredObjectDeleteMarker", "Id"),
  NoncurrentVersionExpiration: named("NewerNoncurrentVersions", "NoncurrentDays"),
  NoncurrentVersionExpirationInDays: "any",
  NoncurrentVersionTransition: laterTransition,
  NoncurrentVersionTransitions: listOf(laterTransition),
  ...named("ObjectSizeGreaterThan", "ObjectSizeLessThan", "Prefix"),
  Status: oneOf("Enabled", "Disabled"),
  TagFilters: tagFilters,
  Transition: transition,
  Transitions: listOf(transition),
};

export const bucketProperties: Properties = {
  AccelerateConfiguration: named("AccelerationStatus"),
  AccessControl: "any",
  AnalyticsConfigurations: listOf({
    ...named("Id", "Prefix"),
    StorageClassAnalysis: {
      DataExport: { Destination: destination, OutputSchemaVersion: "any" },
    },
    TagFilters: tagFilters,
  }),
  BucketEncryption: {
    ServerSideEncryptionConfiguration: listOf({
      BlockedEncryptionTypes: named("EncryptionType"),
      BucketKeyEnabled: "flag",
      ServerSideEncryptionByDefault: named("KMSMasterKeyID", "SSEAlgorithm"),
    }),
  },
  BucketName: "any",
  CorsConfiguration: {
    CorsRules: listOf(
      named("AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposedHeaders", "Id", "MaxAge"),
    ),
  },
  IntelligentTieringConfigurations: listOf({
    ...named("Id", "Prefix", "Status"),
    TagFilters: tagFilters,
    Tierings: listOf(named("AccessTier", "Days")),
  }),
  InventoryConfigurations: listOf({
    Destination: destination,
    ...named("Enabled", "Id", "IncludedObjectVersions", "OptionalFields", "Prefix", "ScheduleFrequency"),
  }),
  LifecycleConfiguration: { Rules: listOf(lifecycleRule), TransitionDefaultMinimumObjectSize: "any" },
  LoggingConfiguration: {
    ...named("DestinationBucketName", "LogFilePrefix"),
    TargetObjectKeyFormat: { PartitionedPrefix: named("PartitionDateSource"), SimplePrefix: "any" },
  },
  MetricsConfigurations: listOf({ ...named("AccessPointArn", "Id", "Prefix"), TagFilters: tagFilters }),
  OwnershipControls: { Rules: listOf(named("ObjectOwnership")) },
  PublicAccessBlockConfiguration: {
    ...{ BlockPublicAcls: "flag", BlockPublicPolicy: "flag" },
    ...{ IgnorePublicAcls: "flag", RestrictPublicBuckets: "flag" },
  },
  Tags: tagList,
  VersioningConfiguration: { Status: oneOf("Suspended") },
};
