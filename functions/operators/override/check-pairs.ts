/** Refuses settings that contradict each other under a task's overrides at any time, as synth does. */
import { PawlError } from "../../model/errors.ts";
import { inForce, type Override, settingAt } from "../../model/override/override.ts";
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

/** Why so many runs can never be at work at once. `limit`: what an operator puts in place of the task's. */
export function limitMistake(
  { isKeyed }: Pick<PairedSettings, "isKeyed">,
  overlap: Overlap,
  limit: number | undefined,
): string | undefined {
  if (limit === undefined || limit === 1 || overlap === "allow" || isKeyed) return undefined;
  return `concurrency ${limit} can never be reached, since overlap "${overlap}" lets one run at a time be at work: override overlap=allow too, or take concurrency out`;
}

/** @param now in seconds of epoch @throws PawlError for the first instant at which two contradict each other */
export function checkPairs(task: PairedSettings, overrides: readonly Override[], now: number): void {
  const paired: readonly Override["setting"][] = ["overlap", "catchUp", "concurrency"];
  const of = overrides.filter(({ setting }) => paired.includes(setting));
  const instants = [now, ...of.flatMap(({ from, until = from }) => [from, until])].filter((at) => at >= now);
  for (const instant of instants.sort((a, b) => a - b)) {
    const overlap = settingAt(of, "overlap", task.overlap, instant);
    const catchUp = settingAt(of, "catchUp", task.catchUp, instant);
    const limit = inForce(of, "concurrency", instant)?.value;
    const mistake = catchUpMistake(overlap, catchUp) ?? limitMistake(task, overlap, limit);
    if (mistake === undefined) continue;
    const from =
      instant > now ? `from ${new Date(instant * 1000).toISOString().replace(".000Z", "Z")} on ` : "";
    throw new PawlError("invalid-override", from + mistake);
  }
}
