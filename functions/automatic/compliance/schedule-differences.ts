/**
 * The schedules of the group, compared with those that were deployed. Of those whose names begin with `rt-`, the sweeper's
 * check compares the ones that a definition names; any other was made by hand, and is a difference as well. Pure.
 */
import { sameJson } from "../../model/same-json.ts";
import type { FoundSchedule } from "../aws/schedules.ts";
import type { WantedSchedule } from "../deployed.ts";
import { absent, type Difference, differing } from "./difference.ts";

export interface ComparedSchedules {
  readonly wanted: readonly WantedSchedule[];
  readonly found: readonly FoundSchedule[];
  /** The names that definitions of run-time schedules give. */
  readonly atRunTime: ReadonlySet<string>;
  /** The ARN of each lane's queue. */
  readonly queueArns: ReadonlyMap<string, string>;
  readonly deadLetterArn: string;
  readonly group: string;
}

export function scheduleDifferences(compared: ComparedSchedules): Difference[] {
  const { wanted, found, atRunTime, group } = compared;
  const byName = new Map(found.map((schedule) => [schedule.name, schedule]));
  const names = new Set(wanted.map(({ name }) => name));
  const others = found.filter(({ name }) => !names.has(name) && !atRunTime.has(name));
  return [
    ...wanted.flatMap((schedule) => {
      const there = byName.get(schedule.name);
      if (there === undefined) return [absent(`schedule ${schedule.name}`)];
      return differencesOf(schedule, there, compared);
    }),
    ...others.map(({ name, expression }) => ({
      what: `schedule ${name}`,
      wanted: "none",
      found: expression,
      cure: `aws scheduler delete-schedule --group-name ${group} --name ${name}`,
    })),
  ];
}

function differencesOf(
  wanted: WantedSchedule,
  found: FoundSchedule,
  { queueArns, deadLetterArn, group }: ComparedSchedules,
): Difference[] {
  const cure = `aws scheduler update-schedule --group-name ${group} --name ${wanted.name}, with all of its settings`;
  return differing(`schedule ${wanted.name}`, [
    ["expression", wanted.expression, found.expression, cure],
    ["time zone", wanted.timeZone, found.timeZone, cure],
    ["state", stateOf(wanted), stateOf(found), cure],
    ["first instant", secondOf(wanted.startDate), secondOf(found.startDate), cure],
    ["last instant", secondOf(wanted.endDate), secondOf(found.endDate), cure],
    ["flexible window in minutes", undefined, found.windowMinutes, cure],
    ["queue", queueArns.get(wanted.lane), found.targetArn, cure],
    ["message", wanted.input, isSameInput(wanted, found) ? wanted.input : found.input, cure],
    ["dead-letter queue", deadLetterArn, found.deadLetterArn, cure],
  ]);
}

function stateOf({ enabled }: { readonly enabled: boolean }): string {
  return enabled ? "ENABLED" : "DISABLED";
}

/** Scheduler keeps whole seconds. */
function secondOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Math.floor(Date.parse(instant) / 1000);
}

function isSameInput({ input }: WantedSchedule, found: FoundSchedule): boolean {
  if (found.input === undefined) return false;
  try {
    return sameJson(JSON.parse(input), JSON.parse(found.input));
  } catch {
    return false;
  }
}
