/** Every kind of input that is fuzzed. */
import { backfillOptions, overrideOptions, scheduleOptions } from "./changing-options.ts";
import { target as commandLines } from "./command-lines.ts";
import { target as commandTexts } from "./command-texts.ts";
import { target as cronLines } from "./cron-lines.ts";
import { target as csvBytes } from "./csv-bytes.ts";
import { target as events } from "./events.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { target as httpRequests } from "./http-requests.ts";
import { target as messages } from "./messages.ts";
import { target as newTask } from "./new-task.ts";
import { target as paramTexts } from "./params/param-texts.ts";
import { target as runLines } from "./params/run-lines.ts";
import { target as params } from "./params.ts";
import { target as queueBodies } from "./queue-bodies.ts";
import { target as resumedFiles } from "./resumed-files.ts";
import { target as runTimeSchedules } from "./run-time-schedules.ts";
import { target as scheduler } from "./scheduler.ts";
import { target as synthAndNext } from "./synth-and-next.ts";
import { target as templates } from "./templates.ts";
import { target as thrown } from "./thrown.ts";
import { target as time } from "./time.ts";
import { target as yields } from "./yields.ts";

export const targets: readonly FuzzTarget[] = [
  backfillOptions,
  commandLines,
  commandTexts,
  cronLines,
  csvBytes,
  events,
  httpRequests,
  messages,
  newTask,
  overrideOptions,
  params,
  paramTexts,
  runLines,
  queueBodies,
  resumedFiles,
  runTimeSchedules,
  scheduleOptions,
  scheduler,
  synthAndNext,
  templates,
  thrown,
  time,
  yields,
];
