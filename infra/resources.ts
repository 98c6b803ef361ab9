/**
 * Your tasks' own resources: tables, buckets, parameters, and which task may use them. A lane's worker gets the
 * variables and rights of its own tasks and no others; the rights of a task with `runAs` go to the task's own role. A task
 * that needs nothing has no entry.
 */
import type { Construct } from "constructs";
import { CitiesResources } from "./cities.ts";
import type { ResourcesByTask, ResourcesProps } from "./pawl.ts";

/** Makes what the tasks need, and says by task name which of them may use it. */
export function resources(scope: Construct, { removal, uploads }: ResourcesProps): ResourcesByTask {
  const cities = new CitiesResources(scope, "Cities", { removal });
  const { environment } = cities;
  return {
    "count-cities": {
      environment,
      grant: (role) => cities.grantCount(role),
    },
    "import-cities": {
      environment,
      grant(role) {
        cities.grantImport(role);
        uploads.grantRead(role);
      },
    },
  };
}
