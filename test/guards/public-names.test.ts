/** What the project promises by name. A name is added here on purpose, and taken away with a line of the CHANGELOG. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../steps.ts";
import { exportsOf } from "./imports.ts";

// biome-ignore format: lists read better in lines
const names: Readonly<Record<string, readonly string[]>> = {
  "index.ts": [
    "PreviousSuccess",
    "activeRegion", "alarmOk", "parameter", "RequirementFunction", "RequirementOf", "succeeded", "TaskScope", "WhenUnmet",
    "after", "AfterStatus", "array", "ArrayOptions", "at", "Backoff", "BackoffFunction", "CallbackContext", "CallbackInfo", "Choice", "ChoicesContext", "countOf", "CountOfOptions", "CredentialsProvider", "cron", "csv", "CsvCursor", "CsvFormat",
    "CsvOptions", "CsvRow", "CsvShard", "csvShards", "CsvShardsOptions", "csvTotal", "CsvTotalOptions", "defineTask", "DynamoDbCursor", "DynamoDbItem", "ErrorInfo", "estimatedCount", "EventPattern",
    "EventTriggerOptions", "every", "exactCount", "ExactCountOptions", "ExponentialBackoff", "FetchedPage", "FetchPage", "interleave", "InterleaveCursor", "InterleavedItem", "InterleaveOptions",
    "ItemErrorAction", "ItemErrorInfo", "Json", "KeyShard", "keyShards", "KeyShardsOptions",
    "JsonLinesCursor", "JsonLinesOptions", "JsonLinesShard", "JsonLinesShardsOptions", "JsonLinesTotalOptions", "jsonLines", "jsonLinesShards", "jsonLinesTotal", "localFile", "splitJsonLines", "SplitJsonLinesOptions",
    "LifeEvent", "LogFields", "nested", "NestedCursor", "NestedOptions", "NoItem", "noItem", "NonRetryableError", "OnError",
    "onEvent", "OnItemError", "onQueue", "onStartup", "PaceOptions", "pagesOf", "PagesOfOptions", "Parallel", "ParamChoices", "PlanContext", "query", "QueryInput", "QueryOptions", "ReactiveTriggerOptions",
    "ReadPace", "readShare", "readUnits", "RefusedResponse", "reportOn", "Rescue", "rescue", "RoleConditions", "RoleCredentials", "RoleStatement", "RunAs", "RunContext", "RunEvent", "RunMetadata", "RunMetadataInfo", "s3Object", "S3ObjectInfo", "S3ObjectOptions", "s3Objects", "S3ObjectsOptions", "scan", "ScanInput", "ScanOptions",
    "ScheduleTriggerOptions", "Services", "Source", "splitCsv", "SplitCsvOptions", "splitKeys", "SplitShard", "Subscriber", "Task", "TaskContext", "TaskLogger", "TaskOptions", "TaskSettings",
    "Throttle", "Throttles", "Trigger", "TriggerOptions", "Walk", "window",
  ],
  "client.ts": [
    "approve", "ApproveOptions", "decline",
    "cancel", "Client", "ClientOptions", "dismiss", "InvalidParamsError", "makeClient", "Moved", "MoveOptions",
    "MoveRefusedError", "NewSchedule", "NotFoundError", "pause", "PauseOptions", "PawlError", "redrive", "RedriveOptions", "resume", "RunRecord",
    "RunTimeSchedule", "scale", "schedule", "ScheduleClient", "ScheduleNote", "skipped", "SkippedItem", "split", "SplitAsked", "start", "StartedRun", "StartOptions", "status", "Status",
  ],
  "infra/config.ts": [
    "AlarmSettings", "Config", "DeclaredStage", "deployed", "DeployedContext", "DeployedLine", "DeployedOptions", "GivenLine", "GlobalSettings", "StageLane", "StageSettings", "StageTaskSettings", "TaskList",
  ],
  "infra/index.ts": [
    "Automatic", "checkTaskFiles", "DeadLetters", "Deployment", "Handler", "Lane", "LaneMetrics", "MakeResources", "Metrics", "Pawl", "PawlProps", "PawlStack", "PawlVpc", "ResourcesByTask", "ResourcesProps", "Schedules",
    "StackSize", "summary", "Sweeper", "tableRemoval", "Tables", "TaskMetrics", "TaskResources", "uploadLooks", "Uploads", "VpcSettings",
  ],
  "functions/schedule/index.ts": [
    "after", "afterFailure", "afterStart", "at", "changeWarnings", "countedFromDeploy", "countsFromDeploy", "cron", "deadLetterAttributes",
    "defaultRetries", "DeliveryAttempt", "DeliveryRetries", "EventBridgeSchedule", "EventPattern", "EventTriggerOptions", "every", "Exhausted", "FiringDates",
    "countsFromItsDeploy", "Instants",
    "FiringGroup", "firingOf", "firingTogether", "forecast", "Forecast", "ForecastInstant", "ForecastOptions", "instantsWithin", "isOneTime", "localTimeOf",
    "matchesPattern", "nextFiring", "onEvent", "onQueue", "onStartup", "otherReadings", "Outlook", "outlook", "parseSchedule", "patternMistake", "quoted", "readSchedule", "Schedule",
    "ScheduleChange", "ScheduleError", "ScheduleErrorCode", "ScheduleOptions", "ScheduleSource", "starHoursFireTwice",
    "startWithinSeconds", "targetInput", "timeZone", "translate", "TranslateOptions", "Translation", "window", "ClockChange", "zoneChanges", "ZoneRules", "zoneRules",
  ],
};

test.each(Object.entries(names))("%s exports these names and no others", (file, expected) => {
  expect(exportsOf(readFileSync(join(root, file), "utf8"))).toEqual([...expected].sort());
});
