/** What the message of a schedule that was made at run time says besides its instant. */
import { show } from "../../show.ts";
import { scheduleNamePattern } from "../../task/run-time-schedule.ts";

/** The definition that sent a message, and how late its run may start, in seconds. */
export interface SentBy {
  readonly name: string;
  readonly rev: number;
  readonly startWithin: number;
}

/** Reads it. Returns what is wrong with it as a text. */
export function readDefinition({
  schedule: name,
  rev,
  startWithin,
}: Record<string, unknown>): SentBy | string {
  if (typeof name !== "string" || !scheduleNamePattern.test(name))
    return `schedule ${show(name)} is not a schedule's name`;
  if (!isCount(rev)) return `rev ${show(rev)} is not a whole number from 1`;
  if (!isCount(startWithin)) return `startWithin ${show(startWithin)} is not a whole number from 1`;
  return { name, rev, startWithin };
}

/** Whether it is a whole number from 1. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
