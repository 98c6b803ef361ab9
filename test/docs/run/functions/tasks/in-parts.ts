/** A task whose run is split, and takes as long as the commands that look at its parts. */
import { setTimeout } from "node:timers/promises";
import { defineTask, keyShards, splitKeys } from "pawl";

export default defineTask({
  name: "in-parts",
  description: "Walks numbers, some parts of them at once.",
  parallel: { shards: 2 },
  shards: ({ wantedShards }, after) => keyShards(1, 40_001, wantedShards, { after }),
  splitShard: (shard, cursor) => splitKeys(shard, cursor),
  *items({ shard, cursor }) {
    for (let id = cursor === undefined ? Number(shard.from) : Number(cursor) + 1; id < Number(shard.to); id++)
      yield [id, id];
  },
  process: () => setTimeout(100),
});
