/**
 * Overrides settings of a deployed task, and removes overrides. What says which instants start a run takes effect 200 s
 * ahead: that is the three minutes that the sweeper has sent ahead by then, the time that a write may take, and how far
 * clocks differ. So each instant belongs to one schedule, whoever looks and whenever.
 *
 * It takes as given that the clock is the service's, give or take the time for which the newest answer was on its way.
 * First it lets the sweeper watch the task, then it reads and writes
 * the overrides: the other way round, one that dies in between would leave overrides that no sweeper sees.
 */
import { MoveRefusedError } from "../../model/errors.ts";
import { firedPart } from "../../model/override/fired-part.ts";
import {
  type Override,
  type OverrideName,
  overrideNames,
  switchedAhead,
} from "../../model/override/override.ts";
import { hasUnreadable, overridesOf } from "../../model/override/read-overrides.ts";
import { storedOverrides } from "../../model/override/weight.ts";
import { type OperatorNote, storedNote } from "../../model/run/note.ts";
import { confirmOf, unapproved } from "../../model/task/confirm/confirm.ts";
import { apply, checkScope, overrideTask, type RunnerContext, watchTask } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { type ChangedBy, removed, replaced } from "./changed-overrides.ts";
import {
  checkedChange,
  type OverridableTask,
  type OverrideChange,
  startsRuns,
  switchSeconds,
} from "./check-override.ts";
import { checkPairs } from "./check-pairs.ts";
import { fillTask } from "./fill-room.ts";
import { wakeHeld } from "./wake-held.ts";

/** A watch that is older is asked for again, in milliseconds: the sweeper may have taken it for one that nobody needs. */
const watchedForMs = 300_000;

/** An override's author, why it is there, and until when. */
export interface OverrideNote extends OperatorNote {
  /** @default it lasts until it is removed */
  readonly until?: Date;
  /** Of the schedule. @default "UTC" */
  readonly timeZone?: string;
}

/** What a task's overrides are after a change, and from when the change of what is switched to ahead holds. */
export interface OverridesChanged {
  readonly overrides: readonly Override[];
  /** In seconds of epoch. */
  readonly from: number;
  /** Of the settings that were changed. */
  readonly names: readonly OverrideName[];
}

/** Overrides settings of a task. @throws PawlError, MoveRefusedError where another changed them at the same time, the task is outside its scope, or another person has to approve its runs and timers would start some */
export async function setOverrides(
  context: RunnerContext,
  task: OverridableTask,
  change: OverrideChange,
  { until, timeZone, ...note }: OverrideNote,
): Promise<OverridesChanged> {
  if (change.schedule !== undefined || change.enabled === true) checkScope(context, task.name);
  const alone = startsRuns(change)
    ? unapproved(confirmOf(context, task.name), task.name, "override")
    : undefined;
  if (alone !== undefined) throw new MoveRefusedError(alone);
  const said = storedNote(note);
  const end = until && Math.floor(until.getTime() / 1000);
  const names = overrideNames.filter((name) => change[name] !== undefined);
  const changed = await changeOverrides(context, task, names, (overrides, by) => {
    const now = (by.from - switchSeconds) * 1000;
    const values = checkedChange(task, change, { now, until, timeZone });
    return replaced(overrides, values, { ...by, ...said, until: end });
  });
  await letGoOn(context, task.name, names);
  return { ...changed, names };
}

/** Removes overrides of settings of a task. Author and note are kept with what is over, where there is a note. @throws MoveRefusedError, PawlError */
export async function removeOverrides(
  context: RunnerContext,
  task: OverridableTask,
  names: readonly OverrideName[],
  by: OperatorNote = {},
): Promise<OverridesChanged> {
  const { author, note } = storedNote(by);
  let found: readonly OverrideName[] = [];
  const changed = await changeOverrides(context, task, names, (overrides, times) => {
    const { from, now } = times;
    const ends = (name: OverrideName) => (switchedAhead[name] ? from : now);
    found = names.filter((name) =>
      overrides.some(
        ({ setting, until = Number.POSITIVE_INFINITY }) => setting === name && until > ends(name),
      ),
    );
    if (found.length === 0)
      throw new MoveRefusedError(`task ${task.name} has no override of ${names.join(" or ")} to remove`);
    return removed(overrides, found, times, note === undefined ? undefined : { at: now, author, note });
  });
  await letGoOn(context, task.name, found);
  return { ...changed, names: found };
}

