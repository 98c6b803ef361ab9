/** What a task's file imports as "pawl". */
export { array } from "./functions/collections/array.ts";
export {
  type CsvCursor,
  type CsvFormat,
  type CsvOptions,
  type CsvRow,
  type CsvTotalOptions,
  csv,
  csvTotal,
  type Source,
} from "./functions/collections/csv.ts";
export { type DynamoDbCursor, type DynamoDbItem, query, scan } from "./functions/collections/dynamodb.ts";
export { type S3ObjectOptions, s3Object } from "./functions/collections/s3-object.ts";
export { NonRetryableError } from "./functions/model/errors.ts";
export type { Services } from "./functions/model/services.ts";
export type {
  Backoff,
  BackoffFunction,
  ExponentialBackoff,
  TaskSettings,
} from "./functions/model/settings.ts";
export {
  defineTask,
  type Json,
  type RunContext,
  type Task,
  type TaskContext,
  type TaskOptions,
} from "./functions/model/task.ts";
export type { ScheduleTriggerOptions, Trigger, TriggerOptions } from "./functions/model/trigger.ts";
export { at, cron, every, onStartup, window } from "./functions/schedule/index.ts";
