/** The dashboard of a stage: what it shows, and that it grows with neither lanes nor tasks. */
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import type { StageSettings } from "../../../infra/deployment/index.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "../template/template.ts";

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };
const base: StageSettings = { lanes, removal: "retain", dashboard: true };

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly query?: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

function synthesized(settings: Partial<StageSettings>) {
  const stages = { mine: { ...base, ...settings } };
  const stack = new PawlStack(appWithoutBundles(), propsOf("mine", { stages }));
  const found = resourcesOf(Template.fromStack(stack), "AWS::CloudWatch::Dashboard");
  return found.map(([, { Properties }]) => ({
    name: Properties.DashboardName,
    widgets: readable(stack, Properties.DashboardBody).widgets as readonly Widget[],
  }));
}

/** A body as CloudFormation would join it: what it refers to is `<LOGICAL_ID>`, without CDK's hash. */
function readable(stack: Stack, body: unknown) {
  const [, parts] = (Stack.of(stack).resolve(body) as { "Fn::Join": [string, unknown[]] })["Fn::Join"];
  const texts = parts.map((part) => {
    if (typeof part === "string") return part;
    const { Ref, "Fn::GetAtt": attribute } = part as { Ref?: string; "Fn::GetAtt"?: [string, string] };
    return `<${(Ref ?? attribute?.[0] ?? "?").replace(/[0-9A-F]{8}$/, "")}>`;
  });
  return JSON.parse(texts.join(""));
}

/** Each metric of a widget as NAMESPACE NAME of RESOURCE, by its label. */
function shown({ properties }: Widget): string[] {
  return (properties.metrics ?? []).map((metric) => {
    const { label, expression } = metric.at(-1) as { label?: string; expression?: string };
    if (expression !== undefined) return expression;
    return `${label}: ${metric.slice(0, -1).join(" ")}`;
  });
}

test("a stage without the setting has no dashboard, one with it has a dashboard that its stack and Region name", () => {
  expect(synthesized({ dashboard: false })).toEqual([]);
  expect(synthesized({}).map(({ name }) => name)).toEqual([
    { "Fn::Join": ["", ["shop-mine-", { Ref: "AWS::Region" }]] },
  ]);
});

test("the dashboard shows lanes, tasks, verdicts, dead letters and the sweeper, where a stage sends no metrics by queries of its logs", () => {
  const [{ widgets } = expect.fail()] = synthesized({});
  expect(widgets.map(({ type, properties }) => `${type}: ${properties.title}`)).toEqual([
    "metric: Lanes: seconds of the oldest message",
    "metric: Lanes: messages",
    "metric: Lanes: workers at once",
    "metric: Lanes: failed and throttled invocations",
    "log: Tasks: errors",
    "log: Runs that ended, by the hour and their last move",
    "metric: Dead letters",
    "metric: Invocations that EventBridge Scheduler dropped",
    "metric: The sweeper",
  ]);
  const [oldest, messages] = widgets as [Widget, Widget];
  expect(shown(oldest)).toEqual([
    "bulk: AWS/SQS ApproximateAgeOfOldestMessage QueueName <LaneBulkQueue>",
    "default: AWS/SQS ApproximateAgeOfOldestMessage QueueName <LaneDefaultQueue>",
  ]);
  expect(shown(messages)).toHaveLength(6);
  const dead = widgets.find(({ properties }) => properties.title === "Dead letters") as Widget;
  expect(shown(dead)).toEqual([
    "received: AWS/SQS NumberOfMessagesReceived QueueName <DeadLettersQueue>",
    "waiting: AWS/SQS ApproximateNumberOfMessagesVisible QueueName <DeadLettersQueue>",
    "in flight: AWS/SQS ApproximateNumberOfMessagesNotVisible QueueName <DeadLettersQueue>",
    "failed invocations: AWS/Lambda Errors FunctionName <DeadLettersHandlerFunction>",
  ]);
});

test("the query of verdicts counts each move that ends a run, and no other", () => {
  const [{ widgets } = expect.fail()] = synthesized({});
  const { properties } = widgets.find(({ properties: { title } }) =>
    title?.startsWith("Runs that ended"),
  ) as Widget;
  const [, list = "[]"] = /filter pawl in (\[.*?\])/.exec(properties.query ?? "") ?? [];
  const moves = JSON.parse(list) as string[];
  expect(moves).toEqual(expect.arrayContaining(["succeed", "fail", "give up", "skip", "miss"]));
  expect(moves.filter((move) => ["claim", "interrupt", "retry", "pause", "redrive"].includes(move))).toEqual(
    [],
  );
});

test("a stage that has alarms, metrics of runs and counts of runs shows these in place of queries", () => {
  const [{ widgets } = expect.fail()] = synthesized({
    alarms: { topicArn },
    metrics: true,
    automatic: { "pawl.metrics": { metrics: ["succeeded", "missed", "oldestWaitingSeconds"] } },
  });
  expect(widgets.filter(({ type }) => type === "log")).toEqual([]);
  const [alarms] = widgets as [Widget];
  expect([alarms.properties.title, alarms.properties.alarms?.length]).toEqual(["Alarms", 12]);
  const titled = (title: string) =>
    shown(widgets.find(({ properties }) => properties.title === title) as Widget);
  expect(titled("Tasks: runs that errored")).toEqual([
    "SEARCH('{\"Pawl/shop-mine\",task} MetricName=\"errors\"', 'Sum', 300)",
  ]);
  expect(titled("Runs, by what became of them")).toEqual([
    "succeeded: Pawl/shop-mine succeeded",
    "missed: Pawl/shop-mine missed",
  ]);
  expect(titled("Runs: seconds of the oldest that waits")).toEqual([
    "oldestWaitingSeconds: Pawl/shop-mine oldestWaitingSeconds",
  ]);
});

test("a dashboard has at most 14 widgets, with more lanes and tasks as with few", () => {
  const all: Partial<StageSettings> = {
    alarms: { topicArn },
    metrics: true,
    automatic: { "pawl.metrics": { metrics: ["succeeded", "oldestWaitingSeconds"] } },
  };
  const more = Object.fromEntries(["c", "d", "e", "f"].map((name) => [name, { maxConcurrency: 2 }]));
  const few = synthesized(all)[0]?.widgets;
  const many = synthesized({ ...all, lanes: { ...lanes, ...more } })[0]?.widgets;
  expect([few?.length, many?.length]).toEqual([14, 14]);
  expect(shown(many?.[1] as Widget)).toHaveLength(6);
});
