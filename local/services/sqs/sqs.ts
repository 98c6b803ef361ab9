/**
 * SQS's standard queues in this process: what they do with messages and time. `sqs-api.ts` says it in HTTP.
 *
 * Local time decides everything: delays, visibility, retention, and when a long poll hears of a message that
 * becomes visible. A long poll also ends by the machine's clock, so that nobody hangs while time stands still.
 * Messages are handed out the longest visible first, each to one receiver; AWS promises neither.
 *
 * Who has the state has it alone: whoever received a message before was of a process that is gone, so opening
 * makes all that was in flight visible at once.
 */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/errors.ts";
import type { LocalTime } from "../../time/local-time.ts";
import { LongPolls } from "./long-polls.ts";
import { type MessageAttribute, md5 } from "./message.ts";
import { sizeOf } from "./message-size.ts";
import { type MessageCounts, MessageStore, type StoredMessage, type StoredQueue } from "./message-store.ts";
import { outOfBounds, redriveOf } from "./queue-attributes.ts";
import { Queues } from "./queues.ts";
import { readHandle, writeHandle } from "./receipt-handle.ts";

const LONGEST_VISIBILITY = 43_200;

/** What opening SQS needs. */
export interface SqsOptions {
  /** SQLite's file; in memory without it. */
  file?: string;
  time: LocalTime;
  region: string;
  accountId: string;
}

/** A message to send. */
export interface MessageToSend {
  body: string;
  /** 0 to 900. @default the queue's */
  delaySeconds?: number;
  attributes?: Record<string, MessageAttribute>;
  traceHeader?: string;
}

/** A message that was received. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** What SQS itself says of it: SentTimestamp, ApproximateReceiveCount and so on. */
  attributes: Record<string, string>;
  messageAttributes: Record<string, MessageAttribute>;
}

/** How to receive. */
export interface ReceiveOptions {
  /** 1 to 10. @default 1 */
  max?: number;
  /** Seconds, 0 to 43200. @default the queue's */
  visibilityTimeout?: number;
  /** How long to wait for a first message; within the process any number, Infinity too. @default the queue's */
  waitSeconds?: number;
  /** Ends the wait; the answer is then empty and nothing is in flight for it. */
  signal?: AbortSignal;
}

/** SQS in this process. A queue is named by its name, its URL or its ARN alike. */
export class Sqs extends Queues {
  readonly #polls: LongPolls;
  readonly #expiredAt = new Map<string, number>();

