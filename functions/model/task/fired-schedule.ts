/** A schedule that the sweeper fires. Plain data: infra writes it into the sweeper's entry file. */
import { hash24, hash32 } from "../hash.ts";
import { automaticLane } from "./automatic.ts";
import type { TriggerLimits, TriggerParams } from "./trigger.ts";

export interface FiredSchedule {
  readonly task: string;
  /** Of the task. */
  readonly lane: string;
  /** The trigger's id. */
  readonly trigger: string;
  /** As `parseSchedule` reads it. */
  readonly expression: string;
  /** An IANA name. */
  readonly zone: string;
  /** The trigger's own `startWithinSeconds`. @default as for any trigger */
  readonly startWithin?: number;
  /** The trigger's `jitterSeconds`. @default none */
  readonly jitterSeconds?: number;
  /** Of the trigger. @default none */
  readonly limits?: TriggerLimits;
  /** Of the trigger. @default none */
  readonly params?: TriggerParams;
  /** Its task is disabled: it fires only while an override enables it. @default false */
  readonly isOff?: true;
}

/** Sent ahead with a delay, so that it arrives at its instant; or once its instant has come, since an invocation has no delay. */
export type DeliveryKind = "ahead" | "when due";

/** A schedule that can be asked for its instants. Instants are whole seconds, in epoch milliseconds. */
export interface Firing {
  readonly schedule: FiredSchedule;
  /** The schedule's. */
  readonly key: string;
  readonly delivery: DeliveryKind;
  /** Where it is not known to have been sent: from here on, in epoch milliseconds. @default from now on */
  readonly begins?: number;
  /** Its first instant at or after a time; `Infinity` if there is none. */
  first(time: number): number;
  /** Seconds after an instant within which it may still start a run, its jitter aside. Where one instant is too old, so is each before it. */
  startWithin(instant: number): number;
}

/** Eight hexadecimal digits: one with another expression has another key. */
export function keyOfFired({ task, trigger, expression, zone }: FiredSchedule): string {
  return hash32([task, trigger, expression, zone].join("\n")).toString(16).padStart(8, "0");
}

/** How the occurrences of a schedule are delivered: those of Pawl's own tasks invoke their function. */
export function deliveryOf({ lane }: FiredSchedule): DeliveryKind {
  return lane === automaticLane ? "when due" : "ahead";
}

/** Seconds by which each message of a schedule is delayed: drawn from its task, so that tasks of one instant spread. */
export function jitterOf({ task, jitterSeconds = 0 }: FiredSchedule): number {
  // The hash spreads evenly because the range comes after the name.
  return Math.floor((hash24(`${task}\n0-${jitterSeconds}`) / 2 ** 24) * (jitterSeconds + 1));
}
