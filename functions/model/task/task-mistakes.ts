/**
 * What is wrong with the options of a task: one line for each mistake, with what was given and what is allowed.
 * `defineTask` reports all lines at once. Expressions are not checked here: the makers of triggers do that.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { callbackNames } from "../callbacks.ts";
import { maskedMistakes } from "../mask/masked-mistakes.ts";
import { nearest } from "../nearest.ts";
import { choiceMistakes } from "../params/choice-mistakes.ts";
import { requiresMistakes } from "../requires/requires-mistakes.ts";
import { isTaskName } from "../run/run-name.ts";
import { show } from "../show.ts";
import { throttleMistakes } from "../throttle.ts";
import { reservedNameMistakes } from "./automatic.ts";
import { commandMistakes } from "./command/command-mistakes.ts";
import { commandKeys } from "./command/command-options.ts";
import { processMistakes } from "./items/batch-size.ts";
import { itemErrorMistakes } from "./items/item-error-mistakes.ts";
import { runAsMistakes } from "./run-as/run-as-mistakes.ts";
import { ruleNamePrefix } from "./run-time-schedule.ts";
import { settingMistakes, settingNames, type TaskSettings } from "./settings.ts";
import { shardMistakes } from "./shards/parallel.ts";
import { tagMistakes } from "./tags/tags.ts";
import { type Trigger, triggerKinds } from "./trigger.ts";

const functions = [
  "total",
  "items",
  "pages",
  "shards",
  "splitShard",
  "process",
  "processBatch",
  "run",
  "migrateCursor",
  ...callbackNames,
] as const;
const known: readonly string[] = [
  "name",
  "description",
  "triggers",
  "tags",
  "params",
  "choices",
  "textAreas",
  "output",
  "masked",
  "encrypted",
  "backoff",
  "throttle",
  "runAs",
  "requires",
  "whenUnmet",
  "waitAtMostSeconds",
  "scope",
  "version",
  "onItemError",
  "rescue",
  "command",
  ...commandKeys,
  "batchSize",
  ...functions,
  ...settingNames,
];

/** @throws Error that names every mistake of what is given, if it has any */
export function refuse(given: { readonly name?: unknown } | undefined, mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(`task ${show(given?.name)}: ${mistakes.join("; ")}`);
}

/** All mistakes of what `defineTask` is given. */
export function taskMistakes(given: unknown): string[] {
  const { name } = (given ?? {}) as { readonly name?: unknown };
  return [...reservedNameMistakes(name), ...ownTaskMistakes(given)];
}

/** The same for a task of Pawl's own, whose name may begin as no other's. */
export function ownTaskMistakes(given: unknown): string[] {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return [`${show(given)} is not an object with name, description and what the task does`];
  const options = given as Readonly<Record<string, unknown>>;
  return [
    ...nameMistakes(options.name),
    ...definitionMistakes(options),
    ...triggerMistakes(options.triggers),
    ...tagMistakes(options.tags),
    ...maskedMistakes(options.masked),
    ...choiceMistakes(options),
    ...encryptedMistakes(options),
    ...backoffMistakes(options.backoff),
    ...throttleMistakes(options.throttle),
    ...runAsMistakes(options.runAs),
    ...requiresMistakes(options),
    ...versionMistakes(options),
    ...itemErrorMistakes(options),
    ...shardMistakes(options),
    ...commandMistakes(options),
    ...settingMistakes(options as TaskSettings),
  ];
}

function nameMistakes(name: unknown): string[] {
  if (typeof name === "string" && name.startsWith(ruleNamePrefix))
    return [
      `name ${show(name)} is not allowed: ${ruleNamePrefix} begins the names of schedules that are made at run time`,
    ];
  if (isTaskName(name)) return [];
  return [
    `name ${show(name)} is not allowed: at most 40 lower-case letters, digits and hyphens, in parts joined by dots that each begin with a letter`,
  ];
}

