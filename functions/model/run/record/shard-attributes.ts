/** What the records of runs that are split, and of their shards, have besides. */
import type { Failure } from "./failure.ts";

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** In a parent, one word of the bitmap of the shards that have ended and were counted: `d0` holds the first six. */
export type WordName = `d${Digit}` | `d${Exclude<Digit, 0>}${Digit}` | `d1${Exclude<Digit, 9>}${Digit}`;

type Words = { readonly [Word in WordName]?: number };

/** What the record of a parent has besides. */
export interface ParentAttributes extends Words {
  /** How many shards were planned; 1 where the run is not split after all. Absent until it is planned. */
  readonly shards?: number;
  /** The shards that were split off others since, by their names such as `003.1`. */
  readonly splits?: readonly string[];
  /** How many are not yet counted as ended. */
  readonly open?: number;
  /** How many of those that were counted ended as errored, and the first one's error. */
  readonly failed?: number;
  readonly shardError?: Failure;
  /** How often the words were rewritten: a late count from before does not apply. */
  readonly epoch?: number;
  /** The turn that the newest launch gave the run: at that turn, its messages were sent. */
  readonly launched?: number;
  /** When it had ended, where it was redriven since: its shards wait for the next launch, which brings back those that failed. */
  readonly redo?: string;
  /** A shard failed, and `onShardError` is "stop": the others stop. */
  readonly stop?: true;
  /** The names of shards that are to be split, such as `003`. */
  readonly splitAsked?: readonly string[];
  /** Of `maxItemErrors`, how many its shards have taken. */
  readonly permits?: number;
  /** What the shards that were counted have used: as `usage`, which is that of the parent's own turns. */
  readonly shardMs?: number;
  readonly shardTurns?: number;
  readonly shardCpuMs?: number;
}

/** What the record of a shard has besides. */
export interface ShardAttributes {
  /** JSON text: which part of the collection it is. */
  readonly spec?: string;
  /** It was cut: the name and the spec of the shard that is to be made of the rest. */
  readonly pendingSplit?: { readonly name: string; readonly spec: string };
  /** How often it was cut. */
  readonly splitCount?: number;
  /** Its `splitCount` when `splitShard` said last that it cannot be cut now. */
  readonly uncut?: number;
}
