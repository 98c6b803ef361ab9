import type { RunRecord } from "../../../model/run/run.ts";
import { highestLimit } from "../../../model/task/concurrency.ts";
import type { Clause, HeldName, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** A run that asks for its task's slot. */
export interface SlotRequest {
  readonly run: string;
  readonly turn: number;
  readonly overlap: RunRecord["overlap"];
  /** Of a run that may overlap: its task's limit, within which it passes no run that waits. @default its task has none */
  readonly limit?: number;
  /** Of a run that may overlap: by how many changes of the overrides. */
  readonly ov?: number;
  /** Of a pool of a key, which may be about to expire. @default it never does */
  readonly mayExpire?: boolean;
  /** For an occurrence, which a pause of its task skips and its overrides may: by what it was judged. */
  readonly judged?: Judged;
}

/** `now` in ISO 8601. `ov`: how often the overrides were changed by which it may run; undefined where there were none. */
export interface Judged {
  readonly now: string;
  readonly ov: number | undefined;
}

/** Where a pool has a run that holds it. */
export function heldBy(run: string): HeldName {
  return `held#${run}`;
}

/** So many runs may hold its task's pool once a run holds it: one that obeys overlap is alone. `limit`: of its task. */
export function limitOf(overlap: RunRecord["overlap"], limit: number = highestLimit): number {
  return overlap === "allow" ? limit : 1;
}

/** What a write removes that brings a pool of a key into use. */
export const noEnd = ["expiresAt"] as const;

/** No run waits, so that none is passed. */
export const noneWaits: Clause<TaskPart> = { name: "no run waits", attribute: "waiting", is: "absent" };

/**
 * Takes a place of a task's pool where there is room and no run waits for it. A run beside others without a limit takes none
 * from those that wait.
 */
export function takeSlot({ run, turn, overlap, limit, ov, judged, mayExpire }: SlotRequest): TaskWrite {
  const condition = [notHeldBy(run), roomBelow(limitOf(overlap, limit))];
  if (overlap !== "allow" || limit !== undefined) condition.push(noneWaits);
  if (judged !== undefined) condition.push(notPaused(judged.now), overridesAre(judged.ov));
  else if (overlap === "allow") condition.push(overridesAre(ov));
  const remove = mayExpire ? noEnd : undefined;
  return { name: "take slot", condition, set: { [heldBy(run)]: turn }, add: { held: 1 }, remove };
}

export function notHeldBy(run: string): Clause<TaskPart> {
  return { name: "the run does not hold it", attribute: heldBy(run), is: "absent" };
}

export function roomBelow(limit: number): Clause<TaskPart> {
  return {
    name: "there is room",
    anyOf: [
      [{ name: "no run ever held it", attribute: "held", is: "absent" }],
      [{ name: "fewer runs hold it than may", attribute: "held", is: "<", value: limit }],
    ],
  };
}

/** Nobody has changed the overrides since. */
export function overridesAre(ov: number | undefined): Clause<TaskPart> {
  const name = "the overrides are those that were seen";
  return ov === undefined
    ? { name, attribute: "ov", is: "absent" }
    : { name, attribute: "ov", is: "=", value: ov };
}

/** No operator has paused the task, or the pause is over. */
export function notPaused(now: string): Clause<TaskPart> {
  return {
    name: "the task is not paused",
    anyOf: [
      [{ name: "it was not paused", attribute: "paused", is: "absent" }],
      [{ name: "a person wrote that it is not", attribute: "paused", is: "=", value: false }],
      [{ name: "its pause is over", attribute: "until", is: "<=", value: now }],
    ],
  };
}
