/** Every deployed task: its lane, and settings that override those of its file. */
import { cron } from "pawl";
import { deployed } from "pawl/config";
import hello from "../functions/tasks/hello.ts";

export default deployed(({ stage }) => [
  // On your own machine each minute, so that there is something to see.
  [hello, { lane: "default", triggers: stage === "local" ? [cron("* * * * *")] : undefined }],
]);
