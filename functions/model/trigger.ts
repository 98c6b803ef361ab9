/**
 * What starts a run. A trigger is plain data: `functions/schedule` makes and checks the timed ones, infra
 * deploys them, the worker and the clock read them.
 */

/** One instant at which a schedule says "now", or a wish to start: what a task declares in `triggers`. */
export type Trigger = ScheduleTrigger | StartupTrigger;

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
}

/** Starts one run after each deploy that changed anything. Made by `onStartup`. */
export interface StartupTrigger {
  readonly kind: "startup";
  readonly id: string;
}

/** What every trigger's maker takes. */
export interface TriggerOptions {
  /** A name of your own, kept when the expression changes. @default the kind and a hash of expression and zone */
  readonly id?: string;
}

/** What the makers of timed triggers take. */
export interface ScheduleTriggerOptions extends TriggerOptions {
  /** An IANA time zone such as "Europe/London". @default "UTC" */
  readonly timeZone?: string;
  /** Seconds after which a late delivery is skipped rather than run. @default the shorter of 24 h and the time to the next instant but one */
  readonly startWithinSeconds?: number;
}

/** Every kind of trigger: whether it starts runs at the instants of an expression. */
const timed = { cron: true, every: true, at: true, window: true, startup: false } as const satisfies Record<
  Trigger["kind"],
  boolean
>;

export const triggerKinds: readonly string[] = Object.keys(timed);

/** Whether a trigger starts runs at the instants of an expression. */
export function isTimed(trigger: Trigger): trigger is ScheduleTrigger {
  return timed[trigger.kind];
}

const pattern = /^[a-z][a-z0-9-]{0,39}$/;

/** Whether a trigger may be called so. */
export function isTriggerId(id: unknown): id is string {
  return typeof id === "string" && pattern.test(id);
}

/** Refuses an `id` that could not stand in a run's name. */
export function checkTriggerId(id: string): string {
  if (isTriggerId(id)) return id;
  throw new Error(
    `trigger id ${JSON.stringify(id)} is not allowed: lower-case letters, digits and hyphens, at most 40, from a letter`,
  );
}

/** The id of a trigger that was given none: its kind and six hex digits of a hash of what it says. */
export function triggerId(kind: string, ...what: readonly string[]): string {
  return `${kind}-${hash(what.join("\n")).toString(16).padStart(6, "0")}`;
}

/** FNV-1a, 32 bits over UTF-16 units, folded to 24 by exclusive or (Fowler, Noll and Vo's own advice). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return ((value >>> 24) ^ (value & 0xffffff)) >>> 0;
}
