/** The sweeper's function and the schedule that invokes it each minute, compared with what was deployed. Pure. */
import type { FoundFunction } from "../aws/functions.ts";
import type { FoundSchedule } from "../aws/schedules.ts";
import type { DeployedFacts } from "../deployed.ts";
import { absent, type Difference, differing } from "./difference.ts";
import { functionDifferences } from "./lane-differences.ts";

export interface FoundSweeper {
  /** The only schedule of the group that invokes a function. */
  readonly schedule: FoundSchedule | undefined;
  readonly sweeper: FoundFunction | undefined;
  readonly group: string;
}

export function sweeperDifferences(
  wanted: DeployedFacts["sweeper"],
  { schedule, sweeper, group }: FoundSweeper,
): Difference[] {
  if (schedule === undefined) return [absent("schedule of the sweeper")];
  const cure = `aws scheduler update-schedule --group-name ${group} --name ${schedule.name}, with all of its settings`;
  return [
    ...differing("schedule of the sweeper", [
      ["expression", wanted.expression, schedule.expression, cure],
      ["state", "ENABLED", schedule.enabled ? "ENABLED" : "DISABLED", cure],
    ]),
    ...(sweeper === undefined
      ? [absent("function of the sweeper")]
      : functionDifferences("the sweeper", wanted, sweeper)),
  ];
}
