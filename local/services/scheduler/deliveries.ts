/**
 * Delivers occurrences: at once or within a flexible window, again after a failure, and to the dead-letter queue of the
 * schedule when no try is left or the event is too old.
 *
 * What a target gets, and when it is tried again, is the matter of `functions/schedule/delivery.ts`. An occurrence keeps
 * the target that its schedule had at its instant. Those that wait are kept in memory: they are lost when the process
 * ends, as are those that wait in a window.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  afterFailure,
  type DeliveryAttempt,
  deadLetterAttributes,
  type Exhausted,
  targetInput,
} from "../../../functions/schedule/index.ts";
import { asAwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { MessageAttributes, Sender } from "../emulated-service.ts";
import type { ScheduleDefinition } from "./schedule-definition.ts";
import { operationIn } from "./target.ts";

export interface DeliveriesOptions {
  readonly time: LocalTime;
  readonly sender: Sender;
  readonly warn: (line: string) => void;
  /** Every try of an occurrence is over: it was delivered, or given up. */
  readonly settled: (scheduleArn: string) => void;
}

interface Occurrence {
  readonly arn: string;
  readonly definition: ScheduleDefinition;
  /** Epoch milliseconds. */
  readonly instant: number;
  /** When it was first tried: its age counts from here. */
  readonly triedFrom: number;
  tries: number;
  cancel: () => void;
}

/** What an attempt sent. */
interface Sent {
  readonly attempt: DeliveryAttempt;
  readonly input: string;
}

export class Deliveries {
  readonly #options: DeliveriesOptions;
  /** Those that are not settled, by the schedule's ARN. */
  readonly #open = new Map<string, Set<Occurrence>>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Takes an occurrence at its instant. One without a window is tried before this returns. */
  accept(arn: string, definition: ScheduleDefinition, instant: number): void {
    const { Mode, MaximumWindowInMinutes = 0 } = definition.FlexibleTimeWindow;
    const triedFrom =
      instant + (Mode === "FLEXIBLE" ? flexibleDelay(arn, instant, MaximumWindowInMinutes) : 0);
    const occurrence: Occurrence = { arn, definition, instant, triedFrom, tries: 0, cancel: () => {} };
    const ofSchedule = this.#open.get(arn) ?? new Set();
    this.#open.set(arn, ofSchedule.add(occurrence));
    if (triedFrom > this.#options.time.now()) this.#tryAt(occurrence, triedFrom);
    else this.#try(occurrence);
  }

  hasOpen(arn: string): boolean {
    return this.#open.has(arn);
  }

  /** Drops what waits for a schedule that is deleted. */
  drop(arn: string): void {
    for (const { cancel } of this.#open.get(arn) ?? []) cancel();
    this.#open.delete(arn);
  }

  stop(): void {
    for (const arn of [...this.#open.keys()]) this.drop(arn);
  }

  #tryAt(occurrence: Occurrence, instant: number): void {
    occurrence.cancel = this.#options.time.at(instant, () => this.#try(occurrence));
  }

  #try(occurrence: Occurrence): void {
    occurrence.tries += 1;
    const { arn, instant, definition, tries } = occurrence;
    const attempt = { scheduleArn: arn, instant, executionId: randomUUID(), number: tries };
    const input = targetInput(definition.Target.Input, attempt);
    const failed = (error: unknown) => this.#failed(occurrence, error, { attempt, input });
    let answer: unknown;
    try {
      answer = this.#send(definition, input);
    } catch (error) {
      failed(error);
      return;
    }
    // What is answered at once is settled within the step of time that fired it.
    if (answer instanceof Promise) answer.then(() => this.#settle(occurrence), failed);
    else this.#settle(occurrence);
  }

  #send({ Target: { Arn, SqsParameters } }: ScheduleDefinition, input: string): unknown {
    const { sender } = this.#options;
    const called = operationIn(Arn);
    if (called !== undefined) return sender.call(called.service, called.operation, JSON.parse(input));
    sender.send(Arn, input, { groupId: SqsParameters?.MessageGroupId });
    return undefined;
  }

  #failed(occurrence: Occurrence, error: unknown, sent: Sent): void {
    const { arn, definition, triedFrom, tries } = occurrence;
    if (this.#open.get(arn)?.has(occurrence) !== true) return;
    const { time, warn } = this.#options;
    if (tries === 1) warn(`schedule ${definition.Name} could not be delivered: ${(error as Error).message}`);
    const next = afterFailure(definition.Target.RetryPolicy, tries, triedFrom, time.now());
    if (next.kind === "give up") this.#giveUp(occurrence, error, sent, next.exhausted);
    else this.#tryAt(occurrence, next.at);
  }

  #giveUp(occurrence: Occurrence, error: unknown, { attempt, input }: Sent, exhausted: Exhausted): void {
    const { definition, tries } = occurrence;
    const { Target, Name } = definition;
    const { sender, warn } = this.#options;
    const queue = Target.DeadLetterConfig?.Arn;
    const { code, queryCode, message } = asAwsError(error);
    const attributes = texts(
      deadLetterAttributes(attempt, Target.Arn, { code: queryCode ?? code, message }, exhausted),
    );
    if (tries > 1) warn(`schedule ${Name} was given up after ${tries - 1} retries: ${message}`);
    try {
      if (queue !== undefined) sender.send(queue, input, { attributes });
    } catch (cause) {
      warn(`schedule ${Name} could not be sent to its dead-letter queue: ${(cause as Error).message}`);
    }
    this.#settle(occurrence);
  }

  #settle(occurrence: Occurrence): void {
    const { arn } = occurrence;
    const ofSchedule = this.#open.get(arn);
    if (ofSchedule?.delete(occurrence) !== true) return;
    if (ofSchedule.size > 0) return;
    this.#open.delete(arn);
    this.#options.settled(arn);
  }
}

/**
 * Where in its flexible window an occurrence is delivered: whole seconds, in milliseconds, less than the window. AWS
 * chooses; here the schedule and the instant do, so that a test gets the same instants each time.
 */
function flexibleDelay(arn: string, instant: number, windowMinutes: number): number {
  const drawn = createHash("sha256").update(`${arn} ${instant}`).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(drawn * windowMinutes * 60) * 1000;
}

function texts(values: Readonly<Record<string, string>>): MessageAttributes {
  const attributes = Object.entries(values).map(([name, value]) => {
    return [name, { DataType: "String", StringValue: valueFor(value) }] as const;
  });
  return Object.fromEntries(attributes);
}

/** A text that an attribute of a message may have: an error's may be empty, or repeat what a request had in it. */
function valueFor(text: string): string {
  const wellFormed = text.replace(
    /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
    "\ufffd",
  );
  return wellFormed === "" ? "-" : wellFormed;
}
