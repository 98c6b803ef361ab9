import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { afterAll, describe, expect, test } from "vitest";
import { outputs } from "../../functions/model/manifest.ts";
import { defineTask } from "../../functions/model/task.ts";
import { cron, onStartup } from "../../functions/schedule/index.ts";
import { type DeployedLine, deployed } from "../../infra/deployed.ts";
import { resolveDeployment } from "../../infra/deployment/deployment.ts";
import { resolveStage, type StageSettings } from "../../infra/deployment/stage.ts";
import { PawlStack, type PawlStackProps } from "../../infra/pawl-stack.ts";
import { stages } from "../../infra/stages.ts";
import { taskFolder } from "./task-folder.ts";

const folder = taskFolder();
afterAll(folder.remove);

const quick = defineTask({
  name: "quick",
  description: "Is quick.",
  triggers: [cron("0 3 * * *", { id: "nightly", timeZone: "Europe/London" }), onStartup({ id: "boot" })],
  run: () => undefined,
});
const slow = defineTask({
  name: "team.slow",
  description: "Is slow.",
  triggers: [cron("*/5 * * * *", { id: "often" })],
  run: () => undefined,
});
const lines: DeployedLine[] = [
  [quick, { lane: "default" }],
  [slow, { lane: "bulk", enabled: false }],
];

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

function synthesize(
  stage: string,
  list = lines,
  resources: PawlStackProps["resources"] = () => ({}),
  declared: Readonly<Record<string, StageSettings>> = stages,
): Template {
  for (const [{ name }] of list) folder.add(name);
  const deployment = resolveDeployment({
    stage: resolveStage(stage, declared),
    lines: deployed(() => list)({ stage }),
    root: folder.root,
    now: new Date("2026-11-21T12:00:00Z"),
  });
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { "aws:cdk:bundling-stacks": [] },
  });
  return Template.fromStack(new PawlStack(app, { deployment, resources }));
}

const dev = synthesize("dev");
const prod = synthesize("prod");
const local = synthesize("local");

function resourcesOf(template: Template, type?: string): [id: string, resource: Resource][] {
  const all = template.toJSON().Resources as Record<string, Resource>;
  return Object.entries(all).filter(([, resource]) => type === undefined || resource.Type === type);
}

/** Every statement of every role's policies, with the id of its role. */
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

/** The actions of the role whose id begins so, on resources whose id holds `on`. */
function allowed(template: Template, role: string, on: string): string[] {
  return statements(template)
    .filter((statement) => statement.role.startsWith(role))
    .filter(({ resources }) => resources.some((resource) => resource.includes(on)))
    .flatMap(({ actions }) => actions)
    .sort();
}

