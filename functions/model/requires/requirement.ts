/**
 * What must hold before a run of a task starts. A requirement is plain data, made by a function below, or a function of the
 * task's own. The worker checks them in the run's first turn, in their order, and stops at the first that is not met.
 */

import { show } from "../show.ts";
import { secondsOf } from "./span.ts";

/** Another task has succeeded, whatever started it. */
export interface SucceededRequirement {
  readonly kind: "succeeded";
  readonly task: string;
  /** Its run must have ended no longer ago, in seconds. */
  readonly withinSeconds?: number;
}

/** A parameter of SSM has a value. */
export interface ParameterRequirement {
  readonly kind: "parameter";
  readonly name: string;
  readonly equals: string;
}

/** A metric alarm of CloudWatch is OK. */
export interface AlarmRequirement {
  readonly kind: "alarm";
  readonly name: string;
  /** Whether it may lack the data to tell. */
  readonly mayLackData?: true;
}

/** The worker's Region is the active one, which a parameter or a function names. */
export interface RegionRequirement {
  readonly kind: "region";
  readonly parameter?: string;
  /** The Region whose parameter is read. */
  readonly parameterRegion?: string;
  // biome-ignore lint/suspicious/noExplicitAny: its task knows the type of its context
  readonly activeRegion?: (ctx: any) => string | Promise<string>;
}

/** What `succeeded`, `parameter`, `alarmOk` and `activeRegion` return. */
export type KnownRequirement =
  | SucceededRequirement
  | ParameterRequirement
  | AlarmRequirement
  | RegionRequirement;

/** A function of a task: `true` where a run may start, a text that says why it may not, or `false`. */
export type RequirementFunction<Context> = (
  ctx: Context,
) => boolean | string | Promise<boolean> | Promise<string> | Promise<boolean | string>;

/** One thing that must hold before a run starts. */
export type RequirementOf<Context> = KnownRequirement | RequirementFunction<Context>;

/** What becomes of a run whose task requires what does not hold. */
export const whenUnmetModes = ["skip", "wait"] as const;
export type WhenUnmet = (typeof whenUnmetModes)[number];

/** A run waits so long for what its task requires, in seconds, unless the task says otherwise: 24 hours. */
export const defaultWaitSeconds = 86_400;

/** What a task requires, as `defineTask` keeps it. */
export interface TaskRequires<Context> {
  readonly all: readonly RequirementOf<Context>[];
  readonly whenUnmet: WhenUnmet;
  readonly waitAtMostSeconds: number;
}

/**
 * Another task has succeeded: a run of it that has ended so, whatever started it. @param task its name
 * @param options `within`: how long ago it may have ended at most: seconds, or a text such as `"90m"`, `"24h"` or `"7d"` @default any time
 */
export function succeeded(
  task: string,
  options: { readonly within?: number | string } = {},
): SucceededRequirement {
  const { within } = optionsOf("succeeded", options, { within: 'such as "24h"' });
  return { kind: "succeeded", task, withinSeconds: within === undefined ? undefined : spanOf(within) };
}

/** A parameter of SSM, of type String, is just this text. A parameter that does not exist is not met. */
export function parameter(name: string, options: { readonly equals: string }): ParameterRequirement {
  const { equals } = optionsOf("parameter", options, { equals: 'such as "open"' });
  if (typeof equals !== "string" || equals === "")
    throw new TypeError(
      `parameter: equals ${show(equals)} is not allowed: a text that is not empty, such as "open"`,
    );
  return { kind: "parameter", name, equals };
}

/**
 * A metric alarm of CloudWatch, by its name, is OK. An alarm that does not exist is not met.
 * @param options `insufficientData`: whether INSUFFICIENT_DATA will do as well @default false
 */
export function alarmOk(
  name: string,
  options: { readonly insufficientData?: boolean } = {},
): AlarmRequirement {
  const { insufficientData = false } = optionsOf("alarmOk", options, { insufficientData: "true or false" });
  if (typeof insufficientData !== "boolean")
    throw new TypeError(`alarmOk: insufficientData ${show(insufficientData)} is not allowed: true or false`);
  return { kind: "alarm", name, ...(insufficientData && { mayLackData: true }) };
}

/**
 * This Region is the active one of those in which the project is deployed. Which one is, a parameter of SSM says, such as
 * `"/shop/active-region"`, read in this Region or in `region`; or a function that returns the Region's name.
 */
export function activeRegion<Context = unknown>(
  given:
    | string
    | { readonly parameter: string; readonly region?: string }
    | ((ctx: Context) => string | Promise<string>),
): RegionRequirement {
  if (typeof given === "function") return { kind: "region", activeRegion: given };
  if (typeof given === "string") return { kind: "region", parameter: given };
  const { parameter, region } = optionsOf("activeRegion", given, {
    parameter: 'such as "/shop/active-region"',
    region: 'such as "eu-west-1"',
  });
  return { kind: "region", parameter, parameterRegion: region };
}

/** The options of a requirement. A misspelt one would make it weaker without a word. @throws TypeError that says what was given, and what is allowed */
function optionsOf<Options extends object>(
  call: string,
  given: Options,
  known: { readonly [Name in keyof Required<Options>]: string },
): Options {
  const allowed = Object.entries(known).map(([name, value]) => `${name} ${value}`);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(
      `${call}: options ${show(given)} are not allowed: an object with ${allowed.join(", ")}`,
    );
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0)
    throw new TypeError(
      `${call}: unknown ${unknown.map((name) => show(name)).join(", ")}: allowed is ${allowed.join(", ")}`,
    );
  return given;
}

/** Seconds, from 1 to a year. @throws TypeError */
function spanOf(within: number | string): number {
  const seconds = secondsOf(within);
  if (seconds >= 1 && seconds <= 31_536_000) return seconds;
  throw new TypeError(
    `succeeded: within ${show(within)} is not allowed: seconds from 1 to 31536000, or a text such as "90m", "24h" or "7d"`,
  );
}
