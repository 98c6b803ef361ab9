/**
 * A task's overrides after a change. Pure. Instants in seconds of epoch.
 *
 * One that is replaced or removed ends where the next one begins: it is not deleted, since a delivery of its time may
 * still come. It is kept until none can.
 */
import { MoveRefusedError } from "../../model/errors.ts";
import {
  type Override,
  type OverrideName,
  type OverrideValues,
  overrideNames,
  switchedAhead,
} from "../../model/override/override.ts";
import { isTimed, type Trigger } from "../../model/task/trigger.ts";

/** How long one that is over is kept at least, in seconds: a delivery is late after a day. */
export const keptSeconds = 90_000;
/** More of one setting are not kept. */
const mostOfOne = 6;
const hourSeconds = 3_600;

/** Who changes it, why, and when. */
export interface ChangedBy {
  /** From when it holds where it is switched to ahead, and where it acts at once. */
  readonly from: number;
  readonly now: number;
  readonly until?: number;
  readonly author?: string;
  readonly note?: string;
  /** The task's triggers, where they are known. */
  readonly triggers?: readonly Trigger[];
}

/** With new values. @throws MoveRefusedError where there are too many */
export function replaced(
  overrides: readonly Override[],
  values: Partial<OverrideValues>,
  by: ChangedBy,
): readonly Override[] {
  const given = overrideNames.filter((name) => values[name] !== undefined);
  const { now, until, author, note } = by;
  const added = given.map(
    (setting) =>
      ({
        setting,
        value: values[setting],
        from: begins(setting, by),
        until,
        at: now,
        author,
        note,
      }) as Override,
  );
  const all = [...removed(overrides, given, by), ...added];
  for (const name of given) checkCount(all, name, by);
  return all;
}

/** Without those of some settings. */
export function removed(
  overrides: readonly Override[],
  names: readonly OverrideName[],
  by: ChangedBy,
): readonly Override[] {
  return overrides
    .map((one) => {
      const end = begins(one.setting, by);
      return !names.includes(one.setting) || (one.until ?? end + 1) <= end ? one : { ...one, until: end };
    })
    .filter((one) => {
      const { from, until } = one;
      return until === undefined || (until > from && keptUntil(one, by) > by.now);
    });
}

function begins(setting: OverrideName, { from, now }: ChangedBy): number {
  return switchedAhead[setting] ? from : now;
}

/** Until when one that is over is kept. What acts at once is judged by the time alone. */
function keptUntil(
  { setting, value, until = Number.POSITIVE_INFINITY }: Override,
  { triggers = [] }: ChangedBy,
): number {
  if (!switchedAhead[setting]) return until;
  const own = setting === "schedule" ? value.startWithin : 0;
  const longest = triggers
    .filter(isTimed)
    .map(({ startWithinSeconds = 0, jitterSeconds = 0 }) => startWithinSeconds + jitterSeconds);
  return until + Math.max(keptSeconds, Math.max(own, ...longest) + hourSeconds);
}

function checkCount(overrides: readonly Override[], name: OverrideName, by: ChangedBy): void {
  const own = overrides.filter(({ setting }) => setting === name);
  if (own.length <= mostOfOne) return;
  const free = Math.min(...own.map((one) => keptUntil(one, by)));
  throw new MoveRefusedError(
    `${name} was overridden ${own.length - 1} times within the last day, and Pawl keeps ${mostOfOne}: again from ${new Date(free * 1000).toISOString().replace(".000Z", "Z")}`,
  );
}
