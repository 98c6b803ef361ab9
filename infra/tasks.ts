/** Every deployed task: its lane, and settings that override those of its file. The order of the lines does not matter. */
import { cron } from "../functions/schedule/index.ts";
import countCities from "../functions/tasks/count-cities.ts";
import hello from "../functions/tasks/hello.ts";
import importCities from "../functions/tasks/import-cities.ts";
import { deployed } from "./deployed.ts";

export default deployed(({ stage }) => [
  // On your own machine each minute, so that there is something to see.
  [hello, { lane: "default", triggers: stage === "local" ? [cron("* * * * *")] : undefined }],
  [countCities, { lane: "default", triggers: stage === "local" ? [cron("* * * * *")] : undefined }],
  [importCities, { lane: "bulk", onStartup: true }],
]);
