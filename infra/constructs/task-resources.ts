/**
 * The resources of tasks: variables and permissions, declared by task name in `infra/resources.ts`. A lane's worker
 * gets those of its own tasks only, and the rights of a task with `runAs` go to the task's own role.
 */
import type { IEventBus } from "aws-cdk-lib/aws-events";
import type * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ILayerVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { Handler } from "./handler.ts";
import type { Uploads } from "./uploads.ts";

/** Makes the resources of all tasks and returns them by task name. */
export type MakeResources = (scope: Construct, props: ResourcesProps) => ResourcesByTask;

export interface ResourcesProps {
  /** The stage's name. */
  readonly stage: string;
  /** What happens to data when the stack is deleted. */
  readonly removal: "destroy" | "retain";
  /** The bucket to which `pawl run --csv` uploads a file; `uploads.grantRead(role)` lets a task read it. */
  readonly uploads: Uploads;
  /** The stage's key, for tables and buckets of tasks. @default it has none */
  readonly encryptionKey?: IKey;
  /** The bus of the stage's `events`. @default there is none */
  readonly eventBus?: IEventBus;
}

/** Under this name `infra/resources.ts` says what the subscribers of `functions/subscribers.ts` need: every lane's worker gets it. */
export const subscribersResources = "(subscribers)";

export type ResourcesByTask = Readonly<Record<string, TaskResources>>;

/** What one task needs. */
export interface TaskResources {
  /** Variables for the worker of the task's lane. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Layers for that worker, such as one whose `bin` folder has the programs of commands. @default none */
  readonly layers?: readonly ILayerVersion[];
  /** Lets the role of that worker do what the task does; where the task says `runAs`, the task's own role. @default nothing */
  grant?(role: iam.Role): void;
}

/** The variables of a lane's tasks. Throws if two tasks set a variable to two values, or one sets a variable of Pawl's. */
export function environmentOf(
  tasks: readonly Pick<ManifestTask, "name" | "lane">[],
  resources: ResourcesByTask,
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const { name, lane } of tasks) {
    for (const [key, value] of Object.entries(resources[name]?.environment ?? {})) {
      if (key.startsWith("PAWL_")) {
        throw new Error(`task ${name}: variable ${key} belongs to Pawl: choose another name`);
      }
      if (merged[key] !== undefined && merged[key] !== value) {
        throw new Error(
          `task ${name}: variable ${key} has another value in another task of lane ${lane}: choose another name or lane`,
        );
      }
      merged[key] = value;
    }
  }
  return merged;
}

/** What Lambda takes of one function. */
const mostLayers = 5;

/** Gives a lane's worker the layers of its tasks. Throws where the layers are more than a function takes. */
export function giveLayers(
  worker: Pick<Handler, "function">,
  tasks: readonly Pick<ManifestTask, "name" | "lane">[],
  resources: ResourcesByTask,
): void {
  const layers = [...new Set(tasks.flatMap(({ name }) => resources[name]?.layers ?? []))];
  if (layers.length > mostLayers)
    throw new Error(
      `lane ${tasks[0]?.lane}: its tasks have ${layers.length} layers, and a function takes ${mostLayers}: put some of the tasks on another lane`,
    );
  worker.function.addLayers(...layers);
}
