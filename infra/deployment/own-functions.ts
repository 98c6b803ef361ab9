/** Settings of Pawl's own queue and functions that no stage changes. */
import { sweeperMemoryMb } from "./stage.ts";

const daySeconds = 86_400;

/** How long a lane's queue keeps a message. */
export const queueRetentionSeconds = 7 * daySeconds;

const deadLetterTimeoutSeconds = 30;

/** The dead-letter queue, which keeps messages longer than a lane's queue does: moving a message does not reset its age. */
export const deadLetterSettings = {
  name: "dead letters",
  timeoutSeconds: deadLetterTimeoutSeconds,
  memoryMb: 256,
  batchSize: 10,
  visibilityTimeoutSeconds: 6 * deadLetterTimeoutSeconds,
  retentionSeconds: 14 * daySeconds,
} as const;

/** The sweeper, and the schedule that invokes it. Its timeout is shorter than the minute between two invocations. */
export const sweeperSettings = {
  expression: "cron(* * * * ? *)",
  timeoutSeconds: 50,
  memoryMb: sweeperMemoryMb,
} as const;
