/** The queues of the account, with their attributes and tags. `sqs.ts` has their messages. */
import { AwsError } from "../../http/index.ts";
import { arn, type Owner, ownQueue, ownResource } from "../../stack/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { MessageStore, StoredQueue } from "./message-store.ts";
import { checkAttributes, defaultAttributes, removable } from "./queue-attributes.ts";
import { checkTags } from "./queue-tags.ts";
import { allowsRedriveFrom, redriveOf } from "./redrive-policies.ts";

/** A queue can be given by its name, its URL or its ARN. */
export class Queues {
  protected readonly store: MessageStore;
  protected readonly time: LocalTime;
  protected readonly accountId: string;
  readonly #owner: Owner;
  readonly #queues = new Map<string, StoredQueue>();

  constructor(
    store: MessageStore,
    { time, region, accountId }: { time: LocalTime; region: string; accountId: string },
  ) {
    this.store = store;
    this.time = time;
    this.accountId = accountId;
    this.#owner = { region, accountId };
    for (const queue of store.queues()) this.#queues.set(queue.name, queue);
  }

  /** Creates a queue. An existing one is returned if its attributes are the same, and refused if they differ. */
  createQueue(
    name: string,
    given: Record<string, string> = {},
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
    this.#check(name, given);
    checkTags(name, tags);
    const attributes = withoutRemoved(given);
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

  /** Creates a queue, or gives the existing one these attributes and tags. Its messages stay. */
  ensureQueue(
    name: string,
    attributes: Record<string, string> = {},
    tags: Record<string, string> = {},
  ): StoredQueue {
    const existing = this.#queues.get(name);
    if (existing === undefined) return this.createQueue(name, attributes, tags);
    this.#check(name, attributes);
    checkTags(name, tags);
    const wanted = { ...existing, attributes: { ...defaultAttributes, ...withoutRemoved(attributes) }, tags };
    if (JSON.stringify(wanted) !== JSON.stringify(existing))
      this.#save({ ...wanted, modifiedAt: this.time.now() });
    return this.queue(name);
  }

  setAttributes(address: string, attributes: Record<string, string>): void {
    const queue = this.queue(address);
    this.#check(queue.name, attributes);
    const merged = withoutRemoved({ ...queue.attributes, ...attributes });
    this.#save({ ...queue, attributes: merged, modifiedAt: this.time.now() });
  }

  setTags(address: string, tags: Record<string, string>): void {
    const queue = this.queue(address);
    checkTags(queue.name, tags);
    this.#save({ ...queue, tags });
  }

  /** A queue by its name, URL or ARN. Throws the `QueueDoesNotExist` AwsError, for those of others too. */
  queue(address: string): StoredQueue {
    const isArn = address.startsWith("arn:");
    const inUrl = address.includes("/") ? ownQueue(address, this.#owner) : address;
    const queue = isArn ? this.find(address) : this.#queues.get(inUrl ?? "");
    if (queue) return queue;
    throw noQueue();
  }

  /** All queues, by name. */
  queues(): StoredQueue[] {
    return [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The queue with an ARN, if it exists. */
  protected find(arn: string): StoredQueue | undefined {
    return this.#queues.get(ownResource(arn, "sqs", this.#owner) ?? "");
  }

  arn(address: string): string {
    return arn(this.#owner, "sqs", this.queue(address).name);
  }

  /** Deletes a queue and its messages. */
  deleteQueue(address: string): void {
    const { name } = this.queue(address);
    this.store.deleteQueue(name);
    this.#queues.delete(name);
  }

  #save(queue: StoredQueue): void {
    this.store.saveQueue(queue);
    this.#queues.set(queue.name, queue);
  }

  #check(name: string, attributes: Record<string, string>): void {
    checkAttributes(attributes);
    const targetArn = redriveOf(attributes)?.deadLetterTargetArn;
    if (targetArn === undefined) return;
    const target = this.find(targetArn);
    const refused = (why: string) =>
      new AwsError(
        "InvalidParameterValue",
        `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${why}`,
      );
    if (target === undefined) throw refused("Dead letter target does not exist.");
    if (target.name === name) throw refused("A queue cannot be its own dead-letter queue.");
    if (!allowsRedriveFrom(arn(this.#owner, "sqs", name), target.attributes))
      throw refused("Dead letter target does not allow this queue in its RedriveAllowPolicy.");
  }
}

/** Without those that an empty text takes away. */
function withoutRemoved(attributes: Record<string, string>): Record<string, string> {
  const kept = Object.entries(attributes).filter(
    ([name, value]) => value !== "" || !removable.includes(name),
  );
  return Object.fromEntries(kept);
}

/** What SQS calls a queue that is not there, outside of its JSON protocol. */
export const nonExistentQueue = "AWS.SimpleQueueService.NonExistentQueue";

export function noQueue(): AwsError {
  return new AwsError("QueueDoesNotExist", "The specified queue does not exist.", {
    queryCode: nonExistentQueue,
  });
}
