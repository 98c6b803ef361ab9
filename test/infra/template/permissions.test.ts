import type { Template } from "aws-cdk-lib/assertions";
import { Match } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import { quick, resourcesOf, slow, synthesize } from "./template.ts";

const dev = synthesize("dev");
const reading = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"];

/** Every statement of every role's policies, with the logical id of its role. */
function statements(template: Template) {
  return resourcesOf(template, "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
    };
    return PolicyDocument.Statement.map(({ Action, Resource }) => ({
      role: (Roles[0] as { Ref: string }).Ref,
      actions: [Action].flat(),
      resources: [Resource].flat().map((resource) => JSON.stringify(resource)),
    }));
  });
}

/** The actions allowed to the role whose id starts with `role`, on resources whose id contains `resource`. */
function allowed(template: Template, role: string, resource: string): string[] {
  return statements(template)
    .filter((statement) => statement.role.startsWith(role))
    .filter(({ resources }) => resources.some((text) => text.includes(resource)))
    .flatMap(({ actions }) => actions)
    .sort();
}

/** AWS takes no resource for these. They list names and settings, and change nothing. */
const onlyLists = ["lambda:ListEventSourceMappings", "events:ListRules"];

test("no role has a managed policy, an action with a wildcard, or a statement for every resource, but what only lists", () => {
  for (const stage of ["dev", "prod", "local"]) {
    const template = synthesize(stage);
    template.allResourcesProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.absent() });
    for (const { role, actions, resources } of statements(template)) {
      const isForAll = resources.includes('"*"');
      expect(isForAll ? actions.filter((action) => !onlyLists.includes(action)) : []).toEqual([]);
      expect(isForAll && !role.startsWith("Automatic")).toBe(false);
      expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    }
  }
});

test("every lane's worker may read its own queue, send to every lane, write its logs, and do to the tables what a client does", () => {
  expect(allowed(dev, "LaneDefaultWorker", "LaneDefaultQueue")).toEqual([
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
  ]);
  expect(allowed(dev, "LaneDefaultWorker", "LaneBulkQueue")).toEqual(["sqs:SendMessage"]);
  expect(allowed(dev, "LaneDefaultWorker", "DeadLetters")).toEqual([]);
  for (const lane of ["LaneDefaultWorker", "LaneBulkWorker"]) {
    expect(allowed(dev, lane, "TablesTasks")).toEqual(reading);
    expect([...new Set(allowed(dev, lane, "TablesRuns"))]).toEqual(reading);
  }
  expect(allowed(dev, "LaneDefaultWorker", "Logs")).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
  expect(allowed(dev, "LaneDefaultWorker", "Uploads")).toEqual([]);
});

test("the sweeper may send to every lane, use the tables and query the index due", () => {
  expect(allowed(dev, "SweeperHandler", "LaneBulkQueue")).toEqual(["sqs:SendMessage"]);
  expect(allowed(dev, "SweeperHandler", "TablesTasks")).toEqual(reading);
  expect(allowed(dev, "SweeperHandler", "TablesRuns")).toContain("dynamodb:Query");
});

test("no function may put an item, which needs no condition, and the workers, the sweeper and Pawl's own tasks may query the two tables and the index due", () => {
  const ofTables = statements(dev).flatMap(({ role, actions, resources }) =>
    actions.filter((action) => action.startsWith("dynamodb:")).map((action) => ({ role, action, resources })),
  );
  expect(ofTables.filter(({ action }) => action === "dynamodb:PutItem")).toEqual([]);
  const queried = ofTables
    .filter(({ action }) => action === "dynamodb:Query")
    .flatMap(({ role, resources }) => resources.map((arn) => [role.replace(/Role.*/, ""), arn]));
  const tables = [
    expect.stringMatching(/^\{"Fn::GetAtt":\["TablesRuns\w+","Arn"\]\}$/),
    expect.stringMatching(/^\{"Fn::GetAtt":\["TablesTasks\w+","Arn"\]\}$/),
    expect.stringMatching(/TablesRuns.*\/index\/due/),
  ];
  const roles = ["AutomaticHandler", "LaneBulkWorker", "LaneDefaultWorker", "SweeperHandler"];
  expect(queried.sort()).toEqual(roles.flatMap((role) => tables.map((arn) => [role, arn])));
});

test("the dead-letter function may neither send to a lane nor query the tables", () => {
  expect(allowed(dev, "DeadLettersHandler", "Lane")).toEqual([]);
  expect(allowed(dev, "DeadLettersHandler", "TablesRuns")).toEqual([
    "dynamodb:GetItem",
    "dynamodb:UpdateItem",
  ]);
  expect(allowed(dev, "DeadLettersHandler", "DeadLettersQueue")).toEqual([
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
  ]);
});

