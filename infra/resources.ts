/**
 * Your tasks' own resources: tables, buckets, parameters, and who may use them. A lane's worker gets the
 * variables and rights of its own tasks alone.
 */
import type { Construct } from "constructs";
import { Cities } from "./cities.ts";
import type { ResourcesByTask, ResourcesProps } from "./pawl.ts";

/** Makes what the tasks need, and says by task name who may use it. */
export function resources(scope: Construct, { removal, uploads }: ResourcesProps): ResourcesByTask {
  const cities = new Cities(scope, "Cities", { removal });
  const { environment } = cities;
  return {
    "import-cities": {
      environment,
      grant(role) {
        cities.grantImport(role);
        uploads.grantRead(role);
      },
    },
    "count-cities": { environment, grant: (role) => cities.grantCount(role) },
    "expire-cities": { environment, grant: (role) => cities.grantExpire(role) },
  };
}
