/**
 * A function's event source on a queue. It works as Lambda's pollers do: it receives a batch, invokes the function,
 * and deletes the messages that were not reported as failed. The others become visible again when the queue's
 * visibility timeout is over.
 *
 * When the function is throttled, the batch is retried at growing intervals while its messages stay invisible. After
 * that it is given up, and the receive has counted. Unlike AWS, a source whose function fails keeps its concurrency.
 */
import { AwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { ReceivedMessage, Sqs } from "../sqs/index.ts";
import type { EventSourceSettings } from "./event-source-settings.ts";
import type { Executor } from "./executor.ts";
import type { RecursionStoppedError } from "./recursion.ts";
import { failedItems, toRecords } from "./sqs-event.ts";

export interface EventSourceContext {
  readonly executor: Executor;
  readonly sqs: Sqs;
  readonly time: LocalTime;
  readonly region: string;
  readonly warn: (line: string) => void;
}

export class EventSource {
  readonly #settings: EventSourceSettings;
  readonly #context: EventSourceContext;
  readonly #stopping = new AbortController();
  readonly #pollers: Promise<void>[];

  /**
   * Begins to receive at once.
   *
   * @param pollers batches at once, where the template sets no `MaximumConcurrency`
   */
  constructor(settings: EventSourceSettings, context: EventSourceContext, pollers: number) {
    this.#settings = settings;
    this.#context = context;
    const count = settings.maximumConcurrency ?? pollers;
    this.#pollers = Array.from({ length: count }, () => this.#poll());
  }

  /** Receives nothing more. */
  stop(): void {
    this.#stopping.abort();
  }

  /** After `stop`, resolves when every batch that was received is dealt with. */
  async stopped(): Promise<void> {
    await Promise.all(this.#pollers);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#context.executor.whenRoom();
      const messages = signal.aborted ? [] : await this.#receive(signal);
      if (messages.length > 0) await this.#handle(messages);
    }
  }

  async #receive(signal: AbortSignal): Promise<ReceivedMessage[]> {
    const { sqs, time } = this.#context;
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

  async #handle(received: ReceivedMessage[]): Promise<void> {
    const { sqs, warn } = this.#context;
    const { queueArn, functionName } = this.#settings;
    try {
      const messages = this.#withoutRecursion(received);
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

  /** Invokes the function. @returns the ids of the messages that failed */
  async #invoke(messages: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> {
    const { executor, region } = this.#context;
    const { functionName, queueArn, reportsItemFailures } = this.#settings;
    const all = new Set(messages.map(({ messageId }) => messageId));
    const payload = JSON.stringify({ Records: toRecords(messages, queueArn, region) });
    const traces = messages.map(({ attributes }) => attributes.AWSTraceHeader);
    const giveUpAt = this.#invisibleUntil() - executor.find(functionName).timeoutSeconds * 1000;
    for (let throttles = 0; ; throttles++) {
      try {
        const { failure, payload: answer } = await executor.invoke(functionName, payload, { traces });
        if (failure !== undefined) {
          if (!this.#stopping.signal.aborted) this.#context.warn(`${functionName}: ${failure.errorMessage}`);
          return all;
        }
        return reportsItemFailures ? failedItems(answer, all) : new Set();
      } catch (error) {
        if (!(error instanceof AwsError && error.status === 429)) throw error;
        if (!(await this.#backOff(throttles, giveUpAt))) return all;
      }
    }
  }

  #invisibleUntil(): number {
    const { sqs, time } = this.#context;
    return time.now() + Number(sqs.queue(this.#settings.queueArn).attributes.VisibilityTimeout) * 1000;
  }

  /** Waits before a retry. @returns false when there is no time for one */
  async #backOff(throttles: number, giveUpAt: number): Promise<boolean> {
    const { time } = this.#context;
    const { signal } = this.#stopping;
    const next = time.now() + Math.min(250 * 2 ** throttles, 30_000);
    if (next > giveUpAt || signal.aborted) return false;
    await new Promise<void>((passed) => {
      const cancel = time.at(next, passed);
      signal.addEventListener("abort", () => passed(), { once: true });
      signal.addEventListener("abort", cancel, { once: true });
    });
    return !signal.aborted;
  }

  /** Removes messages that AWS would not deliver because their chain is too long. */
  #withoutRecursion(messages: ReceivedMessage[]): ReceivedMessage[] {
    const { executor } = this.#context;
    return messages.filter((message) => {
      const trace = message.attributes.AWSTraceHeader;
      const stopped = executor.recursionStop(this.#settings.functionName, trace);
      if (stopped !== undefined) this.#stopRecursion(message, stopped);
      return stopped === undefined;
    });
  }

  /** Moves a message to the queue's dead-letter queue, or deletes it if there is none. */
  #stopRecursion(message: ReceivedMessage, stopped: RecursionStoppedError): void {
    const { sqs, warn } = this.#context;
    const { queueArn } = this.#settings;
    const { messageId, receiptHandle, body, messageAttributes, attributes } = message;
    const { RedrivePolicy = "{}" } = sqs.queue(queueArn).attributes;
    const { deadLetterTargetArn } = JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string };
    sqs.batch(() => {
      if (deadLetterTargetArn !== undefined) {
        sqs.send(deadLetterTargetArn, {
          body,
          attributes: Object.keys(messageAttributes).length > 0 ? messageAttributes : undefined,
          traceHeader: attributes.AWSTraceHeader,
        });
      }
      sqs.delete(queueArn, receiptHandle);
    });
    const where = deadLetterTargetArn === undefined ? "dropped" : "in the dead-letter queue";
    warn(`${stopped.message}; message ${messageId} is ${where}`);
  }
}
