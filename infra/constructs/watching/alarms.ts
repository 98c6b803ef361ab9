/**
 * A stage's alarms, and the metric filters that count errored runs in the logs of those who end them.
 * `deployment/alarm-plan.ts` says which there are and when they go off. The topic is the team's own, and so are its
 * subscriptions.
 */
import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { moves } from "../../../functions/model/run/moves.ts";
import {
  type Deployment,
  mutedBy,
  ownAlarmName,
  type PlannedAlarm,
  planAlarms,
  planHealthAlarms,
  runbookOf,
} from "../../deployment/index.ts";
import type { Automatic } from "../automatic/automatic.ts";
import type { DeadLetters } from "../dead-letters.ts";
import type { Lane } from "../lane/lane.ts";
import { placeOf } from "../stack/place.ts";
import type { Sweeper } from "../sweeper.ts";
import { type Metrics, sumOfMetrics } from "./metrics.ts";

export interface AlarmsProps {
  readonly deployment: Deployment;
  readonly lanes: readonly Lane[];
  readonly sweeper: Sweeper;
  readonly automatic: Automatic;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
}

const operators = {
  "at least": cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
} satisfies Record<PlannedAlarm["comparison"], cloudwatch.ComparisonOperator>;

const missing = {
  breaching: cloudwatch.TreatMissingData.BREACHING,
  notBreaching: cloudwatch.TreatMissingData.NOT_BREACHING,
  ignore: cloudwatch.TreatMissingData.IGNORE,
} satisfies Record<PlannedAlarm["missingData"], cloudwatch.TreatMissingData>;

/** The moves that end a run as errored: each logs one line under its name. */
const errors = Object.entries(moves)
  .filter(([, { to }]) => to === "errored")
  .map(([name]) => name);

/** Holds nothing where the stage names no topic. */
export class Alarms extends Construct {
  /** In the order of the plan. */
  readonly all: readonly cloudwatch.Alarm[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;

    const { stage, lanes, tasks } = props.deployment;
    const { topicArn } = stage.alarms ?? {};
    const planned = [...planAlarms(stage, lanes), ...planHealthAlarms(stage, tasks)];
    this.all = topicArn === undefined ? [] : planned.map((alarm) => this.#make(alarm, topicArn));
  }

  #make(alarm: PlannedAlarm, topicArn: string): cloudwatch.Alarm {
    const { deployment } = this.#props;
    const action = { bind: () => ({ alarmActionArn: topicArn }) };
    const muted = mutedBy(deployment.tasks);
    const ownName = ownAlarmName(deployment, alarm.id);
    const made = new cloudwatch.Alarm(this, alarm.id, {
      // Only one that a task mutes: another name replaces an alarm that is deployed.
      alarmName: muted.includes(ownName) ? ownName : undefined,
      alarmDescription: `${placeOf(this).name}: ${alarm.what}. What to do: ${runbookOf(alarm)}`,
      metric: this.#metric(alarm),
      evaluationPeriods: alarm.periods,
      datapointsToAlarm: alarm.datapointsToAlarm,
      comparisonOperator: operators[alarm.comparison],
      threshold: alarm.threshold,
      treatMissingData: missing[alarm.missingData],
    });
    made.addAlarmAction(action);
    made.addOkAction(action);
    if (alarm.watched.kind === "runs") this.#countErrors(alarm.metricNames[0]);
    return made;
  }

  #metric({ watched, metricNames, statistic, periodSeconds }: PlannedAlarm): cloudwatch.IMetric {
    const period = Duration.seconds(periodSeconds);
    const { metrics } = this.#props;
    return sumOfMetrics(
      metricNames.map((metricName) => metrics.of(watched, metricName, { statistic, period })),
      period,
    );
  }

  /** One metric in all: the log group of each function that ends runs as errored has a filter that adds to it. */
  #countErrors(metricName: string): void {
    const { lanes, sweeper, automatic, deadLetters, metrics } = this.#props;
    const handlers = [
      ...lanes.map(({ name, worker }) => [name, worker] as const),
      ["deadLetters", deadLetters.handler] as const,
      ["ofPawl", automatic.handler] as const,
      ["ofSweeper", sweeper.handler] as const,
    ];
    for (const [name, { logGroup }] of handlers) {
      new logs.MetricFilter(this, `Errored${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
        logGroup,
        filterPattern: logs.FilterPattern.any(
          ...errors.map((move) => logs.FilterPattern.stringValue("$.pawl", "=", move)),
        ),
        metricNamespace: metrics.namespace,
        metricName,
        metricValue: "1",
      });
    }
  }
}
