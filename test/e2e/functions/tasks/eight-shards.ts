import { defineTask } from "pawl";
import { mark } from "../probe/mark.ts";

/** Two hundred whole numbers, 10 ms each, in eight shards. */
export default defineTask({
  name: "eight-shards",
  description: "Walks whole numbers in eight shards.",
  parallel: { shards: 8 },
  total: () => 200,
  *items({ shard, cursor }) {
    const { index, of } = shard ?? { index: 0, of: 1 };
    for (let n = index; n < 200; n += of) if (n > (cursor ?? -1)) yield [n, n];
  },
  async process(n: number) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    mark("eight-shards", String(n));
  },
  afterComplete: () => mark("eight-shards-complete", "once"),
});
