/**
 * What starts a run. A trigger is plain data: `functions/schedule` makes and checks it, infra deploys it, the worker and
 * the sweeper read it.
 */
import { hash24 } from "../hash.ts";

/** What a task declares in `triggers`. */
export type Trigger = ScheduleTrigger | StartupTrigger | AfterTrigger | EventTrigger | QueueTrigger;

/** Starts a run at each instant of an expression. Made by `cron`, `every`, `at` and `window`. */
export interface ScheduleTrigger {
  readonly kind: "cron" | "every" | "at" | "window";
  /** Unique in its task: the `id` option, or the kind and six hex digits, as in `cron-4f1a2b`. */
  readonly id: string;
  /** As `parseSchedule` reads it. */
  readonly expression: string;
  /** An IANA name. @default "UTC" */
  readonly timeZone: string;
  /** A delivery later than this many seconds after its instant is skipped. @default the shorter of 24 h and the time to the next instant but one */
  readonly startWithinSeconds?: number;
  /** Fires to the second. */
  readonly precise?: boolean;
  /** Its messages come up to this many seconds after their instants. */
  readonly jitterSeconds?: number;
  /** Absent where it has none. */
  readonly limits?: TriggerLimits;
  readonly params?: TriggerParams;
  /** Of its runs. @default its task's */
  readonly priority?: number;
}

/** The instants at which a trigger fires, of those of its expression. */
export interface TriggerLimits {
  /** ISO 8601 in UTC: none before it. */
  readonly startAt?: string;
  /** ISO 8601 in UTC: none at it or later. */
  readonly endAt?: string;
  /** It starts so many runs, and no more. */
  readonly maxRuns?: number;
}

/** Params of the runs that a trigger starts: at most 1 KB of JSON. */
export type TriggerParams = Readonly<Record<string, unknown>>;

/** Starts one run after each deploy that changed anything. Made by `onStartup`. */
export interface StartupTrigger {
  readonly kind: "startup";
  readonly id: string;
  readonly limits?: undefined;
  readonly params?: TriggerParams;
  readonly priority?: number;
}

/** How the runs ended that a task follows: "any" is each of the others. What was skipped or missed did not run. */
export const afterStatuses = ["succeeded", "errored", "cancelled", "any"] as const;
export type AfterStatus = (typeof afterStatuses)[number];

/** Starts one run for each run of another task that has ended so. Made by `after`. */
export interface AfterTrigger {
  readonly kind: "after";
  readonly id: string;
  /** The task that it follows. */
  readonly task: string;
  readonly status: AfterStatus;
  readonly limits?: TriggerLimits;
  /** A template, filled with the run that has ended: `template.ts`. */
  readonly params?: TriggerParams;
  readonly priority?: number;
}

/** Starts one run for each event of EventBridge that matches. Made by `onEvent`. */
export interface EventTrigger {
  readonly kind: "event";
  readonly id: string;
  /** As EventBridge has it; checked. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** The bus's name. */
  readonly bus: string;
  readonly limits?: TriggerLimits;
  /** A template, filled with the event. */
  readonly params?: TriggerParams;
  readonly priority?: number;
}

/** Starts one run for each message of a queue that is not Pawl's. Made by `onQueue`. */
export interface QueueTrigger {
  readonly kind: "queue";
  readonly id: string;
  /** The queue's name, or its ARN. */
  readonly queue: string;
  readonly limits?: TriggerLimits;
  /** A template, filled with the message's body. @default the body itself */
  readonly params?: TriggerParams;
  readonly priority?: number;
}

/** The name of a queue, given by its name or its ARN. */
export function queueName(queue: string): string {
  return queue.slice(queue.lastIndexOf(":") + 1);
}

/** A task that the sweeper starts once after a deploy. */
export interface Startup {
  readonly task: string;
  /** The trigger's id. */
  readonly trigger: string;
  readonly lane: string;
  readonly params?: TriggerParams;
}

/**
 * The caller's id of the runs that a deployment starts. A version that `pawl dev` gives after a save is the one that it
 * started with, `+` and its own: what was started once is not started at each save.
 */
