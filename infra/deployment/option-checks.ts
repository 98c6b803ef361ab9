/** The checks that `infra/tasks.ts` and `infra/stages.ts` share. Each returns what is wrong, one line a mistake. */
import { settingMistakes } from "../../functions/model/settings.ts";
import type { StageTaskSettings } from "./stage-settings.ts";

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
  return [`${key} ${JSON.stringify(value)} is not allowed: a whole number from ${least} to ${most}${since}`];
}

/** Unknown keys and values that are not allowed, in one layer of task settings. */
export function taskSettingsMistakes(
  where: string,
  settings: StageTaskSettings | undefined,
  known: readonly string[],
): string[] {
  if (settings === undefined) return [];
  const mistakes = [...unknownKeys(settings, known), ...settingMistakes(settings)];
  const { enabled } = settings;
  if (enabled !== undefined && typeof enabled !== "boolean") {
    mistakes.push(`enabled ${JSON.stringify(enabled)} is not allowed: true or false`);
  }
  return mistakes.map((mistake) => `${where}: ${mistake}`);
}
