import { cut } from "../../../model/cut.ts";
import type { Failure } from "../../../model/run/record/failure.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { bitOf, isCounted, placeOf } from "../../../model/run/shard.ts";
import type { RunWrite } from "../../write.ts";
import { asRead, isClear, isLive } from "./clauses.ts";

/** What counting one shard needs. */
export interface CountProps {
  /** The run as it was read before the shard was seen to have ended. */
  readonly parent: RunRecord;
  readonly name: string;
  readonly shard: RunRecord;
  /** Whether the other shards stop where one failed. */
  readonly stops: boolean;
}

/** What a shard adds to its run once it has ended, and takes away where that was wrong. */
export function sumsOf({ ticks, skippedItems, usage }: RunRecord) {
  const { ms, turns, cpuMs } = usage ?? {};
  return { ticks, skippedItems, shardMs: ms, shardTurns: turns, shardCpuMs: cpuMs };
}

/**
 * A shard has ended: its run has one less to wait for. Its bit must be clear, and the words of the epoch that was read: a late copy
 * may be of a life before a redrive. Shards that end at the same time do not refuse each other: each adds its own bit.
 */
export function count({ parent, name, shard, stops }: CountProps): RunWrite {
  const place = placeOf(parent, name);
  if (place === undefined) throw new Error(`${parent.run} has no shard ${name}`);
  const own = bitOf(place);
  const failed = shard.status === "errored";
  return {
    name: "count",
    level: "info",
    condition: [isLive, asRead("epoch", parent), isClear(own)],
    set: { stop: failed && stops ? true : undefined },
    setOnce: { shardError: failed ? briefError(shard) : undefined },
    add: {
      [own.word]: own.bit,
      open: -1,
      ...sumsOf(shard),
      failed: failed ? 1 : undefined,
      permits: unusedPermits(shard),
    },
    isMine: (found) => isCounted(found, name),
  };
}

/** The longest message of a shard's error that its run keeps, in bytes: the shard has all of it. */
const longestMessage = 400;

/** What a run says of the shard that failed first. */
export function briefError({ error }: RunRecord): Failure | undefined {
  if (error === undefined) return undefined;
  const { name, message, attempt, at } = error;
  return { name, message: cut(message, longestMessage), attempt, at };
}

/** Permits that a shard took from its run's `maxItemErrors` and did not use go back. */
export function unusedPermits({ permits = 0, skippedItems = 0 }: RunRecord): number | undefined {
  return permits > skippedItems ? skippedItems - permits : undefined;
}
