/**
 * Fires occurrences as EventBridge Scheduler does: tries again with growing pauses, by the schedule's retry policy, and
 * then sends the input to the schedule's dead-letter queue. What waits to be tried again is kept in memory alone, and is
 * dropped once its schedule is gone.
 *
 * Time and ids are passed in. `occurrences.ts` says what is due, `scheduler-endpoint.ts` sends, and the rules are those of
 * `functions/schedule/delivery.ts`.
 */
import {
  afterFailure,
  type DeliveryAttempt,
  deadLetterAttributes,
  type Exhausted,
  targetInput,
} from "../../functions/schedule/index.ts";
import type { Fireable } from "./fireable.ts";
import { type Occurrence, occurrencesBetween } from "./occurrences.ts";
import { checkTarget, type SchedulerEndpoint } from "./scheduler-endpoint.ts";

/** How many are delivered at once. */
const atOnce = 10;

/** An occurrence on its way to its target. */
export interface Invocation extends Occurrence {
  readonly schedule: Fireable;
  /** The attempt that is made, or the next one, from 1. */
  readonly attempt: number;
}

/** What became of an attempt. */
export type Fired =
  | { readonly kind: "delivered"; readonly invocation: Invocation }
  | { readonly kind: "tried again later"; readonly invocation: Invocation; readonly error: Error }
  | { readonly kind: "given up"; readonly invocation: Invocation; readonly error: Error };

export interface FiringOptions {
  readonly endpoint: SchedulerEndpoint;
  readonly newExecutionId: () => string;
  /** Hears of each attempt. */
  readonly fired: (fired: Fired) => void;
  /** Hears of a schedule that cannot be fired. */
  readonly warn: (line: string) => void;
}

interface Waiting {
  readonly invocation: Invocation;
  readonly at: number;
}

export class Firing {
  readonly #options: FiringOptions;
  #waiting: Waiting[] = [];

  constructor(options: FiringOptions) {
    this.#options = options;
  }

  /**
   * Fires what is due after `after`, up to and including `until`, in the order of time, and what waits until then.
   * @param schedules those that there are
   */
  async pass(schedules: readonly Fireable[], after: number, until: number): Promise<void> {
    const due = schedules.flatMap((schedule) => this.#dueOf(schedule, after, until));
    const arns = new Set(schedules.map(({ arn }) => arn));
    const waiting = this.#waiting.filter(({ invocation }) => arns.has(invocation.schedule.arn));
    const again = waiting.filter(({ at }) => at <= until);
    this.#waiting = waiting.filter(({ at }) => at > until);
    const all = [...due, ...again].sort((a, b) => a.at - b.at);
    for (let i = 0; i < all.length; i += atOnce)
      await Promise.all(all.slice(i, i + atOnce).map(({ invocation }) => this.#attempt(invocation, until)));
  }

  /** Fires an occurrence once, now. @throws what the target answers */
  async fireNow(schedule: Fireable, scheduledAt: Date): Promise<void> {
    const invocation = { schedule, scheduledAt, firesAt: scheduledAt, attempt: 1 };
    checkTarget(schedule.target.arn);
    await this.#options.endpoint.send(schedule.target, this.#open(invocation).input);
    this.#options.fired({ kind: "delivered", invocation });
  }

  #dueOf(schedule: Fireable, after: number, until: number): Waiting[] {
    try {
      const due = occurrencesBetween(schedule, after, until);
      if (schedule.enabled) checkTarget(schedule.target.arn);
      return due.map((occurrence) => ({
        at: +occurrence.firesAt,
        invocation: { schedule, ...occurrence, attempt: 1 },
      }));
    } catch (error) {
      this.#options.warn(`schedule ${schedule.name} is not fired: ${(error as Error).message}`);
      return [];
    }
  }

  /** An attempt, with an id of its own, and what it sends. */
  #open({ schedule, scheduledAt, attempt: number }: Invocation): { attempt: DeliveryAttempt; input: string } {
    const executionId = this.#options.newExecutionId();
    const attempt = { scheduleArn: schedule.arn, instant: +scheduledAt, executionId, number };
    return { attempt, input: targetInput(schedule.target.input, attempt) };
  }

  async #attempt(invocation: Invocation, now: number): Promise<void> {
    const { endpoint, fired } = this.#options;
    const { target } = invocation.schedule;
    const sent = this.#open(invocation);
    try {
      await endpoint.send(target, sent.input);
      fired({ kind: "delivered", invocation });
    } catch (thrown) {
      const error = thrown as Error;
      const next = afterFailure(target.retries, invocation.attempt, +invocation.firesAt, now);
      if (next.kind === "give up") {
        fired({ kind: "given up", invocation, error });
        await this.#sendDeadLetter(invocation.schedule, sent, error, next.exhausted);
      } else {
        this.#waiting.push({ invocation: { ...invocation, attempt: invocation.attempt + 1 }, at: next.at });
        fired({ kind: "tried again later", invocation, error });
      }
    }
  }

  async #sendDeadLetter(
    { name, target }: Fireable,
    { attempt, input }: { attempt: DeliveryAttempt; input: string },
    error: Error,
    exhausted: Exhausted,
  ): Promise<void> {
    const { endpoint, warn } = this.#options;
    if (target.deadLetterArn === undefined) return;
    try {
      const told = { code: codeOf(error), message: error.message };
      const attributes = deadLetterAttributes(attempt, target.arn, told, exhausted);
      await endpoint.sendDeadLetter(target.deadLetterArn, input, attributes);
    } catch (cause) {
      warn(`schedule ${name}: ${target.deadLetterArn} did not take it: ${(cause as Error).message}`);
    }
  }
}

/** The service's own code, where it has one besides the name of the SDK's class. */
function codeOf(error: Error): string {
  const { Code } = error as { Code?: unknown };
  return typeof Code === "string" ? Code : error.name;
}
