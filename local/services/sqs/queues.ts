/**
 * The queues of the local account: which there are, their attributes and tags. What is in them is `sqs.ts`'s.
 */
import { AwsError } from "../../http/errors.ts";
import type { LocalTime } from "../../time/local-time.ts";
import type { MessageStore, StoredQueue } from "./message-store.ts";
import { checkAttributes, defaultAttributes, redriveOf } from "./queue-attributes.ts";

/** What queues there are. A queue is named by its name, its URL or its ARN alike. */
export class Queues {
  protected readonly store: MessageStore;
  protected readonly time: LocalTime;
  protected readonly accountId: string;
  readonly #region: string;
  readonly #queues = new Map<string, StoredQueue>();

  constructor(
    store: MessageStore,
    { time, region, accountId }: { time: LocalTime; region: string; accountId: string },
  ) {
    this.store = store;
    this.time = time;
    this.accountId = accountId;
    this.#region = region;
    for (const queue of store.queues()) this.#queues.set(queue.name, queue);
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
    const now = this.time.now();
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
      this.#save({ ...wanted, modifiedAt: this.time.now() });
    return this.queue(name);
  }

  setAttributes(address: string, attributes: Record<string, string>): void {
    const queue = this.queue(address);
    this.#check(attributes);
    const merged = { ...queue.attributes, ...attributes };
    if (merged.RedrivePolicy === "") delete merged.RedrivePolicy;
    this.#save({ ...queue, attributes: merged, modifiedAt: this.time.now() });
  }

  setTags(address: string, tags: Record<string, string>): void {
    this.#save({ ...this.queue(address), tags });
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

  /** The queue that an ARN names, if it is there. */
  protected find(arn: string): StoredQueue | undefined {
    return this.#queues.get(arn.split(":").at(-1) ?? "");
  }

  arn(address: string): string {
    return `arn:aws:sqs:${this.#region}:${this.accountId}:${this.queue(address).name}`;
  }

  /** Forgets a queue and its messages. */
  deleteQueue(address: string): void {
    const { name } = this.queue(address);
    this.store.deleteQueue(name);
    this.#queues.delete(name);
  }

  #save(queue: StoredQueue): void {
    this.store.saveQueue(queue);
    this.#queues.set(queue.name, queue);
  }

  #check(attributes: Record<string, string>): void {
    checkAttributes(attributes);
    const target = redriveOf(attributes)?.deadLetterTargetArn;
    if (target === undefined || this.find(target)) return;
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    );
  }
}
