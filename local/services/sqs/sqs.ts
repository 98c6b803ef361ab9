/**
 * SQS's standard queues in this process, without HTTP: what happens to messages as time passes.
 *
 * Local time decides everything: delays, visibility, retention, and when a message becomes visible to a long poll. A
 * long poll also ends by the machine's clock, so that it ends while time is frozen. Messages are received in the
 * order in which they became visible, each by one receiver; AWS guarantees neither. Messages of a noisy group come after
 * all others (`noisy-groups.ts`).
 *
 * Opening makes every message in flight visible at once: only one process can have the state open, so the process
 * that received them has ended.
 */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";
import { ConsumerTime } from "./consumer-time.ts";
import { LongPolls } from "./long-polls.ts";
import type { MessageToSend, ReceivedMessage, ReceiveOptions } from "./message.ts";
import { checkMessage, readHandle, receivedMessage } from "./message.ts";
import { type MessageCounts, MessageStore, type StoredMessage, type StoredQueue } from "./message-store.ts";
import { type Moved, MoveTasks } from "./move-tasks.ts";
import { noisyGroups } from "./noisy-groups.ts";
import { attributeOutOfBounds } from "./queue-attributes.ts";
import { nonExistentQueue, Queues } from "./queues.ts";
import { redriveOf } from "./redrive-policies.ts";

const longestVisibility = 43_200;

export interface SqsOptions {
  /** SQLite's file. @default in memory */
  file?: string;
  time: LocalTime;
  region: string;
  accountId: string;
}

/** The queues and their messages. A queue can be given by its name, its URL or its ARN. */
export class Sqs extends Queues {
  readonly moveTasks: MoveTasks;
  readonly #polls: LongPolls;
  readonly #expiredAt = new Map<string, number>();
  readonly #purgedAt = new Map<string, number>();
  readonly #times = new Map<string, ConsumerTime>();

