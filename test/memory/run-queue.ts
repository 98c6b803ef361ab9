/**
 * Lanes' queues in memory, with what Pawl relies on in SQS: delivery at least once, a visibility timeout from each
 * receive, delays, a dead-letter queue after too many receives. Time comes from the clock it is given.
 */
import type { Clock } from "../../functions/model/clock.ts";
import {
  largestBatch,
  longestDelaySeconds,
  type RunQueue,
  type Unsent,
} from "../../functions/queue/run-queue.ts";

/** A message as a worker receives it. */
export interface MemoryMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receives: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

export interface MemoryRunQueueProps {
  readonly clock: Clock;
  /** @default 120 */
  readonly visibilityTimeoutSeconds?: number;
  /** @default 10 */
  readonly maxReceiveCount?: number;
}

interface Held {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receives: number;
}

/** The queues of all lanes. A lane exists once something was sent to it. */
export class MemoryRunQueue implements RunQueue {
  readonly #clock: Clock;
  readonly #visibilityMs: number;
  readonly #maxReceives: number;
  readonly #lanes = new Map<string, Held[]>();
  #count = 0;
  /** Bodies that were received too often, by lane. */
  readonly dead: {
    readonly lane: string;
    readonly body: string;
    readonly messageId?: string;
    readonly sentAt?: number;
  }[] = [];

  constructor({ clock, visibilityTimeoutSeconds = 120, maxReceiveCount = 10 }: MemoryRunQueueProps) {
    this.#clock = clock;
    this.#visibilityMs = visibilityTimeoutSeconds * 1000;
    this.#maxReceives = maxReceiveCount;
  }

  /** Groups change nothing here: it delivers the oldest message first. */
  async send(lane: string, body: string, delaySeconds = 0, _key?: string): Promise<void> {
    if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > longestDelaySeconds) {
      throw new Error(
        `delaySeconds ${delaySeconds} is not allowed: a whole number from 0 to ${longestDelaySeconds}`,
      );
    }
    const sentAt = this.#clock.now();
    const messageId = `message-${++this.#count}`;
    this.#of(lane).push({ messageId, body, sentAt, visibleAt: sentAt + delaySeconds * 1000, receives: 0 });
  }

  /** As SQS does, it takes the rest of a batch in which one message has a delay that is not allowed. */
  async sendBatch(
    lane: string,
    bodies: readonly string[],
    delaysSeconds: readonly number[] = [],
    _keys?: readonly (string | undefined)[],
  ): Promise<readonly Unsent[]> {
    if (bodies.length < 1 || bodies.length > largestBatch)
      throw new Error(`a batch of ${bodies.length} is not allowed: 1 to ${largestBatch} messages`);
    const unsent: Unsent[] = [];
    for (const [index, body] of bodies.entries()) {
      try {
        await this.send(lane, body, delaysSeconds[index]);
      } catch (error) {
        unsent.push({ index, reason: String(error) });
      }
    }
    return unsent;
  }

  async setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void> {
    const held = this.#of(lane).find(
      (message) => `${message.messageId}#${message.receives}` === receiptHandle,
    );
    if (held !== undefined) held.visibleAt = this.#clock.now() + seconds * 1000;
  }

  /** Receives the oldest visible message, and hides it for the visibility timeout. */
  receive(lane: string): MemoryMessage | undefined {
    const now = this.#clock.now();
    for (;;) {
      const held = this.#of(lane).find(({ visibleAt }) => visibleAt <= now);
      if (held === undefined) return undefined;
      if (held.receives >= this.#maxReceives) {
        this.#drop(lane, held);
        this.dead.push({ lane, body: held.body, messageId: held.messageId, sentAt: held.sentAt });
        continue;
      }
      held.receives++;
      held.visibleAt = now + this.#visibilityMs;
      const { messageId, body, receives, sentAt } = held;
      return { messageId, receiptHandle: `${messageId}#${receives}`, body, receives, sentAt };
    }
  }

  /** Acknowledges a message. */
  delete(lane: string, receiptHandle: string): void {
    const held = this.#of(lane).find(({ messageId }) => receiptHandle.startsWith(`${messageId}#`));
    if (held !== undefined) this.#drop(lane, held);
  }

  /** Loses every message of a lane, in flight or not, and returns them. */
  purge(lane: string): readonly Pick<MemoryMessage, "messageId" | "body" | "sentAt">[] {
    return this.#of(lane).splice(0);
  }

  /** Whether a receive would find a message now. */
  isVisible(lane: string): boolean {
    return this.#of(lane).some(({ visibleAt }) => visibleAt <= this.#clock.now());
  }

  /** When a receive will next find a message, in epoch milliseconds; undefined where there is none. */
  visibleAt(lane: string): number | undefined {
    return this.#of(lane).reduce<number | undefined>(
      (first, { visibleAt }) => (first === undefined || visibleAt < first ? visibleAt : first),
      undefined,
    );
  }

  /** The bodies of a lane's messages, those in flight and delayed included. */
  bodies(lane: string): readonly string[] {
    return this.#of(lane).map(({ body }) => body);
  }

  /** How many messages a lane has, those in flight and delayed included. */
  size(lane: string): number {
    return this.#of(lane).length;
  }

  #drop(lane: string, held: Held): void {
    const messages = this.#of(lane);
    messages.splice(messages.indexOf(held), 1);
  }

  #of(lane: string): Held[] {
    const messages = this.#lanes.get(lane) ?? [];
    this.#lanes.set(lane, messages);
    return messages;
  }
}
