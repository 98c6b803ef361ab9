/**
 * A stage's alarms, and the metric filters that count errored runs in the logs of those who end them.
 * `deployment/alarm-plan.ts` says which there are and when they go off. The topic is the team's own, and so are its
 * subscriptions.
 */
import { Duration, Stack } from "aws-cdk-lib";
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
  type Watched,
} from "../../deployment/index.ts";
import type { Automatic } from "../automatic/automatic.ts";
import type { DeadLetters } from "../dead-letters.ts";
import type { Lane } from "../lane/lane.ts";
import type { Schedules } from "../schedules.ts";
import type { Sweeper } from "../sweeper.ts";

export interface AlarmsProps {
  readonly deployment: Deployment;
  readonly lanes: readonly Lane[];
  readonly sweeper: Sweeper;
  readonly automatic: Automatic;
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
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
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;

    const { stage, lanes, tasks } = props.deployment;
    if (stage.alarms === undefined) return;
    const { topicArn } = stage.alarms;
    const action = { bind: () => ({ alarmActionArn: topicArn }) };
    const muted = mutedBy(tasks);
    for (const alarm of [...planAlarms(stage, lanes), ...planHealthAlarms(stage, tasks)]) {
      const ownName = ownAlarmName(props.deployment, alarm.id);
      const made = new cloudwatch.Alarm(this, alarm.id, {
        // Only one that a task mutes: another name replaces an alarm that is deployed.
        alarmName: muted.includes(ownName) ? ownName : undefined,
        alarmDescription: `${Stack.of(this).stackName}: ${alarm.what}. What to do: ${runbookOf(alarm)}`,
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
    }
  }

  #metric({ watched, metricNames, statistic, periodSeconds }: PlannedAlarm): cloudwatch.IMetric {
    const period = Duration.seconds(periodSeconds);
    const metrics = metricNames.map(
      (metricName) => new cloudwatch.Metric({ ...this.#source(watched), metricName, statistic, period }),
    );
    const [only, ...others] = metrics as [cloudwatch.Metric, ...cloudwatch.Metric[]];
    if (others.length === 0) return only;
    const named = metrics.map((metric, i) => [`m${i}`, metric] as const);
    return new cloudwatch.MathExpression({
      // Without a number of one metric, a plain sum has none either.
      expression: named.map(([id]) => `FILL(${id}, 0)`).join(" + "),
      usingMetrics: Object.fromEntries(named),
      period,
    });
  }

  /** One metric in all: the log group of each function that ends runs as errored has a filter that adds to it. */
  #countErrors(metricName: string): void {
    const { lanes, sweeper, automatic, deadLetters } = this.#props;
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
        metricNamespace: this.#ownNamespace,
        metricName,
        metricValue: "1",
      });
    }
  }

  /** A log's metric has no dimension, so that the namespace tells deployments apart. */
  get #ownNamespace(): string {
    return `Pawl/${Stack.of(this).stackName}`;
  }

  #source(watched: Watched): Pick<cloudwatch.MetricProps, "dimensionsMap"> & { readonly namespace: string } {
    const { lanes, sweeper, deadLetters, schedules } = this.#props;
    const find = (name: string) => lanes.find((lane) => lane.name === name) as Lane;
    switch (watched.kind) {
      case "sweeper":
        return ofFunction(sweeper.handler.function.functionName);
      case "worker":
        return ofFunction(find(watched.lane).worker.function.functionName);
      case "queue":
        return ofQueue(find(watched.lane).queue.queueName);
      case "dead-letter queue":
        return ofQueue(deadLetters.queue.queueName);
      case "schedules":
        return { namespace: "AWS/Scheduler", dimensionsMap: { ScheduleGroup: schedules.group.ref } };
      case "runs":
        return { namespace: this.#ownNamespace };
      case "health":
        return { namespace: this.#ownNamespace, dimensionsMap: { task: watched.task } };
    }
  }
}

function ofFunction(name: string) {
  return { namespace: "AWS/Lambda", dimensionsMap: { FunctionName: name } };
}

function ofQueue(name: string) {
  return { namespace: "AWS/SQS", dimensionsMap: { QueueName: name } };
}
