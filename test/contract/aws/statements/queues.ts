/** Queues, and short forms of the calls that the checks make. */
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
} from "@aws-sdk/client-sqs";
import type { Aws } from "../aws.ts";

export class Queue {
  readonly url: string;
  readonly #client: Aws["clients"]["sqs"];

  constructor(url: string, client: Aws["clients"]["sqs"]) {
    this.url = url;
    this.#client = client;
  }

  send(MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.#client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody, ...more }));
  }

  async receive(more: Partial<ReceiveMessageCommandInput> = {}) {
    const input = { QueueUrl: this.url, MaxNumberOfMessages: 10, ...more };
    const { Messages = [] } = await this.#client.send(new ReceiveMessageCommand(input));
    return Messages;
  }

  async bodies(more: Partial<ReceiveMessageCommandInput> = {}): Promise<(string | undefined)[]> {
    return (await this.receive(more)).map(({ Body }) => Body);
  }

  delete(ReceiptHandle: string | undefined) {
    return this.#client.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
  }

  async attributes(): Promise<Readonly<Record<string, string>>> {
    const input = { QueueUrl: this.url, AttributeNames: ["All" as const] };
    return (await this.#client.send(new GetQueueAttributesCommand(input))).Attributes ?? {};
  }
}

/** Makes a queue, removed when the check is over. */
export async function makeQueue(aws: Aws, Attributes: Record<string, string> = {}): Promise<Queue> {
  const { sqs } = aws.clients;
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: aws.name("queue"), Attributes }),
  );
  aws.afterwards(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
  return new Queue(QueueUrl, sqs);
}

/** A queue, and the one to which it gives what was received `maxReceiveCount` times. */
export async function makeQueueWithDeadLetters(
  aws: Aws,
  maxReceiveCount: number,
  attributes: Record<string, string> = {},
) {
  const dead = await makeQueue(aws);
  const deadLetterTargetArn = (await dead.attributes()).QueueArn;
  const queue = await makeQueue(aws, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    ...attributes,
  });
  return { queue, dead };
}
