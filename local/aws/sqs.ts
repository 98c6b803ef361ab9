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
import { AwsError } from "./aws-error.ts";
import { type MessageAttribute, md5 } from "./message-digest.ts";
import { type MessageCounts, MessageStore, type StoredMessage, type StoredQueue } from "./message-store.ts";
import { checkAttributes, defaultAttributes, outOfBounds, redriveOf } from "./queue-attributes.ts";
import type { LocalTime } from "./time.ts";

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

interface Waiter {
  options: ReceiveOptions;
  answer(messages: ReceivedMessage[]): void;
}

/** SQS in this process. A queue is named by its name, its URL or its ARN alike. */
export class Sqs {
  readonly #store: MessageStore;
  readonly #time: LocalTime;
  readonly #region: string;
  readonly #accountId: string;
  readonly #queues = new Map<string, StoredQueue>();
  readonly #waiters = new Map<string, Waiter[]>();
  readonly #alarms = new Map<string, () => void>();
  readonly #expiredAt = new Map<string, number>();

  constructor({ file, time, region, accountId }: SqsOptions) {
    this.#store = new MessageStore(file);
    this.#time = time;
    this.#region = region;
    this.#accountId = accountId;
    for (const queue of this.#store.queues()) this.#queues.set(queue.name, queue);
    this.#store.freeInFlight(time.now());
  }

  /** Makes a queue; one that is there already is left as it is, or refused if it was to differ. */
  createQueue(
    name: string,
    attributes: Record<string, string> = {},
    tags: Record<string, string> = {},
  ): StoredQueue {
    if (!/^[\w-]{1,80}$/.test(name)) {
      const why = name.endsWith(".fifo")
        ? "FIFO queues are not served locally"
        : "1 to 80 of letters, digits, - and _";
      throw new AwsError(
        "InvalidParameterValue",
        `Value ${name} for parameter QueueName is invalid. Reason: ${why}.`,
      );
    }
    this.#check(attributes);
    const existing = this.#queues.get(name);
    if (existing) {
      const differing = Object.keys(attributes).find((key) => attributes[key] !== existing.attributes[key]);
      if (differing === undefined) return existing;
      throw new AwsError(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${differing}`,
        { queryCode: "QueueAlreadyExists" },
      );
    }
    const now = this.#time.now();
    const queue = {
      name,
      attributes: { ...defaultAttributes, ...attributes },
      tags,
      createdAt: now,
      modifiedAt: now,
    };
    this.#save(queue);
    return queue;
  }

  /** Makes a queue, or brings the one there is to the same attributes and tags; its messages stay. */
  ensureQueue(
    name: string,
    attributes: Record<string, string> = {},
    tags: Record<string, string> = {},
  ): StoredQueue {
    const existing = this.#queues.get(name);
    if (existing === undefined) return this.createQueue(name, attributes, tags);
    this.#check(attributes);
    const wanted = { ...existing, attributes: { ...defaultAttributes, ...attributes }, tags };
    if (JSON.stringify(wanted) !== JSON.stringify(existing))
      this.#save({ ...wanted, modifiedAt: this.#time.now() });
    return this.queue(name);
  }

  setAttributes(address: string, attributes: Record<string, string>): void {
    const queue = this.queue(address);
    this.#check(attributes);
    const merged = { ...queue.attributes, ...attributes };
    if (merged.RedrivePolicy === "") delete merged.RedrivePolicy;
    this.#save({ ...queue, attributes: merged, modifiedAt: this.#time.now() });
  }

  setTags(address: string, tags: Record<string, string>): void {
    this.#save({ ...this.queue(address), tags });
  }

  deleteQueue(address: string): void {
    const { name } = this.queue(address);
    this.#store.deleteQueue(name);
    this.#queues.delete(name);
    for (const waiter of this.#waiters.get(name) ?? []) waiter.answer([]);
    this.#arm(name);
  }

  /** A queue by its name, URL or ARN. Throws the `QueueDoesNotExist` AwsError. */
  queue(address: string): StoredQueue {
    const queue = this.#queues.get(address.split(/[/:]/).at(-1) ?? "");
    if (queue) return queue;
    throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.", {
      queryCode: "AWS.SimpleQueueService.NonExistentQueue",
    });
  }

  /** All queues, by name. */
  queues(): StoredQueue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  arn(address: string): string {
    return `arn:aws:sqs:${this.#region}:${this.#accountId}:${this.queue(address).name}`;
  }

  /** How many messages a queue holds now, exactly. */
  counts(address: string): MessageCounts {
    const { name } = this.queue(address);
    this.#expire(this.queue(address));
    return this.#store.counts(name, this.#time.now());
  }

  /** How many receives are waiting for a message. */
  waiting(address: string): number {
    return this.#waiters.get(this.queue(address).name)?.length ?? 0;
  }

  /** All messages of a queue as kept, whatever their state; receiving none. */
  messages(address: string): StoredMessage[] {
    return this.#store.list(this.queue(address).name);
  }

  /** Sends a message. @returns its id */
  send(address: string, message: MessageToSend): string {
    const queue = this.queue(address);
    const delay = message.delaySeconds ?? Number(queue.attributes.DelaySeconds);
    this.#checkMessage(queue, message, delay);
    const now = this.#time.now();
    const messageId = randomUUID();
    this.#store.insert(queue.name, {
      messageId,
      body: message.body,
      attributes: message.attributes ? JSON.stringify(message.attributes) : null,
      sentAt: now,
      visibleAt: now + delay * 1000,
      traceHeader: message.traceHeader ?? null,
    });
    this.#wake(queue.name);
    return messageId;
  }

  /** What several calls write is committed at once. */
  batch<T>(calls: () => T): T {
    return this.#store.transaction(calls);
  }

  /** Receives what is visible, or waits for it. */
  receive(address: string, options: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const queue = this.queue(address);
    const wait = options.waitSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    if (options.signal?.aborted) return Promise.resolve([]);
    // Who came before and still waits is served before.
    const mayTake = (this.#waiters.get(queue.name)?.length ?? 0) === 0;
    const messages = mayTake ? this.receiveNow(queue.name, options) : [];
    if (messages.length > 0 || wait <= 0) return Promise.resolve(messages);
    return this.#wait(queue.name, options, wait * 1000);
  }

  /** Receives what is visible, without waiting. What was received too often goes to the dead-letter queue instead. */
  receiveNow(address: string, { max = 1, visibilityTimeout }: ReceiveOptions = {}): ReceivedMessage[] {
    const queue = this.queue(address);
    const timeout = visibilityTimeout ?? Number(queue.attributes.VisibilityTimeout);
    const redrive = redriveOf(queue.attributes);
    const graveyard = redrive && this.#queues.get(redrive.deadLetterTargetArn.split(":").at(-1) ?? "");
    const now = this.#time.now();
    this.#expire(queue);

    const received: ReceivedMessage[] = [];
    let buried: boolean;
    this.#store.transaction(() => {
      do {
        buried = false;
        for (const message of this.#store.visible(queue.name, now, max - received.length)) {
          if (redrive && graveyard && message.receives >= redrive.maxReceiveCount) {
            this.#store.bury(message.id, graveyard.name, this.arn(queue.name), now);
            buried = true;
          } else {
            const receipt = randomUUID();
            this.#store.take(message.id, receipt, now, now + timeout * 1000);
            received.push(this.#received(message, receipt, now));
          }
        }
      } while (buried && received.length < max && timeout > 0);
    });
    if (graveyard && graveyard.name !== queue.name) this.#wake(graveyard.name);
    this.#arm(queue.name);
    return received;
  }

  /** Deletes a message. A receipt that is not its newest does nothing, as on AWS; one that is none is refused. */
  delete(address: string, receiptHandle: string): void {
    const { name } = this.queue(address);
    const { id, receipt } = readHandle(receiptHandle);
    this.#store.delete(name, id, receipt);
  }

  /** Sets how long from now a message in flight stays unseen. Throws `MessageNotInflight` when it is not. */
  changeVisibility(address: string, receiptHandle: string, seconds: number): void {
    const { name } = this.queue(address);
    const refused = outOfBounds("VisibilityTimeout", seconds, 0, LONGEST_VISIBILITY);
    if (refused) throw refused;
    const { id, receipt } = readHandle(receiptHandle);
    const now = this.#time.now();
    const message = this.#store.find(name, id, receipt);
    if (message === undefined || message.visibleAt <= now) {
      throw new AwsError("MessageNotInflight", "The message referred to is not in flight.", {
        queryCode: "AWS.SimpleQueueService.MessageNotInflight",
      });
    }
    this.#store.setVisibleAt(id, now + seconds * 1000);
    this.#wake(name);
  }

  purge(address: string): void {
    this.#store.purge(this.queue(address).name);
  }

  /** Answers every wait with nothing and closes the file. */
  close(): void {
    for (const waiters of this.#waiters.values()) for (const waiter of [...waiters]) waiter.answer([]);
    for (const cancel of this.#alarms.values()) cancel();
    this.#store.close();
  }

  #wait(name: string, options: ReceiveOptions, milliseconds: number): Promise<ReceivedMessage[]> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(name) ?? [];
      this.#waiters.set(name, waiters);
      const end = (): void => waiter.answer([]);
      const finite = Number.isFinite(milliseconds);
      const cancel = finite ? this.#time.at(this.#time.now() + milliseconds, end) : () => {};
      const timer = finite ? setTimeout(end, milliseconds) : undefined;
      const waiter: Waiter = {
        options,
        answer(messages) {
          const index = waiters.indexOf(waiter);
          if (index === -1) return;
          waiters.splice(index, 1);
          cancel();
          clearTimeout(timer);
          options.signal?.removeEventListener("abort", end);
          resolve(messages);
        },
      };
      options.signal?.addEventListener("abort", end, { once: true });
      waiters.push(waiter);
      this.#arm(name);
    });
  }

  /** Serves those who wait, the longest waiting first. */
  #wake(name: string): void {
    const waiters = this.#waiters.get(name) ?? [];
    for (let waiter = waiters[0]; waiter !== undefined; waiter = waiters[0]) {
      const messages = this.receiveNow(name, waiter.options);
      if (messages.length === 0) break;
      waiter.answer(messages);
    }
    this.#arm(name);
  }

