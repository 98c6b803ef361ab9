import { defineTask } from "pawl";

export default defineTask({
  name: "added",
  description: "Says that it ran.",
  run: () => "ran",
});
