/** Finds a stage by its name and fills in what its settings leave open. A lane's queue is read by its own worker only. */
import { type ResolvedLane, resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { type AlarmSettings, defaultThresholds } from "../alarms/alarm-settings.ts";
import { refuse } from "../mistakes-error.ts";
import { givenOf, isOptions, shown } from "../option-checks.ts";
import { type GlobalSettings, type ResolvedGlobal, resolveGlobal } from "./global-settings.ts";
import { stageMistakes } from "./stage-mistakes.ts";
import {
  defaultReceives,
  directInvocations,
  mostConcurrency,
  type StageLane,
  type StageSettings,
} from "./stage-settings.ts";

/** A lane with its queue's limit. */
export interface StageResolvedLane extends ResolvedLane {
  readonly maxReceiveCount: number;
  readonly retired: boolean;
}

/** A stage with its defaults filled in. */
export interface Stage
  extends Required<
      Pick<
        StageSettings,
        | "removal"
        | "logRetentionDays"
        | "logLevel"
        | "logQueries"
        | "uploadsKeptDays"
        | "accountConcurrency"
        | "metrics"
        | "dashboard"
        | "tracing"
        | "tags"
        | "costTags"
        | "scheduleStacks"
        | "automatic"
        | "settings"
        | "tasks"
        | "defaultLane"
        | "staleAfterDays"
      >
    >,
    Pick<
      StageSettings,
      | "config"
      | "masked"
      | "encryptionKey"
      | "vpc"
      | "permissionsBoundary"
      | "metadata"
      | "events"
      | "maxRunningTasks"
      | "maxSchedules"
      | "sweeperReservedConcurrency"
      | "deadLetterReservedConcurrency"
      | "warmWritesPerSecond"
    > {
  readonly name: string;
  /** What holds for every stage. */
  readonly global: ResolvedGlobal;
  /** Whether the stage itself names the lane of tasks that name none. */
  readonly hasOwnLane: boolean;
  /** Undefined where it has none. */
  readonly alarms?: Required<AlarmSettings>;
  /** By name. */
  readonly lanes: readonly StageResolvedLane[];
}

/**
 * The sweeper's memory in MB. Lambda grants a whole CPU at 1769 MB and a share of it below: at 1024, a minute is enough
 * for some twenty thousand overdue runs, while a minute in which nothing is due costs hardly more than at 256.
 */
export const sweeperMemoryMb = 1024;

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

/** Resolves the stage of a name. Throws a plain `Error` that names every mistake. */
export function resolveStage(
  name: string,
  stages: Readonly<Record<string, StageSettings>>,
  settings?: GlobalSettings,
): Stage {
  if (!isOptions(stages)) {
    throw new Error(
      `stages ${shown(stages)} are not allowed: an object with the settings of each stage by its name`,
    );
  }
  const given = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (given === undefined) {
    throw new Error(
      `stage ${JSON.stringify(name)} is not declared: allowed are ${Object.keys(stages).sort().join(", ")}; add yours to infra/stages.ts`,
    );
  }
  refuse(stageMistakes(name, given), `stage ${name}: `);
  const global = resolveGlobal(settings);
  return {
    name,
    global,
    hasOwnLane: given.defaultLane !== undefined,
    defaultLane: given.defaultLane ?? global.defaultLane,
    staleAfterDays: given.staleAfterDays ?? global.staleAfterDays,
    removal: given.removal,
    logRetentionDays: given.logRetentionDays ?? 30,
    logLevel: given.logLevel ?? "info",
    logQueries: given.logQueries ?? true,
    uploadsKeptDays: given.uploadsKeptDays ?? 30,
    accountConcurrency: given.accountConcurrency ?? 1000,
    scheduleStacks: given.scheduleStacks ?? 0,
    metrics: given.metrics ?? false,
    dashboard: given.dashboard ?? false,
    tracing: given.tracing ?? false,
    tags: given.tags ?? {},
    costTags: given.costTags ?? false,
    vpc: given.vpc,
    permissionsBoundary: given.permissionsBoundary,
    alarms: given.alarms && { ...defaultThresholds, ...givenOf(given.alarms) },
    automatic: given.automatic ?? {},
    settings: given.settings ?? {},
    tasks: given.tasks ?? {},
    config: given.config,
    masked: given.masked,
    encryptionKey: given.encryptionKey,
    metadata: given.metadata,
    events: given.events,
    maxRunningTasks: given.maxRunningTasks,
    maxSchedules: given.maxSchedules,
    sweeperReservedConcurrency: given.sweeperReservedConcurrency,
    deadLetterReservedConcurrency: given.deadLetterReservedConcurrency,
    warmWritesPerSecond: given.warmWritesPerSecond,
    lanes: Object.entries(given.lanes)
      .map(([lane, settings]) => resolveStageLane(lane, settings))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** A lane that reserves concurrency and sets no limit may use all but what direct invocations may take. */
function resolveStageLane(name: string, lane: StageLane): StageResolvedLane {
  const { reservedConcurrency } = lane;
  const ofReserve =
    reservedConcurrency === undefined
      ? undefined
      : Math.min(reservedConcurrency - directInvocations, mostConcurrency);
  const maxConcurrency = lane.maxConcurrency ?? ofReserve;
  return {
    ...resolveLane(name, { ...lane, maxConcurrency }),
    maxReceiveCount: lane.maxReceiveCount ?? defaultReceives,
    retired: lane.retired ?? false,
  };
}
