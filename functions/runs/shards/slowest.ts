/** Which shards of a run will take longest, as far as that can be told of their progress so far. Pure. */
import type { RunRecord } from "../../model/run/run.ts";
import { isCounted, shardNames } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";

/** A shard that has not ended. */
export interface OpenShard {
  readonly name: string;
  /** Absent where it has not begun. */
  readonly shard: RunRecord | undefined;
  /** Of work; undefined where nothing tells it. */
  readonly secondsLeft: number | undefined;
}

/** The open shards of a run, the slowest first; those of which nothing is known come first of all. */
export function slowestFirst(
  parent: RunRecord,
  shards: ReadonlyMap<string, RunRecord>,
): readonly OpenShard[] {
  const names = shardNames(parent);
  const ended = [...shards.values()].filter(({ status }) => isTerminal(status));
  const share = ended.length > 0 ? sum(ended.map(({ ticks }) => ticks)) / ended.length : undefined;
  const expected = parent.total === undefined ? share : parent.total / names.length;
  const open = names.filter((name) => !isCounted(parent, name) && !hasEnded(shards.get(name)));
  const all = open.map((name) => {
    const shard = shards.get(name);
    return { name, shard, secondsLeft: secondsLeft(shard, expected) };
  });
  return all.sort(
    (a, b) =>
      (b.secondsLeft ?? Number.POSITIVE_INFINITY) - (a.secondsLeft ?? Number.POSITIVE_INFINITY) ||
      (a.shard?.ticks ?? 0) - (b.shard?.ticks ?? 0),
  );
}

function hasEnded(shard: RunRecord | undefined): boolean {
  return shard !== undefined && isTerminal(shard.status);
}

/** At its own rate, up to what a shard of the run has on average. */
function secondsLeft(shard: RunRecord | undefined, expected: number | undefined): number | undefined {
  const { ticks = 0, usage } = shard ?? {};
  if (expected === undefined || ticks === 0 || usage === undefined) return undefined;
  return (Math.max(0, expected - ticks) * usage.ms) / ticks / 1000;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
