import { defineTask } from "pawl";

export default defineTask({
  name: "moves",
  description: "Says that it ran.",
  run: () => "ran",
});
