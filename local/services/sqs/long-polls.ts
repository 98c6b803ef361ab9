/**
 * Receivers that wait for a message of a queue. The one that has waited longest is served first.
 *
 * A wait ends with messages, or with none: when local time reaches its end, when the machine's clock does (so that it
 * ends while time is frozen), or when its signal aborts. One timer for each queue serves the waits when time makes a
 * message visible.
 */
import type { LocalTime } from "../../time/index.ts";
import type { ReceivedMessage, ReceiveOptions } from "./message.ts";

interface LongPoll {
  options: ReceiveOptions;
  end(messages: ReceivedMessage[]): void;
}

/** What long polls need of the queues. */
export interface LongPollSource {
  /** Receives what is visible now. */
  receiveNow(queue: string, options: ReceiveOptions): ReceivedMessage[];
  /** The next instant at which a message becomes visible. */
  nextVisibleAt(queue: string): number | undefined;
}

export class LongPolls {
  readonly #time: LocalTime;
  readonly #source: LongPollSource;
  readonly #polls = new Map<string, LongPoll[]>();
  readonly #alarms = new Map<string, () => void>();

  constructor(time: LocalTime, source: LongPollSource) {
    this.#time = time;
    this.#source = source;
  }

  /** How many receivers wait at a queue. */
  count(queue: string): number {
    return this.#polls.get(queue)?.length ?? 0;
  }

  /** Waits for messages. With Infinity, until there are some or `options.signal` aborts. */
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
          this.setAlarm(queue);
          resolve(messages);
        },
      };
      options.signal?.addEventListener("abort", giveUp, { once: true });
      polls.push(poll);
      this.setAlarm(queue);
    });
  }

  /** Gives visible messages to the receivers that wait. */
  wake(queue: string): void {
    const polls = this.#polls.get(queue) ?? [];
    for (let poll = polls[0]; poll !== undefined; poll = polls[0]) {
      const messages = this.#source.receiveNow(queue, poll.options);
      if (messages.length === 0) break;
      poll.end(messages);
    }
    this.setAlarm(queue);
  }

  /** Sets the queue's timer again. Call it when a message's visibility changed and `wake` was not called. */
  setAlarm(queue: string): void {
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

  /** Ends all waits at a queue with no messages. */
  end(queue: string): void {
    for (const poll of [...(this.#polls.get(queue) ?? [])]) poll.end([]);
  }

  close(): void {
    for (const queue of this.#polls.keys()) this.end(queue);
  }
}
