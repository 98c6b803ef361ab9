import { defineTask } from "../../../../functions/model/task/task.ts";
import { after, cron, every, onEvent, onQueue } from "../../../../functions/schedule/index.ts";
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

const follow = defineTask({
  name: "follow",
  description: "Follows others.",
  triggers: [after("remind"), onEvent({ source: ["my.shop"] }, { maxRuns: 10 })],
  run: () => {},
});
const take = defineTask({
  name: "take",
  description: "Takes orders.",
  triggers: [onQueue("orders"), every("90 seconds")],
  run: () => {},
});

export default deployed(({ stage }) => [
  [remind, { lane: "default" }],
  [walk, { lane: "bulk" }],
  ...(stage === "reactive"
    ? [[follow, { lane: "default" }] as const, [take, { lane: "bulk" }] as const]
    : []),
]);
