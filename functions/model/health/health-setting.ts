/** The setting `health`: the last result of a task's runs as a value. `health.ts` tells it, where the runs are known. */
import { secondsOf } from "../requires/span.ts";

/** The last result, and what else it depends on. */
export interface HealthOptions {
  /** Always `true`: it is the last result that counts. */
  readonly lastRun: true;
  /** A task that has not succeeded for longer is failing: seconds, or a text such as `"90m"`, `"25h"` or `"7d"`. @default any time will do */
  readonly within?: number | string;
  /** `"warning"`: a run that skipped items, since their errors were no reason to stop, is a warning. @default they are not looked at */
  readonly skippedItems?: "warning";
  /** `"warning"`: a run that errored is a warning, and no alarm goes off for it. Not beside `within`. @default it is failing */
  readonly errors?: "warning";
}

export type Health = "last-run" | HealthOptions;

/** What a task's file can set, and a later layer can set again. */
export interface HealthSetting {
  /**
   * Turns the last result of the task into its health: `ok`, `warning`, `failing`, or `unknown` where none of its runs has ended.
   * `"last-run"`, or `{ lastRun: true, within: "25h" }`: a success that is older is `failing`. @default it has none
   */
  readonly health?: Health;
}

/** A success within a year is the most that can be asked for. */
const longestSeconds = 31_536_000;

/** `health` as it is told by. */
export interface HealthRule {
  readonly withinSeconds?: number;
  readonly skippedItems?: "warning";
  readonly errors?: "warning";
}

export function healthRule(health: Health): HealthRule {
  if (health === "last-run") return {};
  const { within, skippedItems, errors } = health;
  return { withinSeconds: within === undefined ? undefined : secondsOf(within), skippedItems, errors };
}

export const healthCheck = {
  check: (value: unknown) => value === "last-run" || isOptions(value),
  words:
    '"last-run", or { lastRun: true, within?, skippedItems?, errors? }: within is seconds from 60 to 31536000, or a text such as "90m", "25h" or "7d"; skippedItems is "warning"; errors is "warning", and not beside within',
};

function isOptions(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { lastRun, within, skippedItems, errors, ...rest } = value as Readonly<Record<string, unknown>>;
  const seconds = within === undefined ? 60 : secondsOf(within);
  return (
    lastRun === true &&
    seconds >= 60 &&
    seconds <= longestSeconds &&
    (skippedItems === undefined || skippedItems === "warning") &&
    (errors === undefined || (errors === "warning" && within === undefined)) &&
    Object.keys(rest).length === 0
  );
}

/** The tasks that have a health, as functions know them; nothing where none has. */
export function healthIn(tasks: readonly { readonly name: string; readonly settings: HealthSetting }[]): {
  readonly healthOf?: readonly string[];
} {
  const names = tasks.filter(({ settings }) => settings.health !== undefined).map(({ name }) => name);
  return names.length === 0 ? {} : { healthOf: names };
}
