/** Hangs at its fourth item in a turn that began with the first, until Lambda kills it: only a turn that began from a saved cursor gets past it. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineTask } from "pawl";

export default defineTask({
  name: "hang",
  description: "Hangs once.",
  checkpointSeconds: 0.1,

  *items({ cursor }) {
    const isFresh = cursor === undefined;
    for (let item = isFresh ? 0 : cursor + 1; item < 6; item++) yield [{ item, isFresh }, item];
  },

  async process({ item, isFresh }) {
    await sleep(150);
    while (item === 3 && isFresh);
  },
});