  constructor({ file, ...account }: SqsOptions) {
    super(new MessageStore(file), account);
    this.#polls = new LongPolls(this.time, {
      receiveNow: (queue, options) => this.receiveNow(queue, options),
      nextVisibleAt: (queue) => this.store.nextVisibleAt(queue, this.time.now()),
    });
    this.moveTasks = new MoveTasks(this.time, {
      movable: (queue) => this.counts(queue).visible,
      move: (queue, destination, most) => this.#move(queue, destination, most),
    });
    this.store.makeInFlightVisible(this.time.now());
  }

  /** Deletes a queue with its messages. Receivers that wait there get none. */
  override deleteQueue(address: string): void {
    const { name } = this.queue(address);
    super.deleteQueue(name);
    this.#times.delete(name);
    this.#polls.end(name);
  }

  /** How many messages a queue holds now, exactly. */
  counts(address: string): MessageCounts {
    const { name } = this.queue(address);
    this.#expire(this.queue(address));
    return this.store.counts(name, this.time.now());
  }

  /** How many receivers wait for a message. */
  waiting(address: string): number {
    return this.#polls.count(this.queue(address).name);
  }

  /** All messages of a queue as stored, in any state. Receives none. */
  messages(address: string): StoredMessage[] {
    return this.store.list(this.queue(address).name);
  }

  /** Sends a message. @returns its id */
  send(address: string, message: MessageToSend): string {
    const queue = this.queue(address);
    const delay = message.delaySeconds ?? Number(queue.attributes.DelaySeconds);
    checkMessage(message, delay, queue.attributes);
    const now = this.time.now();
    const messageId = randomUUID();
    this.store.insert(queue.name, {
      messageId,
      body: message.body,
      attributes: message.attributes ? JSON.stringify(message.attributes) : null,
      sentAt: now,
      visibleAt: now + delay * 1000,
      traceHeader: message.traceHeader ?? null,
      groupId: message.groupId ?? null,
    });
    this.#polls.wake(queue.name);
    return messageId;
  }

  /** Commits what several calls write at once. */
  batch<T>(calls: () => T): T {
    return this.store.transaction(calls);
  }

  /** Receives what is visible, or waits for it. */
  receive(address: string, options: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const queue = this.queue(address);
    const wait = options.waitSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    if (options.signal?.aborted) return Promise.resolve([]);
    // Receivers that wait already are served before this one.
    const isFirst = this.#polls.count(queue.name) === 0;
    const messages = isFirst ? this.receiveNow(queue.name, options) : [];
    if (messages.length > 0 || wait <= 0) return Promise.resolve(messages);
    return this.#polls.wait(queue.name, options, wait * 1000);
  }

  /** Receives what is visible, without waiting. Messages received too often move to the dead-letter queue instead. */
  receiveNow(address: string, { max = 1, visibilityTimeout }: ReceiveOptions = {}): ReceivedMessage[] {
    const queue = this.queue(address);
    const timeout = visibilityTimeout ?? Number(queue.attributes.VisibilityTimeout);
    const redrive = redriveOf(queue.attributes);
    const deadLetterQueue = redrive && this.find(redrive.deadLetterTargetArn);
    // Two queues that are each other's dead-letter queue would move a message back and forth forever.
    const isDead = ({ receives, sourceArn }: StoredMessage): boolean =>
      redrive !== undefined &&
      receives >= redrive.maxReceiveCount &&
      sourceArn !== redrive.deadLetterTargetArn;
    const now = this.time.now();
    this.#expire(queue);

    const time = this.#timeOf(queue.name);
    const noisy = noisyGroups(this.store.inFlightByGroup(queue.name, now), time.until(now));
    const received: ReceivedMessage[] = [];
    let moved: boolean;
    this.store.transaction(() => {
      do {
        moved = false;
        for (const message of this.store.visible(queue.name, now, max - received.length, noisy)) {
          if (deadLetterQueue && isDead(message)) {
            this.store.moveToDeadLetterQueue(message.id, deadLetterQueue.name, this.arn(queue.name), now);
            time.end(message.id, now);
            moved = true;
          } else {
            const receipt = randomUUID();
            this.store.take(message.id, receipt, now, now + timeout * 1000);
            time.begin(message.id, message.groupId, now);
            received.push(receivedMessage(message, receipt, { now, senderId: this.accountId }));
          }
        }
      } while (moved && received.length < max && timeout > 0);
    });
    if (deadLetterQueue && deadLetterQueue.name !== queue.name) this.#polls.wake(deadLetterQueue.name);
    this.#polls.setAlarm(queue.name);
    return received;
  }

  /** Deletes a message. An older receipt than its newest does nothing, as on AWS; an invalid one is refused. */
  delete(address: string, receiptHandle: string): void {
    const { name } = this.queue(address);
    const { id, receipt } = readHandle(receiptHandle);
    if (this.store.delete(name, id, receipt)) this.#timeOf(name).end(id, this.time.now());
  }

  /** Sets how long a message in flight stays invisible from now. Throws `MessageNotInflight` when it is not. */
  changeVisibility(address: string, receiptHandle: string, seconds: number): void {
    const { name } = this.queue(address);
    const refused = attributeOutOfBounds("VisibilityTimeout", seconds, 0, longestVisibility);
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
    // What makes a message visible, or hides it while no consumer works on it, gives it back.
    this.#timeOf(name).end(id, now);
    this.#polls.wake(name);
  }

  /** Deletes all messages of a queue. Throws `PurgeQueueInProgress` within a minute of the last time. */
  purge(address: string): void {
    const { name } = this.queue(address);
    const now = this.time.now();
    const last = this.#purgedAt.get(name);
    if (last !== undefined && now >= last && now < last + 60_000) {
      throw new AwsError(
        "PurgeQueueInProgress",
        `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
        { status: 403, queryCode: "AWS.SimpleQueueService.PurgeQueueInProgress" },
      );
    }
    this.#purgedAt.set(name, now);
    this.#times.delete(name);
    this.store.purge(name);
  }

  /** Answers every wait with no messages, and closes the file. */
  close(): void {
    this.moveTasks.close();
    this.#polls.close();
    this.store.close();
  }

  #timeOf(queue: string): ConsumerTime {
    const time = this.#times.get(queue) ?? new ConsumerTime();
    this.#times.set(queue, time);
    return time;
  }

  /** Moves visible messages to a queue, or back to where each came from. Throws where the queue itself is not there. */
  #move(from: string, destination: string | undefined, most: number): Moved {
    const { name } = this.queue(from);
    const to = destination === undefined ? undefined : this.queue(destination);
    const now = this.time.now();
    const targets = new Set<string>();
    const stuck: string[] = [];
    const seen = this.store.visible(name, now, most);
    this.store.transaction(() => {
      for (const { id, sourceArn } of seen) {
        const target = to ?? this.find(sourceArn ?? "");
        if (target !== undefined && target.name !== name) {
          this.store.redrive(id, target.name, randomUUID(), now);
          targets.add(target.name);
        } else stuck.push(sourceArn === null ? "CouldNotDetermineMessageSource" : nonExistentQueue);
      }
    });
    for (const target of targets) this.#polls.wake(target);
    return { moved: seen.length - stuck.length, stuck: stuck.length, failure: stuck[0] };
  }

  /** Deletes messages older than the retention period, once a minute for each queue and when time went back. */
  #expire({ name, attributes }: StoredQueue): void {
    const now = this.time.now();
    const last = this.#expiredAt.get(name);
    if (last !== undefined && now >= last && now < last + 60_000) return;
    this.#expiredAt.set(name, now);
    this.store.expire(name, now - Number(attributes.MessageRetentionPeriod) * 1000);
  }
}