export function startupId(version: string): string {
  return `startup-${version.split("+")[0]}`;
}

type Kind = Trigger["kind"];

/** Every kind of trigger, and whether a schedule fires it. A kind that is missing here, or wrong, does not compile. */
export const triggerKinds = {
  cron: { timed: true },
  every: { timed: true },
  at: { timed: true },
  window: { timed: true },
  startup: { timed: false },
  after: { timed: false },
  event: { timed: false },
  queue: { timed: false },
} as const satisfies { [K in Kind]: { timed: K extends ScheduleTrigger["kind"] ? true : false } };

/** Whether a trigger fires at instants of a schedule. */
export function isTimed(trigger: Trigger): trigger is ScheduleTrigger {
  return triggerKinds[trigger.kind].timed;
}

/** Whether an event or a message of a user's queue fires a trigger. */
export function isOutside({ kind }: Trigger): boolean {
  return kind === "event" || kind === "queue";
}

/** Whether the params of a kind of trigger may have paths into what happened. */
export function hasPaths(kind: Kind): boolean {
  return !triggerKinds[kind].timed && kind !== "startup";
}

/** What every maker of a trigger takes. */
export interface TriggerOptions {
  /** A name that stays the same when the expression changes. @default the kind and a hash of expression and zone */
  readonly id?: string;
  /** The params of its runs: checked at synth as at every door, and by the task's own schema. At most 1 KB of JSON. @default none */
  readonly params?: TriggerParams;
  /** Which of the runs that wait for a place starts first: 9 is the most urgent, 0 the least. @default its task's */
  readonly priority?: number;
}

/** What the makers of triggers take that something outside Pawl's schedules fires. */
export interface ReactiveTriggerOptions extends TriggerOptions {
  /** Nothing before this instant starts a run: "2026-12-01T09:00:00" in UTC, or with "Z" or an offset. @default none */
  readonly startAt?: string;
  /** Nothing at this instant or later starts a run. @default none */
  readonly endAt?: string;
  /** It starts at most so many runs, 1 to 1,000,000. @default none */
  readonly maxRuns?: number;
}

/** What the makers of timed triggers take. */
export interface ScheduleTriggerOptions extends TriggerOptions {
  /** An IANA time zone such as "Europe/London". @default "UTC" */
  readonly timeZone?: string;
  /** Seconds after which a late delivery is skipped. @default the shorter of 24 h and the time to the next instant but one */
  readonly startWithinSeconds?: number;
  /** Fires within a second of the instant; EventBridge fires anywhere in its minute. @default false */
  readonly precise?: boolean;
  /**
   * Starts the runs of the task up to this many seconds after their instants, always equally late: drawn from the task's
   * name, so that tasks of one instant do not start at once. `scheduledTime` stays the instant. 1 to 600. @default none
   */
  readonly jitterSeconds?: number;
  /** It does not fire before this instant: "2026-12-01T09:00:00" in local time of `timeZone`, or with "Z" or an offset. @default none */
  readonly startAt?: string;
  /** It does not fire at this instant or later. @default none */
  readonly endAt?: string;
  /** It starts at most so many runs, 1 to 1,000,000: what is skipped does not count, nor a run that a person redrives. @default none */
  readonly maxRuns?: number;
}

/** The form of a trigger's id. */
export const triggerIdPattern = /^[a-z][a-z0-9-]{0,39}$/;

/** Whether a text can be a trigger's id. */
export function isTriggerId(id: unknown): id is string {
  return typeof id === "string" && triggerIdPattern.test(id);
}

/** @throws Error for an `id` that cannot be part of a run's name */
export function checkTriggerId(id: string): string {
  if (isTriggerId(id)) return id;
  throw new Error(
    `trigger id ${JSON.stringify(id)} is not allowed: a lower-case letter, then at most 39 lower-case letters, digits and hyphens`,
  );
}

/** The id of a trigger without one: its kind and six hex digits of a hash of its contents. */
export function triggerId(kind: string, ...contents: readonly string[]): string {
  return `${kind}-${hash24(contents.join("\n")).toString(16).padStart(6, "0")}`;
}
