/**
 * The manifest describes a deployment: `pawl.json`, which infra writes next to the template and the command reads, so
 * that the command needs no source. Plain JSON; instants ISO 8601. Names that infra and its readers share are here too.
 */
import { type CallbackName, isUnheldCallback } from "../callbacks.ts";
import type { DeployedFormat } from "../format/deployed-format.ts";
import { healthIn } from "../health/health-setting.ts";
import { maskForNames } from "../mask/mask-for.ts";
import { maskedNames } from "../mask/masked-names.ts";
import type { ManifestParams } from "../params/param-fields.ts";
import { type ManifestRequires, outOfScopeIn } from "../requires/manifest-requires.ts";
import type { Metadata } from "../run/record/metadata.ts";
import type { ManifestCommand } from "./command/manifest-command.ts";
import { limitsIn } from "./concurrency.ts";
import { confirmsIn } from "./confirm/confirm.ts";
import type { Config } from "./context/config.ts";
import type { ResolvedLane } from "./lane-settings.ts";
import type { ManifestLayers } from "./layers/manifest-layers.ts";
import type { RunAsOption } from "./run-as/run-as.ts";
import { defaultSettings, type ResolvedSettings } from "./settings.ts";
import { splittingIn } from "./shards/parallel.ts";
import type { TaskDirectory } from "./task-directory.ts";
import { hasPaths, isTimed, type Trigger } from "./trigger.ts";

export interface ManifestTask
  extends RunAsOption,
    ManifestRequires,
    ManifestParams,
    ManifestCommand,
    ManifestLayers {
  readonly name: string;
  readonly description: string;
  /** Those of its file and of its line. @default none */
  readonly tags?: readonly string[];
  /** What the comment in its file says, at most 4,000 characters. @default its file has none */
  readonly doc?: string;
  /** Of the text of its file, as `sourceHash` makes it. @default it is no file of the project */
  readonly sourceHash?: string;
  /** Its file, from the project's root; of a task of a package that, its version and the path in it: `@acme/tasks@1.2.0/expire`. */
  readonly file: string;
  /** What a task of a package is imported as. @default it is a file of the project */
  readonly from?: string;
  readonly kind: "items" | "pages" | "run" | "command";
  /** One of the stage's, or `pawl` for a task of Pawl's own that has a function of its own. */
  readonly lane: string;
  /** It is Pawl's own: no line of `infra/tasks.ts` lists it. @default false */
  readonly automatic?: true;
  /** Off: its schedules are disabled, and what still arrives is skipped. */
  readonly enabled: boolean;
  readonly triggers: readonly Trigger[];
  readonly settings: ResolvedSettings;
  /** How many conditions may throttle its runs. @default none */
  readonly throttles?: number;
  /** It says what is done about errors of single items. @default false */
  readonly itemErrors?: true;
  /** How many items its `processBatch` is given at most. @default it processes them one by one */
  readonly batchSize?: number | "page";
  /** Whether it has a schema of its output. */
  readonly checksOutput?: true;
  /** Its shards can be split. @default false */
  readonly splitsShards?: true;
  /** Its callbacks. @default it has none */
  readonly callbacks?: readonly CallbackName[];
  /** Names of params whose values are never shown, without those of the stage. @default none */
  readonly masked?: readonly string[];
  /** Its params are stored and sent encrypted. @default false */
  readonly encrypted?: true;
}

export interface Manifest extends DeployedFormat {
  /** The project's name, which begins the stack's. */
  readonly project: string;
  readonly stage: string;
  readonly lanes: Readonly<Record<string, ResolvedLane>>;
  /** Days after which an uploaded file is deleted. */
  readonly uploadsKeptDays: number;
  /** What its tasks find as `ctx.config`. @default {} */
  readonly config?: Config;
  /** Names of params whose values are never shown, of every task. @default none */
  readonly masked?: readonly string[];
  /** What is added to the metadata of each run that is started by the command or a client. @default nothing */
  readonly metadata?: Metadata;
  /** The folders in which files of tasks lie. @default functions/tasks alone */
  readonly taskFolders?: readonly string[];
  /** A task that nothing starts by itself, and whose last run ended so many days ago, is stale. @default 30 */
  readonly staleAfterDays?: number;
  /** How many schedules may be made at run time. @default 1000 */
  readonly maxSchedules?: number;
  /** How many runs may be at work at once. @default as many as lanes and tasks allow */
  readonly maxRunningTasks?: number;
  /** Which events of runs something listens to: `NAME`, or `NAME TASK`. @default none */
  readonly events?: readonly string[];
  /** The team's by name, then Pawl's own. */
  readonly tasks: readonly ManifestTask[];
}

