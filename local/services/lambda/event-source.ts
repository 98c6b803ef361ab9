/**
 * A function's event source on a queue, as Lambda's pollers are to it: batches are received, the function is
 * invoked, and what it did not report as failed is deleted. The rest is left alone and comes back when the
 * queue's visibility timeout is over.
 *
 * A refusal for want of room in the function's reserve is tried again, slower each time, for as long as the
 * messages stay invisible; after that the receive has been in vain, and has counted. What AWS does besides
 * and this does not: lowering the concurrency of a source whose function fails.
 */
import { AwsError } from "../../http/errors.ts";
import type { LocalTime } from "../../time/local-time.ts";
import type { ReceivedMessage, Sqs } from "../sqs/sqs.ts";
import { failedItems } from "./batch-response.ts";
import type { EventSourceSettings } from "./event-source-settings.ts";
import type { Executor } from "./executor.ts";
import { toRecords } from "./sqs-event.ts";

/** What a source needs. */
export interface EventSourcePlace {
  readonly executor: Executor;
  readonly sqs: Sqs;
  readonly time: LocalTime;
  readonly region: string;
  readonly warn: (line: string) => void;
}

/** One running event source. */
export class EventSource {
  readonly #settings: EventSourceSettings;
  readonly #place: EventSourcePlace;
  readonly #stopping = new AbortController();
  readonly #slots: Promise<void>[];

  /**
   * Starts receiving at once.
   *
   * @param slots batches under way at once where the template sets no `MaximumConcurrency`
   */
  constructor(settings: EventSourceSettings, place: EventSourcePlace, slots: number) {
    this.#settings = settings;
    this.#place = place;
    const count = settings.maximumConcurrency ?? slots;
    this.#slots = Array.from({ length: count }, () => this.#run());
  }

  /** Receives nothing more from now on. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Settles when, after `stop`, the batches under way are done with. */
  async stopped(): Promise<void> {
    await Promise.all(this.#slots);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#place.executor.whenRoom();
      const messages = signal.aborted ? [] : await this.#receive(signal);
      if (messages.length > 0) await this.#work(messages);
    }
  }

  async #receive(signal: AbortSignal): Promise<ReceivedMessage[]> {
    const { sqs, time } = this.#place;
    const { queueArn, batchSize, windowSeconds } = this.#settings;
    const max = Math.min(10, batchSize);
    const messages = await sqs.receive(queueArn, { max, waitSeconds: Number.POSITIVE_INFINITY, signal });
    const until = time.now() + windowSeconds * 1000;
    while (messages.length > 0 && messages.length < batchSize && time.now() < until) {
      const waitSeconds = (until - time.now()) / 1000;
      const rest = Math.min(10, batchSize - messages.length);
      const more = await sqs.receive(queueArn, { max: rest, waitSeconds, signal });
      if (more.length === 0) break;
      messages.push(...more);
    }
    return messages;
  }

  async #work(received: ReceivedMessage[]): Promise<void> {
    const { sqs, warn } = this.#place;
    const { queueArn, functionName } = this.#settings;
    try {
      const messages = this.#stopRecursion(received);
      if (messages.length === 0) return;
      const failed = await this.#invoke(messages);
      const done = messages.filter(({ messageId }) => !failed.has(messageId));
      sqs.batch(() => {
        for (const { receiptHandle } of done) sqs.delete(queueArn, receiptHandle);
      });
    } catch (error) {
      if (!this.#stopping.signal.aborted)
        warn(`event source of ${functionName}: ${(error as Error).message}`);
    }
  }

  /** The ids of the messages that stay. */
  async #invoke(messages: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> {
    const { executor, region } = this.#place;
    const { functionName, queueArn, reportsItemFailures } = this.#settings;
    const all = new Set(messages.map(({ messageId }) => messageId));
    const payload = JSON.stringify({ Records: toRecords(messages, queueArn, region) });
    const traces = messages.map(({ attributes }) => attributes.AWSTraceHeader);
    const giveUpAt = this.#invisibleUntil() - executor.find(functionName).timeoutSeconds * 1000;
    for (let refusals = 0; ; refusals++) {
      try {
        const { failure, payload: answer } = await executor.invoke(functionName, payload, { traces });
        if (failure !== undefined) {
          if (!this.#stopping.signal.aborted) this.#place.warn(`${functionName}: ${failure.errorMessage}`);
          return all;
        }
        return reportsItemFailures ? failedItems(answer, all) : new Set();
      } catch (error) {
        if (!(error instanceof AwsError && error.status === 429)) throw error;
        if (!(await this.#backOff(refusals, giveUpAt))) return all;
      }
    }
  }

  #invisibleUntil(): number {
    const { sqs, time } = this.#place;
    return time.now() + Number(sqs.queue(this.#settings.queueArn).attributes.VisibilityTimeout) * 1000;
  }

  /** Waits before the next try. @returns false where there is no time for one */
  async #backOff(refusals: number, giveUpAt: number): Promise<boolean> {
    const { time } = this.#place;
    const { signal } = this.#stopping;
    const next = time.now() + Math.min(250 * 2 ** refusals, 30_000);
    if (next > giveUpAt || signal.aborted) return false;
    await new Promise<void>((passed) => {
      const cancel = time.at(next, passed);
      signal.addEventListener("abort", () => passed(), { once: true });
      signal.addEventListener("abort", cancel, { once: true });
    });
    return !signal.aborted;
  }

  /** Takes out what AWS would no longer deliver, and puts it where the queue's dead letters go. */
  #stopRecursion(messages: ReceivedMessage[]): ReceivedMessage[] {
    const { executor, sqs, warn } = this.#place;
    const { functionName, queueArn } = this.#settings;
    return messages.filter((message) => {
      const { messageId, receiptHandle, body, messageAttributes, attributes } = message;
      const stopped = executor.recursionStop(functionName, attributes.AWSTraceHeader);
      if (stopped === undefined) return true;
      const { RedrivePolicy = "{}" } = sqs.queue(queueArn).attributes;
      const { deadLetterTargetArn } = JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string };
      sqs.batch(() => {
        if (deadLetterTargetArn !== undefined) {
          const traceHeader = attributes.AWSTraceHeader;
          const kept = Object.keys(messageAttributes).length > 0 ? { attributes: messageAttributes } : {};
          sqs.send(deadLetterTargetArn, {
            body,
            ...kept,
            ...(traceHeader === undefined ? {} : { traceHeader }),
          });
        }
        sqs.delete(queueArn, receiptHandle);
      });
      const where = deadLetterTargetArn === undefined ? "dropped" : "in the dead-letter queue";
      warn(`${stopped.message}; message ${messageId} is ${where}`);
      return false;
    });
  }
}
