/** The namespace of a deployment's own metrics in CloudWatch. A log's metric has no dimension, so the namespace tells deployments apart. */
import type { Construct } from "constructs";
import type { Stage } from "../../deployment/index.ts";
import { placeOf } from "../stack/place.ts";

/** Where all metrics of a deployment's own are, also those of the task `pawl.metrics`. */
export function ownNamespace(scope: Construct): string {
  return `Pawl/${placeOf(scope).name}`;
}

/** Where the metrics of a stage's runs are; undefined where it has none. */
export function metricsNamespace(scope: Construct, { metrics }: Stage): string | undefined {
  return metrics ? ownNamespace(scope) : undefined;
}
