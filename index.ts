/** What a task's file imports as "pawl". */
export {
  type ArrayOptions,
  array,
  type CountOfOptions,
  type CsvCursor,
  type CsvFormat,
  type CsvOptions,
  type CsvRow,
  type CsvShard,
  type CsvShardsOptions,
  type CsvTotalOptions,
  countOf,
  csv,
  csvShards,
  csvTotal,
  type DynamoDbCursor,
  type DynamoDbItem,
  type ExactCountOptions,
  estimatedCount,
  exactCount,
  type FetchedPage,
  type FetchPage,
  type InterleaveCursor,
  type InterleavedItem,
  type InterleaveOptions,
  interleave,
  type JsonLinesCursor,
  type JsonLinesOptions,
  type JsonLinesShard,
  type JsonLinesShardsOptions,
  type JsonLinesTotalOptions,
  jsonLines,
  jsonLinesShards,
  jsonLinesTotal,
  type KeyShard,
  type KeyShardsOptions,
  keyShards,
  localFile,
  type NestedCursor,
  type NestedOptions,
  nested,
  type PaceOptions,
  type PagesOfOptions,
  pagesOf,
  type QueryInput,
  type QueryOptions,
  query,
  type ReadPace,
  type RefusedResponse,
  readShare,
  readUnits,
  type S3ObjectInfo,
  type S3ObjectOptions,
  type S3ObjectsOptions,
  type ScanInput,
  type ScanOptions,
  type Source,
  type SplitCsvOptions,
  type SplitJsonLinesOptions,
  s3Object,
  s3Objects,
  scan,
  splitCsv,
  splitJsonLines,
  splitKeys,
  type Walk,
} from "./functions/collections/index.ts";
export type { CallbackInfo } from "./functions/model/callbacks.ts";
export { NonRetryableError } from "./functions/model/errors.ts";
export type { Choice, ChoicesContext, ParamChoices } from "./functions/model/params/choices.ts";
export {
  activeRegion,
  alarmOk,
  parameter,
  type RequirementFunction,
  type RequirementOf,
  succeeded,
  type WhenUnmet,
} from "./functions/model/requires/requirement.ts";
export type { TaskScope } from "./functions/model/requires/scope.ts";
export type { RunMetadata, RunMetadataInfo } from "./functions/model/run/record/metadata-hook.ts";
export type { RunEvent, Subscriber } from "./functions/model/run/told/life-event.ts";
export type { LifeEvent } from "./functions/model/run/told/untold.ts";
export type { PlanContext } from "./functions/model/task/context/task-context.ts";
export type { ErrorInfo, OnError } from "./functions/model/task/items/error-hook.ts";
export type {
  ItemErrorAction,
  ItemErrorInfo,
  OnItemError,
} from "./functions/model/task/items/item-errors.ts";
export { type NoItem, noItem } from "./functions/model/task/items/no-item.ts";
export {
  type Rescue,
  reportOn,
  rescue,
} from "./functions/model/task/items/rescue.ts";
export type { CredentialsProvider, RoleCredentials } from "./functions/model/task/run-as/credentials.ts";
export type { RoleConditions, RoleStatement, RunAs } from "./functions/model/task/run-as/run-as.ts";
export type { Services } from "./functions/model/task/services.ts";
export type {
  Backoff,
  BackoffFunction,
  ExponentialBackoff,
  TaskSettings,
} from "./functions/model/task/settings.ts";
export type { Parallel } from "./functions/model/task/shards/parallel.ts";
export type { SplitShard } from "./functions/model/task/shards/shard-options.ts";
export {
  type CallbackContext,
  defineTask,
  type Json,
  type LogFields,
  type PreviousSuccess,
  type RunContext,
  type Task,
  type TaskContext,
  type TaskLogger,
  type TaskOptions,
  type Throttle,
  type Throttles,
} from "./functions/model/task/task.ts";
export type {
  AfterStatus,
  ReactiveTriggerOptions,
  ScheduleTriggerOptions,
  Trigger,
  TriggerOptions,
} from "./functions/model/task/trigger.ts";
export {
  after,
  at,
  cron,
  type EventPattern,
  type EventTriggerOptions,
  every,
  onEvent,
  onQueue,
  onStartup,
  window,
} from "./functions/schedule/index.ts";
