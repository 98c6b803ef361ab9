/**
 * The RunQueue of all lanes and of the one that has no queue: messages for Pawl's own tasks invoke their function. A
 * process that may not invoke it sends nothing: each of their runs has an entry, by which the sweeper comes back to it.
 * So does one whose invocation is lost, since Lambda tries none again that failed.
 */
import { automaticLane } from "../model/task/automatic.ts";
import type { RunQueue, Unsent } from "./run-queue.ts";

/** Invokes the function, and does not wait for it. @throws when Lambda did not take it */
export type InvokeAutomatic = (payload: string) => Promise<void>;

export interface AutomaticQueueProps {
  /** All lanes that have a queue. */
  readonly others: RunQueue;
  /** @default nothing is sent */
  readonly invoke?: InvokeAutomatic;
}

export class AutomaticQueue implements RunQueue {
  readonly #others: RunQueue;
  readonly #invoke: InvokeAutomatic | undefined;

  constructor({ others, invoke }: AutomaticQueueProps) {
    this.#others = others;
    this.#invoke = invoke;
  }

  async send(lane: string, body: string, delaySeconds?: number, key?: string): Promise<void> {
    if (lane !== automaticLane) return this.#others.send(lane, body, delaySeconds, key);
    // An invocation cannot be delayed. A turn that comes later has its entry at its instant.
    if ((delaySeconds ?? 0) === 0) await this.#invoke?.(JSON.stringify({ message: body }));
  }

  async sendBatch(
    lane: string,
    bodies: readonly string[],
    delaysSeconds?: readonly number[],
    keys?: readonly (string | undefined)[],
  ): Promise<readonly Unsent[]> {
    if (lane !== automaticLane) return this.#others.sendBatch(lane, bodies, delaysSeconds, keys);
    const sent = await Promise.allSettled(bodies.map((body, i) => this.send(lane, body, delaysSeconds?.[i])));
    return sent.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [{ index, reason: String(outcome.reason) }] : [],
    );
  }

  async setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void> {
    if (lane !== automaticLane) await this.#others.setVisibility(lane, receiptHandle, seconds);
  }
}
