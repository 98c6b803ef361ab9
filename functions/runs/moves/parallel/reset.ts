import type { Failure } from "../../../model/run/record/failure.ts";
import type { WordName } from "../../../model/run/record/shard-attributes.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isRunning } from "../../clauses.ts";
import { type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";
import { asRead } from "./clauses.ts";

/** What a run says of its shards, as a launch has read them. */
export interface Recount {
  readonly words: Readonly<Partial<Record<WordName, number>>>;
  readonly open: number;
  readonly failed: number;
  readonly shardError: Failure | undefined;
  readonly stop: boolean;
  /** What the shards have done that were counted wrongly, or are counted no more. */
  readonly add: Pick<RunRecord, "skippedItems" | "shardMs" | "shardTurns" | "shardCpuMs" | "permits"> & {
    readonly ticks: number;
  };
}

/**
 * The words, and what goes with them, are rewritten: a shard was redriven, or the end of one was not counted. Before any
 * message is sent: a redriven shard that found its bit set would never be counted. Late counts are of the epoch before.
 */
export function reset(lease: HeldLease, seen: RunRecord, recount: Recount): RunWrite {
  const { words, open, failed, shardError, stop, add } = recount;
  const all = Object.entries(words) as [WordName, number][];
  return {
    name: "reset",
    level: "info",
    condition: [...heldBy(lease, isRunning), asRead("open", seen)],
    set: {
      ...Object.fromEntries(all.filter(([, word]) => word !== 0)),
      open,
      epoch: (seen.epoch ?? 0) + 1,
      seq: lease.seq,
      failed: failed > 0 ? failed : undefined,
      shardError,
      stop: stop ? true : undefined,
    },
    add,
    remove: [
      ...all.filter(([, word]) => word === 0).map(([name]) => name),
      "redo",
      ...(failed > 0 ? [] : (["failed"] as const)),
      ...(shardError === undefined ? (["shardError"] as const) : []),
      ...(stop ? [] : (["stop"] as const)),
    ],
    isMine: writtenUnder(lease),
  };
}