describe("tables", () => {
  test("are runs and tasks, on demand, with point-in-time recovery, expiry and encryption", () => {
    for (const template of [dev, prod, local]) {
      template.resourceCountIs("AWS::DynamoDB::Table", 2);
      template.allResourcesProperties("AWS::DynamoDB::Table", {
        BillingMode: "PAY_PER_REQUEST",
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  test("have the keys of the protocol, and the index due keys and lane alone", () => {
    dev.hasResourceProperties("AWS::DynamoDB::Table", {
      KeySchema: [
        { AttributeName: "task", KeyType: "HASH" },
        { AttributeName: "run", KeyType: "RANGE" },
      ],
      AttributeDefinitions: Match.arrayWith([
        { AttributeName: "dueKey", AttributeType: "S" },
        { AttributeName: "dueAt", AttributeType: "N" },
      ]),
      GlobalSecondaryIndexes: [
        {
          IndexName: "due",
          KeySchema: [
            { AttributeName: "dueKey", KeyType: "HASH" },
            { AttributeName: "dueAt", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["lane"] },
        },
      ],
    });
    dev.hasResourceProperties("AWS::DynamoDB::Table", {
      KeySchema: [
        { AttributeName: "task", KeyType: "HASH" },
        { AttributeName: "part", KeyType: "RANGE" },
      ],
    });
  });
});

describe("a lane", () => {
  test("has a queue that gives a message up to the one dead-letter queue after ten receives", () => {
    dev.hasResourceProperties("AWS::SQS::Queue", {
      VisibilityTimeout: 120,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        maxReceiveCount: 10,
        deadLetterTargetArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^DeadLettersQueue"), "Arn"] },
      },
    });
    dev.hasResourceProperties("AWS::SQS::Queue", { VisibilityTimeout: 5400 });
    dev.resourceCountIs("AWS::SQS::Queue", 3);
  });

  test("has an event source that reports failures by message, two at once in dev", () => {
    dev.allResourcesProperties("AWS::Lambda::EventSourceMapping", {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    dev.resourceCountIs("AWS::Lambda::EventSourceMapping", 3);
  });

  test("reserves concurrency where the stage says so, never under the event source's", () => {
    prod.hasResourceProperties("AWS::Lambda::Function", { Timeout: 20, ReservedConcurrentExecutions: 10 });
    prod.hasResourceProperties("AWS::Lambda::Function", { Timeout: 900, ReservedConcurrentExecutions: 5 });
    for (const template of [dev, local]) {
      template.allResourcesProperties("AWS::Lambda::Function", {
        ReservedConcurrentExecutions: Match.absent(),
      });
    }
  });

  test("without tasks is not deployed", () => {
    const [line] = lines as [DeployedLine];
    const template = synthesize("dev", [line]);
    template.resourceCountIs("AWS::SQS::Queue", 2);
    template.resourcePropertiesCountIs("AWS::Lambda::Function", { MemorySize: 512 }, 0);
  });

  test("may differ from ours in every setting", () => {
    const lanes = {
      default: {
        timeoutSeconds: 60,
        memoryMb: 1024,
        batchSize: 5,
        maxConcurrency: 3,
        reservedConcurrency: 4,
      },
      bulk: { maxReceiveCount: 5, visibilityTimeoutSeconds: 130 },
    };
    const template = synthesize("mine", lines, undefined, { mine: { lanes, removal: "destroy" } });
    template.hasResourceProperties("AWS::Lambda::Function", {
      Timeout: 60,
      MemorySize: 1024,
      ReservedConcurrentExecutions: 4,
    });
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 5,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
    template.hasResourceProperties("AWS::SQS::Queue", {
      VisibilityTimeout: 130,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
    });
  });
});

describe("functions", () => {
  test("run Node 24 on arm64, with logs of their own that are not kept for ever", () => {
    for (const template of [dev, prod, local]) {
      template.allResourcesProperties("AWS::Lambda::Function", {
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
        LoggingConfig: { LogGroup: { Ref: Match.anyValue() } },
      });
      template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: Match.anyValue() });
    }
  });

  test("that send to queues which their kin read are not stopped by recursive loop detection", () => {
    for (const template of [dev, prod, local]) {
      template.allResourcesProperties("AWS::Lambda::Function", { RecursiveLoop: "Allow" });
    }
  });

  test("that are invoked directly are never tried again", () => {
    prod.resourceCountIs("AWS::Lambda::EventInvokeConfig", 3);
    prod.allResourcesProperties("AWS::Lambda::EventInvokeConfig", { MaximumRetryAttempts: 0 });
  });

  test("find tables, queues and stage in their environment", () => {
    prod.allResourcesProperties("AWS::Lambda::Function", {
      Environment: {
        Variables: Match.objectLike({
          PAWL_STAGE: "prod",
          PAWL_RUNS_TABLE: { Ref: Match.stringLikeRegexp("^TablesRuns") },
          PAWL_TASKS_TABLE: { Ref: Match.stringLikeRegexp("^TablesTasks") },
          PAWL_QUEUES: { "Fn::Join": Match.anyValue() },
        }),
      },
    });
  });

  test("of the clock bear a version that changes with the manifest and the tasks' own environment, and with nothing else", () => {
    const version = (template: Template) => {
      const found = resourcesOf(template, "AWS::Lambda::Function")
        .map(
          ([, { Properties }]) =>
            (Properties.Environment as { Variables: Record<string, unknown> }).Variables,
        )
        .filter((variables) => variables.PAWL_VERSION !== undefined);
      expect(found).toHaveLength(1);
      return found[0]?.PAWL_VERSION;
    };
    const [a, b] = lines as [DeployedLine, DeployedLine];
    expect(version(synthesize("dev", [b, a]))).toBe(version(dev));
    expect(version(synthesize("dev", [a]))).not.toBe(version(dev));
    const given = (file: string) =>
      version(synthesize("dev", lines, () => ({ [quick.name]: { environment: { FILE: file } } })));
    expect(given("s3://b/1.csv")).not.toBe(given("s3://b/2.csv"));
    expect(given("s3://b/1.csv")).toBe(given("s3://b/1.csv"));
    expect(version(synthesize("dev", [a, [b[0], { ...b[1], maxAttempts: 5 }]]))).not.toBe(version(dev));
  });
});

describe("schedules", () => {
  test("put task, trigger and scheduled time on their lane's queue, 185 times within an hour, else on the dead-letter queue", () => {
    dev.hasResourceProperties("AWS::Scheduler::Schedule", {
      Name: "quick_nightly",
      ScheduleExpression: "cron(0 3 * * ? *)",
      ScheduleExpressionTimezone: "Europe/London",
      State: "ENABLED",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^LanedefaultQueue"), "Arn"] },
        RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^SchedulesRole"), "Arn"] },
        Input: '{"task":"quick","trigger":"nightly","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^DeadLettersQueue"), "Arn"] } },
      },
    });
  });

  test("of a task that is not enabled are disabled", () => {
    dev.hasResourceProperties("AWS::Scheduler::Schedule", { Name: "team.slow_often", State: "DISABLED" });
  });

  test("are in one group, which is made before them, under one role that this group alone may take", () => {
    dev.resourceCountIs("AWS::Scheduler::ScheduleGroup", 1);
    const schedules = resourcesOf(dev, "AWS::Scheduler::Schedule");
    const [[group]] = resourcesOf(dev, "AWS::Scheduler::ScheduleGroup") as [[string, Resource]];
    dev.allResourcesProperties("AWS::Scheduler::Schedule", { GroupName: { Ref: group } });
    const roles = schedules.map(([, { Properties }]) =>
      JSON.stringify((Properties.Target as { RoleArn: unknown }).RoleArn),
    );
    expect(new Set(roles).size).toBe(1);
    dev.hasResourceProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: "scheduler.amazonaws.com" },
            Condition: {
              StringEquals: {
                "aws:SourceAccount": { Ref: "AWS::AccountId" },
                "aws:SourceArn": { "Fn::GetAtt": [group, "Arn"] },
              },
            },
          }),
        ],
      },
    });
  });

  test("call the clock each minute", () => {
    dev.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(* * * * ? *)",
      Target: Match.objectLike({
        Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^ClockHandlerFunction"), "Arn"] },
      }),
    });
  });
});

