/** What a task requires, in words: of what a function asks only its name is known. */
import type { RequirementOf, TaskRequires, WhenUnmet } from "./requirement.ts";
import { spanText } from "./span.ts";

/** What a manifest says of it. */
export interface RequiresTexts {
  readonly all: readonly string[];
  /** The other tasks that must have succeeded. @default none */
  readonly succeeded?: readonly string[];
  /** What the worker asks AWS: parameters of SSM, by name or as `REGION NAME`, and alarms of CloudWatch. @default nothing */
  readonly parameters?: readonly string[];
  readonly alarms?: readonly string[];
  /** Whether it needs to know its Region. @default false */
  readonly asksRegion?: true;
  readonly whenUnmet: WhenUnmet;
  /** Of a task whose runs wait. */
  readonly waitAtMostSeconds?: number;
}

/** What a task requires, in words. */
// biome-ignore lint/suspicious/noExplicitAny: whatever its functions take
export function requiresTexts({ all, whenUnmet, waitAtMostSeconds }: TaskRequires<any>): RequiresTexts {
  const succeeded = all.flatMap((one) => (isKind(one, "succeeded") ? [one.task] : []));
  const parameters = all.flatMap((one) => {
    if (isKind(one, "parameter")) return [one.name];
    if (!isKind(one, "region") || one.parameter === undefined) return [];
    return [one.parameterRegion === undefined ? one.parameter : `${one.parameterRegion} ${one.parameter}`];
  });
  const alarms = all.flatMap((one) => (isKind(one, "alarm") ? [one.name] : []));
  return {
    all: all.map(textOf),
    ...(succeeded.length > 0 && { succeeded }),
    ...(parameters.length > 0 && { parameters: [...new Set(parameters)] }),
    ...(alarms.length > 0 && { alarms: [...new Set(alarms)] }),
    ...(all.some((one) => isKind(one, "region")) && { asksRegion: true }),
    whenUnmet,
    ...(whenUnmet === "wait" && { waitAtMostSeconds }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever its functions take
type AnyRequirement = RequirementOf<any>;

function isKind<Kind extends string>(
  one: AnyRequirement,
  kind: Kind,
): one is Extract<AnyRequirement, { readonly kind: Kind }> {
  return typeof one !== "function" && one.kind === kind;
}

function textOf(one: AnyRequirement, i: number): string {
  if (typeof one === "function") return `${one.name === "" ? `requires[${i}]` : one.name}()`;
  switch (one.kind) {
    case "succeeded":
      return `${one.task} has succeeded${one.withinSeconds === undefined ? "" : ` within ${spanText(one.withinSeconds)}`}`;
    case "parameter":
      return `parameter ${one.name} is ${JSON.stringify(one.equals)}`;
    case "alarm":
      return `alarm ${one.name} is OK${one.mayLackData ? " or INSUFFICIENT_DATA" : ""}`;
    case "region":
      return `this is the active Region${one.parameter === undefined ? "" : `, as parameter ${one.parameter} says`}`;
  }
}
