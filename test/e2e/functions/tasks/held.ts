/** Runs until the test lets it go. */
import { cron, defineTask } from "pawl";
import { mark, marked } from "../probe/mark.ts";

export default defineTask({
  name: "held",
  description: "Waits until it is let go.",
  triggers: [cron("cron(0 0 1 1 ? *)", { id: "yearly" })],

  async run({ run }) {
    mark("held", run);
    while (marked("let-go", run) === 0) await new Promise((passed) => setTimeout(passed, 5));
  },
});
