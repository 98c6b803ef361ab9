/** Requests as clients of AWS send them, and what may be wrong with their bodies: JSON, XML and JSON within JSON. */
import fc from "fast-check";
import { signedFor } from "../local/temporary-aws.ts";
import { damaged } from "./nasty-json.ts";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** JSON where it is no text. */
  readonly body: unknown;
}

const json = (target: string, service: string, body: object): Sent => ({
  method: "POST",
  path: "/",
  headers: { ...signedFor(service), "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
  body,
});
const rest = (service: string, address: string, body: unknown = "", headers: object = {}): Sent => {
  const [method = "", path = ""] = address.split(" ");
  return { method, path, headers: { ...signedFor(service), ...headers }, body };
};
const form = (service: string, body: string): Sent =>
  rest(service, "POST /", body, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" });

const key = { pk: { S: "a" } };
const attribute = { DataType: "String", StringValue: "x" };
const log = { logGroupName: "/pawl/logs" };
export const requests: readonly Sent[] = [
  json("DynamoDB_20120810.PutItem", "dynamodb", { TableName: "table", Item: { ...key, n: { N: "1" } } }),
  json("DynamoDB_20120810.UpdateItem", "dynamodb", {
    ...{ TableName: "table", Key: key, UpdateExpression: "SET #n = :v", ConditionExpression: "#n < :v" },
    ...{ ExpressionAttributeNames: { "#n": "n" }, ExpressionAttributeValues: { ":v": { N: "2" } } },
  }),
  json("DynamoDB_20120810.Scan", "dynamodb", { TableName: "table", Limit: 3 }),
  json("DynamoDB_20120810.BatchWriteItem", "dynamodb", {
    RequestItems: { table: [{ PutRequest: { Item: key } }] },
  }),
  json("AmazonSQS.SendMessage", "sqs", { QueueUrl: "/0/lane", MessageBody: "b", MessageGroupId: "g" }),
  json("AmazonSQS.SendMessage", "sqs", {
    ...{ QueueUrl: "lane", MessageBody: "b", MessageSystemAttributes: { AWSTraceHeader: attribute } },
    MessageAttributes: { a: attribute, n: { DataType: "Number", StringValue: "1" } },
  }),
  json("AmazonSQS.ReceiveMessage", "sqs", {
    QueueUrl: "lane",
    VisibilityTimeout: 0,
    AttributeNames: ["All"],
  }),
  json("AmazonSQS.GetQueueAttributes", "sqs", { QueueUrl: "lane", AttributeNames: ["All"] }),
  json("AmazonSQS.SetQueueAttributes", "sqs", { QueueUrl: "lane", Attributes: {} }),
  json("AmazonSQS.TagQueue", "sqs", { QueueUrl: "lane", Tags: { a: "b" } }),
  json("AmazonSQS.UntagQueue", "sqs", { QueueUrl: "lane", TagKeys: ["a"] }),
  json("AmazonSQS.DeleteMessageBatch", "sqs", {
    QueueUrl: "lane",
    Entries: [{ Id: "1", ReceiptHandle: "x" }],
  }),
  json("AmazonSQS.CreateQueue", "sqs", { QueueName: "other", Attributes: { RedrivePolicy: "{}" } }),
  json("AmazonSQS.StartMessageMoveTask", "sqs", { SourceArn: "arn:aws:sqs:us-east-1:000000000000:lane" }),
  json("Logs_20140328.FilterLogEvents", "logs", { ...log, filterPattern: '"a b" -c', limit: 3 }),
  json("Logs_20140328.GetLogEvents", "logs", { ...log, logStreamName: "s", nextToken: "f/0" }),
  json("Logs_20140328.DescribeLogStreams", "logs", { ...log, orderBy: "LastEventTime" }),
  form("sqs", "Action=SendMessage&Version=2012-11-05&QueueUrl=lane"),
  form("cloudformation", "Action=DescribeStacks&Version=2010-05-15&StackName=small"),
  form("cloudformation", "Action=ListStacks&StackStatusFilter.member.1=CREATE_COMPLETE"),
  form("sts", "Action=GetCallerIdentity&Version=2011-06-15"),
  form("iam", "Action=ListRoles"),
  rest("lambda", "GET /2015-03-31/functions/worker/configuration?Qualifier=%24LATEST"),
  rest("lambda", "POST /2015-03-31/functions/worker/invocations", "{}", {
    "x-amz-invocation-type": "DryRun",
  }),
  rest("lambda", "PUT /2017-10-31/functions/worker/concurrency", { ReservedConcurrentExecutions: 1 }),
  rest("lambda", "GET /2015-03-31/event-source-mappings/?FunctionName=worker&MaxItems=3"),
  rest("scheduler", "GET /schedules?MaxResults=3&ScheduleGroup=default"),
  rest("scheduler", "GET /schedules/nightly?groupName=default"),
  rest("s3", "PUT /bucket/a/b.txt", "text", {
    "x-amz-meta-a": "b",
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
  }),
  rest("s3", "PUT /bucket/c", "4\r\ntext\r\n0\r\n\r\n", {
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  }),
  rest("s3", "GET /bucket/a/b.txt", "", { range: "bytes=0-1" }),
  rest("s3", "GET /bucket?list-type=2&prefix=a&max-keys=3"),
  rest("s3", "POST /bucket?delete", "<Delete><Object><Key>a</Key></Object></Delete>"),
  rest("s3", "PUT /bucket?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value/></Tag></TagSet></Tagging>"),
  rest("s3", "POST /bucket/a?uploadId=0", "<CompleteMultipartUpload><Part/></CompleteMultipartUpload>"),
  rest("s3", "PUT /bucket/d", "", { "x-amz-copy-source": "bucket/a/b.txt" }),
  { method: "GET", path: "/_pawl/time", headers: {}, body: "" },
  { method: "POST", path: "/_pawl/time", headers: {}, body: { freeze: false } },
];

const pieces = [
  ...["<Delete>", "<Object>", "<Key>", "</Key>", "</Object>", "</Delete>", "<Quiet/>", "<Object/>"],
  ...["<Tagging>", "<TagSet>", "<Tag>", "<Value>", "</Tag>", "<Part>", '<a b="c">', "<s3:Tag>", '<Tag a="'],
  ...["<?xml", "?>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE a>", "<", "</", "&", "&amp;", "&x;"],
  ...["&#x110000;", "&#0;", "&#xd800;", "a", " ", "\u0000", "\ufeff", '"'],
];
const piece = fc.constantFrom(...pieces);

/** A document with a part of another one in it; now and then many times, so that most of its elements are not closed. */
function damagedXml(document: string): fc.Arbitrary<string> {
  return fc
    .record({
      at: fc.nat({ max: document.length }),
      inserted: fc.array(piece, { maxLength: 3 }).map((parts) => parts.join("")),
      times: fc.oneof(
        { weight: 60, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.constant(20_000) },
      ),
      dropped: fc.nat({ max: 20 }),
    })
    .map(({ at, inserted, times, dropped }) => {
      return document.slice(0, at) + inserted.repeat(times) + document.slice(at + dropped);
    });
}

const policies = [
  { deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:lane", maxReceiveCount: 3 },
  { redrivePermission: "byQueue", sourceQueueArns: ["arn:aws:sqs:us-east-1:000000000000:lane"] },
  { Statement: [{ Effect: "Allow" }] },
];
const attributeNames = [
  ...["RedrivePolicy", "RedriveAllowPolicy", "Policy", "SqsManagedSseEnabled", "VisibilityTimeout"],
  ...["constructor", "__proto__", "toString", ""],
];

/** Attributes of a queue, most of them texts of JSON. */
const queueAttributes: fc.Arbitrary<object> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...attributeNames),
      fc.oneof(
        fc.constantFrom(...policies).chain((policy) => damaged(policy).map((value) => JSON.stringify(value))),
        fc.constantFrom("null", "[]", "5", "", "{", "true", "maybe"),
      ),
    ),
    { maxLength: 3 },
  )
  .map((entries) => Object.fromEntries(entries));

/** The body of a request, whole or damaged. */
export function bodyOf(given: unknown): fc.Arbitrary<unknown> {
  if (typeof given === "string") {
    const other = given.startsWith("<") ? damagedXml(given) : fc.constant(given);
    return fc.oneof(other, fc.string());
  }
  if (typeof given !== "object" || given === null || !("Attributes" in given)) return damaged(given);
  return fc.oneof(
    damaged(given),
    queueAttributes.map((Attributes) => ({ ...given, Attributes })),
  );
}
