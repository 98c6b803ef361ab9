/**
 * The checks that `infra/tasks.ts` and `infra/stages.ts` share. Each returns what is wrong, one line a mistake. Types do
 * not help where a value comes from a file or the environment, so a value may be anything.
 */
import { inspect } from "node:util";
import { settingMistakes } from "../../functions/model/task/settings.ts";
import type { StageTaskSettings } from "./stage/stage-settings.ts";

/** Whether a value is an object of options, with names as keys: no list, no map, and not `null`. */
export function isOptions(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** What is wrong where options by name are asked for, such as `example`. */
export function notOptions(name: string, value: unknown, example: string): string {
  return `${name} ${shown(value)} is not allowed: an object such as ${example}`;
}

/** A value as it was given, in one line. */
export function shown(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : inspect(value, { breakLength: Infinity, depth: 1 });
}

/** The options that are given: one that is undefined counts as left out, and hides no other layer's. */
export function givenOf<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/** Keys that are not known, in one line. */
export function unknownKeys(options: object, known: readonly string[]): string[] {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return [];
  const names = unknown.map((key) => JSON.stringify(key)).join(", ");
  return [`unknown ${names}: allowed are ${known.join(", ")}`];
}

/** An option that is not a whole number between two bounds; `reason` says where the bounds come from. */
export function outOfBounds<Key extends string>(
  options: { readonly [key in Key]?: number },
  key: Key,
  least: number,
  most: number,
  reason?: string,
): string[] {
  const value: unknown = options[key];
  if (value === undefined) return [];
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return [];
  const since = reason === undefined ? "" : `, since ${reason}`;
  return [`${key} ${shown(value)} is not allowed: a whole number from ${least} to ${most}${since}`];
}

/** Unknown keys and values that are not allowed, in one layer of task settings. */
export function taskSettingsMistakes(
  where: string,
  settings: StageTaskSettings | undefined,
  known: readonly string[],
): string[] {
  if (settings === undefined) return [];
  if (!isOptions(settings)) return [notOptions(where, settings, "{ maxAttempts: 3 }")];
  const mistakes = [...unknownKeys(settings, known), ...settingMistakes(settings)];
  const { enabled } = settings;
  for (const name of ["concurrency", "rateLimit"] as const) {
    const setting = settings[name];
    // What workers are given of these layers is text.
    if (typeof setting === "object" && typeof setting?.key === "function")
      mistakes.push(
        `${name}.key a function is not allowed here: the task's file may have one, or name a parameter`,
      );
  }
  if (enabled !== undefined && typeof enabled !== "boolean") {
    mistakes.push(`enabled ${shown(enabled)} is not allowed: true or false`);
  }
  return mistakes.map((mistake) => `${where}: ${mistake}`);
}
