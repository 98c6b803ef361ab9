/** The RunQueue on SQS: one call each, retried by the SDK only. */
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { groupOfBody } from "../model/run/messages/message-group.ts";
import type { RunQueue, Unsent } from "./run-queue.ts";

/** The client, and each lane's queue URL. */
export interface SqsRunQueueProps {
  readonly client: SQSClient;
  readonly queues: Readonly<Record<string, string>>;
}

export class SqsRunQueue implements RunQueue {
  readonly #client: SQSClient;
  readonly #queues: Readonly<Record<string, string>>;

  constructor({ client, queues }: SqsRunQueueProps) {
    this.#client = client;
    this.#queues = queues;
  }

  async send(lane: string, body: string, delaySeconds = 0, key?: string): Promise<void> {
    const message = {
      QueueUrl: this.#url(lane),
      MessageBody: body,
      DelaySeconds: delaySeconds,
      MessageGroupId: groupOfBody(body, key),
    };
    await this.#client.send(new SendMessageCommand(message));
  }

  async sendBatch(
    lane: string,
    bodies: readonly string[],
    delaysSeconds: readonly number[] = [],
    keys: readonly (string | undefined)[] = [],
  ): Promise<readonly Unsent[]> {
    const Entries = bodies.map((MessageBody, index) => ({
      Id: String(index),
      MessageBody,
      DelaySeconds: delaysSeconds[index] ?? 0,
      MessageGroupId: groupOfBody(MessageBody, keys[index]),
    }));
    const batch = new SendMessageBatchCommand({ QueueUrl: this.#url(lane), Entries });
    const { Failed = [] } = await this.#client.send(batch);
    return Failed.map(({ Id, Code, Message }) => ({ index: Number(Id), reason: `${Code}: ${Message}` }));
  }

  async setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void> {
    const visibility = {
      QueueUrl: this.#url(lane),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    };
    await this.#client.send(new ChangeMessageVisibilityCommand(visibility));
  }

  #url(lane: string): string {
    const url = this.#queues[lane];
    if (url !== undefined) return url;
    throw new Error(
      `no queue for lane ${JSON.stringify(lane)}: there are ${Object.keys(this.#queues).join(", ") || "none"}`,
    );
  }
}
