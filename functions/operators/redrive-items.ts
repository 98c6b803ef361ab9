/** Redriving the items that a run skipped: a run of its own does just those. The run that skipped them stays as it is. */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { shownStatus } from "../model/run/held.ts";
import { noteChange, type OperatorNote } from "../model/run/note.ts";
import type { Metadata } from "../model/run/record/metadata.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { isSplit } from "../model/run/shard.ts";
import { mostRecorded } from "../model/run/skipped-item.ts";
import { isTerminal } from "../model/run/status.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import {
  askedFor,
  paramsText,
  type RunnerContext,
  recordedOf,
  type Starter,
  startOrFind,
  storeChosen,
  storeJointHead,
} from "../runs/index.ts";
import { readRun } from "./change-run.ts";

/** Whether a run has ended, and recorded items that it skipped. */
export function canRedriveItems(
  run: Pick<RunRecord, "status" | "skippedHead" | "shards" | "skippedItems">,
): boolean {
  const { status, skippedHead, skippedItems = 0 } = run;
  return (skippedHead !== undefined || (isSplit(run) && skippedItems > 0)) && isTerminal(status);
}

/** What is said of skipped items that were only counted; undefined where there are none. @param recorded how many were recorded */
export function notRecorded(
  { skippedItems = 0 }: Pick<RunRecord, "skippedItems">,
  recorded: number,
): string | undefined {
  const more = skippedItems - recorded;
  return more > 0
    ? `${more} of ${skippedItems} skipped items were not recorded: they are not done again`
    : undefined;
}

/**
 * Starts a run for the recorded items of one that has ended; finds it where they were redriven before.
 * @param metadata who starts it and from where @param starter as of `redriveRun`
 * @param only just these of them, by their numbers from 1 in the order of the walk, ascending @throws MoveRefusedError, NotFoundError
 */
export async function redriveItems(
  context: RunnerContext,
  key: RunKey,
  note: OperatorNote = {},
  metadata?: Metadata,
  starter?: Starter,
  only?: readonly number[],
): Promise<RunRecord> {
  noteChange(note);
  const found = await readRun(context, key);
  const { task, run, skippedItems = 0, tags, scheduledTime } = found;
  const all = isSplit(found) ? await storeJointHead(context, found) : found.skippedHead;
  if (all === undefined)
    throw new MoveRefusedError(`${runId(key)} skipped no item: there is nothing to redrive`);
  if (!canRedriveItems(found)) {
    const shown = shownStatus(found, context.clock.now());
    throw new MoveRefusedError(`${runId(key)} is ${shown}: its items can be redriven once it has ended`);
  }
  const params = await paramsText(context.store, found);
  if (params === undefined && found.paramsStoredSeparately)
    throw new NotFoundError(`the params of ${runId(key)} have expired`);
  const recorded = isSplit(found)
    ? await recordedOf(context.store, found)
    : Math.min(skippedItems, mostRecorded);
  const last = only?.at(-1) ?? 0;
  if (last > recorded)
    throw new MoveRefusedError(`${runId(key)} has no skipped item ${last}: ${recorded} are recorded`);
  const head = only === undefined ? all : await storeChosen(context, found, all, only);
  const total = only?.length ?? recorded;
  const started = await startOrFind(context, {
    ...note,
    task,
    lane: laneOfRun(context, found),
    kind: "manual",
    params: params === undefined ? undefined : JSON.parse(params),
    // One of them for each run and each end of it: a head is never used twice.
    id: `items~${head}`,
    tags,
    // Its name says when it was asked for. Its task opens the collection of the same instant.
    more: {
      itemsOf: { run, head },
      total,
      message: only === undefined ? notRecorded(found, total) : undefined,
      scheduledTime,
      ...(starter && askedFor(context, task, starter)),
    },
    metadata,
  });
  return started.run;
}
