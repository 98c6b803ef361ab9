/** The metrics of a Pawl by their names, as alarms and dashboards of a team's own take them. */
import { Duration, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Alarm, type IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { expect, test } from "vitest";
import { metricsNamespace } from "../../../infra/constructs/watching/metrics-namespace.ts";
import type { StageSettings } from "../../../infra/deployment/index.ts";
import { Pawl } from "../../../infra/pawl.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "../template/template.ts";

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };

function stackWith(settings: Partial<StageSettings>) {
  const stack = new Stack(appWithoutBundles(), "shop-mine");
  const stages = { mine: { lanes, removal: "retain", ...settings } } as const;
  return { stack, pawl: new Pawl(stack, "Default", propsOf("mine", { stages })) };
}

/** What an alarm of the team's own on a metric watches. */
function watched(stack: Stack, metrics: Readonly<Record<string, IMetric>>) {
  for (const [id, metric] of Object.entries(metrics))
    new Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 });
  return resourcesOf(Template.fromStack(stack), "AWS::CloudWatch::Alarm").map(([, { Properties }]) => {
    const {
      Namespace,
      MetricName,
      Statistic,
      ExtendedStatistic,
      Dimensions = [],
    } = Properties as Record<string, string> & {
      Dimensions?: { Name: string; Value: unknown }[];
    };
    const [{ Name = "", Value = "" } = {}] = Dimensions;
    const [value = Value] = JSON.stringify(Value).match(/\w+(?=[0-9A-F]{8}")/) ?? [];
    return [Namespace, MetricName, Statistic ?? ExtendedStatistic, `${Name} ${value}`].join(" ").trim();
  });
}

test("an alarm of a team's own can watch each lane, the sweeper, dead letters and dropped invocations", () => {
  const { stack, pawl } = stackWith({});
  const { worker, queue } = pawl.metrics.lane("bulk");
  const { sweeper, deadLetters, droppedInvocations } = pawl.metrics;
  expect(
    watched(stack, {
      A: worker.duration,
      B: queue.oldestMessage,
      C: sweeper.invocations,
      D: deadLetters.queue.received,
      E: deadLetters.worker.errors,
      F: droppedInvocations,
    }),
  ).toEqual([
    "AWS/Lambda Duration p99 FunctionName LaneBulkWorkerFunction",
    "AWS/SQS ApproximateAgeOfOldestMessage Maximum QueueName LaneBulkQueue",
    "AWS/Lambda Invocations Sum FunctionName SweeperHandlerFunction",
    "AWS/SQS NumberOfMessagesReceived Sum QueueName DeadLettersQueue",
    "AWS/Lambda Errors Sum FunctionName DeadLettersHandlerFunction",
    "AWS/Scheduler InvocationDroppedCount Sum ScheduleGroup SchedulesGroup",
  ]);
});

test("the metrics of a task's runs are those that its runs send, in the namespace that workers are told", () => {
  const { stack, pawl } = stackWith({ metrics: true, settings: { health: "last-run" } });
  const { duration, items, errors, runs, healthy } = pawl.metrics.task("team.slow");
  const namespace = metricsNamespace(pawl, pawl.deployment.stage);
  expect(pawl.metrics.namespace).toBe(namespace);
  expect(watched(stack, { duration, items, errors, runs, healthy: healthy as IMetric })).toEqual(
    ["duration Average", "items Sum", "errors Sum", "errors SampleCount", "healthy Minimum"].map(
      (each) => `${namespace} ${each} task team.slow`,
    ),
  );
});

test("a task without a health has no metric of it", () => {
  const { pawl } = stackWith({ metrics: true });
  expect(pawl.metrics.task("quick").healthy).toBeUndefined();
});

test("errored runs and what pawl.metrics counts are there where the stage has them", () => {
  const { stack, pawl } = stackWith({ alarms: { topicArn }, automatic: { "pawl.metrics": true } });
  const own = watched(stack, { Own: pawl.metrics.runsErrored, Missed: pawl.metrics.runs("missed") });
  expect(own.slice(-2)).toEqual(["Pawl/shop-mine RunsErrored Sum", "Pawl/shop-mine missed Maximum"]);
  expect(own).toHaveLength(14);
});

test("a metric that the stage does not send, or of what is not there, is refused in words that say what to set", () => {
  const { metrics } = stackWith({}).pawl;
  expect(() => metrics.lane("slow")).toThrow('there is no lane "slow": there are bulk, default');
  expect(() => metrics.task("slow")).toThrow('there is no task "slow": there are quick, team.slow');
  expect(() => metrics.task("quick")).toThrow(
    "stage mine sends no metrics of runs, and task quick has none: set metrics: true in infra/stages.ts",
  );
  expect(() => metrics.runsErrored).toThrow(
    "stage mine has no alarms, for which errored runs are counted: set alarms in infra/stages.ts",
  );
  expect(() => metrics.runs("missed")).toThrow(
    'stage mine does not send "missed", it sends none: name it in automatic["pawl.metrics"].metrics of infra/stages.ts',
  );
  expect(() => metrics.runs("lost" as never)).toThrow("; there are waiting, oldestWaitingSeconds, running,");
});

test("a metric's period and statistic can be another", () => {
  const { pawl } = stackWith({});
  const metric = pawl.metrics.of({ kind: "sweeper" }, "Errors", {
    statistic: "Sum",
    period: Duration.hours(1),
  });
  expect([metric.period.toSeconds(), metric.statistic]).toEqual([3_600, "Sum"]);
});
