/**
 * What must hold before a run of a task starts. A requirement is plain data, made by a function below, or a function of the
 * task's own. The worker checks them in the run's first turn, in their order, and stops at the first that is not met.
 */

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
 * @param within how long ago it may have ended at most: seconds, or a text such as `"90m"`, `"24h"` or `"7d"` @default any time
 */
export function succeeded(
  task: string,
  { within }: { readonly within?: number | string } = {},
): SucceededRequirement {
  return { kind: "succeeded", task, withinSeconds: within === undefined ? undefined : secondsOf(within) };
}

/** A parameter of SSM, of type String, is just this text. A parameter that does not exist is not met. */
export function parameter(name: string, { equals }: { readonly equals: string }): ParameterRequirement {
  return { kind: "parameter", name, equals };
}

/**
 * A metric alarm of CloudWatch, by its name, is OK. An alarm that does not exist is not met.
 * @param insufficientData whether INSUFFICIENT_DATA will do as well @default false
 */
export function alarmOk(
  name: string,
  { insufficientData = false }: { readonly insufficientData?: boolean } = {},
): AlarmRequirement {
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
  return { kind: "region", parameter: given?.parameter, parameterRegion: given?.region };
}
