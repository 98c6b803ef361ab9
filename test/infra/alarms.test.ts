import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { jsonLog } from "../../functions/lambda/json-log.ts";
import { systemClock } from "../../functions/model/clock.ts";
import { type MoveName, moves } from "../../functions/model/run/moves.ts";
import type { AlarmSettings, StageSettings } from "../../infra/deployment/index.ts";
import { type defaultThresholds, planAlarms, resolveStage, summary } from "../../infra/deployment/index.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { moveMakers } from "../contract/move-makers.ts";
import { appWithoutBundles, propsOf, resourcesOf, type TemplateResource } from "./template/template.ts";

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";

function stageWith(alarms: AlarmSettings): StageSettings {
  const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };
  return { lanes, removal: "retain", alarms };
}

function stackWith(alarms: AlarmSettings) {
  return new PawlStack(appWithoutBundles(), propsOf("mine", { stages: { mine: stageWith(alarms) } }));
}

const stack = stackWith({ topicArn });
const template = Template.fromStack(stack);
const alarms = resourcesOf(template, "AWS::CloudWatch::Alarm");

/** The logical id that a reference names, without CDK's hash. */
function named(reference: unknown): string {
  return (reference as { Ref?: string }).Ref?.replace(/[0-9A-F]{8}$/, "") ?? JSON.stringify(reference);
}

interface WatchedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** What an alarm is on: one metric, or an expression over several, all with one statistic and period. */
function watched({ Properties }: TemplateResource) {
  if (Properties.Metrics === undefined) {
    return { metrics: [Properties as unknown as WatchedMetric], ...Properties };
  }
  const [{ Expression }, ...of] = Properties.Metrics as [
    { Expression: string },
    ...{ Id: string; MetricStat: { Metric: WatchedMetric; Stat: string; Period: number } }[],
  ];
  const stats = new Set(of.map(({ MetricStat: { Stat, Period } }) => `${Stat} ${Period}`));
  expect([stats.size, of.map(({ Id }) => Id)]).toEqual([1, Expression.match(/\bm\d\b/g)]);
  const [{ MetricStat } = expect.fail()] = of;
  const metrics = of.map(({ MetricStat: { Metric } }) => Metric);
  return { expression: Expression, metrics, Statistic: MetricStat.Stat, Period: MetricStat.Period };
}

/** `Dimension=resource` of a metric, else nothing. */
function dimension({ Dimensions = [] }: WatchedMetric): string {
  const [only] = Dimensions;
  if (only === undefined) return "";
  const value = only.Value as { "Fn::GetAtt"?: [string, string] };
  const attribute = value["Fn::GetAtt"];
  return `${only.Name}=${attribute === undefined ? named(value) : named({ Ref: attribute[0] })}`;
}

test("each alarm watches the metric, the resource and the window that it should, and treats missing data as it should", () => {
  const shown = alarms.map(([id, resource]) => {
    const { expression, metrics, Statistic, Period } = watched(resource);
    const { DatapointsToAlarm, EvaluationPeriods, Threshold } = resource.Properties;
    const { ComparisonOperator, TreatMissingData } = resource.Properties;
    const operator = ComparisonOperator === "LessThanThreshold" ? "<" : ">=";
    expect(["LessThanThreshold", "GreaterThanOrEqualToThreshold"]).toContain(ComparisonOperator);
    return [
      named({ Ref: id }).replace("Alarms", ""),
      (expression === undefined ? "" : `${expression}: `) +
        metrics
          .map((metric) => `${metric.Namespace} ${metric.MetricName} ${dimension(metric)}`.trim())
          .join(", "),
      `${Statistic} of ${DatapointsToAlarm} of ${EvaluationPeriods} × ${Period} s ${operator} ${Threshold}`,
      TreatMissingData,
    ];
  });
  expect(shown.sort()).toEqual(
    [
      [
        "SweeperSilent",
        "AWS/Lambda Invocations FunctionName=SweeperHandlerFunction",
        "Sum of 5 of 5 × 60 s < 1",
        "breaching",
      ],
      [
        "SweeperErrors",
        "AWS/Lambda Errors FunctionName=SweeperHandlerFunction",
        "Sum of 1 of 1 × 300 s >= 3",
        "notBreaching",
      ],
      [
        "WorkerErrorsDefault",
        "AWS/Lambda Errors FunctionName=LaneDefaultWorkerFunction",
        "Sum of 1 of 1 × 3600 s >= 3",
        "notBreaching",
      ],
      [
        "WorkerErrorsBulk",
        "AWS/Lambda Errors FunctionName=LaneBulkWorkerFunction",
        "Sum of 1 of 1 × 3600 s >= 3",
        "notBreaching",
      ],
      [
        "WorkerThrottlesDefault",
        "AWS/Lambda Throttles FunctionName=LaneDefaultWorkerFunction",
        "Sum of 1 of 1 × 900 s >= 10",
        "notBreaching",
      ],
      [
        "WorkerThrottlesBulk",
        "AWS/Lambda Throttles FunctionName=LaneBulkWorkerFunction",
        "Sum of 1 of 1 × 900 s >= 10",
        "notBreaching",
      ],
      [
        "OldestMessageDefault",
        "AWS/SQS ApproximateAgeOfOldestMessage QueueName=LaneDefaultQueue",
        "Maximum of 1 of 1 × 300 s >= 1020",
        "notBreaching",
      ],
      [
        "OldestMessageBulk",
        "AWS/SQS ApproximateAgeOfOldestMessage QueueName=LaneBulkQueue",
        "Maximum of 1 of 1 × 300 s >= 6300",
        "notBreaching",
      ],
      [
        "DeadLetters",
        "AWS/SQS NumberOfMessagesReceived QueueName=DeadLettersQueue",
        "Sum of 1 of 1 × 300 s >= 1",
        "notBreaching",
      ],
      [
        "DeadLettersStuck",
        "FILL(m0, 0) + FILL(m1, 0): AWS/SQS ApproximateNumberOfMessagesVisible QueueName=DeadLettersQueue, AWS/SQS ApproximateNumberOfMessagesNotVisible QueueName=DeadLettersQueue",
        "Maximum of 12 of 15 × 60 s >= 1",
        "notBreaching",
      ],
      [
        "DroppedInvocations",
        "AWS/Scheduler InvocationDroppedCount ScheduleGroup=SchedulesGroup",
        "Sum of 1 of 1 × 300 s >= 1",
        "notBreaching",
      ],
      ["RunsErrored", "Pawl/shop-mine RunsErrored", "Sum of 1 of 1 × 300 s >= 1", "notBreaching"],
    ].sort(),
  );
});

