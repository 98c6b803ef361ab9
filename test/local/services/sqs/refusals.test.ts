/** What SQS does not take of a queue, a message or a request, each with the name of AWS's error. Nothing is ignored. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LocalAws } from "../../../../local/index.ts";
import { openTemporaryAws, signedFor } from "../../temporary-aws.ts";

let aws: LocalAws;
let names = 0;
let QueueUrl: string;

beforeAll(async () => {
  aws = await openTemporaryAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  QueueUrl = aws.sqs.createQueue(`queue-${names++}`).name;
});

async function ask(operation: string, input: object) {
  const response = await fetch(aws.endpoint, {
    method: "POST",
    headers: { ...signedFor("sqs"), "x-amz-target": `AmazonSQS.${operation}` },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as { __type?: string; message?: string };
  return { status: response.status, code: answer.__type?.replace(/^.*#/, ""), message: answer.message };
}

const policy = (more: object, name = "queue-0") =>
  JSON.stringify({ deadLetterTargetArn: aws.sqs.arn(name), maxReceiveCount: 2, ...more });

test.each<[string, () => string | Record<string, string>, string, string]>([
  ["the policy null", () => "null", "InvalidParameterValue", "not a valid JSON map"],
  ["a policy that is a list", () => "[]", "InvalidParameterValue", "not a valid JSON map"],
  ["a policy that is no JSON", () => "{", "InvalidParameterValue", "not a valid JSON map"],
  ["a policy without a queue", () => "{}", "InvalidParameterValue", "attribute: deadLetterTargetArn"],
  [
    "a policy without a count",
    () => policy({ maxReceiveCount: undefined }),
    "InvalidParameterValue",
    "maxReceiveCount",
  ],
  ["a count of 0", () => policy({ maxReceiveCount: 0 }), "InvalidParameterValue", "maxReceiveCount"],
  ["a count of [5]", () => policy({ maxReceiveCount: [5] }), "InvalidParameterValue", "maxReceiveCount"],
  [
    "a policy with an unknown key",
    () => policy({ foo: 1 }),
    "InvalidParameterValue",
    "Only following attributes",
  ],
  ["its own queue", () => policy({}, QueueUrl), "InvalidParameterValue", "its own dead-letter queue"],
  [
    "a permission null",
    () => ({ RedriveAllowPolicy: "null" }),
    "InvalidParameterValue",
    "unsupported format",
  ],
  [
    "a permission by a queue that is no list",
    () => ({ RedriveAllowPolicy: '{"redrivePermission":"byQueue","sourceQueueArns":"a"}' }),
    "InvalidParameterValue",
    "sourceQueueArns",
  ],
  [
    "encryption of maybe",
    () => ({ SqsManagedSseEnabled: "maybe" }),
    "InvalidAttributeValue",
    "SqsManagedSseEnabled",
  ],
  ["an access policy that is no JSON", () => ({ Policy: "not json" }), "InvalidAttributeValue", "Policy"],
  ["an attribute named constructor", () => ({ constructor: "y" }), "InvalidAttributeName", "constructor"],
  [
    "an attribute named __proto__",
    () => JSON.parse('{"__proto__":"y"}'),
    "InvalidAttributeName",
    "__proto__",
  ],
  ["no attributes", () => ({}), "MissingParameter", "Attributes"],
])("a queue with %s is refused, and stays as it was", async (_, given, code, why) => {
  const before = aws.sqs.queue(QueueUrl);
  const value = given();
  const Attributes = typeof value === "string" ? { RedrivePolicy: value } : value;
  const answer = await ask("SetQueueAttributes", { QueueUrl, Attributes });
  expect(answer).toEqual({ status: 400, code, message: expect.stringContaining(why) });
  expect(aws.sqs.queue(QueueUrl)).toEqual(before);
});

test("an empty text takes a policy away, and a new queue with one has none", async () => {
  const empty = { RedrivePolicy: "", RedriveAllowPolicy: "", Policy: "", KmsMasterKeyId: "" };
  aws.sqs.setAttributes(QueueUrl, { RedrivePolicy: policy({}), Policy: "{}", KmsMasterKeyId: "key" });
  expect((await ask("SetQueueAttributes", { QueueUrl, Attributes: empty })).status).toBe(200);
  const plain = aws.sqs.createQueue("plain").attributes;
  expect(aws.sqs.queue(QueueUrl).attributes).toEqual(plain);
  expect((await ask("CreateQueue", { QueueName: "plain", Attributes: empty })).status).toBe(200);
  expect(aws.sqs.ensureQueue("plain", empty).attributes).toEqual(plain);
});

const text = (StringValue: string) => ({ DataType: "String", StringValue });
const named = (name: string) => ({ MessageAttributes: { [name]: text("x") } });
const typed = (attribute: object) => ({ MessageAttributes: { a: attribute } });
const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text("x")]));

test.each<[string, object, string, string]>([
  ["U+0000 in its body", { MessageBody: "a\u0000" }, "InvalidMessageContents", "'#x0'"],
  ["half a surrogate pair", { MessageBody: "\ud83d" }, "InvalidMessageContents", "'#xD83D'"],
  ["U+FFFE", { MessageBody: "\ufffe" }, "InvalidMessageContents", "'#xFFFE'"],
  ["U+0000 in an attribute", typed(text("\u0000")), "InvalidMessageContents", "'#x0'"],
  [
    "11 attributes",
    { MessageAttributes: many },
    "InvalidParameterValue",
    "[11] exceeds the allowed maximum [10]",
  ],
  [
    "an attribute without a type",
    typed({ StringValue: "x" }),
    "InvalidParameterValue",
    "message attribute type",
  ],
  [
    "an attribute with an empty type",
    typed({ DataType: "" }),
    "InvalidParameterValue",
    "message attribute type",
  ],
  [
    "a type null",
    typed({ DataType: null, StringValue: "x" }),
    "InvalidParameterValue",
    "message attribute type",
  ],
  ["an unknown type", typed({ ...text("x"), DataType: "Bogus" }), "InvalidParameterValue", "type prefixes"],
  [
    "a type without an end",
    typed({ ...text("x"), DataType: "String." }),
    "InvalidParameterValue",
    "type prefixes",
  ],
  [
    "a number that is none",
    typed({ ...text("abc"), DataType: "Number" }),
    "InvalidParameterValue",
    "to a number",
  ],
  [
    "a number too great",
    typed({ ...text("1e127"), DataType: "Number" }),
    "InvalidParameterValue",
    "to a number",
  ],
  ["an attribute without a value", typed({ DataType: "String" }), "InvalidParameterValue", "attribute value"],
  ["an empty value", typed(text("")), "InvalidParameterValue", "attribute value"],
  [
    "a value of another type",
    typed({ DataType: "Binary", StringValue: "x" }),
    "InvalidParameterValue",
    "alone",
  ],
  [
    "bytes that are not base64",
    typed({ DataType: "Binary", BinaryValue: "?" }),
    "SerializationException",
    "base64",
  ],
  ["an attribute without a name", named(""), "InvalidParameterValue", "non-empty"],
  ["a name with a space", named("a b"), "InvalidParameterValue", "'a b' is invalid"],
  ["a name with two dots", named("a..b"), "InvalidParameterValue", "'a..b' is invalid"],
  ["a name of AWS's own", named("AWS.a"), "InvalidParameterValue", "'AWS.a' is invalid"],
  [
    "an unknown system attribute",
    { MessageSystemAttributes: { Foo: text("x") } },
    "InvalidParameterValue",
    "Message system attribute name 'Foo' is invalid",
  ],
  [
    "a trace header that is a number",
    { MessageSystemAttributes: { AWSTraceHeader: { DataType: "Number", StringValue: "1" } } },
    "InvalidParameterValue",
    "must be of type String",
  ],
])("a message with %s is refused, alone and in a batch", async (_, more, code, why) => {
  const message = { MessageBody: "b", ...more };
  expect(await ask("SendMessage", { QueueUrl, ...message })).toEqual({
    ...{ status: 400, code, message: expect.stringContaining(why) },
  });
  const Entries = [
    { Id: "1", ...message },
    { Id: "2", MessageBody: "good" },
  ];
  expect((await ask("SendMessageBatch", { QueueUrl, Entries })).status).toBe(200);
  expect(aws.sqs.messages(QueueUrl).map(({ body }) => body)).toEqual(["good"]);
});

test("a message may have every character and every type of attribute that SQS takes", async () => {
  const MessageAttributes = {
    ...{ "a.b-c_1": text("\t\r\n \u{1f600}"), __proto: { DataType: "String.json", StringValue: "{}" } },
    ...{
      number: { DataType: "Number.int", StringValue: "-1.5e+3" },
      zero: { DataType: "Number", StringValue: "0" },
    },
    bytes: { DataType: "Binary", BinaryValue: "AAE=" },
  };
  const MessageSystemAttributes = { AWSTraceHeader: text("Root=1-5759e988-bd862e3fe1be46a994272793") };
  const message = {
    MessageBody: "\t\n\r \ud7ff\ue000\ufffd\u{10ffff}",
    MessageAttributes,
    MessageSystemAttributes,
  };
  expect((await ask("SendMessage", { QueueUrl, ...message })).status).toBe(200);
  expect(aws.sqs.receiveNow(QueueUrl)[0]).toMatchObject({
    body: message.MessageBody,
    messageAttributes: MessageAttributes,
  });
});

const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, ""]));

test.each<[string, string, object, string, string]>([
  ["TagQueue without tags", "TagQueue", {}, "MissingParameter", "Tags"],
  ["TagQueue with no tags", "TagQueue", { Tags: {} }, "MissingParameter", "Tags"],
  ["TagQueue with 60 tags", "TagQueue", { Tags: tags(60) }, "InvalidParameterValue", "Too many tags"],
  ["TagQueue with an empty key", "TagQueue", { Tags: { "": "" } }, "InvalidParameterValue", "Tag keys"],
  [
    "TagQueue with a long value",
    "TagQueue",
    { Tags: { a: "v".repeat(257) } },
    "InvalidParameterValue",
    "Tag values",
  ],
  ["TagQueue with AWS's own key", "TagQueue", { Tags: { "aws:a": "" } }, "InvalidParameterValue", "reserved"],
  [
    "CreateQueue with 60 tags",
    "CreateQueue",
    { QueueName: "n", tags: tags(60) },
    "InvalidParameterValue",
    "Too many",
  ],
  ["UntagQueue without keys", "UntagQueue", {}, "MissingParameter", "TagKeys"],
  [
    "ReceiveMessage of an unknown attribute",
    "ReceiveMessage",
    { AttributeNames: ["Bogus"] },
    "InvalidAttributeName",
    "Bogus",
  ],
  [
    "ReceiveMessage of an unknown system attribute",
    "ReceiveMessage",
    { MessageSystemAttributeNames: ["constructor"] },
    "InvalidAttributeName",
    "constructor",
  ],
  [
    "GetQueueAttributes of constructor",
    "GetQueueAttributes",
    { AttributeNames: ["constructor"] },
    "InvalidAttributeName",
    "constructor",
  ],
  [
    "ChangeMessageVisibility without a time",
    "ChangeMessageVisibility",
    { ReceiptHandle: "x" },
    "MissingParameter",
    "VisibilityTimeout",
  ],
])("%s is refused", async (_, operation, input, code, why) => {
  const queue = operation === "CreateQueue" ? {} : { QueueUrl };
  expect(await ask(operation, { ...queue, ...input })).toEqual({
    ...{ status: 400, code, message: expect.stringContaining(why) },
  });
  expect(aws.sqs.queue(QueueUrl).tags).toEqual({});
});

test("a member that is null is one that is not there", async () => {
  aws.sqs.send(QueueUrl, { body: "b" });
  const received = await ask("ReceiveMessage", {
    ...{
      QueueUrl,
      MaxNumberOfMessages: null,
      WaitTimeSeconds: null,
      AttributeNames: null,
      VisibilityTimeout: null,
    },
  });
  expect(received.status).toBe(200);
  expect((await ask("ListQueues", { MaxResults: null, NextToken: null })).status).toBe(200);
  const message = {
    MessageBody: "b",
    DelaySeconds: null,
    MessageGroupId: null,
    MessageDeduplicationId: null,
  };
  expect((await ask("SendMessageBatch", { QueueUrl, Entries: [{ Id: "1", ...message }] })).status).toBe(200);
  expect(aws.sqs.messages(QueueUrl)).toHaveLength(2);
});