  /** Sees to it that those who wait hear of the next message that becomes visible by time alone. */
  #arm(name: string): void {
    this.#alarms.get(name)?.();
    this.#alarms.delete(name);
    if ((this.#waiters.get(name)?.length ?? 0) === 0) return;
    const next = this.#store.nextVisibleAt(name, this.#time.now());
    if (next !== undefined)
      this.#alarms.set(
        name,
        this.#time.at(next, () => this.#wake(name)),
      );
  }

  /** Retention, looked at once a minute for each queue, and whenever time went back. */
  #expire({ name, attributes }: StoredQueue): void {
    const now = this.#time.now();
    const last = this.#expiredAt.get(name);
    if (last !== undefined && now >= last && now < last + 60_000) return;
    this.#expiredAt.set(name, now);
    this.#store.expire(name, now - Number(attributes.MessageRetentionPeriod) * 1000);
  }

  #received(message: StoredMessage, receipt: string, now: number): ReceivedMessage {
    const attributes: Record<string, string> = {
      SenderId: this.#accountId,
      SentTimestamp: String(message.sentAt),
      ApproximateReceiveCount: String(message.receives + 1),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? now),
    };
    if (message.traceHeader !== null) attributes.AWSTraceHeader = message.traceHeader;
    if (message.sourceArn !== null) attributes.DeadLetterQueueSourceArn = message.sourceArn;
    return {
      messageId: message.messageId,
      receiptHandle: Buffer.from(`${message.id}:${receipt}`).toString("base64"),
      body: message.body,
      md5OfBody: md5(message.body),
      attributes,
      messageAttributes: message.attributes === null ? {} : JSON.parse(message.attributes),
    };
  }

  #save(queue: StoredQueue): void {
    this.#store.saveQueue(queue);
    this.#queues.set(queue.name, queue);
  }

  #check(attributes: Record<string, string>): void {
    checkAttributes(attributes);
    const target = redriveOf(attributes)?.deadLetterTargetArn;
    if (target === undefined || this.#queues.has(target.split(":").at(-1) ?? "")) return;
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    );
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

/** What counts towards a message's size: its body, and its attributes' names, types and values. */
export function sizeOf(body: string, attributes: Record<string, MessageAttribute> = {}): number {
  let size = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    size += Buffer.byteLength(StringValue ?? "") + Buffer.byteLength(BinaryValue ?? "", "base64");
  }
  return size;
}

function readHandle(receiptHandle: string): { id: number; receipt: string } {
  const [id, receipt] = Buffer.from(String(receiptHandle), "base64").toString().split(":");
  if (id !== undefined && receipt !== undefined && /^\d+$/.test(id)) return { id: Number(id), receipt };
  throw new AwsError(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
  );
}