test("the stage's topic is told when an alarm goes off and when it is over", () => {
  for (const [, { Properties }] of alarms) {
    expect([Properties.AlarmActions, Properties.OKActions]).toEqual([[topicArn], [topicArn]]);
  }
});

test("a stage that names no topic has no alarm and no metric filter", () => {
  const none = Template.fromStack(new PawlStack(appWithoutBundles(), propsOf("prod")));
  expect(resourcesOf(none, "AWS::CloudWatch::Alarm")).toEqual([]);
  expect(resourcesOf(none, "AWS::Logs::MetricFilter")).toEqual([]);
});

test("an alarm on the age of messages can go off: the queue keeps them longer, and those that fail move elsewhere", () => {
  const stage = stageWith({ topicArn, waitingSeconds: 6 * 86_400 });
  const lanes = { ...stage.lanes, bulk: { timeoutSeconds: 900, visibilityTimeoutSeconds: 43_200 } };
  const stages = { mine: { ...stage, lanes } };
  const longest = Template.fromStack(new PawlStack(appWithoutBundles(), propsOf("mine", { stages })));
  const onAge = resourcesOf(longest, "AWS::CloudWatch::Alarm").flatMap(([, resource]) =>
    watched(resource)
      .metrics.filter(({ MetricName }) => MetricName === "ApproximateAgeOfOldestMessage")
      .map((metric) => ({ metric, threshold: resource.Properties.Threshold })),
  );
  expect(onAge).toHaveLength(2);
  const queues = resourcesOf(longest, "AWS::SQS::Queue");
  for (const { metric, threshold } of onAge) {
    const [, queue] =
      queues.find(([id]) => dimension(metric) === `QueueName=${named({ Ref: id })}`) ?? expect.fail();
    // SQS leaves a message out of the age from its third receive on.
    expect(queue.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 10 });
    expect(threshold).toBeGreaterThan(queue.Properties.VisibilityTimeout as number);
    expect(threshold).toBeLessThan(queue.Properties.MessageRetentionPeriod as number);
  }
});

test("a stage's thresholds go into its alarms", () => {
  const thresholds = {
    sweeperSilentMinutes: 12,
    sweeperErrors: 4,
    workerErrors: 31,
    workerThrottles: 32,
    waitingSeconds: 3300,
    deadLetters: 34,
    deadLetterMinutes: 35,
    droppedInvocations: 36,
    runsErrored: 37,
  } satisfies Record<keyof typeof defaultThresholds, number>;
  const mine = Template.fromStack(stackWith({ topicArn, ...thresholds }));
  const [[, stuck]] = resourcesOf(mine, "AWS::CloudWatch::Alarm").filter(([id]) => id.includes("Stuck")) as [
    [string, TemplateResource],
  ];
  expect(stuck.Properties.DatapointsToAlarm).toBe(28);
  const found = resourcesOf(mine, "AWS::CloudWatch::Alarm").map(([id, { Properties }]) => [
    named({ Ref: id }).replace("Alarms", ""),
    /Silent|Stuck/.test(id) ? Properties.EvaluationPeriods : Properties.Threshold,
  ]);
  expect(Object.fromEntries(found)).toEqual({
    SweeperSilent: 12,
    SweeperErrors: 4,
    WorkerErrorsDefault: 31,
    WorkerErrorsBulk: 31,
    WorkerThrottlesDefault: 32,
    WorkerThrottlesBulk: 32,
    OldestMessageDefault: 120 + 3300,
    OldestMessageBulk: 5400 + 3300,
    DeadLetters: 34,
    DeadLettersStuck: 35,
    DroppedInvocations: 36,
    RunsErrored: 37,
  });
});

