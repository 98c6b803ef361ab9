import { defineTask } from "../../../../functions/model/task/task.ts";
import { cron } from "../../../../functions/schedule/index.ts";
import { deployed } from "../../../../infra/deployed.ts";

const remind = defineTask({
  name: "remind",
  description: "Reminds people.",
  triggers: [cron("0 9 * * *")],
  overlap: "allow",
  run: () => {},
});
const walk = defineTask({
  name: "walk",
  description: "Walks.",
  triggers: [cron("0 3 * * *", { timeZone: "Europe/London" })],
  *items() {},
  process: () => {},
});

export default deployed(() => [
  [remind, { lane: "default" }],
  [walk, { lane: "bulk" }],
]);
