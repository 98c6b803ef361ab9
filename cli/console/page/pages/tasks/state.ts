/** What state a task is in. It may be in several: paused, and with runs that errored. */
import type { ListedTask, RunDocument } from "../../api/documents.ts";
import { timeOf } from "../../words/time.ts";

/** In the order in which they are offered; of several the first in `weight` is told first. */
export const states = {
  running: { words: "Running", status: "running", weight: 5 },
  errored: { words: "Errored", status: "errored", weight: 6 },
  approval: { words: "Waiting for approval", status: "enqueued", weight: 4 },
  paused: { words: "Paused", status: "paused", weight: 2 },
  disabled: { words: "Disabled", status: "disabled", weight: 3 },
  never: { words: "Never run", status: "none", weight: 7 },
  elsewhere: { words: "Not in this stage", status: "none", weight: 0 },
  over: { words: "Over", status: "none", weight: 1 },
  stale: { words: "Stale", status: "none", weight: 8 },
} as const;

export type StateName = keyof typeof states;

export const stateNames = Object.keys(states) as StateName[];

/** @param runs its newest ones, the newest first; undefined where they were not read yet @param now in epoch milliseconds */
export function statesOf(
  task: ListedTask,
  runs: readonly RunDocument[] | undefined,
  now: number,
): readonly StateName[] {
  const found: Readonly<Record<StateName, boolean>> = {
    running: runs === undefined ? (task.underWay ?? 0) > 0 : runs.some((run) => changesSoon(run, now)),
    errored: (task.errored ?? 0) > 0 || runs?.[0]?.status === "errored",
    approval: (task.waitForApproval ?? 0) > 0,
    paused: task.paused !== undefined,
    disabled: task.outOfScope === undefined && !isEnabled(task, now),
    never: runs?.length === 0,
    elsewhere: task.outOfScope !== undefined,
    over: task.isOver === true,
    stale: task.staleSince !== undefined && !runs?.some((run) => changesSoon(run, now)),
  };
  return stateNames.filter((name) => found[name]);
}

/** An override may enable it, or disable it. */
export function isEnabled({ enabled, overrides = [] }: ListedTask, now: number): boolean {
  const inForce = overrides.find(
    ({ setting, from, until }) =>
      setting === "enabled" && timeOf(from) <= now && (until === undefined || now < timeOf(until)),
  );
  return inForce === undefined ? enabled : inForce.value === true;
}

/** What a task's row says first. Of a task whose runs were not read yet nothing is known but what the list says. */
export function mainState(found: readonly StateName[]): StateName | undefined {
  return found.toSorted((a, b) => states[a].weight - states[b].weight)[0];
}

/** A minute before a planned instant it is worth looking often. */
const soonMs = 60_000;

/** Whether something will change soon: not while a run is paused, waits for a person, or for an instant that is far. */
export function changesSoon(run: RunDocument, now: number): boolean {
  if (run.endedAt !== undefined || run.status === "paused" || run.allowed.includes("approve")) return false;
  const from = run.status === "running" ? undefined : (run.notBefore ?? run.scheduledTime);
  return from === undefined || timeOf(from) <= now + soonMs;
}
