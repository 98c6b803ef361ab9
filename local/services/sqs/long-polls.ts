/**
 * Those who wait for a message of a queue, the longest waiting first.
 *
 * A wait ends with messages; with none when local time passes its end, when the machine's clock does (so that
 * nobody hangs while time stands still), or when it is given up. Who waits hears of what becomes visible by time
 * alone: one timer for each queue stands at the next such instant.
 */

import type { LocalTime } from "../../time/local-time.ts";
import type { ReceivedMessage, ReceiveOptions } from "./sqs.ts";

interface LongPoll {
  options: ReceiveOptions;
  end(messages: ReceivedMessage[]): void;
}

/** What waiting needs of the queues. */
export interface LongPollSource {
  /** Receives what is visible now. */
  receiveNow(queue: string, options: ReceiveOptions): ReceivedMessage[];
  /** The next instant at which something becomes visible. */
  nextVisibleAt(queue: string): number | undefined;
}

/** Those who wait. */
export class LongPolls {
  readonly #time: LocalTime;
  readonly #source: LongPollSource;
  readonly #polls = new Map<string, LongPoll[]>();
  readonly #alarms = new Map<string, () => void>();

  constructor(time: LocalTime, source: LongPollSource) {
    this.#time = time;
    this.#source = source;
  }

  /** How many wait at a queue. */
  count(queue: string): number {
    return this.#polls.get(queue)?.length ?? 0;
  }

  /** Waits for messages, so long at most; Infinity waits until there are some or `options.signal` aborts. */
  wait(queue: string, options: ReceiveOptions, milliseconds: number): Promise<ReceivedMessage[]> {
    const polls = this.#polls.get(queue) ?? [];
    this.#polls.set(queue, polls);
    return new Promise((resolve) => {
      const giveUp = (): void => poll.end([]);
      const finite = Number.isFinite(milliseconds);
      const cancel = finite ? this.#time.at(this.#time.now() + milliseconds, giveUp) : () => {};
      const timer = finite ? setTimeout(giveUp, milliseconds) : undefined;
      const poll: LongPoll = {
        options,
        end: (messages) => {
          const index = polls.indexOf(poll);
          if (index === -1) return;
          polls.splice(index, 1);
          cancel();
          clearTimeout(timer);
          options.signal?.removeEventListener("abort", giveUp);
          this.arm(queue);
          resolve(messages);
        },
      };
      options.signal?.addEventListener("abort", giveUp, { once: true });
      polls.push(poll);
      this.arm(queue);
    });
  }

  /** Gives those who wait what is visible. */
  wake(queue: string): void {
    const polls = this.#polls.get(queue) ?? [];
    for (let poll = polls[0]; poll !== undefined; poll = polls[0]) {
      const messages = this.#source.receiveNow(queue, poll.options);
      if (messages.length === 0) break;
      poll.end(messages);
    }
    this.arm(queue);
  }

  /** Sets the queue's timer anew; to be called whenever a message's visibility changed without waking anyone. */
  arm(queue: string): void {
    this.#alarms.get(queue)?.();
    this.#alarms.delete(queue);
    if (this.count(queue) === 0) return;
    const next = this.#source.nextVisibleAt(queue);
    if (next !== undefined)
      this.#alarms.set(
        queue,
        this.#time.at(next, () => this.wake(queue)),
      );
  }

  /** Ends all waits at a queue, with nothing. */
  end(queue: string): void {
    for (const poll of [...(this.#polls.get(queue) ?? [])]) poll.end([]);
  }

  /** Ends all waits. */
  close(): void {
    for (const queue of this.#polls.keys()) this.end(queue);
  }
}
