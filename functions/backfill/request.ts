/**
 * What a backfill is asked for: the params of the task `pawl.backfill`. One check for every door: the command, the client,
 * a message, a direct invocation. What depends on the deployment and on the time is checked in `refusal.ts`.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { readInstant } from "../model/instant.ts";
import { show } from "../model/show.ts";
import { isScheduleTrigger } from "../model/task/run-time-schedule.ts";
import { isTriggerId } from "../model/task/trigger.ts";

/** Which instants a backfill starts; without one, those that were missed or skipped. */
export const backfillKinds = ["missed", "errored", "skipped"] as const;
export type BackfillKind = (typeof backfillKinds)[number];

/** The most of a backfill's runs that are live at once. */
export const mostConcurrent = 50;

/** Params of `pawl.backfill`. */
export interface BackfillParams {
  readonly task: string;
  /** Only of this trigger. @default of each of the task's */
  readonly trigger?: string;
  /** The first instant, ISO 8601. */
  readonly from: string;
  /** The last instant, inclusive. @default the instant of the backfill's run */
  readonly to?: string;
  /** @default what was missed and what was skipped */
  readonly only?: BackfillKind;
  /** The newest first. @default false */
  readonly reverse?: boolean;
  /** How many of its runs are live at once. @default 1 */
  readonly maxConcurrent?: number;
  /** "allow": its runs do not wait for the task's slot. @default they do */
  readonly overlap?: "allow";
  /** Also while the task is paused. @default false */
  readonly force?: boolean;
}

/** A backfill with its defaults. Instants in seconds of epoch, both inclusive. */
export interface BackfillRequest extends Pick<BackfillParams, "task" | "trigger" | "only" | "overlap"> {
  readonly from: number;
  readonly to: number;
  readonly reverse: boolean;
  readonly maxConcurrent: number;
  readonly force: boolean;
}

const instant = { type: "string", description: "an instant, ISO 8601" };

/** The same for the manifest, by which the command and the workers of other lanes check them. */
export const backfillSchema: Readonly<Record<string, unknown>> = {
  type: "object",
  properties: {
    task: { type: "string", minLength: 1 },
    trigger: { type: "string", minLength: 1 },
    from: instant,
    to: instant,
    only: { enum: [...backfillKinds] },
    reverse: { type: "boolean" },
    maxConcurrent: { type: "integer", minimum: 1, maximum: mostConcurrent },
    overlap: { enum: ["allow"] },
    force: { type: "boolean" },
  },
  required: ["task", "from"],
  additionalProperties: false,
};

type Check = readonly [isAllowed: (value: unknown) => boolean, allowed: string];

const isInstant = (value: unknown) => typeof value === "string" && readInstant(value) !== undefined;
const isCount = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostConcurrent;
const isTimedTrigger = (value: unknown) => isTriggerId(value) || isScheduleTrigger(value);
const instantCheck: Check = [isInstant, "an instant such as 2026-03-29T02:00:00Z"];
const booleanCheck: Check = [(value) => typeof value === "boolean", "true or false"];

/** Each param. One that is missing here does not compile. */
const checks: Readonly<Record<keyof BackfillParams, Check>> = {
  task: [(value) => typeof value === "string" && value !== "", "the name of a task"],
  trigger: [isTimedTrigger, "the id of a trigger, or schedule~NAME"],
  from: instantCheck,
  to: instantCheck,
  only: [(value) => backfillKinds.includes(value as BackfillKind), backfillKinds.join(", ")],
  reverse: booleanCheck,
  maxConcurrent: [isCount, `a whole number from 1 to ${mostConcurrent}`],
  overlap: [(value) => value === "allow", "allow"],
  force: booleanCheck,
};

/** What is wrong with params that came as JSON, one line a mistake. */
export function backfillMistakes(given: object): string[] {
  const params = given as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(params).filter((name) => !Object.hasOwn(checks, name));
  const missing = backfillSchema.required as readonly string[];
  const mistakes = [
    ...unknown.map((name) => `${show(name)} is not a parameter: there are ${Object.keys(checks).join(", ")}`),
    ...missing
      .filter((name) => params[name] === undefined)
      .map((name) => `${name} is missing: ${checks[name as keyof BackfillParams][1]}`),
    ...Object.entries(checks).flatMap(([name, [isAllowed, allowed]]) =>
      params[name] === undefined || isAllowed(params[name])
        ? []
        : [`${name} ${show(params[name])} is not allowed: ${allowed}`],
    ),
  ];
  return mistakes.length > 0 ? mistakes : orderMistakes(given as BackfillParams);
}

function orderMistakes({ from, to }: BackfillParams): string[] {
  if (to === undefined || secondOf(from, Math.ceil) <= secondOf(to, Math.floor)) return [];
  return [`from ${from} is after to ${to}`];
}

/** The check as a task has it. */
export const backfillParams: StandardSchemaV1<BackfillParams> = {
  "~standard": {
    version: 1,
    vendor: "pawl",
    validate(value) {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        return { issues: [{ message: `${show(value)} is not an object of parameters` }] };
      const mistakes = backfillMistakes(value);
      if (mistakes.length > 0) return { issues: mistakes.map((message) => ({ message })) };
      return { value: value as BackfillParams };
    },
  },
};

/** Params that were checked, with their defaults. @param now of a backfill that names no end */
export function requestOf({ from, to, ...params }: BackfillParams, now: Date): BackfillRequest {
  const { task, trigger, only, overlap, reverse = false, maxConcurrent = 1, force = false } = params;
  return {
    task,
    trigger,
    only,
    overlap,
    reverse,
    maxConcurrent,
    force,
    from: secondOf(from, Math.ceil),
    to: to === undefined ? Math.floor(now.getTime() / 1000) : secondOf(to, Math.floor),
  };
}

function secondOf(instant: string, round: (seconds: number) => number): number {
  return round(Date.parse(instant) / 1000);
}
