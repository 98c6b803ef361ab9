/** What it costs a month to watch a stage: its alarms, the metrics of its runs, its dashboard, its traces. Each is off by default. Pure. */
import { minutesAMonth } from "../../../functions/model/cost/idle-cost.ts";
import { usdOf } from "../../../functions/model/cost/prices.ts";
import { planAlarms } from "../alarms/alarm-plan.ts";
import { planHealthAlarms } from "../alarms/health-alarms.ts";
import type { Deployment } from "../deployment.ts";
import { type Cost, costOfParts, nothing } from "./cost.ts";

/** How many runs are summed up. */
export const manyRuns = 1_000_000;

/** How many metrics each task's runs send, and the bytes of a line that has them. */
const metricsOfRuns = 3;
const metricsLineBytes = 650;

/** An alarm watches one metric or more, and errored runs are a metric of Pawl's own. */
export function alarmsCost({ stage, lanes, tasks }: Pick<Deployment, "stage" | "lanes" | "tasks">): Cost {
  const all = [...planAlarms(stage, lanes), ...planHealthAlarms(stage, tasks)];
  const metrics = all.flatMap(({ metricNames }) => metricNames).length;
  if (metrics === 0) return nothing;
  return costOfParts([
    { what: `${metrics} metrics that alarms watch`, usd: usdOf({ alarmMetrics: metrics }) },
    { what: "the metric of runs that errored", usd: usdOf({ ownMetrics: 1 }) },
  ]);
}

/** Each task's metrics are metrics of its own, for the hours in which they are sent. A million runs send a million lines. */
export function runMetricsCost({ stage, tasks }: Pick<Deployment, "stage" | "tasks">): Cost {
  if (!stage.metrics) return nothing;
  const healths = tasks.filter(({ settings }) => settings.health !== undefined).length;
  const count = metricsOfRuns * tasks.length + healths;
  return costOfParts([
    { what: `${count} metrics`, usd: usdOf({ ownMetrics: count }) },
    { what: "lines of a million runs", usd: usdOf({ logBytes: manyRuns * metricsLineBytes }) },
  ]);
}

export function dashboardCost({ stage }: Pick<Deployment, "stage">): Cost {
  return stage.dashboard ? costOfParts([{ what: "a dashboard", usd: usdOf({ dashboards: 1 }) }]) : nothing;
}

/** X-Ray records the first invocation in each second, and some of the others: all of the sweeper's, and at most one for each run. */
export function tracingCost({ stage }: Pick<Deployment, "stage">): Cost {
  if (!stage.tracing) return nothing;
  return costOfParts([
    { what: "traces of the sweeper", usd: usdOf({ traces: minutesAMonth }) },
    { what: "traces of a million runs, at most", usd: usdOf({ traces: manyRuns }) },
  ]);
}