test("errored runs are one metric, which a filter on the log group of each function that ends them adds to", () => {
  const movers = Object.entries(moveMakers).flatMap(([move, { by }]) =>
    moves[move as MoveName].to === "errored" ? by : [],
  );
  expect([...new Set<string>(movers)].sort()).toEqual(["dead-letter", "operator", "sweeper", "worker"]);
  const filters = resourcesOf(template, "AWS::Logs::MetricFilter").map(([, { Properties }]) => Properties);
  // What an operator ends so is told to the operator.
  expect(filters.map(({ LogGroupName }) => named(LogGroupName)).sort()).toEqual([
    "AutomaticHandlerLogs",
    "DeadLettersHandlerLogs",
    "LaneBulkWorkerLogs",
    "LaneDefaultWorkerLogs",
    "SweeperHandlerLogs",
  ]);
  for (const { MetricTransformations } of filters) {
    expect(MetricTransformations).toEqual([
      { MetricNamespace: "Pawl/shop-mine", MetricName: "RunsErrored", MetricValue: "1" },
    ]);
  }
});

test("the filter finds the log line of each move that ends a run as errored, and of no other move", () => {
  const filters = resourcesOf(template, "AWS::Logs::MetricFilter");
  const [pattern, ...others] = new Set(filters.map(([, { Properties }]) => Properties.FilterPattern));
  expect(others).toEqual([]);
  const terms = [...String(pattern).matchAll(/\$\.(\w+) = "([^"]+)"/g)];
  const lines: string[] = [];
  const log = jsonLog((line) => lines.push(line), systemClock, "debug");
  for (const name of Object.keys(moves) as MoveName[]) log(moves[name].level, name, { task: "a", run: "b" });
  const counted = lines
    .map((line) => JSON.parse(line))
    .filter((line) => terms.some(([, key = "", value]) => line[key] === value));
  expect(counted.map(({ pawl }) => pawl)).toEqual(
    Object.entries(moves).flatMap(([name, { to }]) => (to === "errored" ? [name] : [])),
  );
});

test("the summary shows what alarms cost besides", () => {
  const { deployment, stackSizes } = stack.pawl;
  expect(summary(deployment, stackSizes)).toContain(
    "  alarms cost 1.60 USD a month besides: 12 alarms on 13 metrics 1.30, the metric of runs that errored 0.30",
  );
  expect(planAlarms(deployment.stage, deployment.lanes)).toHaveLength(12);
});

test("an alarm setting that is not allowed is refused with what is", () => {
  const refused = (alarms: unknown) => () =>
    resolveStage("mine", { mine: stageWith(alarms as AlarmSettings) });
  expect(refused({})).toThrow(
    'stage mine: alarms: topicArn undefined is not allowed: the ARN of a standard SNS topic, such as "arn:aws:sns:eu-west-1:123456789012:alarms"',
  );
  expect(refused({ topicArn: `${topicArn}.fifo` })).toThrow(/topicArn .* is not allowed/);
  expect(refused({ topicArn, sweeperSilentMinutes: 1 })).toThrow(
    "stage mine: alarms: sweeperSilentMinutes 1 is not allowed: a whole number from 2 to 1440",
  );
  expect(refused({ topicArn, sweeperErrors: 6 })).toThrow(/sweeperErrors 6 .* from 1 to 5/);
  expect(refused({ topicArn, waitingSeconds: 7 * 86_400 })).toThrow(/waitingSeconds 604800 .* to 518400/);
  expect(refused({ topicArn, deadLetterMinutes: 5 })).toThrow(/deadLetterMinutes 5 .* from 10 to 1440/);
  expect(refused({ topicArn, workerError: 3 })).toThrow(
    /alarms: unknown "workerError": allowed are topicArn, /,
  );
});

test("alarms of two stacks in one account count their own errored runs", () => {
  const namespaces = ["mine", "prod"].map((stage) => {
    const stages = { [stage]: stageWith({ topicArn }) };
    const other = Template.fromStack(new PawlStack(appWithoutBundles(), propsOf(stage, { stages })));
    const [alarm] = resourcesOf(other, "AWS::CloudWatch::Alarm").filter(([id]) => id.includes("RunsErrored"));
    return alarm?.[1].Properties.Namespace;
  });
  expect(namespaces).toEqual(["Pawl/shop-mine", "Pawl/shop-prod"]);
});
