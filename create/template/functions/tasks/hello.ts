/** The smallest task: a name, a schedule, and something to do. */
import { cron, defineTask } from "pawl";

export default defineTask({
  name: "hello",
  description: "Says hello.",
  triggers: [cron("0 * * * *")],
  run({ scheduledTime }) {
    console.log(`hello, it is ${scheduledTime.toISOString()}`);
  },
});