function definitionMistakes(options: Readonly<Record<string, unknown>>): string[] {
  const mistakes: string[] = [];
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    const near = unknown.flatMap((key) => nearest(key, known)[0] ?? []);
    const hint = near.length === 0 ? "" : `did you mean ${near.join(", ")}? `;
    const given = unknown.map((key) => show(key)).join(", ");
    mistakes.push(`unknown ${given}: ${hint}allowed are ${known.join(", ")}`);
  }
  if (typeof options.description !== "string" || options.description.trim() === "") {
    mistakes.push(
      `description ${show(options.description)} is not allowed: a sentence that says what the task does`,
    );
  }
  for (const key of functions) {
    const value: unknown = options[key];
    if (value !== undefined && typeof value !== "function")
      mistakes.push(`${key} ${show(value)} is not a function`);
  }
  const kinds = ["items", "pages", "run", "command"] as const;
  const bodies = kinds.filter((key) => options[key] !== undefined);
  if (bodies.length !== 1)
    mistakes.push(
      `exactly one of items, pages, run and command is needed, got ${bodies.join(" and ") || "none"}`,
    );
  mistakes.push(...processMistakes(options, bodies[0]));
  for (const key of ["params", "output"] as const) {
    const schema = options[key] as StandardSchemaV1 | null | undefined;
    if (schema !== undefined && typeof schema?.["~standard"]?.validate !== "function") {
      mistakes.push(`${key} is not a Standard Schema, such as valibot's v.object({ … })`);
    }
  }
  return mistakes;
}

/** The mistake of a list of triggers, if there is one. `infra/tasks.ts` can list triggers too. */
export function triggerMistakes(triggers: unknown): string[] {
  if (triggers === undefined) return [];
  if (!Array.isArray(triggers)) return [`triggers ${show(triggers)} is not an array`];
  const wrong = triggers.findIndex((t) => !Object.hasOwn(triggerKinds, String((t as Trigger | null)?.kind)));
  if (wrong >= 0)
    return [`triggers[${wrong}] ${show(triggers[wrong])} is not a trigger, such as cron("0 3 * * *") makes`];
  const ids = (triggers as Trigger[]).map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  return twice === undefined ? [] : [`two triggers have the id ${twice}: set a different id on one of them`];
}

function encryptedMistakes({ encrypted, params }: Readonly<Record<string, unknown>>): string[] {
  if (encrypted === undefined) return [];
  if (typeof encrypted !== "boolean") return [`encrypted ${show(encrypted)} is not allowed: true or false`];
  if (!encrypted || params !== undefined) return [];
  return ["encrypted: true needs params: a task without parameters has nothing to encrypt"];
}

function versionMistakes({ version, migrateCursor }: Readonly<Record<string, unknown>>): string[] {
  const isVersion = Number.isInteger(version) && (version as number) >= 1 && (version as number) <= 1e6;
  if (version !== undefined && !isVersion)
    return [`version ${show(version)} is not allowed: a whole number from 1 to 1000000`];
  if (migrateCursor === undefined || (version ?? 1) !== 1) return [];
  return ["migrateCursor needs a version from 2: no cursor is older than version 1"];
}

function backoffMistakes(backoff: unknown): string[] {
  if (backoff === undefined || typeof backoff === "function") return [];
  const seconds = (value: unknown, least: number) =>
    typeof value === "number" && value >= least && value <= 2_592_000;
  if (typeof backoff === "number")
    return seconds(backoff, 0) ? [] : [`backoff ${backoff} is not allowed: seconds from 0 to 2592000`];
  if (typeof backoff !== "object" || backoff === null)
    return [`backoff ${show(backoff)} is not allowed: seconds, an object or a function`];
  const allowed: Record<string, (value: unknown) => boolean> = {
    firstSeconds: (value) => seconds(value, 0),
    maxSeconds: (value) => seconds(value, 0),
    factor: (value) => seconds(value, 1) && (value as number) <= 100,
    jitter: (value) => typeof value === "number" && value >= 0 && value <= 1,
  };
  return Object.entries(backoff)
    .filter(([key, value]) => value !== undefined && !allowed[key]?.(value))
    .map(
      ([key, value]) =>
        `backoff.${key} ${show(value)} is not allowed: firstSeconds and maxSeconds from 0, factor 1 to 100, jitter 0 to 1`,
    );
}
