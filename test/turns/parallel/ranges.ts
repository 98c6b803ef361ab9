/** Walks whose shards are ranges of whole numbers, and one of which is asked to split. */
import { Sharded, type ShardedProps } from "./sharded.ts";

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Two shards of eight numbers each, of which one is cut in the middle of what is left. */
export const ranges = {
  parallel: { shards: 2 },
  *shards() {
    yield { from: 0, to: 8 };
    yield { from: 8, to: 16 };
  },
  *items({ shard, cursor }: { readonly shard?: Range; readonly cursor?: number }) {
    const { from, to } = shard ?? { from: 0, to: 16 };
    for (let n = Math.max(from, (cursor ?? -1) + 1); n < to; n++) yield [n, n];
  },
  splitShard({ from, to }: Range, cursor: number | undefined) {
    const next = (cursor ?? from - 1) + 1;
    const middle = Math.ceil((next + to) / 2);
    return middle < to ? { kept: { from, to: middle }, rest: { from: middle, to } } : undefined;
  },
};

/** A walk in which shard 000 is asked for at its third number. */
export function asking(props: ShardedProps = {}): Sharded {
  const walk: Sharded = new Sharded({
    items: 16,
    async atItem(n) {
      if (n === 2) await walk.client.split(walk.id, "000");
      await walk.clock.advance(1_000);
    },
    ...props,
    task: { ...ranges, ...props.task },
  });
  return walk;
}
