/** The function that runs a lane's tasks. */
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type ManifestTask, environment as variables } from "../../../functions/model/task/manifest.ts";
import type { TaskDirectory } from "../../../functions/model/task/task-directory.ts";
import {
  type EncryptionPlan,
  type EventPlan,
  type Stage,
  type StageResolvedLane,
  workerEntry,
} from "../../deployment/index.ts";
import { exportsOf } from "../bundle.ts";
import { grantParams } from "../encryption/key-rights.ts";
import { Handler } from "../handler.ts";
import { metricsNamespace } from "../watching/metrics-namespace.ts";

export interface WorkerFunctionProps {
  readonly stage: Stage;
  readonly lane: StageResolvedLane;
  /** The lane's own tasks, by name. */
  readonly tasks: readonly ManifestTask[];
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  /** What listens to what runs tell. @default nothing */
  readonly listening?: EventPlan;
  /** @default no task is encrypted */
  readonly encryption?: EncryptionPlan;
  /** The variables of the lane's tasks. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

export class WorkerFunction extends Handler {
  constructor(
    scope: Construct,
    id: string,
    { stage, lane, tasks, directory, listening, encryption, environment = {} }: WorkerFunctionProps,
  ) {
    super(scope, id, {
      stage,
      description: `Runs the tasks of lane ${lane.name}`,
      entry: workerEntry(lane, tasks, directory, {
        maxSchedules: stage.maxSchedules,
        events: listening,
        metrics: metricsNamespace(scope, stage),
        tracing: stage.tracing,
        encryption,
        hooks: Stack.of(scope).bundlingRequired ? exportsOf("functions/services.ts") : [],
      }),
      splitsRuns: directory.splitsRuns === true,
      tells: directory.events !== undefined || directory.callbacks !== undefined,
      timeoutSeconds: lane.timeoutSeconds,
      memoryMb: lane.memoryMb,
      reservedConcurrency: lane.reservedConcurrency,
      environment: {
        ...environment,
        ...configVariable(stage),
        [variables.timeoutSeconds]: String(lane.timeoutSeconds),
      },
    });
    this.disableRetries();
    const rights = encryption?.lanes.get(lane.name);
    if (encryption !== undefined && rights !== undefined) grantParams(this, encryption, rights);
  }
}

/** A variable, not a part of the bundle: another config changes no function's code. */
function configVariable({ config }: Stage): Readonly<Record<string, string>> {
  return config === undefined ? {} : { [variables.config]: JSON.stringify(config) };
}
