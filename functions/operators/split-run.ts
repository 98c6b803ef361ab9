/** Splitting shards of a run while it is under way: each that is named, or as many of the slowest as are wanted. */
import { MoveRefusedError } from "../model/errors.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { isCounted, isSplit, placeOf, shardNames } from "../model/run/shard.ts";
import { isTerminal } from "../model/run/status.ts";
import { show } from "../model/show.ts";
import { mostSplits } from "../model/task/shards/parallel.ts";
import { apply, askSplit, type RunnerContext, readShards, slowestFirst } from "../runs/index.ts";
import { readRun } from "./change-run.ts";

/** Asks for one shard to be split: its owner does it at its next checkpoint, where its task can. @throws MoveRefusedError, NotFoundError */
export async function splitShard(context: RunnerContext, key: RunKey, name: string): Promise<RunRecord> {
  const run = await splitRun(context, key);
  if (placeOf(run, name) === undefined)
    throw new MoveRefusedError(`${runId(key)} has no shard ${show(name)}: it has ${namesOf(run)}`);
  if (isCounted(run, name)) throw new MoveRefusedError(`shard ${name} of ${runId(key)} has ended`);
  return ask(context, run, [name]);
}

/** Asks for so many shards in all: the slowest are split. @throws MoveRefusedError, NotFoundError */
export async function scaleRun(context: RunnerContext, key: RunKey, wanted: number): Promise<RunRecord> {
  const run = await splitRun(context, key);
  const { shards } = await readShards(context.store, key);
  const open = slowestFirst(run, shards);
  const count = shardNames(run).length;
  const most = count + Math.min(open.length, mostSplits - (run.splits ?? []).length);
  if (!Number.isInteger(wanted) || wanted <= count || wanted > most)
    throw new MoveRefusedError(
      most === count
        ? `${runId(key)} has ${count} shards, and none of them can be split any more`
        : `${show(wanted)} shards are not allowed: ${runId(key)} has ${count}, of which ${open.length} are open; a whole number from ${count + 1} to ${most}`,
    );
  return ask(
    context,
    run,
    open.slice(0, wanted - count).map(({ name }) => name),
  );
}

async function splitRun(context: RunnerContext, key: RunKey): Promise<RunRecord> {
  const run = await readRun(context, key);
  if (!isSplit(run)) throw new MoveRefusedError(`${runId(key)} is not split into shards`);
  if (isTerminal(run.status)) throw new MoveRefusedError(`${runId(key)} is ${run.status}`);
  return run;
}

async function ask(context: RunnerContext, run: RunRecord, names: readonly string[]): Promise<RunRecord> {
  const all = [...new Set([...(run.splitAsked ?? []), ...names])].filter((name) => !isCounted(run, name));
  const { ok, item } = await apply(context, run, askSplit(all));
  if (ok) return item;
  throw new MoveRefusedError(`${runId(run)} is ${item?.status ?? "gone"}, and nothing of it is open`);
}

function namesOf(run: RunRecord): string {
  const names = shardNames(run);
  return names.length > 20 ? `${names[0]} to ${names.at(-1)}` : names.join(", ");
}
