import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import { equal, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { makeQueue } from "./queues.ts";

const statement = statementsOf("sqs", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/");
const receiveMessage = "APIReference/API_ReceiveMessage.html";
const sendMessage = "APIReference/API_SendMessage.html";
const createQueue = "APIReference/API_CreateQueue.html";
const send = "functions/queue/sqs.ts#send";
const sendBatch = "functions/queue/sqs.ts#sendBatch";
const lane = "infra/constructs/lane/lane.ts#Lane";
const noQueue = ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"];

/** An attribute of a queue, with a value that is allowed and one just beyond it. */
const bounded = (name: string, attribute: string, most: number, reliesOn: string) =>
  statement(name, `${attribute} is at most ${most}: more is refused`, createQueue, reliesOn, async (aws) => {
    const queue = await makeQueue(aws, { [attribute]: String(most) });
    equal((await queue.attributes())[attribute], String(most));
    const QueueName = aws.name("beyond");
    const command = new CreateQueueCommand({ QueueName, Attributes: { [attribute]: String(most + 1) } });
    await refused(aws.clients.sqs.send(command), "InvalidAttributeValue", "InvalidParameterValue");
  });

export const sqsSending: readonly Statement[] = [
  statement(
    "batch",
    "a batch takes up to ten messages, each by an id of its own",
    "APIReference/API_SendMessageBatch.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const entries = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ Id: String(index), MessageBody: `m${index}` }));
      const sendAll = (count: number) =>
        aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: entries(count) }));
      equal(
        (await sendAll(10)).Successful?.map(({ Id }) => Id),
        entries(10).map(({ Id }) => Id),
      );
      await refused(sendAll(11), "TooManyEntriesInBatchRequest");
    },
  ),
  statement(
    "batch-empty",
    "a batch without a message is refused",
    "APIReference/API_SendMessageBatch.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const command = new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: [] });
      await refused(aws.clients.sqs.send(command), "EmptyBatchRequest");
    },
  ),
  statement(
    "batch-ids",
    "a batch with an id twice is refused",
    "APIReference/API_SendMessageBatch.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const Entries = ["a", "b"].map((MessageBody) => ({ Id: "same", MessageBody }));
      await refused(
        aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries })),
        "BatchEntryIdsNotDistinct",
      );
    },
  ),
  statement(
    "batch-partial",
    "of a batch with one bad message the others are sent, and the bad one is named",
    "APIReference/API_SendMessageBatch.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const Entries = [
        { Id: "good", MessageBody: "good" },
        { Id: "bad", MessageBody: "bad", DelaySeconds: 901 },
      ];
      const { Failed } = await aws.clients.sqs.send(
        new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }),
      );
      equal([Failed?.map(({ Id }) => Id), await queue.bodies()], [["bad"], ["good"]]);
    },
  ),
  statement(
    "batch-delay",
    "each message of a batch has a delay of its own",
    "APIReference/API_SendMessageBatchRequestEntry.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const Entries = [
        { Id: "late", MessageBody: "late", DelaySeconds: 3 },
        { Id: "now", MessageBody: "now", DelaySeconds: 0 },
      ];
      await aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
      equal(await queue.bodies(), ["now"]);
      await aws.wait(4);
      equal(await queue.bodies(), ["late"]);
    },
  ),
  statement(
    "batch-size",
    "a batch of over 1 MiB in all is refused",
    "APIReference/API_SendMessageBatch.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id.repeat(400_000) }));
      await refused(
        aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries })),
        "BatchRequestTooLong",
      );
    },
  ),
  statement(
    "batch-delete",
    "a batch deletes the messages that it names, and no others",
    "APIReference/API_DeleteMessageBatch.html",
    lane,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "1" });
      for (const body of ["a", "b", "c"]) await queue.send(body);
      const messages = [...(await queue.receive()), ...(await queue.receive())];
      const Entries = messages
        .filter(({ Body }) => Body !== "b")
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await aws.clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
      await aws.wait(2);
      equal(await queue.bodies(), ["b"]);
    },
  ),
  statement(
    "body-size",
    "a body of 1 MiB is accepted, and a longer one refused",
    sendMessage,
    "functions/operators/client.ts#makeClient",
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("x".repeat(1_048_576));
      await refused(queue.send("x".repeat(1_048_577)), "InvalidParameterValue");
    },
  ),
  statement("empty-body", "a message without a body is refused", sendMessage, send, async (aws) => {
    const queue = await makeQueue(aws);
    await refused(queue.send(""), "InvalidParameterValue", "MissingParameter");
  }),
  statement(
    "receive-bounds",
    "a receive takes 1 to 10 messages: another number is refused",
    receiveMessage,
    lane,
    async (aws) => {
      const queue = await makeQueue(aws);
      await refused(queue.receive({ MaxNumberOfMessages: 11 }), "InvalidParameterValue");
      await refused(queue.receive({ MaxNumberOfMessages: 0 }), "InvalidParameterValue");
    },
  ),
  statement(
    "at-most",
    "a receive gives at most the number of messages that it asks for",
    receiveMessage,
    lane,
    async (aws) => {
      const queue = await makeQueue(aws);
      for (const body of ["a", "b", "c"]) await queue.send(body);
      equal((await queue.receive({ MaxNumberOfMessages: 1 })).length, 1);
    },
  ),
  statement(
    "long-poll",
    "a receive that waits is answered when a message comes",
    "SQSDeveloperGuide/sqs-short-and-long-polling.html",
    lane,
    async (aws) => {
      const queue = await makeQueue(aws);
      const received = queue.bodies({ WaitTimeSeconds: 10 });
      await queue.send("a");
      equal(await received, ["a"]);
    },
  ),
  statement(
    "message-attributes",
    "message attributes come with a message, if they are asked for",
    "SQSDeveloperGuide/sqs-message-metadata.html",
    "functions/upkeep/dead-letter.ts#onDeadLetter",
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a", { MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: "x" } } });
      const [unasked] = await queue.receive();
      const [asked] = await queue.receive({ MessageAttributeNames: ["All"] });
      equal(
        [unasked?.MessageAttributes?.ERROR_CODE, asked?.MessageAttributes?.ERROR_CODE?.StringValue],
        [undefined, "x"],
      );
    },
  ),
  bounded("longest-visibility-timeout", "VisibilityTimeout", 43_200, lane),
  bounded(
    "longest-retention",
    "MessageRetentionPeriod",
    1_209_600,
    "infra/constructs/dead-letters.ts#DeadLetters",
  ),
  bounded("longest-wait", "ReceiveMessageWaitTimeSeconds", 20, lane),
  bounded("longest-queue-delay", "DelaySeconds", 900, lane),
  statement(
    "queue-attributes",
    "a queue's attributes change in place, and its messages stay",
    "APIReference/API_SetQueueAttributes.html",
    lane,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "30" });
      await queue.send("a");
      const Attributes = { VisibilityTimeout: "60" };
      await aws.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
      equal([(await queue.attributes()).VisibilityTimeout, await queue.bodies()], ["60", ["a"]]);
    },
  ),
  statement(
    "counts",
    "a queue counts its messages: visible, in flight and delayed",
    "APIReference/API_GetQueueAttributes.html",
    "infra/deployment/alarms/alarm-plan.ts#planAlarms",
    async (aws) => {
      const queue = await makeQueue(aws);
      for (const body of ["a", "b", "c"]) await queue.send(body);
      await queue.send("d", { DelaySeconds: 900 });
      await queue.receive({ MaxNumberOfMessages: 1 });
      await aws.until("the counts", async () => {
        const all = await queue.attributes();
        const seen = ["", "NotVisible", "Delayed"].map((kind) => all[`ApproximateNumberOfMessages${kind}`]);
        return seen.join() === "2,1,1" ? true : undefined;
      });
    },
  ),
  statement(
    "purge",
    "a purged queue has no message",
    "APIReference/API_PurgeQueue.html",
    "functions/upkeep/hourly-look.ts#HourlyLook",
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a");
      equal(await queue.bodies(), ["a"]);
      await aws.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
      await aws.until("no message", async () => ((await queue.bodies()).length === 0 ? true : undefined));
    },
  ),
  statement(
    "url-by-name",
    "a queue's name gives its URL",
    "APIReference/API_GetQueueUrl.html",
    "infra/constructs/outputs.ts#Outputs",
    async (aws) => {
      const queue = await makeQueue(aws);
      const QueueName = queue.url.split("/").at(-1);
      equal((await aws.clients.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl, queue.url);
    },
  ),
  statement(
    "no-queue",
    "a call to a queue that is not there is refused as such",
    "APIReference/API_GetQueueUrl.html",
    "cli/explain-error.ts#explainError",
    async (aws) => {
      await refused(
        aws.clients.sqs.send(new GetQueueUrlCommand({ QueueName: aws.name("none") })),
        ...noQueue,
      );
    },
  ),
  statement(
    "gone",
    "a queue that was deleted is gone",
    "APIReference/API_DeleteQueue.html",
    "infra/constructs/removal.ts#removalPolicy",
    async (aws) => {
      const { url: QueueUrl } = await makeQueue(aws);
      const { sqs: client } = aws.clients;
      await client.send(new DeleteQueueCommand({ QueueUrl }));
      await aws.until("the queue gone", async () => {
        const refusal = await client
          .send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))
          .then(
            () => undefined,
            ({ name }: Error) => name,
          );
        return noQueue.includes(String(refusal)) ? true : undefined;
      });
    },
  ),
  statement(
    "tags",
    "tags of a queue are kept",
    "APIReference/API_TagQueue.html",
    "infra/synth.ts#makeApp",
    async (aws) => {
      const { url: QueueUrl } = await makeQueue(aws);
      await aws.clients.sqs.send(new TagQueueCommand({ QueueUrl, Tags: { stage: "dev" } }));
      equal((await aws.clients.sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags, { stage: "dev" });
    },
  ),
  statement(
    "encrypted",
    "a queue is encrypted at rest without being asked",
    createQueue,
    lane,
    async (aws) => {
      equal((await (await makeQueue(aws)).attributes()).SqsManagedSseEnabled, "true");
    },
  ),
  statement(
    "default-timeout",
    "a queue's visibility timeout is 30 seconds where none is given",
    createQueue,
    "infra/constructs/lane/lane.ts#Lane",
    async (aws) => {
      equal((await (await makeQueue(aws)).attributes()).VisibilityTimeout, "30");
    },
  ),
];
