/** What a task's file imports as "pawl". */
export { NonRetryableError } from "./functions/model/errors.ts";
export type { Json } from "./functions/model/json.ts";
export type { Services } from "./functions/model/services.ts";
export type {
  Backoff,
  BackoffFunction,
  ExponentialBackoff,
  TaskSettings,
} from "./functions/model/settings.ts";
export {
  defineTask,
  type RunContext,
  type Task,
  type TaskContext,
  type TaskOptions,
} from "./functions/model/task.ts";
export type { ScheduleTriggerOptions, Trigger, TriggerOptions } from "./functions/model/trigger.ts";
