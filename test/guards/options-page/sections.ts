/**
 * What docs/options.md shows, in the order in which a user looks for it. An option of a task that no group names comes
 * under "Others", so that none is left out.
 */

/** An interface or a function, by the file that exports it. */
export interface Entry {
  readonly file: string;
  readonly name: string;
  /** What comes before each option's name, as `parallel` in `parallel.shards`. @default nothing */
  readonly label?: string;
  /** Its heading. @default `Options of LABEL` */
  readonly title?: string;
  /** Shows what the interface itself declares, and not what it extends. @default false */
  readonly ownOnly?: true;
}

/** Some options of a task that belong together. */
export interface Group {
  readonly title: string;
  readonly options: readonly string[];
  /** The interfaces that options of it are made of. */
  readonly parts?: readonly Entry[];
  /** Pages of docs/ that tell more. */
  readonly pages: readonly string[];
}

export interface Section {
  readonly title: string;
  /** What is said first. */
  readonly about: string;
  readonly entries: readonly Entry[];
  readonly pages: readonly string[];
}

const model = "functions/model";
const part = (file: string, name: string, label: string): Entry => ({
  file: `${model}/${file}.ts`,
  name,
  label,
});

export const taskOptions: Entry = { file: `${model}/task/task.ts`, name: "TaskOptions" };

export const groups: readonly Group[] = [
  {
    title: "What it is, and what starts it",
    options: ["name", "description", "triggers", "tags"],
    pages: ["schedules", "triggers", "start-runs"],
  },
  {
    title: "Params and output",
    options: ["params", "choices", "textAreas", "output", "masked", "encrypted"],
    pages: ["start-runs", "masks", "security"],
  },
  {
    title: "What it does",
    options: [
      "items",
      "pages",
      "process",
      "processBatch",
      "batchSize",
      "total",
      "maxItems",
      "unit",
      "run",
      "checkpointSeconds",
      "version",
      "migrateCursor",
    ],
    pages: ["collections", "csv"],
  },
  {
    title: "A command in place of code",
    options: ["command", "env", "shell", "returnCodes", "onErrorCommand", "cwd", "logOutput"],
    pages: ["command-tasks"],
  },
  {
    title: "When a run may start",
    options: [
      "overlap",
      "concurrency",
      "priority",
      "catchUp",
      "confirm",
      "requires",
      "whenUnmet",
      "waitAtMostSeconds",
      "scope",
    ],
    parts: [
      part("task/concurrency", "Concurrency", "concurrency"),
      part("task/confirm/confirm", "ConfirmOptions", "confirm"),
      part("requires/scope", "TaskScope", "scope"),
    ],
    pages: ["concurrency", "operators"],
  },
  {
    title: "How fast it goes",
    options: ["parallel", "shards", "splitShard", "rateLimit", "throttle", "maxCost"],
    parts: [
      part("task/shards/parallel", "Parallel", "parallel"),
      part("task/rate-limit", "RateLimit", "rateLimit"),
      part("throttle", "ThrottleOf", "throttle"),
    ],
    pages: ["parallel", "concurrency", "throttle"],
  },
  {
    title: "Errors and time",
    options: [
      "maxAttempts",
      "backoff",
      "onItemError",
      "maxItemErrors",
      "rescue",
      "maxRuntimeSeconds",
      "timeoutSeconds",
      "stuckAfterSeconds",
      "health",
      "muteAlarms",
    ],
    parts: [
      part("task/settings", "ExponentialBackoff", "backoff"),
      part("task/items/item-errors", "ItemRetry", "onItemError"),
      part("health/health-setting", "HealthOptions", "health"),
    ],
    pages: ["errors", "operators"],
  },
  {
    title: "Callbacks",
    options: [
      "afterStart",
      "afterInterrupt",
      "afterRetry",
      "afterPause",
      "afterCancel",
      "afterComplete",
      "afterError",
      "aroundTurn",
    ],
    pages: ["callbacks"],
  },
  {
    title: "Rights and records",
    options: ["runAs", "schedules", "recordsKeptDays"],
    parts: [
      part("task/run-as/run-as", "RunAs", "runAs"),
      part("task/run-as/run-as", "RoleStatement", "runAs.policy"),
    ],
    pages: ["run-time-schedules"],
  },
];