describe("rights", () => {
  test("are written out: no managed policy, no statement for every resource, no action with a wildcard", () => {
    for (const template of [dev, prod, local]) {
      template.allResourcesProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.absent() });
      for (const { actions, resources } of statements(template)) {
        expect(resources).not.toContain('"*"');
        expect(actions.filter((action) => action.includes("*"))).toEqual([]);
      }
    }
  });

  test("of a worker are its own queue, sending to every lane, the tables' items and queries, its logs", () => {
    expect(allowed(dev, "LanedefaultWorker", "LanedefaultQueue")).toEqual([
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ]);
    expect(allowed(dev, "LanedefaultWorker", "LanebulkQueue")).toEqual(["sqs:SendMessage"]);
    expect(allowed(dev, "LanedefaultWorker", "DeadLetters")).toEqual([]);
    expect(allowed(dev, "LanedefaultWorker", "TablesRuns")).toEqual([
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]);
    expect(allowed(dev, "LanedefaultWorker", "Logs")).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
    expect(allowed(dev, "LanedefaultWorker", "Uploads")).toEqual([]);
  });

  test("of the clock are sending and the tables; of the dead-letter function its queue and single items", () => {
    expect(allowed(dev, "ClockHandler", "LanebulkQueue")).toEqual(["sqs:SendMessage"]);
    expect(allowed(dev, "ClockHandler", "TablesRuns")).toContain("dynamodb:Query");
    expect(allowed(dev, "DeadLettersHandler", "Lane")).toEqual([]);
    expect(allowed(dev, "DeadLettersHandler", "TablesRuns")).not.toContain("dynamodb:Query");
  });

  test("that a task is given are its lane's worker's alone, and so are its variables", () => {
    const template = synthesize("dev", lines, (_scope, { uploads }) => ({
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
    }));
    const withMail = statements(template).filter(({ actions }) => actions.includes("ses:SendEmail"));
    expect(withMail.map(({ role }) => role)).toEqual([expect.stringMatching(/^LanedefaultWorker/)]);
    expect(allowed(template, "LanedefaultWorker", "Uploads")).toEqual(["s3:GetObject"]);
    expect(allowed(template, "LanebulkWorker", "Uploads")).toEqual([]);
    const having = { Environment: { Variables: Match.objectLike({ CITIES: "cities" }) } };
    template.resourcePropertiesCountIs("AWS::Lambda::Function", having, 1);
  });

  test("refuse two values for one variable of a lane, and Pawl's own names", () => {
    const both: DeployedLine[] = [
      [quick, { lane: "bulk" }],
      [slow, { lane: "bulk" }],
    ];
    const give =
      (a: string, b: string, key = "CITIES") =>
      () =>
        synthesize("dev", both, () => ({
          quick: { environment: { [key]: a } },
          "team.slow": { environment: { [key]: b } },
        }));
    expect(give("a", "a")).not.toThrow();
    expect(give("a", "b")).toThrow(
      "task team.slow: variable CITIES has another value in another task of lane bulk",
    );
    expect(give("a", "a", "PAWL_STAGE")).toThrow("task quick: variable PAWL_STAGE is Pawl's own");
  });
});

