/**
 * Fires occurrences as EventBridge Scheduler does: tries again with growing pauses, by the schedule's retry policy, and
 * then sends the input to the schedule's dead-letter queue. What waits to be tried again is kept in memory alone.
 *
 * Time and ids are passed in. `occurrences.ts` says what is due, `scheduler-endpoint.ts` sends.
 */
import type { Fireable } from "./fireable.ts";
import { deadLetterAttributes, type GivenUp, type Invocation, inputOf } from "./invocation.ts";
import { occurrencesBetween } from "./occurrences.ts";
import type { SchedulerEndpoint } from "./scheduler-endpoint.ts";

/** AWS says that the pauses grow, not how. */
const longestPauseMs = 300_000;
/** How many are delivered at once. */
const atOnce = 10;

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

  /** Fires what is due after `after`, up to and including `until`, in the order of time, and what waits until then. */
  async pass(schedules: readonly Fireable[], after: number, until: number): Promise<void> {
    const due = schedules.flatMap((schedule) => this.#dueOf(schedule, after, until));
    const again = this.#waiting.filter(({ at }) => at <= until);
    this.#waiting = this.#waiting.filter(({ at }) => at > until);
    const all = [...due, ...again].sort((a, b) => a.at - b.at);
    for (let i = 0; i < all.length; i += atOnce)
      await Promise.all(all.slice(i, i + atOnce).map(({ invocation }) => this.#attempt(invocation, until)));
  }

  /** Fires an occurrence once, now. @throws what the target answers */
  async fireNow(schedule: Fireable, scheduledAt: Date): Promise<void> {
    const invocation = this.#first(schedule, scheduledAt);
    await this.#options.endpoint.send(schedule.target, inputOf(invocation));
    this.#options.fired({ kind: "delivered", invocation });
  }

  #dueOf(schedule: Fireable, after: number, until: number): Waiting[] {
    try {
      return occurrencesBetween(schedule, after, until).map(({ scheduledAt, firesAt }) => ({
        at: +firesAt,
        invocation: this.#first(schedule, scheduledAt),
      }));
    } catch (error) {
      this.#options.warn(`schedule ${schedule.name} is not fired: ${(error as Error).message}`);
      return [];
    }
  }

  #first(schedule: Fireable, scheduledAt: Date): Invocation {
    return { schedule, scheduledAt, executionId: this.#options.newExecutionId(), attempt: 1 };
  }

  async #attempt(invocation: Invocation, now: number): Promise<void> {
    const { endpoint, fired } = this.#options;
    const { schedule, scheduledAt, attempt } = invocation;
    const { target } = schedule;
    try {
      await endpoint.send(target, inputOf(invocation));
      fired({ kind: "delivered", invocation });
    } catch (thrown) {
      const error = thrown as Error;
      const at = now + Math.min(longestPauseMs, 1000 * 2 ** (attempt - 1));
      const isOld = at > +scheduledAt + target.mostAgeSeconds * 1000;
      if (!mayPass(error)) return this.#giveUp(invocation, error, undefined);
      if (attempt > target.mostRetries) return this.#giveUp(invocation, error, "MaximumRetryAttempts");
      if (isOld) return this.#giveUp(invocation, error, "MaximumEventAgeInSeconds");
      this.#waiting.push({ invocation: { ...invocation, attempt: attempt + 1 }, at });
      fired({ kind: "tried again later", invocation, error });
    }
  }

  async #giveUp(invocation: Invocation, error: Error, why: GivenUp): Promise<void> {
    const { endpoint, fired, warn } = this.#options;
    const { deadLetterArn } = invocation.schedule.target;
    fired({ kind: "given up", invocation, error });
    if (deadLetterArn === undefined) return;
    try {
      const attributes = deadLetterAttributes(invocation, error, why);
      await endpoint.sendDeadLetter(deadLetterArn, inputOf(invocation), attributes);
    } catch (cause) {
      warn(
        `schedule ${invocation.schedule.name}: ${deadLetterArn} did not take it: ${(cause as Error).message}`,
      );
    }
  }
}

/** Whether a later attempt may go through: a service that is busy, failing or out of reach, not one that refuses. */
function mayPass(error: Error): boolean {
  const { $metadata, name } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if (name === "TargetError") return false;
  const status = $metadata?.httpStatusCode;
  return status === undefined || status === 429 || status >= 500 || /Throttl/.test(name);
}