/** Runs that a limit held back, which has changed. Never rejects. */
async function letGoOn(context: RunnerContext, task: string, names: readonly OverrideName[]): Promise<void> {
  if (names.includes("concurrency")) await fillTask(context, task);
  if (names.includes("rateLimit")) await wakeHeld(context, task);
}

async function changeOverrides(
  context: RunnerContext,
  task: OverridableTask,
  names: readonly OverrideName[],
  change: (overrides: readonly Override[], by: ChangedBy) => readonly Override[],
): Promise<Omit<OverridesChanged, "names">> {
  const { store, clock } = context;
  const key = { task: task.name, part: "state" };
  const after = (state: TaskPart | undefined, askedAt: number) => {
    if (hasUnreadable(state))
      throw new MoveRefusedError(
        `task ${task.name} has an override that this version of Pawl cannot read, and would lose: nothing is changed, so use the version that wrote it, or remove the attribute "overrides" of the item ${task.name}, state of the table of tasks`,
      );
    const by = timesOf(context, task, askedAt);
    const before = overridesOf(state);
    const overrides = change(before, by);
    checkPairs(task, { overrides, before, names }, by.now);
    return { overrides, text: storedOverrides(overrides, by.now), by };
  };
  // What is refused is refused before anything is written.
  let askedAt = clock.monotonic();
  const seen = await store.getPart(key);
  after(seen, askedAt);
  const watchedAt = clock.now();
  await apply(context, firedPart, watchTask(task.name, watchedAt));
  askedAt = clock.monotonic();
  const state = await store.getPart(key);
  if (state?.ov !== seen?.ov) throw changedMeanwhile(task.name, seen, state);
  if (clock.now() - watchedAt > watchedForMs)
    throw new MoveRefusedError("the tables took more than five minutes to answer: nothing is changed");
  const { overrides, text, by } = after(state, askedAt);
  const outcome = await apply(context, key, overrideTask(text, state?.ov));
  if (!outcome.ok) throw changedMeanwhile(task.name, state, outcome.item);
  return { overrides, from: by.from };
}

/** @param askedAt when the newest answer was asked for, by the monotonic clock: what it said of the time is at most as old */
function timesOf({ clock }: RunnerContext, { triggers }: OverridableTask, askedAt: number): ChangedBy {
  const now = clock.now();
  const latest = now + (clock.monotonic() - askedAt);
  return { now: Math.floor(now / 1000), from: Math.ceil(latest / 1000) + switchSeconds, triggers };
}

/** Who changed what, of a task whose overrides were changed by another since they were read. */
function changedMeanwhile(
  task: string,
  before: TaskPart | undefined,
  after: TaskPart | undefined,
): MoveRefusedError {
  const earlier = new Set(overridesOf(before).map((one) => JSON.stringify(one)));
  const changed = overridesOf(after).filter((one) => !earlier.has(JSON.stringify(one)));
  const newest = changed.reduce<Override | undefined>(
    (last, one) => ((last?.at ?? 0) > one.at ? last : one),
    undefined,
  );
  const names = [...new Set(changed.map(({ setting }) => setting))].join(" and ");
  const who = newest?.author === undefined ? "another" : newest.author;
  const what = names === "" ? "its overrides" : `the override of ${names}`;
  return new MoveRefusedError(
    `${who} has changed ${what} of ${task} at this very moment: nothing is changed, look at it and ask again`,
  );
}
