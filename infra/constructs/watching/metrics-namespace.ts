import type { Construct } from "constructs";
import type { Stage } from "../../deployment/index.ts";
import { placeOf } from "../place.ts";

/** Where the metrics of a stage's runs are in CloudWatch, next to those of `pawl.metrics`; undefined where it has none. */
export function metricsNamespace(scope: Construct, { metrics }: Stage): string | undefined {
  return metrics ? `Pawl/${placeOf(scope).name}` : undefined;
}
