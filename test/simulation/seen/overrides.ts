/**
 * What a task's overrides say of an instant, worked out from its `state` in a way of its own: rules hold what machines do
 * against it. Instants of overrides are in seconds of epoch, all others in milliseconds.
 */
import type { Overlap } from "../../../functions/model/task/settings.ts";
import { isRunTime } from "./facts.ts";
import type { KnownRuns } from "./ledger.ts";

/** The schedules that operators put in place of others: every so many seconds of epoch. */
export const overrideSchedules: Readonly<Record<string, number>> = {
  "every 20 seconds": 20,
  "every 50 seconds": 50,
};

interface Stretch {
  readonly from: number;
  readonly until?: number;
}

interface OverridingSchedule {
  readonly trigger: string;
  readonly expression: string;
  readonly startWithin: number;
}

export type SeenOverride = Stretch &
  (
    | { readonly setting: "schedule"; readonly value: OverridingSchedule }
    | { readonly setting: "enabled"; readonly value: boolean }
    | { readonly setting: "overlap"; readonly value: Overlap }
    | { readonly setting: "concurrency"; readonly value: number }
    | { readonly setting: "maxAttempts"; readonly value: number }
    | { readonly setting: "catchUp"; readonly value: unknown }
  );

type SettingOf<Name extends SeenOverride["setting"]> = Extract<SeenOverride, { readonly setting: Name }>;

const none: readonly SeenOverride[] = [];
const read = new Map<string, readonly SeenOverride[]>();
/** More texts than any world has. */
const most = 1_000;

/** All overrides that a task's `state` has: those that are over as well. */
export function seenOverrides(state: { readonly overrides?: string } | undefined): readonly SeenOverride[] {
  const text = state?.overrides;
  if (text === undefined) return none;
  const known = read.get(text);
  if (known !== undefined) return known;
  if (read.size > most) read.clear();
  const all: readonly SeenOverride[] = JSON.parse(text);
  read.set(text, all);
  return all;
}

export function ofSetting<Name extends SeenOverride["setting"]>(
  all: readonly SeenOverride[],
  name: Name,
): readonly SettingOf<Name>[] {
  return all.filter(({ setting }) => setting === name) as unknown as readonly SettingOf<Name>[];
}

function inForce<Name extends SeenOverride["setting"]>(
  all: readonly SeenOverride[],
  name: Name,
  instant: number,
): SettingOf<Name> | undefined {
  const isNow = ({ from, until = Number.POSITIVE_INFINITY }: Stretch) =>
    from * 1_000 <= instant && instant < until * 1_000;
  return ofSetting(all, name).find(isNow);
}

/** What holds of an occurrence of a trigger: it runs, its task is disabled, or another schedule holds at its instant. */
export function sideOf(
  all: readonly SeenOverride[],
  {
    trigger,
    instant,
    enabled,
  }: { readonly trigger: string; readonly instant: number; readonly enabled: boolean },
): "runs" | "disabled" | "overridden" {
  if (!(inForce(all, "enabled", instant)?.value ?? enabled)) return "disabled";
  if (isRunTime(trigger)) return "runs";
  const holds = inForce(all, "schedule", instant)?.value.trigger;
  if (holds !== undefined) return holds === trigger ? "runs" : "overridden";
  const isOverrides = ofSetting(all, "schedule").some(({ value }) => value.trigger === trigger);
  return isOverrides ? "overridden" : "runs";
}

/** The instants of a task's overriding schedules, each with its trigger. */
export function* overridingInstants(
  all: readonly SeenOverride[],
): Generator<{ readonly trigger: string; readonly instant: number; readonly startWithin: number }> {
  for (const { value, from, until = from } of ofSetting(all, "schedule")) {
    const { trigger, expression, startWithin } = value;
    const period = overrideSchedules[expression] as number;
    for (let at = Math.ceil(from / period) * period; at < until; at += period)
      yield { trigger, instant: at * 1_000, startWithin };
  }
}

/** Each override that a task ever had, as often as it was written. */
function everSeen(ledger: KnownRuns, task: string): readonly SeenOverride[] {
  const texts = ledger.overrideTexts.get(task);
  return texts === undefined ? none : [...texts].flatMap((overrides) => seenOverrides({ overrides }));
}

/** Whether an override ever let a task's runs be beside others. */
export function hadOverlap(ledger: KnownRuns, task: string): boolean {
  return ofSetting(everSeen(ledger, task), "overlap").some(({ value }) => value === "allow");
}

/** Whether an override that a task ever had gave it one of some overlaps between two instants, in epoch milliseconds. */
export function mayHaveHadOverlap(
  ledger: KnownRuns,
  task: string,
  overlaps: readonly Overlap[],
  { since, upTo }: { readonly since: number; readonly upTo: number },
): boolean {
  return ofSetting(everSeen(ledger, task), "overlap").some(
    ({ value, from, until = Number.POSITIVE_INFINITY }) =>
      overlaps.includes(value) && from * 1_000 <= upTo && since < until * 1_000,
  );
}

/** Every overlap that a task has or had. */
export function overlapsOf(
  ledger: KnownRuns,
  task: { readonly name: string; readonly overlap: Overlap },
): ReadonlySet<Overlap> {
  const overridden = ofSetting(everSeen(ledger, task.name), "overlap");
  return new Set([task.overlap, ...overridden.map(({ value }) => value)]);
}

/** The highest limit of a task's runs between two instants, in epoch milliseconds; undefined where it has none at one of them. */
export function limitWithin(
  ledger: KnownRuns,
  task: { readonly name: string; readonly limit?: number } | undefined,
  { since, upTo }: { readonly since: number; readonly upTo: number },
): number | undefined {
  if (task?.limit === undefined) return undefined;
  const overridden = ofSetting(seenOverrides(ledger.state(task.name)), "concurrency").filter(
    ({ from, until = Number.POSITIVE_INFINITY }) => from * 1_000 <= upTo && since < until * 1_000,
  );
  const holdsThroughout = overridden.some(
    ({ from, until = Number.POSITIVE_INFINITY }) => from * 1_000 <= since && upTo < until * 1_000,
  );
  return Math.max(...(holdsThroughout ? [] : [task.limit]), ...overridden.map(({ value }) => value));
}

/** The highest limit that a task's runs ever had. */
export function highestLimitOf(ledger: KnownRuns, task: string, deployed: number): number {
  const overridden = ofSetting(everSeen(ledger, task), "concurrency");
  return Math.max(deployed, ...overridden.map(({ value }) => value));
}

/** The most attempts that a task allows or allowed. */
export function mostAttemptsOf(
  ledger: KnownRuns,
  task: { readonly name: string; readonly maxAttempts: number },
): number {
  const overridden = ofSetting(everSeen(ledger, task.name), "maxAttempts");
  return Math.max(task.maxAttempts, ...overridden.map(({ value }) => value));
}
