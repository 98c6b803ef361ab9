/** The groups by which SQS's fair queues tell tasks and keys apart, and who sends in them. */
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groupOfBody, messageGroup } from "../../functions/model/run/messages/message-group.ts";
import { AutomaticQueue } from "../../functions/queue/automatic-queue.ts";
import { SqsRunQueue } from "../../functions/queue/sqs.ts";
import type { LocalAws } from "../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";

let aws: LocalAws;
beforeAll(async () => {
  aws = await openTemporaryAws();
});
afterAll(() => aws.close());

test.each([
  ["its task", ["team.walk"], "team.walk"],
  ["its task and its key", ["walk", "tenant-7"], "walk%23tenant-7"],
  ["its task and an empty key", ["walk", ""], "walk%23"],
  ["a key that SQS does not take as it is", ["walk", "größe 7"], "walk%23gr%C3%B6%C3%9Fe%207"],
  ["the end of a key that is too long", ["walk", `${"x".repeat(200)}7`], `${"x".repeat(127)}7`],
] as const)("a message's group is %s", (_, [task, key], group) => {
  expect(messageGroup(task, key)).toBe(group);
});

test("a body that names no task has no group", () => {
  for (const body of ["", "{", "null", "[]", "{}", '{"task":7}', '{"task":""}', '"walk"'])
    expect(groupOfBody(body), body).toBeUndefined();
  expect(groupOfBody('{"task":"walk"}', "\ud800")).toBeUndefined();
  expect(groupOfBody('{ "params": {"task": "other"}, "task": "walk" }', "k")).toBe("walk%23k");
});

test("every message that is sent to a lane has its group, alone and in a batch, also through the queue of all lanes", async () => {
  const client = new SQSClient({ ...clientOptions(aws), useQueueUrlAsEndpoint: false });
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "lane" }));
  const queue = new AutomaticQueue({ others: new SqsRunQueue({ client, queues: { default: QueueUrl } }) });
  const turn = (task: string) => JSON.stringify({ task, run: "r", turn: 1 });
  await queue.send("default", turn("a"));
  await queue.send("default", turn("a"), 0, "k");
  await queue.send("default", "what is this");
  expect(await queue.sendBatch("default", [turn("b"), turn("b")], [0, 0], [undefined, "k"])).toEqual([]);
  const command = new ReceiveMessageCommand({
    ...{ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["MessageGroupId"] },
  });
  const { Messages = [] } = await client.send(command);
  expect(Messages.map(({ Attributes }) => Attributes?.MessageGroupId).sort()).toEqual(
    ["a", "a%23k", "b", "b%23k", undefined].sort(),
  );
});
