/**
 * What speaks against a backfill whose params are right: the deployment, the time, its ledgers. The command asks before it
 * shows a plan, and the run once more in its first turn, since it may have been started by another door.
 */
import type { KnownLedger } from "../ledger/index.ts";
import { toSecond } from "../model/run/run-name.ts";
import { show } from "../model/show.ts";
import { confirmOf, unapproved } from "../model/task/confirm/confirm.ts";
import { keptDays, laneOfTask, type TaskDirectory, taskNames } from "../model/task/task-directory.ts";
import { graceSeconds, knownSince } from "./decide.ts";
import type { KnownParams } from "./known-params.ts";
import { countOccurrences } from "./occurrences.ts";
import type { BackfillRequest } from "./request.ts";

/** The most instants of one backfill. */
export const mostInstants = 100_000;

/** What decides. */
export interface Circumstances {
  readonly directory: TaskDirectory;
  /** Of the task's triggers. */
  readonly ledgers: readonly KnownLedger[];
  /** The ids of its timed triggers that are deployed: the sweeper may not have seen them yet. @default those that have ledgers */
  readonly deployed?: readonly string[];
  readonly params: KnownParams;
  readonly isPaused: boolean;
  /** In epoch milliseconds. */
  readonly now: number;
  /** Whether the command, which came before, has refused what is too old. @default false */
  readonly isUnderWay?: boolean;
}

/** What it names that there is not, in one line: a task, a schedule, a time that has come. Undefined where there is all of it. */
export function misnamed(
  { task, trigger, from, to }: BackfillRequest,
  {
    directory,
    ledgers,
    deployed = [],
    now,
  }: Pick<Circumstances, "directory" | "ledgers" | "deployed" | "now">,
): string | undefined {
  if (laneOfTask(directory, task) === undefined)
    return `task ${show(task)} is not deployed: there are ${taskNames(directory)}`;
  const triggers = [...new Set([...ledgers.map((known) => known.trigger), ...deployed])];
  if (triggers.length === 0) return `task ${task} has no schedule`;
  if (trigger !== undefined && !triggers.includes(trigger))
    return `no trigger ${show(trigger)} of task ${task}: there are ${triggers.join(", ")}`;
  if (to > Math.ceil(now / 1000)) return `to ${iso(to)} is ahead of now, ${iso(Math.floor(now / 1000))}`;
  if (from > to) return `from ${iso(from)} is after to ${iso(to)}`;
  return undefined;
}

/** Why a backfill is refused, in one line; undefined where it is not. */
export function refusalOf(request: BackfillRequest, circumstances: Circumstances): string | undefined {
  const wrong = misnamed(request, circumstances);
  if (wrong !== undefined) return wrong;
  const { task, trigger, only, from, to, force } = request;
  const outside = circumstances.directory.outOfScope ?? {};
  if (Object.hasOwn(outside, task)) return outside[task];
  const { directory, ledgers, params, isPaused, now, isUnderWay = false } = circumstances;
  const days = keptDays(directory, task);
  const since = knownSince(now, days) - (isUnderWay ? graceSeconds : 0);
  if (from < since)
    return `from ${iso(from)} is not allowed: records of ${task} are kept for ${days} days, so what succeeded before ${iso(since)} may not be known any more`;
  // What was missed has nothing else that tells them; other records have their own.
  const isOfMissed = only === undefined || only === "missed";
  const asked = chosen(ledgers, request);
  if (trigger !== undefined && isOfMissed && asked.length > 0 && asked.every((one) => params.isLost(one)))
    return `trigger ${trigger} of task ${task} is not deployed any more: its params are not known, unless it is of what was skipped or errored`;
  const count = countOccurrences(asked, request, mostInstants + 1);
  if (count > mostInstants)
    return `more than ${mostInstants.toLocaleString("en")} instants from ${iso(from)} to ${iso(to)}: choose a shorter stretch, or a trigger`;
  const alone = unapproved(confirmOf(directory, task), task, "backfill");
  if (alone !== undefined) return alone;
  if (isPaused && !force) return `task ${task} is paused: resume it, or give --force`;
  return undefined;
}

/** The ledgers of the triggers that a backfill is about. */
export function chosen(
  ledgers: readonly KnownLedger[],
  { trigger }: Pick<BackfillRequest, "trigger">,
): readonly KnownLedger[] {
  return ledgers.filter((known) => trigger === undefined || known.trigger === trigger);
}

function iso(second: number): string {
  return toSecond(new Date(second * 1000));
}
