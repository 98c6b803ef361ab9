import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { expect, test } from "vitest";
import type { AutomaticSettings } from "../../functions/model/task/automatic.ts";
import { onEvent, onQueue } from "../../functions/schedule/index.ts";
import type { DeployedLine } from "../../infra/deployed.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { task } from "./made-up.ts";
import { stages } from "./sample-stages.ts";
import { appWithoutBundles, propsOf, resourcesOf, synthesize } from "./template/template.ts";

const stageWith = (automatic?: AutomaticSettings, lines?: readonly DeployedLine[]) =>
  synthesize("dev", {
    lines,
    stages: { dev: { ...(stages.dev as (typeof stages)["dev"]), automatic } as never },
  });

/** The actions of the role of Pawl's own tasks that no other function's role has. */
function ownActions(automatic?: AutomaticSettings, lines?: readonly DeployedLine[]): string[] {
  const policies = resourcesOf(stageWith(automatic, lines), "AWS::IAM::Policy");
  const of = (begin: (id: string) => boolean) =>
    policies
      .filter(([id]) => begin(id))
      .flatMap(([, { Properties }]) => {
        const { Statement } = Properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
        return Statement.flatMap(({ Action }) => Action);
      });
  const sweeper = new Set(of((id) => id.startsWith("Sweeper")));
  return [...new Set(of((id) => id.startsWith("Automatic")))].filter((action) => !sweeper.has(action)).sort();
}

/** What the sweeper has not too: it reads single schedules. */
const reading = [
  "cloudformation:DescribeStacks",
  "lambda:GetEventSourceMapping",
  "lambda:GetFunctionConcurrency",
  "lambda:GetFunctionConfiguration",
  "lambda:ListEventSourceMappings",
  "scheduler:ListSchedules",
  "sqs:GetQueueAttributes",
];
const none = { "pawl.prune": false, "pawl.resources": false, "pawl.compliance": false } as const;

test("the role of Pawl's own tasks has the rights of those that are switched on, and no others", () => {
  expect(ownActions(none)).toEqual([]);
  expect(ownActions({ ...none, "pawl.prune": "by hand" })).toEqual(["dynamodb:Scan"]);
  expect(ownActions({ ...none, "pawl.compliance": true })).toEqual(reading);
  expect(ownActions({ ...none, "pawl.metrics": true })).toEqual([]);
  expect(ownActions({ ...none, "pawl.configuration": { bus: "deploys" } })).toEqual(["events:PutEvents"]);
  expect(ownActions()).toEqual(["dynamodb:DescribeTable", "dynamodb:Scan", ...reading].sort());
});

const reactive: readonly DeployedLine[] = [
  [
    task("take", [
      onEvent({ source: ["my.shop"] }, { id: "sold" }),
      onEvent({ source: ["my.shop"] }, { id: "back", bus: "orders" }),
      onQueue("orders"),
    ]),
    { lane: "default" },
  ],
];

test("compliance may read rules where events start tasks: the targets of the stage's own rules alone", () => {
  const own = { ...none, "pawl.compliance": true };
  const rules = ["events:ListRules", "events:ListTargetsByRule"];
  expect(ownActions(own, reactive)).toEqual([...reading, ...rules].sort());
  expect(ownActions({ ...none, "pawl.resources": true }, reactive)).not.toContain("events:ListRules");
  const rights = resourcesOf(stageWith(own, reactive), "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as {
      Statement: { Action: unknown; Resource: unknown }[];
    };
    return Statement.filter(({ Action }) => JSON.stringify(Action).includes("events:List"));
  });
  const resources = rights.map(({ Action, Resource }) => {
    const arns = [Resource].flat().map((each) => JSON.stringify(each));
    return [Action, arns.map((arn) => /rule\/[^"]*|\*/.exec(arn)?.[0])];
  });
  expect(resources).toEqual([
    ["events:ListRules", ["*"]],
    ["events:ListTargetsByRule", ["rule/shop-dev_*", "rule/orders/shop-dev_*"]],
  ]);
});

test("each name of a rule in the template is one that compliance looks for", () => {
  const names = resourcesOf(stageWith({}, reactive), "AWS::Events::Rule").map(
    ([, { Properties }]) => Properties,
  );
  expect(names.map(({ Name, EventBusName }) => [Name, EventBusName])).toEqual([
    ["shop-dev_take_sold", undefined],
    ["shop-dev_take_back", "orders"],
  ]);
});

test("nothing of what events and queues need is found by cdk-nag without a reason", () => {
  const app = appWithoutBundles();
  new PawlStack(app, propsOf("dev", { lines: reactive }));
  const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
  const found = packs.flatMap((pack) => pack.validateScope(app).violations);
  expect(found.map(({ ruleName }) => ruleName)).toEqual([]);
});

test("only the bus that the stage names may be sent to, by its name or its ARN", () => {
  const arn = "arn:aws:events:eu-west-1:111122223333:event-bus/deploys";
  const resource = (bus: string) =>
    resourcesOf(stageWith({ "pawl.configuration": { bus } }), "AWS::IAM::Policy")
      .flatMap(([, { Properties }]) => {
        const { Statement } = Properties.PolicyDocument as {
          Statement: { Action: unknown; Resource: unknown }[];
        };
        return Statement.filter(({ Action }) => Action === "events:PutEvents");
      })
      .map(({ Resource }) => JSON.stringify(Resource))
      .join();
  expect(resource(arn)).toBe(`"${arn}"`);
  expect(resource("deploys")).toContain(":event-bus/deploys");
});

test("the sweeper and operators may invoke their function, and no schedule, queue or worker does", () => {
  const template = stageWith();
  const [[id] = [""]] = resourcesOf(template, "AWS::Lambda::Function").filter(([each]) =>
    each.startsWith("Automatic"),
  );
  const invokers = [
    ...resourcesOf(template, "AWS::IAM::Policy"),
    ...resourcesOf(template, "AWS::IAM::ManagedPolicy"),
  ].filter(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as {
      Statement: { Action: unknown; Resource: unknown }[];
    };
    return Statement.some(
      ({ Action, Resource }) => Action === "lambda:InvokeFunction" && JSON.stringify(Resource).includes(id),
    );
  });
  expect(invokers.map(([each]) => each.replace(/(Role)?(DefaultPolicy)?[0-9A-F]{8}$/, ""))).toEqual([
    "SweeperHandler",
    "OperatorsOperate",
  ]);
  const mappings = resourcesOf(template, "AWS::Lambda::EventSourceMapping");
  expect(mappings.some(([, each]) => JSON.stringify(each).includes(id))).toBe(false);
});

test("their function reserves no concurrency, and Lambda tries nothing of it again", () => {
  const template = stageWith();
  template.hasResourceProperties("AWS::Lambda::Function", {
    Description: "Runs Pawl's own tasks",
    Timeout: 300,
    MemorySize: 512,
  });
  const [[, own] = []] = resourcesOf(template, "AWS::Lambda::Function").filter(([id]) =>
    id.startsWith("Automatic"),
  );
  expect(own?.Properties.ReservedConcurrentExecutions).toBeUndefined();
  const configs = resourcesOf(template, "AWS::Lambda::EventInvokeConfig").filter(([id]) =>
    id.startsWith("Automatic"),
  );
  expect(configs.map(([, { Properties }]) => Properties)).toMatchObject([
    { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
  ]);
});