/** What functions know of a deployment's tasks: a task is listed only where it differs from the default. */
export function directoryOf({
  tasks,
  masked: ofStage,
  metadata,
  events,
  maxRunningTasks,
}: Pick<Manifest, "tasks" | "masked" | "metadata" | "events" | "maxRunningTasks">): TaskDirectory {
  const withParams = tasks.map(({ name, triggers }) => {
    // Those of any other kind are templates, which only what happens can fill.
    const given = triggers.filter(({ kind, params }) => !hasPaths(kind) && params !== undefined);
    return [name, Object.fromEntries(given.map(({ id, params }) => [id, JSON.stringify(params)]))] as const;
  });
  const triggerParams = Object.fromEntries(withParams.filter(([, own]) => Object.keys(own).length > 0));
  const taking = tasks.filter(takesParams);
  const kept = tasks.filter(({ settings }) => settings.recordsKeptDays !== defaultSettings.recordsKeptDays);
  const overlapping = tasks.filter(({ settings }) => settings.overlap !== defaultSettings.overlap);
  const followers = followersIn(tasks);
  const masked = maskedNames(ofStage, tasks);
  const reactions = reactionsIn(tasks);
  const callbacks = callbacksIn(tasks);
  return {
    lanes: Object.fromEntries(tasks.map(({ name, lane }) => [name, lane])),
    recordsKeptDays: Object.fromEntries(kept.map(({ name, settings }) => [name, settings.recordsKeptDays])),
    overlaps: Object.fromEntries(overlapping.map(({ name, settings }) => [name, settings.overlap])),
    ...limitsIn(tasks, maxRunningTasks),
    ...splittingIn(tasks),
    ...confirmsIn(tasks),
    ...(Object.keys(triggerParams).length > 0 && { triggerParams }),
    ...(taking.length > 0 && { plainTriggers: Object.fromEntries(taking.map(plainTriggersIn)) }),
    ...outOfScopeIn(tasks),
    ...(followers !== undefined && { followers }),
    ...(reactions !== undefined && { reactions }),
    ...(masked !== undefined && { masked, maskFor: maskForNames(masked) }),
    ...(metadata !== undefined && { metadata }),
    ...(callbacks !== undefined && { callbacks }),
    ...(events !== undefined && { events }),
    ...healthIn(tasks),
  };
}

/** The callbacks that a message may bring to their lane; undefined where there are none. */
function callbacksIn(tasks: Manifest["tasks"]): TaskDirectory["callbacks"] {
  const all = tasks.map(({ name, callbacks = [] }) => [name, callbacks.filter(isUnheldCallback)] as const);
  const some = all.filter(([, names]) => names.length > 0);
  return some.length === 0 ? undefined : Object.fromEntries(some);
}

/** Whether a task takes params. Of a library that gives no JSON Schema synth cannot tell which. */
function takesParams({
  paramsSchema: { properties = {}, additionalProperties } = {},
}: ManifestTask): boolean {
  return additionalProperties !== false || Object.keys(properties as object).length > 0;
}

function plainTriggersIn({ name, triggers }: ManifestTask): [string, readonly string[]] {
  return [name, triggers.filter((one) => isTimed(one) && one.params === undefined).map(({ id }) => id)];
}

