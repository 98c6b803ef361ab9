/** What each change of a definition writes besides what was asked for, and how a caller knows its own write again. */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { sameJson } from "../model/same-json.ts";
import type { DefinitionChange, ScheduleDefinition } from "../model/task/run-time-schedule.ts";
import type { ScheduleContext } from "./context.ts";

/** A definition that others change this often while it is changed is a fault: people are not that fast. */
export const mostTries = 20;
/** The sweeper's ledger is seldom more changes behind. */
const keptChanges = 8;

export type ScheduleName = Pick<ScheduleDefinition, "task" | "name">;

type Asked = Pick<ScheduleDefinition, "expression" | "zone" | "until" | "wanted">;

/** When a definition is changed, and its changes with this one. */
export function stamp(
  { clock }: Pick<ScheduleContext, "clock">,
  seen: ScheduleDefinition | undefined,
  { expression, zone, until, wanted }: Asked,
): Pick<ScheduleDefinition, "at" | "changes"> {
  const now = clock.now();
  const change: DefinitionChange = {
    rev: (seen?.rev ?? 0) + 1,
    at: Math.floor(now / 1000),
    expression,
    zone,
    endAt: until === undefined ? undefined : Math.floor(Date.parse(until) / 1000),
    off: wanted === "gone" ? "removed" : wanted === "paused" ? "paused" : undefined,
  };
  const changes = [...(seen?.changes ?? []), change].slice(-keptChanges);
  return { at: new Date(now).toISOString(), changes };
}

const compared = ["expression", "zone", "until", "params"] as const;
type Compared = Pick<ScheduleDefinition, (typeof compared)[number]>;

/** Whether two definitions say the same. */
export function isSame(definition: Compared, asked: Compared): boolean {
  return compared.every((key) => isEqual(key, definition[key], asked[key]));
}

function isEqual(key: keyof Compared, a: string | undefined, b: string | undefined): boolean {
  if (key !== "params" || a === undefined || b === undefined) return a === b;
  return sameJson(JSON.parse(a), JSON.parse(b));
}

/** In what a definition differs from what is asked for, for messages. */
export function differences(definition: Compared, asked: Compared): string {
  const different = compared.filter((key) => !isEqual(key, definition[key], asked[key]));
  return different
    .map((key) => `${key} is ${definition[key] ?? "none"}, not ${asked[key] ?? "none"}`)
    .join(", ");
}

/** Whether a refused write was the caller's own, whose answer was lost. */
export function isMine(
  found: ScheduleDefinition,
  seen: ScheduleDefinition | undefined,
  mine: Pick<ScheduleDefinition, "at" | "wanted"> & Compared,
): boolean {
  const isNext = found.rev === (seen?.rev ?? 0) + 1;
  return isNext && found.at === mine.at && found.wanted === mine.wanted && isSame(found, mine);
}

export function notFound({ task, name }: ScheduleName): NotFoundError {
  return new NotFoundError(`task ${task} has no schedule ${name} that was made at run time`);
}

export function changedTooOften({ task, name }: ScheduleName): MoveRefusedError {
  return new MoveRefusedError(
    `schedule ${name} of ${task} changed ${mostTries} times while it was changed: try again`,
  );
}
