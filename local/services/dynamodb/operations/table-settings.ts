/** A table's TTL, backups and tags: stored and returned, without effect. */
import { invalid } from "../errors.ts";
import type { Table } from "../tables/database.ts";
import { describedTable, type Engine } from "./engine.ts";
import { stored } from "./tables.ts";

interface TableInput {
  TableName: string;
}

interface TimeToLiveInput extends TableInput {
  TimeToLiveSpecification: { AttributeName: string; Enabled: boolean };
}

export function updateTimeToLive(engine: Engine, input: TimeToLiveInput): object {
  const { TableName, TimeToLiveSpecification } = input;
  const { AttributeName, Enabled } = TimeToLiveSpecification;
  const table = describedTable(engine, TableName);
  if (table.ttl !== undefined && table.ttl !== AttributeName) {
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${table.ttl}`);
  }
  if (Enabled === (table.ttl !== undefined)) {
    throw invalid(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
  }
  engine.database.putTable(stored(table, { ttl: Enabled ? AttributeName : undefined }));
  return { TimeToLiveSpecification };
}

export function describeTimeToLive(engine: Engine, { TableName }: TableInput): object {
  const { ttl } = describedTable(engine, TableName);
  const TimeToLiveStatus = ttl === undefined ? "DISABLED" : "ENABLED";
  return { TimeToLiveDescription: { TimeToLiveStatus, AttributeName: ttl } };
}

interface BackupsInput extends TableInput {
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: boolean };
}

export function updateContinuousBackups(engine: Engine, input: BackupsInput): object {
  const { PointInTimeRecoveryEnabled } = input.PointInTimeRecoverySpecification;
  const table = describedTable(engine, input.TableName);
  engine.database.putTable(stored(table, { pointInTimeRecovery: PointInTimeRecoveryEnabled }));
  return describeContinuousBackups(engine, input);
}

/** Without the times that could be restored: nothing is backed up here. */
export function describeContinuousBackups(engine: Engine, { TableName }: TableInput): object {
  const { pointInTimeRecovery = false } = describedTable(engine, TableName);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED",
        RecoveryPeriodInDays: pointInTimeRecovery ? 35 : undefined,
      },
    },
  };
}

interface TagsInput {
  ResourceArn: string;
}

export function listTagsOfResource(engine: Engine, { ResourceArn }: TagsInput): object {
  const { tags } = taggedTable(engine, ResourceArn);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

export function tagResource(
  engine: Engine,
  { ResourceArn, Tags }: TagsInput & { Tags: { Key: string; Value: string }[] },
): object {
  if (Tags.length === 0) throw invalid("Atleast one Tag needs to be provided as Input.");
  const table = taggedTable(engine, ResourceArn);
  const added = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  engine.database.putTable(stored(table, { tags: { ...table.tags, ...added } }));
  return {};
}

export function untagResource(
  engine: Engine,
  { ResourceArn, TagKeys }: TagsInput & { TagKeys: string[] },
): object {
  if (TagKeys.length === 0) throw invalid("Atleast one Tag Key needs to be provided as Input.");
  const table = taggedTable(engine, ResourceArn);
  const tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !TagKeys.includes(key)));
  engine.database.putTable(stored(table, { tags }));
  return {};
}

function taggedTable(engine: Engine, arn: string): Table {
  if (!/^arn:aws:dynamodb:.+:\d+:table\/[^/]{3,}$/.test(arn))
    throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  return describedTable(engine, arn);
}
