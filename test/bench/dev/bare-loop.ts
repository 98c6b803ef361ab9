/** Receives ten messages, sends some UpdateItems for each, deletes them, and begins again, until its parent is gone. */
import { DynamoDBClient, UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

interface Settings {
  readonly endpoint: string;
  readonly region: string;
  /** Its URL. */
  readonly queue: string;
  /** Sent in this order for each message, to an item of its own. */
  readonly updates: readonly UpdateItemCommandInput[];
}

const { endpoint, region, queue: QueueUrl, updates } = JSON.parse(process.argv[2] ?? "") as Settings;
const client = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
const dynamodb = new DynamoDBClient(client);
process.on("disconnect", () => process.exit());

async function update(id: string): Promise<void> {
  for (const input of updates)
    await dynamodb.send(new UpdateItemCommand({ ...input, Key: { ...input.Key, run: { S: id } } }));
}

for (;;) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
  );
  if (Messages.length === 0) continue;
  await Promise.all(Messages.map(({ MessageId = "" }) => update(MessageId)));
  const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
