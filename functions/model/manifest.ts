/**
 * What a deployment says of itself: `pawl.json`, written by infra beside the template and read by the CLI and
 * the console, so that they need no source. Plain JSON; instants ISO 8601.
 */
import { defaultSettings, type ResolvedLane, type ResolvedSettings, type TaskSettings } from "./settings.ts";
import type { TaskDirectory } from "./task-directory.ts";
import type { Trigger } from "./trigger.ts";

/** One deployed task. */
export interface ManifestTask {
  readonly name: string;
  readonly description: string;
  /** Its file, from the project's root. */
  readonly file: string;
  readonly kind: "items" | "pages" | "run";
  readonly lane: string;
  /** Off: its schedules are disabled, and what still arrives is skipped. */
  readonly enabled: boolean;
  readonly triggers: readonly Trigger[];
  readonly settings: ResolvedSettings;
  /** Who set what, in the order in which they apply. */
  readonly layers: {
    readonly task: TaskSettings;
    readonly deployed: TaskSettings & { readonly lane?: string; readonly enabled?: boolean };
    readonly stage: TaskSettings & { readonly enabled?: boolean };
  };
  /** JSON Schema of its params, where the schema's library gives one. */
  readonly paramsSchema?: Readonly<Record<string, unknown>>;
}

/** A deployment. */
export interface Manifest {
  readonly pawl: 1;
  /** The project's name, which begins the stack's. */
  readonly project: string;
  readonly stage: string;
  readonly lanes: Readonly<Record<string, ResolvedLane>>;
  /** By name. */
  readonly tasks: readonly ManifestTask[];
}

/** What functions know of a deployment's tasks: only what differs from the default need be said. */
export function directoryOf({ tasks }: Pick<Manifest, "tasks">): TaskDirectory {
  const kept = tasks.filter(({ settings }) => settings.recordsKeptDays !== defaultSettings.recordsKeptDays);
  return {
    lanes: Object.fromEntries(tasks.map(({ name, lane }) => [name, lane])),
    recordsKeptDays: Object.fromEntries(kept.map(({ name, settings }) => [name, settings.recordsKeptDays])),
  };
}

/** The keys of the stack's outputs, by which everything is found; the stack's name is `PROJECT-STAGE`. */
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

/** The stack's name: a project has one stack for each stage. */
export function stackName(project: string, stage: string): string {
  return `${project}-${stage}`;
}
