/** Every deployed task: its lane, and what operations set over its own file. The order of lines means nothing. */
import { cron } from "../functions/schedule/index.ts";
import countCities from "../functions/tasks/count-cities.ts";
import expireCities from "../functions/tasks/expire-cities.ts";
import importCities from "../functions/tasks/import-cities.ts";
import { deployed } from "./deployed.ts";

export default deployed(({ stage }) => [
  [importCities, { lane: "bulk" }],
  // On one's own machine each minute, so that there is something to see.
  [countCities, { lane: "default", triggers: stage === "local" ? [cron("* * * * *")] : undefined }],
  [expireCities, { lane: "default" }],
]);