/** What events and messages of queues start; undefined where they start nothing. */
function reactionsIn(tasks: Manifest["tasks"]): TaskDirectory["reactions"] {
  const all = tasks.flatMap(({ name, enabled, triggers }) => {
    const own = triggers.filter(({ kind }) => kind === "event" || kind === "queue");
    const off = enabled ? undefined : (true as const);
    const byId = own.map(({ id, limits, params }) => [id, { limits, params, off }] as const);
    return own.length === 0 ? [] : [[name, Object.fromEntries(byId)] as const];
  });
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** Which tasks follow which; undefined where none does. */
function followersIn(tasks: Manifest["tasks"]): TaskDirectory["followers"] {
  const all = tasks.flatMap(({ name, enabled, triggers }) =>
    triggers
      .filter((trigger) => trigger.kind === "after")
      .map(({ id, task, status, limits, params }) => ({
        followed: task,
        follower: {
          task: name,
          trigger: id,
          status,
          limits,
          params,
          off: enabled ? undefined : (true as const),
        },
      })),
  );
  if (all.length === 0) return undefined;
  const groups = Object.entries(Object.groupBy(all, ({ followed }) => followed));
  return Object.fromEntries(groups.map(([task, own = []]) => [task, own.map(({ follower }) => follower)]));
}

/** The keys of the stack's outputs, by which everything is found. In a stack that is not called `PROJECT-STAGE` they begin with what the parameter of `placeParameter` says. */
export const outputs = {
  stage: "Stage",
  /** s3://bucket/key of the manifest. */
  manifest: "Manifest",
  runsTable: "RunsTable",
  tasksTable: "TasksTable",
  uploadsBucket: "UploadsBucket",
  /** JSON: lane to queue URL. */
  queues: "Queues",
  /** JSON: lane to worker function name. */
  workers: "Workers",
  /** JSON: lane to the id of its queue's event source, and that of the dead-letter queue's as `dead letters`. */
  eventSources: "EventSources",
  sweeper: "Sweeper",
  /** The name of the function that runs Pawl's own tasks. */
  automatic: "Automatic",
  deadLetterQueue: "DeadLetterQueue",
  scheduleGroup: "ScheduleGroup",
  /** JSON: what a schedule that is made at run time is made with, as `SchedulerPlace`. */
  scheduler: "Scheduler",
  /** ARN of the policy to read runs. */
  readPolicy: "ReadPolicy",
  lanesPolicy: "LanesPolicy",
  /** ARN of the policy to start, pause, resume, cancel, redrive and dismiss runs, for those who may read them too. */
  operatePolicy: "OperatePolicy",
  encryptionKey: "EncryptionKey",
} as const;

/** The names of the environment variables that infra sets and handlers read. */
export const environment = {
  stage: "PAWL_STAGE",
  /** What the function's lines in the log name as their service: the stack. Powertools reads it too. */
  service: "POWERTOOLS_SERVICE_NAME",
  /** The least level that its log writes. */
  logLevel: "PAWL_LOG_LEVEL",
  runsTable: "PAWL_RUNS_TABLE",
  tasksTable: "PAWL_TASKS_TABLE",
  queues: "PAWL_QUEUES",
  /** JSON: what tasks find as `ctx.config`. */
  config: "PAWL_CONFIG",
  /** JSON: what a schedule that is made at run time is made with, as `SchedulerPlace`. */
  scheduler: "PAWL_SCHEDULER",
  /** A worker's timeout. */
  timeoutSeconds: "PAWL_TIMEOUT_SECONDS",
  /** Changes with each deploy that changes the manifest or a bundle. */
  version: "PAWL_VERSION",
  /** How far from the sweeper's own knowledge a deploy may change a schedule, in seconds. @default as on AWS */
  uncertainSeconds: "PAWL_UNCERTAIN_SECONDS",
  automatic: "PAWL_AUTOMATIC",
  /** The ARN of the bus on which workers say what becomes of runs. */
  eventBus: "PAWL_EVENT_BUS",
  /** The name of the stack whose outputs Pawl's own tasks read, and what the keys of these begin with. */
  stack: "PAWL_STACK",
  outputs: "PAWL_OUTPUTS",
  encryptionKey: "PAWL_ENCRYPTION_KEY",
} as const;

/** The tag of a bucket that may be emptied: its stack's deletion is to take its files along. */
export const emptyOnDelete = { key: "pawl:empty-on-delete", value: "true" } as const;
