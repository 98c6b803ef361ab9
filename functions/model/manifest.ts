/**
 * The manifest of a deployment, `pawl.json`. Infra writes it next to the template; the CLI and the console read it, so
 * they do not need the source. Plain JSON; instants are ISO 8601.
 */
import { defaultSettings, type ResolvedLane, type ResolvedSettings, type TaskSettings } from "./settings.ts";
import type { TaskDirectory } from "./task-directory.ts";
import type { Trigger } from "./trigger.ts";

export interface ManifestTask {
  readonly name: string;
  readonly description: string;
  /** The path of its file from the project's root. */
  readonly file: string;
  readonly kind: "items" | "pages" | "run";
  readonly lane: string;
  /** If false, its schedules are disabled, and an occurrence that still arrives is skipped. */
  readonly enabled: boolean;
  readonly triggers: readonly Trigger[];
  readonly settings: ResolvedSettings;
  /** What each layer sets; later layers override earlier ones. */
  readonly layers: {
    readonly task: TaskSettings;
    readonly deployed: TaskSettings & { readonly lane?: string; readonly enabled?: boolean };
    readonly stage: TaskSettings & { readonly enabled?: boolean };
  };
  /** JSON Schema of its params, if the schema's library can produce one. */
  readonly paramsSchema?: Readonly<Record<string, unknown>>;
}

export interface Manifest {
  readonly pawl: 1;
  readonly stage: string;
  readonly lanes: Readonly<Record<string, ResolvedLane>>;
  /** By name. */
  readonly tasks: readonly ManifestTask[];
}

/** The task directory of a deployment's functions. It has only the values that differ from the defaults. */
export function directoryOf({ tasks }: Pick<Manifest, "tasks">): TaskDirectory {
  const kept = tasks.filter(({ settings }) => settings.recordsKeptDays !== defaultSettings.recordsKeptDays);
  return {
    lanes: Object.fromEntries(tasks.map(({ name, lane }) => [name, lane])),
    recordsKeptDays: Object.fromEntries(kept.map(({ name, settings }) => [name, settings.recordsKeptDays])),
  };
}

/** The keys of the stack's outputs, by which the CLI finds everything. */
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
  sweeper: "Sweeper",
  deadLetterQueue: "DeadLetterQueue",
  scheduleGroup: "ScheduleGroup",
} as const;

/** The name of a stage's stack. */
export function stackName(stage: string): string {
  return `pawl-${stage}`;
}
