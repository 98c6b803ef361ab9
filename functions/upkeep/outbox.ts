/**
 * The turns that a sweep resends: they are collected by lane and sent ten in a call. Their entries have been moved
 * already, so a message that SQS does not take is only logged: its run is resent when the entry is due again.
 */
import { turnMessage } from "../model/run/messages/message.ts";
import type { RunRecord } from "../model/run/run.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import { largestBatch } from "../queue/run-queue.ts";
import type { RunnerContext } from "../runs/index.ts";

export class Outbox {
  readonly #context: RunnerContext;
  /** By lane: fewer than a batch. */
  readonly #waiting = new Map<string, RunRecord[]>();
  #sent = 0;
  #unsent = 0;

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  /** Messages that SQS took. */
  get sent(): number {
    return this.#sent;
  }

  /** Messages that it did not take, or did not say so. */
  get unsent(): number {
    return this.#unsent;
  }

  /** Sends a run's present turn, with the next nine of its lane. Never rejects. */
  async add(run: RunRecord): Promise<void> {
    const lane = laneOfRun(this.#context, run);
    const waiting = this.#waiting.get(lane) ?? [];
    this.#waiting.set(lane, waiting);
    waiting.push(run);
    if (waiting.length === largestBatch) await this.#send(lane, waiting.splice(0));
  }

  /** Sends what is left. Never rejects. */
  async flush(): Promise<void> {
    const lanes = [...this.#waiting].filter(([, waiting]) => waiting.length > 0);
    await Promise.all(lanes.map(([lane, waiting]) => this.#send(lane, waiting.splice(0))));
  }

  async #send(lane: string, runs: readonly RunRecord[]): Promise<void> {
    const { queue, log, further } = this.#context;
    const reasons = new Map<number, string>();
    try {
      const keys = runs.map((run) => further?.groupKey(this.#context, run));
      for (const { index, reason } of await queue.sendBatch(lane, runs.map(turnMessage), undefined, keys))
        reasons.set(index, reason);
    } catch (error) {
      for (const index of runs.keys()) reasons.set(index, String(error));
    }
    for (const [index, run] of runs.entries()) {
      const { status, turn, sends = 0 } = run;
      const error = reasons.get(index);
      if (error === undefined) {
        this.#sent++;
        log(sends > 1 ? "warn" : "info", "send", run, { status, turn, sends });
      } else {
        this.#unsent++;
        log("warn", "not sent", run, { status, turn, sends, error });
      }
    }
  }
}
