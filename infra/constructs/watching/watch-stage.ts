/** Makes what watches a stage, by what it says: alarms, a dashboard, saved queries. */
import type { Construct } from "constructs";
import type { Automatic } from "../automatic/automatic.ts";
import type { Handler } from "../handler.ts";
import { Alarms } from "./alarms.ts";
import { Dashboard } from "./dashboard.ts";
import { LogQueries } from "./log-queries.ts";
import { Metrics, type MetricsProps } from "./metrics.ts";

export interface WatchStageProps extends MetricsProps {
  readonly automatic: Automatic;
  /** Every function that sees runs. */
  readonly handlers: readonly Handler[];
}

/** Returns the metrics that are watched. */
export function watchStage(scope: Construct, props: WatchStageProps): Metrics {
  const { deployment, handlers } = props;
  const { stage } = deployment;
  const metrics = new Metrics(scope, props);
  const { all: alarms } = new Alarms(scope, "Alarms", { ...props, metrics });
  if (stage.dashboard) new Dashboard(scope, "Dashboard", { deployment, metrics, alarms, handlers });
  if (stage.logQueries) new LogQueries(scope, "LogQueries", { handlers });
  return metrics;
}
