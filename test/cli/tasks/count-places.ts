import { defineTask } from "pawl";

export default defineTask({
  name: "count-cities",
  description: "Reads no file.",
  *items() {
    yield [1, 1] as [number, number];
  },
  process() {},
});
