/**
 * What a task needs besides its lane: variables and rights, declared by name in `infra/resources.ts`. A lane's
 * worker is given those of its own tasks and no others.
 */
import type * as iam from "aws-cdk-lib/aws-iam";
import type { ManifestTask } from "../../functions/model/manifest.ts";

/** What one task needs. */
export interface TaskResources {
  /** Variables its lane's worker finds. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Grants its lane's worker what the task may do. @default nothing */
  grant?(role: iam.Role): void;
}

/** The resources of all tasks, by task name. */
export type ResourcesByTask = Readonly<Record<string, TaskResources>>;

/** The variables of a lane's tasks together. Throws when two tasks give one name two values, or one is Pawl's own. */
export function environmentOf(
  tasks: readonly ManifestTask[],
  resources: ResourcesByTask,
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const { name, lane } of tasks) {
    for (const [key, value] of Object.entries(resources[name]?.environment ?? {})) {
      if (key.startsWith("PAWL_") || key === "NODE_OPTIONS") {
        throw new Error(`task ${name}: variable ${key} is Pawl's own: choose another name`);
      }
      if (merged[key] !== undefined && merged[key] !== value) {
        throw new Error(`task ${name}: variable ${key} has another value in another task of lane ${lane}`);
      }
      merged[key] = value;
    }
  }
  return merged;
}
