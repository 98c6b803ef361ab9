/**
 * A task's overrides after a change. Pure. Instants in seconds of epoch.
 *
 * One that is replaced or removed ends where the next one begins: it is not deleted, since a delivery of its time may
 * still come. It is kept until none can. One that was removed with a note is kept as long, so that others find the note.
 */
import { MoveRefusedError } from "../../model/errors.ts";
import {
  type Override,
  type OverrideName,
  type OverrideValues,
  overrideNames,
  type Removal,
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

/** Without those of some settings. @param removal who removes them, where a note says why @default they are replaced, or nothing is said */
export function removed(
  overrides: readonly Override[],
  names: readonly OverrideName[],
  by: ChangedBy,
  removal?: Removal,
): readonly Override[] {
  return overrides
    .map((one) => {
      const end = begins(one.setting, by);
      return !names.includes(one.setting) || (one.until ?? end + 1) <= end
        ? one
        : { ...one, until: end, removal };
    })
    .filter((one) => {
      const { from, until, removal: said } = one;
      return until === undefined || ((until > from || said !== undefined) && keptUntil(one, by) > by.now);
    });
}

function begins(setting: OverrideName, { from, now }: ChangedBy): number {
  return switchedAhead[setting] ? from : now;
}

/** Until when one that is over is kept. What acts at once is judged by the time alone, and kept for its note. */
function keptUntil(
  { setting, value, until = Number.POSITIVE_INFINITY, removal }: Override,
  { triggers = [] }: ChangedBy,
): number {
  if (!switchedAhead[setting]) return removal === undefined ? until : until + keptSeconds;
  const own = setting === "schedule" ? value.startWithin : 0;
  const longest = triggers
    .filter(isTimed)
    .map(({ startWithinSeconds = 0, jitterSeconds = 0 }) => startWithinSeconds + jitterSeconds);
  return until + Math.max(keptSeconds, Math.max(own, ...longest) + hourSeconds);
}

function checkCount(overrides: readonly Override[], name: OverrideName, by: ChangedBy): void {
  const own = overrides.filter(({ setting, until = by.now + 1 }) => {
    return setting === name && (switchedAhead[name] || until > by.now);
  });
  if (own.length <= mostOfOne) return;
  const free = Math.min(...own.map((one) => keptUntil(one, by)));
  throw new MoveRefusedError(
    `${name} was overridden ${own.length - 1} times within the last day, and Pawl keeps ${mostOfOne}: again from ${new Date(free * 1000).toISOString().replace(".000Z", "Z")}`,
  );
}
