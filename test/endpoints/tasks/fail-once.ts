/** Fails at its third item in a run that began with the first. */
import { defineTask } from "pawl";

export default defineTask({
  name: "fail-once",
  description: "Fails unless it continues from a cursor.",
  maxAttempts: 1,

  *items({ cursor }) {
    const isFresh = cursor === undefined;
    for (let item = isFresh ? 0 : cursor + 1; item < 5; item++) yield [{ item, isFresh }, item];
  },

  process({ item, isFresh }) {
    if (item === 2 && isFresh) throw new Error("item 2 is not there yet");
  },
});
