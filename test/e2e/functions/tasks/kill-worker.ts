/** Kills its worker at the fourth item, every time. */
import { defineTask } from "pawl";
import { pass } from "../probe/local-time.ts";
import { mark } from "../probe/mark.ts";

export default defineTask({
  name: "kill-worker",
  description: "Kills its worker at the fourth item.",
  checkpointSeconds: 0.1,

  *items({ cursor }) {
    for (let item = cursor === undefined ? 0 : cursor + 1; item < 10; item++) yield [item, item];
  },

  async process(item) {
    mark("kill-worker", String(item));
    if (item === 3) process.kill(process.pid, "SIGKILL");
    await pass(0.25);
  },
});