test("the function that empties the uploads bucket may read its tag, list and delete, and nothing else", () => {
  expect(allowed(dev, "UploadsEmptyBucketHandler", "UploadsBucket")).toEqual([
    "s3:DeleteObject",
    "s3:GetBucketTagging",
    "s3:ListBucket",
  ]);
});

test("only the worker of a task's lane gets the task's permissions and variables", () => {
  const template = synthesize("dev", {
    resources: (_scope, { uploads }) => ({
      quick: {
        environment: { CITIES: "cities" },
        grant(role) {
          role.addToPolicy(
            new iam.PolicyStatement({
              actions: ["ses:SendEmail"],
              resources: ["arn:aws:ses:eu-west-1:111122223333:identity/mine"],
            }),
          );
          uploads.grantRead(role);
        },
      },
    }),
  });
  const withMail = statements(template).filter(({ actions }) => actions.includes("ses:SendEmail"));
  expect(withMail.map(({ role }) => role)).toEqual([expect.stringMatching(/^LaneDefaultWorker/)]);
  expect(allowed(template, "LaneDefaultWorker", "Uploads")).toEqual(["s3:GetObject"]);
  expect(allowed(template, "LaneBulkWorker", "Uploads")).toEqual([]);
  const having = { Environment: { Variables: Match.objectLike({ CITIES: "cities" }) } };
  template.resourcePropertiesCountIs("AWS::Lambda::Function", having, 1);
});

test("tasks of a lane may set a variable to the same value, but not to two values, and no variable of Pawl's", () => {
  const both: DeployedLine[] = [
    [quick, { lane: "bulk" }],
    [slow, { lane: "bulk" }],
  ];
  const give =
    (a: string, b: string, key = "CITIES") =>
    () =>
      synthesize("dev", {
        lines: both,
        resources: () => ({
          quick: { environment: { [key]: a } },
          "team.slow": { environment: { [key]: b } },
        }),
      });
  expect(give("a", "a")).not.toThrow();
  expect(give("a", "b")).toThrow(
    "task team.slow: variable CITIES has another value in another task of lane bulk",
  );
  expect(give("a", "a", "PAWL_STAGE")).toThrow("task quick: variable PAWL_STAGE belongs to Pawl");
});

test("only the sweeper, and the worker of a lane with a task that says so, may make run-time schedules, and no other schedule", () => {
  const maker = defineTask({ name: "maker", description: "Makes.", schedules: true, run() {} });
  const template = synthesize("dev", {
    lines: [
      [quick, { lane: "default" }],
      [maker, { lane: "bulk" }],
    ],
  });
  const verbs = ["Create", "Delete", "Get", "Update"].map((verb) => `scheduler:${verb}Schedule`);
  for (const role of ["LaneBulkWorker", "SweeperHandler"]) {
    expect(allowed(template, role, "/rt-*")).toEqual(verbs);
    expect(allowed(template, role, "SchedulesRole")).toEqual(["iam:PassRole"]);
  }
  expect(allowed(template, "LaneBulkWorker", "TablesTasks")).toContain("dynamodb:Query");
  expect(allowed(template, "LaneDefaultWorker", "/rt-*")).toEqual([]);
  expect(allowed(template, "LaneDefaultWorker", "SchedulesRole")).toEqual([]);
  for (const [, { Properties }] of [
    ...resourcesOf(template, "AWS::IAM::Policy"),
    ...resourcesOf(template, "AWS::IAM::ManagedPolicy"),
  ]) {
    const { Statement } = Properties.PolicyDocument as {
      Statement: { Action: string | string[]; Condition?: unknown }[];
    };
    for (const { Action, Condition } of Statement)
      if ([Action].flat().includes("iam:PassRole"))
        expect(Condition).toEqual({ StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } });
  }
});

test("a worker has the client for schedules, and a variable that names their group, only where a task of its lane makes some", () => {
  const maker = defineTask({ name: "maker", description: "Makes.", schedules: true, run() {} });
  const template = synthesize("dev", {
    lines: [
      [quick, { lane: "default" }],
      [maker, { lane: "bulk" }],
    ],
  });
  const named = resourcesOf(template, "AWS::Lambda::Function").filter(([, { Properties }]) =>
    JSON.stringify(Properties.Environment ?? {}).includes("PAWL_SCHEDULER"),
  );
  expect(named.map(([id]) => id.replace(/Function.*$/, "")).sort()).toEqual([
    "LaneBulkWorker",
    "SweeperHandler",
  ]);
});