describe("uploads", () => {
  test("are private, encrypted, sent over TLS alone, and go after a while", () => {
    dev.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
          Match.objectLike({ ExpirationInDays: 30 }),
        ],
      },
    });
    dev.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
  });
});

describe("the end of a stack", () => {
  test("leaves nothing in dev: no resource is retained, and the bucket is emptied first", () => {
    const kept = resourcesOf(dev).filter(([, { DeletionPolicy }]) =>
      /Retain|Snapshot/.test(DeletionPolicy ?? ""),
    );
    expect(kept).toEqual([]);
    dev.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
    dev.resourceCountIs("Custom::EmptyBucket", 1);
    for (const type of [
      "AWS::DynamoDB::Table",
      "AWS::S3::Bucket",
      "AWS::SQS::Queue",
      "AWS::Logs::LogGroup",
    ]) {
      dev.allResources(type, { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete" });
    }
  });

  test("retains tables, uploads and queues elsewhere", () => {
    for (const type of ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"]) {
      prod.allResources(type, { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    }
    prod.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: true });
    prod.resourceCountIs("Custom::EmptyBucket", 0);
  });
});

describe("the stack", () => {
  test("has the outputs by which it is found, and no others", () => {
    expect(Object.keys(dev.findOutputs("*")).sort()).toEqual([...Object.values(outputs)].sort());
    dev.hasOutput(outputs.stage, { Value: "dev" });
    dev.hasOutput(outputs.manifest, { Value: { "Fn::Sub": Match.stringLikeRegexp("^s3://.*\\.json$") } });
  });

  test("in stage local holds resource types that one machine can stand for", () => {
    const types = new Set(resourcesOf(local).map(([, { Type }]) => Type));
    expect([...types].sort()).toEqual([
      "AWS::DynamoDB::Table",
      "AWS::IAM::Policy",
      "AWS::IAM::Role",
      "AWS::Lambda::EventInvokeConfig",
      "AWS::Lambda::EventSourceMapping",
      "AWS::Lambda::Function",
      "AWS::Logs::LogGroup",
      "AWS::S3::Bucket",
      "AWS::S3::BucketPolicy",
      "AWS::SQS::Queue",
      "AWS::SQS::QueuePolicy",
      "AWS::Scheduler::Schedule",
      "AWS::Scheduler::ScheduleGroup",
    ]);
  });

  test("is the same in whatever order the list's lines stand", () => {
    expect(synthesize("dev", [...lines].reverse()).toJSON()).toEqual(dev.toJSON());
  });

  test("keeps its ids when tasks are added: a deployed queue or table is never replaced by another", () => {
    const other = defineTask({
      name: "another",
      description: "Is new.",
      triggers: [cron("1 1 * * *")],
      run() {},
    });
    const ids = (template: Template) => resourcesOf(template).map(([id]) => id);
    const more = synthesize("dev", [...lines, [other, { lane: "default" }]]);
    expect(ids(more)).toEqual(expect.arrayContaining(ids(dev)));
    expect(ids(more)).toHaveLength(ids(dev).length + 1);
  });

  test("knows no account and no Region", () => {
    expect(JSON.stringify(dev.toJSON())).not.toMatch(/\b\d{12}\b|[a-z]{2}-[a-z]+-\d/);
  });
});