const pawl = (name: string, label?: string): Entry => ({ file: "index.ts", name, label });
const client = (name: string, label?: string): Entry => ({ file: "client.ts", name, label });
const kit = (name: string, label?: string): Entry => ({ file: "test/kit/index.ts", name, label });
const stage = "infra/deployment/stage/stage-settings.ts";

export const sections: readonly Section[] = [
  {
    title: "What makes triggers",
    about: "The entries of `triggers`, from `pawl`.",
    entries: [
      pawl("cron"),
      pawl("every"),
      pawl("at"),
      pawl("window"),
      { ...pawl("ScheduleTriggerOptions", "cron"), title: "Options of cron, every, at and window" },
      pawl("onStartup"),
      pawl("TriggerOptions", "onStartup"),
      pawl("after"),
      pawl("onQueue"),
      { ...pawl("ReactiveTriggerOptions", "after"), title: "Options of after and onQueue" },
      pawl("onEvent"),
      { ...pawl("EventTriggerOptions", "onEvent"), ownOnly: true },
    ],
    pages: ["schedules", "triggers"],
  },
  {
    title: "Requirements and rescues",
    about: "What makes an entry of `requires` and of `rescue`, from `pawl`.",
    entries: [
      pawl("succeeded"),
      pawl("parameter"),
      pawl("alarmOk"),
      pawl("activeRegion"),
      pawl("rescue"),
      pawl("reportOn"),
      { file: `${model}/task/items/rescue.ts`, name: "ReportOptions", label: "reportOn" },
    ],
    pages: ["operators", "errors"],
  },
  {
    title: "Collections",
    about: "What `items`, `pages`, `total`, `shards` and `splitShard` walk, count and cut, from `pawl`.",
    entries: [
      pawl("array"),
      pawl("ArrayOptions", "array"),
      pawl("s3Object"),
      pawl("S3ObjectOptions", "s3Object"),
      pawl("localFile"),
      pawl("csv"),
      pawl("CsvOptions", "csv"),
      pawl("csvTotal"),
      { ...pawl("CsvTotalOptions", "csvTotal"), ownOnly: true },
      pawl("csvShards"),
      { ...pawl("CsvShardsOptions", "csvShards"), ownOnly: true },
      pawl("splitCsv"),
      { ...pawl("SplitCsvOptions", "splitCsv"), ownOnly: true },
      pawl("jsonLines"),
      pawl("JsonLinesOptions", "jsonLines"),
      pawl("jsonLinesTotal"),
      { ...pawl("JsonLinesTotalOptions", "jsonLinesTotal"), ownOnly: true },
      pawl("jsonLinesShards"),
      { ...pawl("JsonLinesShardsOptions", "jsonLinesShards"), ownOnly: true },
      pawl("splitJsonLines"),
      { ...pawl("SplitJsonLinesOptions", "splitJsonLines"), ownOnly: true },
      pawl("query"),
      pawl("QueryOptions", "query"),
      pawl("scan"),
      { ...pawl("ScanOptions", "scan"), ownOnly: true },
      pawl("estimatedCount"),
      pawl("readShare"),
      pawl("readUnits"),
      pawl("exactCount"),
      pawl("ExactCountOptions", "exactCount"),
      pawl("s3Objects"),
      pawl("S3ObjectsOptions", "s3Objects"),
      pawl("pagesOf"),
      pawl("PagesOfOptions", "pagesOf"),
      pawl("nested"),
      pawl("NestedOptions", "nested"),
      pawl("interleave"),
      pawl("InterleaveOptions", "interleave"),
      pawl("countOf"),
      pawl("CountOfOptions", "countOf"),
      pawl("keyShards"),
      pawl("KeyShardsOptions", "keyShards"),
      pawl("splitKeys"),
    ],
    pages: ["collections", "csv", "parallel"],
  },
  {
    title: "A line of infra/tasks.ts",
    about: "These, and each option of a task that is set in its line.",
    entries: [
      {
        file: "infra/deployed.ts",
        name: "DeployedOptions",
        label: "line",
        title: "A line's own options",
        ownOnly: true,
      },
    ],
    pages: ["deploy"],
  },
  {
    title: "All stages",
    about: "`settings` in `infra/stages.ts`: these, and each option of a task that is set in the stage.",
    entries: [
      {
        file: "infra/deployment/stage/global-settings.ts",
        name: "GlobalSettings",
        label: "settings",
        title: "Options of all stages",
        ownOnly: true,
      },
    ],
    pages: ["settings"],
  },
  {
    title: "A stage of infra/stages.ts",
    about:
      "`settings` and `tasks` take each option of a task that is set in the stage; `tasks` takes `enabled` too.",
    entries: [
      { file: stage, name: "StageSettings", label: "stage", title: "Options of a stage" },
      {
        file: stage,
        name: "StageTaskSettings",
        label: "stage.tasks",
        title: "Options of a task in a stage",
        ownOnly: true,
      },
      { file: stage, name: "StageLane", label: "lane", title: "Options of a lane" },
      { file: "infra/deployment/alarms/alarm-settings.ts", name: "AlarmSettings", label: "alarms" },
      {
        file: "infra/deployment/organisation/vpc-settings.ts",
        name: "VpcSettings",
        label: "vpc",
      },
      { file: `${model}/task/automatic.ts`, name: "AutomaticSettings", label: "automatic" },
    ],
    pages: ["deploy", "lanes", "operate", "monitor", "organisation", "automatic", "events"],
  },
  {
    title: "Resources, subscribers",
    about:
      "What `infra/resources.ts` is given and returns for each task, and what `functions/subscribers.ts` lists.",
    entries: [
      {
        file: "infra/constructs/task-resources.ts",
        name: "ResourcesProps",
        label: "resources",
        title: "What it is given",
      },
      { file: "infra/constructs/task-resources.ts", name: "TaskResources", label: "resources.TASK" },
      pawl("Subscriber", "subscriber"),
    ],
    pages: ["deploy", "events"],
  },
  {
    title: "The client",
    about: "What the functions of `pawl/client` take.",
    entries: [
      client("start"),
      client("StartOptions", "start"),
      client("pause"),
      client("PauseOptions", "pause"),
      client("resume"),
      client("cancel"),
      client("dismiss"),
      client("decline"),
      { ...client("MoveOptions", "resume"), title: "Options of resume, cancel, dismiss and decline" },
      client("redrive"),
      client("RedriveOptions", "redrive"),
      client("approve"),
      client("ApproveOptions", "approve"),
      client("scale"),
      client("split"),
      client("skipped"),
      client("status"),
      client("NewSchedule", "client.schedule"),
      {
        ...client("ScheduleNote", "client.schedule.remove"),
        title: "Options of schedule.remove, pause and resume",
      },
    ],
    pages: ["start-runs", "run-time-schedules", "operators"],
  },
  {
    title: "Tests",
    about: "What the functions of `pawl/test` take. [Test a task](test-a-task.md) shows what for.",
    entries: [
      kit("runTask"),
      kit("RunTaskOptions", "runTask"),
      kit("RequiresAnswers", "runTask.requires"),
      kit("assertCursorsSurvive"),
      kit("AssertCursorsOptions", "assertCursorsSurvive"),
      kit("startedByEvent"),
    ],
    pages: ["collections", "dev"],
  },
];
