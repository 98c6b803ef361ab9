/** The queries that DynamoDB is sent: which key conditions and filters make which list. */
import type { QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { toSecond } from "../model/run/run-name.ts";
import type { ListOptions, Stretch } from "./run-store.ts";

/** Attachments are not runs; DynamoDB may not have removed expired items yet. */
const runsOnly =
  "attribute_not_exists(#attachment) AND (attribute_not_exists(#expiresAt) OR #expiresAt > :now)";
const runNames = { "#task": "task", "#attachment": "attachment", "#expiresAt": "expiresAt" } as const;

function seconds(milliseconds: number) {
  return { N: String(Math.floor(milliseconds / 1000)) };
}

/** A task's runs, the newest first. */
export function runsListed(
  table: string,
  task: string,
  { now, since, consistent = true }: ListOptions,
): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: since === undefined ? "#task = :task" : "#task = :task AND #run >= :since",
    FilterExpression: runsOnly,
    ExpressionAttributeNames: { ...runNames, ...(since !== undefined && { "#run": "run" }) },
    ExpressionAttributeValues: {
      ":task": { S: task },
      ":now": seconds(now),
      ...(since !== undefined && { ":since": { S: toSecond(new Date(since)) } }),
    },
    ScanIndexForward: false,
    ConsistentRead: consistent,
  };
}

/** A task's runs from one name to another, the oldest first. Not consistent, it costs half. */
export function runsBetween(
  table: string,
  task: string,
  { first, last, now, after, consistent }: Stretch,
): QueryCommandInput {
  return {
    TableName: table,
    ConsistentRead: consistent,
    ExclusiveStartKey: after === undefined ? undefined : { task: { S: task }, run: { S: after } },
    KeyConditionExpression: "#task = :task AND #run BETWEEN :first AND :last",
    FilterExpression: runsOnly,
    ExpressionAttributeNames: { ...runNames, "#run": "run" },
    ExpressionAttributeValues: {
      ":task": { S: task },
      ":first": { S: first },
      ":last": { S: last },
      ":now": seconds(now),
    },
  };
}

/** The entries of one key of the index, the earliest first. */
export function entriesDue(table: string, dueKey: string, until: number): QueryCommandInput {
  return {
    TableName: table,
    IndexName: "due",
    KeyConditionExpression: "#dueKey = :dueKey AND #dueAt <= :until",
    ExpressionAttributeNames: { "#dueKey": "dueKey", "#dueAt": "dueAt" },
    ExpressionAttributeValues: { ":dueKey": { S: dueKey }, ":until": { N: String(until) } },
  };
}

/** The parts of a task whose names begin so. DynamoDB refuses an empty text in a key's condition. */
export function partsOf(table: string, task: string, begin: string): QueryCommandInput {
  const isAll = begin === "";
  return {
    TableName: table,
    KeyConditionExpression: isAll ? "#task = :task" : "#task = :task AND begins_with(#part, :begin)",
    ExpressionAttributeNames: { "#task": "task", ...(!isAll && { "#part": "part" }) },
    ExpressionAttributeValues: { ":task": { S: task }, ...(!isAll && { ":begin": { S: begin } }) },
    ConsistentRead: true,
  };
}

/** The names of all parts of skipped items in a run's own partition. */
export function attachmentLinks(table: string, partition: string): QueryCommandInput {
  return {
    ...partsOf(table, partition, ""),
    KeyConditionExpression: "#task = :task AND begins_with(#run, :begin)",
    ProjectionExpression: "#run, #previous, #count",
    ExpressionAttributeNames: { "#task": "task", "#run": "run", "#previous": "previous", "#count": "count" },
    ExpressionAttributeValues: { ":task": { S: partition }, ":begin": { S: "skipped#" } },
  };
}

/** The first few parts of a task after one. */
export function partsAfter(table: string, task: string, after: string, limit: number): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: "#task = :task AND #part > :after",
    ExpressionAttributeNames: { "#task": "task", "#part": "part" },
    ExpressionAttributeValues: { ":task": { S: task }, ":after": { S: after } },
    Limit: limit,
    ConsistentRead: true,
  };
}