  constructor({ file, ...account }: SqsOptions) {
    super(new MessageStore(file), account);
    this.#polls = new LongPolls(this.time, {
      receiveNow: (queue, options) => this.receiveNow(queue, options),
      nextVisibleAt: (queue) => this.store.nextVisibleAt(queue, this.time.now()),
    });
    this.store.freeInFlight(this.time.now());
  }

  /** Deletes a queue with its messages; who waits there is answered with nothing. */
  override deleteQueue(address: string): void {
    const { name } = this.queue(address);
    super.deleteQueue(name);
    this.#polls.end(name);
  }

  /** How many messages a queue holds now, exactly. */
  counts(address: string): MessageCounts {
    const { name } = this.queue(address);
    this.#expire(this.queue(address));
    return this.store.counts(name, this.time.now());
  }

  /** How many receives are waiting for a message. */
  waiting(address: string): number {
    return this.#polls.count(this.queue(address).name);
  }

  /** All messages of a queue as kept, whatever their state; receiving none. */
  messages(address: string): StoredMessage[] {
    return this.store.list(this.queue(address).name);
  }

  /** Sends a message. @returns its id */
  send(address: string, message: MessageToSend): string {
    const queue = this.queue(address);
    const delay = message.delaySeconds ?? Number(queue.attributes.DelaySeconds);
    this.#checkMessage(queue, message, delay);
    const now = this.time.now();
    const messageId = randomUUID();
    this.store.insert(queue.name, {
      messageId,
      body: message.body,
      attributes: message.attributes ? JSON.stringify(message.attributes) : null,
      sentAt: now,
      visibleAt: now + delay * 1000,
      traceHeader: message.traceHeader ?? null,
    });
    this.#polls.wake(queue.name);
    return messageId;
  }

  /** What several calls write is committed at once. */
  batch<T>(calls: () => T): T {
    return this.store.transaction(calls);
  }

  /** Receives what is visible, or waits for it. */
  receive(address: string, options: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const queue = this.queue(address);
    const wait = options.waitSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    if (options.signal?.aborted) return Promise.resolve([]);
    // Who came before and still waits is served before.
    const mayTake = this.#polls.count(queue.name) === 0;
    const messages = mayTake ? this.receiveNow(queue.name, options) : [];
    if (messages.length > 0 || wait <= 0) return Promise.resolve(messages);
    return this.#polls.wait(queue.name, options, wait * 1000);
  }

  /** Receives what is visible, without waiting. What was received too often goes to the dead-letter queue instead. */
  receiveNow(address: string, { max = 1, visibilityTimeout }: ReceiveOptions = {}): ReceivedMessage[] {
    const queue = this.queue(address);
    const timeout = visibilityTimeout ?? Number(queue.attributes.VisibilityTimeout);
    const redrive = redriveOf(queue.attributes);
    const graveyard = redrive && this.find(redrive.deadLetterTargetArn);
    // Two queues that are each other's dead-letter queue would hand a message to and fro for ever.
    const mayBury = ({ receives, sourceArn }: StoredMessage): boolean =>
      redrive !== undefined &&
      receives >= redrive.maxReceiveCount &&
      sourceArn !== redrive.deadLetterTargetArn;
    const now = this.time.now();
    this.#expire(queue);

    const received: ReceivedMessage[] = [];
    let buried: boolean;
    this.store.transaction(() => {
      do {
        buried = false;
        for (const message of this.store.visible(queue.name, now, max - received.length)) {
          if (graveyard && mayBury(message)) {
            this.store.bury(message.id, graveyard.name, this.arn(queue.name), now);
            buried = true;
          } else {
            const receipt = randomUUID();
            this.store.take(message.id, receipt, now, now + timeout * 1000);
            received.push(this.#received(message, receipt, now));
          }
        }
      } while (buried && received.length < max && timeout > 0);
    });
    if (graveyard && graveyard.name !== queue.name) this.#polls.wake(graveyard.name);
    this.#polls.arm(queue.name);
    return received;
  }

  /** Deletes a message. A receipt that is not its newest does nothing, as on AWS; one that is none is refused. */
  delete(address: string, receiptHandle: string): void {
    const { name } = this.queue(address);
    const { id, receipt } = readHandle(receiptHandle);
    this.store.delete(name, id, receipt);
  }

  /** Sets how long from now a message in flight stays unseen. Throws `MessageNotInflight` when it is not. */
  changeVisibility(address: string, receiptHandle: string, seconds: number): void {
    const { name } = this.queue(address);
    const refused = outOfBounds("VisibilityTimeout", seconds, 0, LONGEST_VISIBILITY);
    if (refused) throw refused;
    const { id, receipt } = readHandle(receiptHandle);
    const now = this.time.now();
    const message = this.store.find(name, id, receipt);
    if (message === undefined || message.visibleAt <= now) {
      throw new AwsError("MessageNotInflight", "The message referred to is not in flight.", {
        queryCode: "AWS.SimpleQueueService.MessageNotInflight",
      });
    }
    this.store.setVisibleAt(id, now + seconds * 1000);
    this.#polls.wake(name);
  }

  purge(address: string): void {
    this.store.purge(this.queue(address).name);
  }

  /** Answers every wait with nothing and closes the file. */
  close(): void {
    this.#polls.close();
    this.store.close();
  }

  /** Retention, looked at once a minute for each queue, and whenever time went back. */
  #expire({ name, attributes }: StoredQueue): void {
    const now = this.time.now();
    const last = this.#expiredAt.get(name);
    if (last !== undefined && now >= last && now < last + 60_000) return;
    this.#expiredAt.set(name, now);
    this.store.expire(name, now - Number(attributes.MessageRetentionPeriod) * 1000);
  }

  #received(message: StoredMessage, receipt: string, now: number): ReceivedMessage {
    const attributes: Record<string, string> = {
      SenderId: this.accountId,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receives + 1),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? now),
    };
    if (message.traceHeader !== null) attributes.AWSTraceHeader = message.traceHeader;
    if (message.sourceArn !== null) attributes.DeadLetterQueueSourceArn = message.sourceArn;
    return {
      messageId: message.messageId,
      receiptHandle: writeHandle({ id: message.id, receipt }),
      body: message.body,
      md5OfBody: md5(message.body),
      attributes,
      messageAttributes: message.attributes === null ? {} : JSON.parse(message.attributes),
    };
  }

  #checkMessage(
    { attributes }: StoredQueue,
    { body, attributes: given }: MessageToSend,
    delay: number,
  ): void {
    const refused = outOfBounds("DelaySeconds", delay, 0, 900);
    if (refused) throw refused;
    if (typeof body !== "string" || body.length === 0) {
      throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
    }
    const size = sizeOf(body, given);
    if (size > Number(attributes.MaximumMessageSize)) {
      throw new AwsError(
        "InvalidParameterValue",
        `One or more parameters are invalid. Reason: Message must be shorter than ${attributes.MaximumMessageSize} bytes.`,
      );
    }
  }
}
