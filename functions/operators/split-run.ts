/**
 * More shards for a run that is under way: its shards are asked to split. Only the worker that has a shard knows how far it
 * is, so it cuts the shard at its next checkpoint; this writes no more than the request into the run's record.
 */
import { MoveRefusedError } from "../model/errors.ts";
import { shownStatus } from "../model/run/held.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { askedToSplit, isCounted, isSplit, placeOf, shardName, shardNames } from "../model/run/shard.ts";
import { isTerminal } from "../model/run/status.ts";
import { show } from "../model/show.ts";
import { mostSplits } from "../model/task/shards/parallel.ts";
import {
  apply,
  askSplit,
  type RunnerContext,
  readShards,
  shardsProgress,
  splitChoice,
} from "../runs/index.ts";
import { readRun } from "./change-run.ts";

/** A run, and the shards that are now asked to split. */
export interface Asked {
  readonly run: RunRecord;
  readonly asked: readonly string[];
}

/** A run that changes this often while its shards are chosen is a fault. */
const mostTries = 20;

/** Asks for one shard to be split, by its name or number. @throws MoveRefusedError, NotFoundError */
export function splitShard(context: RunnerContext, key: RunKey, name: unknown): Promise<Asked> {
  return ask(context, key, async (run) => {
    const found = shardNamed(run, name);
    if (isCounted(run, found)) throw new MoveRefusedError(`shard ${found} of ${runId(run)} has ended`);
    return [found];
  });
}

/**
 * Asks the slowest shards to split, until the run has so many. Each splits in two, so more than twice as many take several calls,
 * each once the shards of the one before are split. Others are asked in place of those that cannot be cut now. @throws MoveRefusedError, NotFoundError
 */
export function scaleRun(context: RunnerContext, key: RunKey, shards: unknown): Promise<Asked> {
  return ask(context, key, async (run) => {
    const { length: count } = shardNames(run);
    const most = (run.shards ?? 0) + mostSplits;
    if (!Number.isInteger(shards) || Number(shards) <= count || Number(shards) > most)
      throw new MoveRefusedError(
        `${runId(run)} has ${count} shards: ${show(shards)} is not allowed, but ${allowedText(count, most)}`,
      );
    const stored = await readShards(context.store, run);
    const { asked, others } = splitChoice(run, shardsProgress(run, stored, context.clock.now()));
    return others.slice(0, Math.max(0, Number(shards) - count - asked.length)).map(({ name }) => name);
  });
}

function allowedText(count: number, most: number): string {
  return count < most ? `a whole number from ${count + 1} to ${most}` : `it was split ${mostSplits} times`;
}

/** Adds to those that are asked already. */
async function ask(
  context: RunnerContext,
  key: RunKey,
  choose: (run: RunRecord) => Promise<readonly string[]>,
): Promise<Asked> {
  for (let tries = 0; tries < mostTries; tries++) {
    const run = await readRun(context, key);
    checkSplit(run, context);
    const before = askedToSplit(run);
    const asked = [...new Set([...before, ...(await choose(run))])];
    if (asked.length === before.length) return { run, asked };
    const { splits = [] } = run;
    if (splits.length + asked.length > mostSplits)
      throw new MoveRefusedError(
        `${runId(run)} was split ${splits.length} times, and ${before.length} more splits are asked: at most ${mostSplits} are allowed`,
      );
    const outcome = await apply(context, run, askSplit(run, asked));
    if (outcome.ok) return { run: outcome.item, asked };
  }
  throw new MoveRefusedError(
    `${runId(key)} changed ${mostTries} times while its shards were chosen: try again`,
  );
}

/** Refuses a run that has no shards to split. @throws MoveRefusedError */
function checkSplit(run: RunRecord, { clock, splitsShards = [] }: RunnerContext): void {
  const refuse = (why: string) => {
    throw new MoveRefusedError(`the shards of ${runId(run)} cannot be split: ${why}`);
  };
  if (isTerminal(run.status)) refuse(`it is ${shownStatus(run, clock.now())}`);
  if (!splitsShards.includes(run.task)) refuse(`task ${run.task} has no option splitShard`);
  if (run.shards === undefined) refuse("it has none, or they are not planned yet");
  if (!isSplit(run)) refuse("it has one part, which is walked as a whole");
  if ((run.splits?.length ?? 0) >= mostSplits)
    refuse(`it was split ${mostSplits} times, and may not be more often`);
}

/** The name of a shard that a person wrote, such as `3` for `003`. @throws MoveRefusedError */
function shardNamed(run: RunRecord, given: unknown): string {
  const text = String(given);
  const name = /^\d+$/.test(text) ? shardName(Number(text)) : text;
  if (placeOf(run, name) !== undefined) return name;
  const { shards = 0, splits = [] } = run;
  const there = [`${shardName(0)} to ${shardName(shards - 1)}`, ...splits].join(", ");
  throw new MoveRefusedError(`${runId(run)} has no shard ${show(given)}: there are ${there}`);
}
