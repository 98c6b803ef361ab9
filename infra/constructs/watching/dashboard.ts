/**
 * The dashboard of a stage, where it says `dashboard: true`: alarms, lanes, tasks, what became of runs, dead letters, the
 * sweeper. However many lanes and tasks there are, it has as many widgets: a lane is a line, and tasks are found by a search.
 * Metrics that a stage does not send are left out; their place takes a query of the logs, for which CloudWatch asks by
 * the gigabyte when the dashboard is looked at. Its name has the Region, since an account's dashboards are of all Regions.
 */
import { Duration, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { moves } from "../../../functions/model/run/moves.ts";
import { terminalStatuses } from "../../../functions/model/run/status.ts";
import type { Deployment } from "../../deployment/index.ts";
import type { Handler } from "../handler.ts";
import { placeOf } from "../stack/place.ts";
import { errorsByTask, mostGroups } from "./log-queries.ts";
import type { Metrics } from "./metrics.ts";
import type { LaneMetrics } from "./named-metrics.ts";

export interface DashboardProps {
  readonly deployment: Deployment;
  readonly metrics: Metrics;
  readonly alarms: readonly cloudwatch.Alarm[];
  /** Every function that sees runs. */
  readonly handlers: readonly Handler[];
}

/** CloudWatch's grid has so many columns. */
const columns = 24;
const height = 6;
const period = Duration.minutes(5);

/** The moves after which a run is over, as its line of the log names them. */
const endings = Object.entries(moves)
  .filter(([, { to }]) => (terminalStatuses as readonly string[]).includes(to))
  .map(([name]) => name);

/** How many runs ended in which way, by hours. */
const endsByHour = `filter pawl in ${JSON.stringify(endings)}
| stats count(*) as runs by bin(1h), pawl`;

export class Dashboard extends Construct {
  readonly dashboard: cloudwatch.Dashboard;
  readonly #props: DashboardProps;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.#props = props;
    this.dashboard = new cloudwatch.Dashboard(this, "Dashboard", {
      dashboardName: `${placeOf(this).name}-${Stack.of(this).region}`,
      defaultInterval: Duration.days(1),
      periodOverride: cloudwatch.PeriodOverride.INHERIT,
    });
    for (const row of [this.#alarms(), ...this.#lanes(), this.#tasks(), this.#ends(), this.#upkeep()])
      if (row.length > 0) this.dashboard.addWidgets(...row);
  }

  #alarms(): readonly cloudwatch.IWidget[] {
    const { alarms } = this.#props;
    if (alarms.length === 0) return [];
    return [new cloudwatch.AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: columns })];
  }

  #lanes(): readonly (readonly cloudwatch.IWidget[])[] {
    const byLane = (title: string, of: (lane: LaneMetrics) => Readonly<Record<string, cloudwatch.IMetric>>) =>
      graph(
        title,
        this.#props.deployment.lanes.flatMap(({ name }) =>
          Object.entries(of(this.#props.metrics.lane(name))).map(([what, metric]) =>
            labelled(metric, [name, what].join(" ").trim()),
          ),
        ),
      );
    return [
      [
        byLane("Lanes: seconds of the oldest message", ({ queue }) => ({ "": queue.oldestMessage })),
        byLane("Lanes: messages", ({ queue: { waiting, inFlight, delayed } }) => ({
          waiting,
          "in flight": inFlight,
          delayed,
        })),
        byLane("Lanes: workers at once", ({ worker }) => ({ "": worker.concurrency })),
        byLane("Lanes: failed and throttled invocations", ({ worker: { errors, throttles } }) => ({
          failed: errors,
          throttled: throttles,
        })),
      ],
    ];
  }

  #tasks(): readonly cloudwatch.IWidget[] {
    const { deployment, metrics } = this.#props;
    if (!deployment.stage.metrics) return [this.#query("Tasks: errors", errorsByTask)];
    const search = (title: string, metricName: string, statistic: string) =>
      graph(title, [
        new cloudwatch.SearchExpression({
          expression: `SEARCH('{"${metrics.namespace}",task} MetricName="${metricName}"', '${statistic}', ${period.toSeconds()})`,
          label: "${PROP('Dim.task')}",
          period,
        }),
      ]);
    return [
      search("Tasks: runs that ended", "errors", "SampleCount"),
      search("Tasks: runs that errored", "errors", "Sum"),
      search("Tasks: milliseconds of a run", "duration", "Average"),
      search("Tasks: items", "items", "Sum"),
    ];
  }

  /** The verdicts: of `pawl.metrics`, where the stage sends them. */
  #ends(): readonly cloudwatch.IWidget[] {
    const { metrics } = this.#props;
    const sent = metrics.sentOfRuns;
    if (sent.length === 0)
      return [this.#query("Runs that ended, by the hour and their last move", endsByHour)];
    const isSeconds = (name: string) => name.endsWith("Seconds");
    const counts = sent.filter((name) => !isSeconds(name));
    const seconds = sent.filter(isSeconds);
    const widgets = [
      ["Runs, by what became of them", counts],
      ["Runs: seconds of the oldest that waits", seconds],
    ] as const;
    return widgets.flatMap(([title, names]) =>
      names.length === 0
        ? []
        : [
            graph(
              title,
              names.map((name) => labelled(metrics.runs(name), name)),
            ),
          ],
    );
  }

  #upkeep(): readonly cloudwatch.IWidget[] {
    const { deadLetters, sweeper, droppedInvocations } = this.#props.metrics;
    const { received, waiting, inFlight } = deadLetters.queue;
    return [
      graph("Dead letters", [
        labelled(received, "received"),
        labelled(waiting, "waiting"),
        labelled(inFlight, "in flight"),
        labelled(deadLetters.worker.errors, "failed invocations"),
      ]),
      graph("Invocations that EventBridge Scheduler dropped", [labelled(droppedInvocations, "dropped")]),
      graph("The sweeper", [
        labelled(sweeper.invocations, "invocations"),
        labelled(sweeper.errors, "failed"),
      ]),
    ];
  }

  #query(title: string, queryString: string): cloudwatch.IWidget {
    const logGroupNames = this.#props.handlers
      .slice(0, mostGroups)
      .map(({ logGroup }) => logGroup.logGroupName);
    return new cloudwatch.LogQueryWidget({ title, logGroupNames, queryString, width: columns, height });
  }
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    left,
    period,
    width: columns / 4,
    height,
    leftYAxis: { min: 0 },
  });
}

function labelled(metric: cloudwatch.IMetric, label: string): cloudwatch.IMetric {
  return (metric as cloudwatch.Metric).with({ label, period });
}
