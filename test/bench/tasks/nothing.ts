import { defineTask } from "pawl";

export default defineTask({
  name: "nothing",
  description: "Does nothing: what its lane carries is Pawl's.",
  run() {},
});
