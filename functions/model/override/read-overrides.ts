/**
 * Reads a task's overrides from its `state`. A person can write that item by hand, and so can a newer version of Pawl that
 * was rolled back since: what this version cannot read is left out, and keeps nothing else from going on. Who writes
 * overrides must know of it, since writing them without it would lose it.
 */
import { isEpochSecond } from "../instant.ts";
import { isCatchUp } from "../task/catch-up.ts";
import { isLimit } from "../task/concurrency.ts";
import { isMaxItemErrors } from "../task/items/item-errors.ts";
import { isMaxItems } from "../task/items/max-items.ts";
import { isItemsOfRate, isMaxCost } from "../task/rate-limit.ts";
import { overlapModes } from "../task/settings.ts";
import type { Override, OverrideName, OverrideSchedule } from "./override.ts";

/** Overrides as a task's `state` holds them: JSON text. */
type State = { readonly overrides?: string } | undefined;

/** The overrides that this version can read. */
export function overridesOf(state: State): readonly Override[] {
  return membersOf(state)?.filter(isOverride) ?? [];
}

/** Whether some cannot be read. */
export function hasUnreadable(state: State): boolean {
  return membersOf(state)?.every(isOverride) !== true;
}

/** Undefined for what is no list. */
function membersOf(state: State): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(state?.overrides ?? "[]");
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown) => typeof value === "string";
const isPerhapsText = (value: unknown) => value === undefined || isText(value);

const values: Readonly<Record<OverrideName, (value: unknown) => boolean>> = {
  schedule: isSchedule,
  enabled: (value) => typeof value === "boolean",
  overlap: (value) => (overlapModes as readonly unknown[]).includes(value),
  concurrency: isLimit,
  rateLimit: (value) => isItemsOfRate(value),
  maxCost: isMaxCost,
  catchUp: isCatchUp,
  maxAttempts: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  maxItemErrors: isMaxItemErrors,
  maxItems: isMaxItems,
};

function isSchedule(value: unknown): boolean {
  const { trigger, expression, zone, startWithin } = (value ?? {}) as Partial<OverrideSchedule>;
  return [trigger, expression, zone].every(isText) && isEpochSecond(startWithin);
}

function isOverride(one: unknown): one is Override {
  const { setting, value, from, until, at, author, note } = (one ?? {}) as Partial<Override>;
  if (typeof setting !== "string" || !Object.hasOwn(values, setting)) return false;
  const isTimed = [from, at].every(isEpochSecond) && (until === undefined || isEpochSecond(until));
  return isTimed && [author, note].every(isPerhapsText) && values[setting](value);
}
