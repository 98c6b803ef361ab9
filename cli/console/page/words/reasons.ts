/** Why a run is as it is, by its record's reason. */
import { rawText } from "./time.ts";

const reasons: Readonly<Record<string, string>> = {
  // An instant did not run.
  overlap: "the run before it was still under way",
  paused: "its task was paused",
  disabled: "its task is disabled",
  requires: "what its task requires was not met",
  window: "it was outside its task's window",
  limit: "its trigger's dates, or its maxRuns, allow no run then",
  late: "it came too late",
  "catch-up": "it was not caught up on",
  overridden: "an override left it out",
  "not approved": "nobody approved it",
  // A turn ended before its run.
  deadline: "the time of its invocation was up",
  maxRuntime: "it has worked for maxRuntimeSeconds",
  snooze: "its code snoozed",
  shutdown: "its worker was shut down",
  unavailable: "what it needs did not answer",
  throttled: "it was throttled",
  // Pawl paused it.
  cost: "it has cost as much as its maxCost",
};

/** In words; a reason that is no word of Pawl's is what somebody said. */
export function reasonText(reason: string): string {
  const said = rawText(reason);
  return (Object.hasOwn(reasons, said) ? reasons[said] : undefined) ?? said;
}
