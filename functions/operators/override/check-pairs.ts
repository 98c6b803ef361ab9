/** Refuses settings that contradict each other under a task's overrides at any time, as synth does. */
import { PawlError } from "../../model/errors.ts";
import { inForce, type Override, type OverrideName, settingAt } from "../../model/override/override.ts";
import { catchUpMistake } from "../../model/task/backlog.ts";
import type { CatchUp } from "../../model/task/catch-up.ts";
import type { Overlap } from "../../model/task/settings.ts";

/** What is deployed of a task, as far as its settings may contradict each other. */
export interface PairedSettings {
  readonly overlap: Overlap;
  readonly catchUp: CatchUp;
  /** Whether its limit is for the runs of each key. */
  readonly isKeyed?: boolean;
}

/** Overrides after a change, before it, and the settings that it is of. */
export interface ChangedPairs {
  readonly overrides: readonly Override[];
  readonly before: readonly Override[];
  readonly names: readonly OverrideName[];
}

/** Why so many runs can never be at work at once. `limit`: what an operator puts in place of the task's. */
export function limitMistake(
  { isKeyed }: Pick<PairedSettings, "isKeyed">,
  overlap: Overlap,
  limit: number | undefined,
): string | undefined {
  if (limit === undefined || limit === 1 || overlap === "allow" || isKeyed) return undefined;
  return `concurrency ${limit} can never be reached, since overlap "${overlap}" lets one run at a time be at work: override overlap=allow too, or take concurrency out`;
}

/** Of a limit for each key, that at most one run is at work whatever it is; undefined where more may be. @param now in seconds of epoch */
export function limitLook(
  {
    name,
    overlap: deployed,
    isKeyed,
  }: Pick<PairedSettings, "overlap" | "isKeyed"> & { readonly name: string },
  overrides: readonly Override[],
  now: number,
): string | undefined {
  const overlap = settingAt(overrides, "overlap", deployed, now);
  if (!isKeyed || overlap === "allow") return undefined;
  return `task ${name}: overlap "${overlap}" lets one run at a time be at work, whatever its limit and its key: override overlap=allow if runs of different keys may overlap`;
}

/** Of a limit above the stage's, that it counts as that; undefined where it is not. `ofStage`: the higher of the deployed one and its override. */
export function aboveStageLook(
  { name, isKeyed }: Pick<PairedSettings, "isKeyed"> & { readonly name: string },
  limit: number,
  ofStage: number | undefined,
): string | undefined {
  if (ofStage === undefined || limit <= ofStage) return undefined;
  const of = isKeyed ? " of each key" : "";
  return `task ${name}: its concurrency ${limit}${of} is above the stage's limit ${ofStage} and counts as ${ofStage}, so that other runs get places of the stage too`;
}

function limitMistakeAt(
  task: PairedSettings,
  overrides: readonly Override[],
  at: number,
): string | undefined {
  const overlap = settingAt(overrides, "overlap", task.overlap, at);
  return limitMistake(task, overlap, inForce(overrides, "concurrency", at)?.value);
}

/**
 * A limit that a deploy has made one that can never be reached is refused only where it is changed: it says nothing of what
 * else is overridden.
 *
 * @param now in seconds of epoch @param names what is changed @throws PawlError for the first instant at which two contradict each other
 */
export function checkPairs(
  task: PairedSettings,
  { overrides, before, names }: ChangedPairs,
  now: number,
): void {
  const paired: readonly Override["setting"][] = ["overlap", "catchUp", "concurrency"];
  const of = overrides.filter(({ setting }) => paired.includes(setting));
  const instants = [now, ...of.flatMap(({ from, until = from }) => [from, until])].filter((at) => at >= now);
  for (const instant of instants.sort((a, b) => a - b)) {
    const overlap = settingAt(of, "overlap", task.overlap, instant);
    const catchUp = settingAt(of, "catchUp", task.catchUp, instant);
    const mayStand = !names.includes("concurrency") && limitMistakeAt(task, before, instant) !== undefined;
    const mistake =
      catchUpMistake(overlap, catchUp) ?? (mayStand ? undefined : limitMistakeAt(task, of, instant));
    if (mistake === undefined) continue;
    const from =
      instant > now ? `from ${new Date(instant * 1000).toISOString().replace(".000Z", "Z")} on ` : "";
    throw new PawlError("invalid-override", from + mistake);
  }
}
