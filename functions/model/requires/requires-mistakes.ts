/** What is wrong with `requires`, `whenUnmet` and `waitAtMostSeconds` of a task, and with its `scope`: one line for each mistake. */
import { isTaskName } from "../run/run-name.ts";
import { show } from "../show.ts";
import { type KnownRequirement, whenUnmetModes } from "./requirement.ts";

const allowed =
  "succeeded(…), parameter(…), alarmOk(…), activeRegion(…) of pawl, or a function of ctx that returns true or the reason why not";
/** Each takes a call before the run starts. */
const mostRequirements = 10;
const longestSeconds = 31_536_000;
const parameterName = /^[a-zA-Z0-9_.\-/]{1,900}$/;
const regionName = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

type Options = Readonly<Record<string, unknown>>;

/** All mistakes of what a task requires. */
export function requiresMistakes(options: Options): string[] {
  const { requires, whenUnmet, waitAtMostSeconds: wait } = options;
  const active = (options.scope as { readonly active?: unknown } | undefined)?.active;
  const isEmpty = (requires === undefined || (Array.isArray(requires) && requires.length === 0)) && !active;
  return [
    ...(requires === undefined ? [] : listMistakes(requires)),
    ...(whenUnmet === undefined || (whenUnmetModes as readonly unknown[]).includes(whenUnmet)
      ? []
      : [`whenUnmet ${show(whenUnmet)} is not allowed: "skip" or "wait"`]),
    ...(wait === undefined || isSeconds(wait, 60)
      ? []
      : [`waitAtMostSeconds ${show(wait)} is not allowed: seconds from 60 to ${longestSeconds}`]),
    ...(wait !== undefined && whenUnmet !== "wait"
      ? [`waitAtMostSeconds needs whenUnmet: "wait": a run is skipped at once without it`]
      : []),
    ...(whenUnmet !== undefined && isEmpty ? ["whenUnmet needs requires: there is nothing to be met"] : []),
    ...scopeMistakes(options.scope),
  ];
}

function listMistakes(given: unknown): string[] {
  if (!Array.isArray(given) || given.length === 0)
    return [`requires ${show(given)} is not allowed: a list of ${allowed}`];
  if (given.length > mostRequirements)
    return [`requires has ${given.length} members: at most ${mostRequirements} are allowed`];
  return given.flatMap((each, i) => requirementMistakes(each, `requires[${i}]`));
}

function requirementMistakes(given: unknown, at: string): string[] {
  if (typeof given === "function") return [];
  const one = (typeof given === "object" && given !== null ? given : {}) as KnownRequirement;
  switch (one.kind) {
    case "succeeded":
      return [
        ...(isTaskName(one.task) ? [] : [`${at}: succeeded(${show(one.task)}) names no task`]),
        ...(one.withinSeconds === undefined || isSeconds(one.withinSeconds, 1)
          ? []
          : [
              `${at}: withinSeconds ${show(one.withinSeconds)} is not allowed: seconds from 1 to ${longestSeconds}`,
            ]),
      ];
    case "parameter":
      return [
        ...parameterMistakes(one.name, at),
        ...(typeof one.equals === "string" && one.equals !== ""
          ? []
          : [`${at}: equals ${show(one.equals)} is not allowed: a text that is not empty, such as "open"`]),
      ];
    case "alarm":
      return typeof one.name === "string" && one.name.length > 0 && one.name.length <= 255
        ? []
        : [`${at}: alarmOk(${show(one.name)}) is not allowed: the name of a metric alarm`];
    case "region":
      return regionMistakes(one, at);
    default:
      return [`${at} ${show(given)} is not allowed: ${allowed}`];
  }
}

function regionMistakes(
  { parameter, parameterRegion, activeRegion }: Extract<KnownRequirement, { kind: "region" }>,
  at: string,
): string[] {
  if (typeof activeRegion === "function") return [];
  return [
    ...parameterMistakes(parameter, at),
    ...(parameterRegion === undefined || isRegion(parameterRegion)
      ? []
      : [`${at}: region ${show(parameterRegion)} is not allowed: a Region such as "eu-west-1"`]),
  ];
}

function parameterMistakes(name: unknown, at: string): string[] {
  return typeof name === "string" && parameterName.test(name)
    ? []
    : [`${at}: ${show(name)} is no name of a parameter: letters, digits and . - _ /, such as "/shop/state"`];
}

/** What is wrong with a task's `scope`. */
function scopeMistakes(scope: unknown): string[] {
  if (scope === undefined) return [];
  if (typeof scope !== "object" || scope === null || Array.isArray(scope))
    return [`scope ${show(scope)} is not allowed: { stages?, regions?, active? }`];
  if (Object.keys(scope).length === 0)
    return ["scope {} is not allowed: give it stages, regions or active, or leave it out"];
  const { stages, regions, active, ...rest } = scope as Record<string, unknown>;
  const unknown = Object.keys(rest);
  return [
    ...(unknown.length === 0
      ? []
      : [
          `scope has unknown ${unknown.map((key) => show(key)).join(", ")}: allowed are stages, regions, active`,
        ]),
    ...(stages === undefined || isList(stages, (each) => each !== "")
      ? []
      : [`scope.stages ${show(stages)} is not allowed: a list of names of stages`]),
    ...(regions === undefined || isList(regions, isRegion)
      ? []
      : [`scope.regions ${show(regions)} is not allowed: a list of Regions such as "eu-west-1"`]),
    ...(active === undefined || (active as Partial<KnownRequirement> | null)?.kind === "region"
      ? active === undefined
        ? []
        : requirementMistakes(active, "scope.active")
      : [`scope.active ${show(active)} is not allowed: activeRegion(…) of pawl`]),
  ];
}

function isList(given: unknown, isRight: (each: string) => boolean): boolean {
  return (
    Array.isArray(given) &&
    given.length > 0 &&
    given.every((each) => typeof each === "string" && isRight(each))
  );
}

function isRegion(name: string): boolean {
  return typeof name === "string" && regionName.test(name);
}

function isSeconds(given: unknown, least: number): boolean {
  return typeof given === "number" && given >= least && given <= longestSeconds;
}
