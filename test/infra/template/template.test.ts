import type { Template } from "aws-cdk-lib/assertions";
import { Match } from "aws-cdk-lib/assertions";
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { lines, quick, resourcesOf, slow, synthesize, type TemplateResource } from "./template.ts";

const dev = synthesize("dev");
const prod = synthesize("prod");
const local = synthesize("local");

test("the tables are runs and tasks, on demand, with point-in-time recovery, expiry and encryption", () => {
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

test("the tables have the keys of the protocol, and the index due holds only keys, lane and sends", () => {
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
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["lane", "sends"] },
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

test("a stage can have both tables and the index take a load from their first minute on", () => {
  const warm = { WriteUnitsPerSecond: 20_000 };
  const lanes = { default: {}, bulk: {} };
  const template = synthesize("mine", {
    stages: { mine: { lanes, removal: "destroy", warmWritesPerSecond: 20_000 } },
  });
  template.allResourcesProperties("AWS::DynamoDB::Table", { WarmThroughput: warm });
  template.hasResourceProperties("AWS::DynamoDB::Table", {
    GlobalSecondaryIndexes: [Match.objectLike({ IndexName: "due", WarmThroughput: warm })],
  });
  dev.allResourcesProperties("AWS::DynamoDB::Table", { WarmThroughput: Match.absent() });
});

test("a lane's queue moves a message to the one dead-letter queue after ten receives", () => {
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

test("an event source reports the messages that failed, and a lane's runs two invocations at once in dev", () => {
  const limits = resourcesOf(dev, "AWS::Lambda::EventSourceMapping").map(([id, { Properties }]) => {
    expect(Properties.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    return [id.replace(/EventSource.*/, ""), Properties.ScalingConfig];
  });
  expect(Object.fromEntries(limits)).toEqual({
    LaneDefault: { MaximumConcurrency: 2 },
    LaneBulk: { MaximumConcurrency: 2 },
    // It is nearly always idle, and an idle event source with a maximum concurrency polls more than twice as often.
    DeadLetters: undefined,
  });
});

test("a worker reserves concurrency only where the stage says so", () => {
  prod.hasResourceProperties("AWS::Lambda::Function", { Timeout: 20, ReservedConcurrentExecutions: 12 });
  prod.hasResourceProperties("AWS::Lambda::Function", { Timeout: 900, ReservedConcurrentExecutions: 7 });
  for (const template of [dev, local]) {
    template.allResourcesProperties("AWS::Lambda::Function", {
      ReservedConcurrentExecutions: Match.absent(),
    });
  }
});

test("moving a lane's last task to another lane changes no queue, worker or event source of the stage", () => {
  const types = ["AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"];
  const ids = (template: Template) => types.map((type) => resourcesOf(template, type).map(([id]) => id));
  const moved = synthesize("dev", { lines: [lines[0], [slow, { lane: "default" }]] });
  expect(ids(moved)).toEqual(ids(dev));
});

test("a retired lane keeps its queue and worker, and no schedule sends there", () => {
  const lanes = { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2, retired: true } };
  const template = synthesize("mine", {
    stages: { mine: { lanes, removal: "destroy" } },
    lines: [
      [quick, { lane: "default" }],
      [slow, { lane: "default" }],
    ],
  });
  const queues = resourcesOf(template, "AWS::SQS::Queue").map(([id]) => id);
  expect(queues.filter((id) => id.startsWith("LaneBulk"))).toHaveLength(1);
  template.hasResourceProperties("AWS::Lambda::Function", { Description: "Runs the tasks of lane bulk" });
  const targets = resourcesOf(template, "AWS::Scheduler::Schedule").map(([, { Properties }]) =>
    JSON.stringify((Properties.Target as { Arn: unknown }).Arn),
  );
  expect(targets).toHaveLength(3);
  expect(targets.filter((arn) => arn.includes("LaneBulk"))).toEqual([]);
});

test("every setting of a lane reaches its queue, worker and event source", () => {
  const lanes = {
    default: {
      ...{ timeoutSeconds: 60, memoryMb: 1024, batchSize: 5, batchWindowSeconds: 7 },
      ...{ maxConcurrency: 3, reservedConcurrency: 5 },
    },
    bulk: { maxReceiveCount: 5, visibilityTimeoutSeconds: 130 },
  };
  const template = synthesize("mine", { stages: { mine: { lanes, removal: "destroy" } } });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Timeout: 60,
    MemorySize: 1024,
    ReservedConcurrentExecutions: 5,
  });
  template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
    BatchSize: 5,
    MaximumBatchingWindowInSeconds: 7,
    ScalingConfig: { MaximumConcurrency: 3 },
  });
  // Six timeouts, and the window.
  template.hasResourceProperties("AWS::SQS::Queue", { VisibilityTimeout: 367 });
  template.hasResourceProperties("AWS::SQS::Queue", {
    VisibilityTimeout: 130,
    RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
  });
});

test("every function runs Node 24 on arm64, with a log group of its own that has a retention", () => {
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

test("recursive loop detection stops no function", () => {
  for (const template of [dev, prod, local]) {
    template.allResourcesProperties("AWS::Lambda::Function", { RecursiveLoop: "Allow" });
  }
});

test("Lambda never retries a function that is invoked directly", () => {
  prod.resourceCountIs("AWS::Lambda::EventInvokeConfig", 4);
  prod.allResourcesProperties("AWS::Lambda::EventInvokeConfig", { MaximumRetryAttempts: 0 });
});

test("every function has tables, queues and stage in its environment", () => {
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

test("each worker knows its timeout from a variable, which a deploy changes together with the timeout itself", () => {
  const workers = resourcesOf(prod, "AWS::Lambda::Function").filter(([id]) => id.startsWith("Lane"));
  expect(workers).toHaveLength(2);
  for (const [, { Properties }] of workers) {
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    expect(Variables.PAWL_TIMEOUT_SECONDS).toBe(String(Properties.Timeout));
  }
});

test("the sweeper's version changes with the manifest and the tasks' variables, and with nothing else", () => {
  const version = (template: Template) => {
    const found = resourcesOf(template, "AWS::Lambda::Function")
      .map(
        ([, { Properties }]) => (Properties.Environment as { Variables: Record<string, unknown> }).Variables,
      )
      .filter((variables) => variables.PAWL_VERSION !== undefined);
    expect(found).toHaveLength(1);
    return found[0]?.PAWL_VERSION;
  };
  const [a, b] = lines;
  expect(version(synthesize("dev", { lines: [b, a] }))).toBe(version(dev));
  expect(version(synthesize("dev", { lines: [a] }))).not.toBe(version(dev));
  expect(version(synthesize("dev", { lines: [a, [b[0], { ...b[1], maxAttempts: 5 }]] }))).not.toBe(
    version(dev),
  );
  const withFile = (FILE: string) =>
    version(synthesize("dev", { resources: () => ({ [quick.name]: { environment: { FILE } } }) }));
  expect(withFile("s3://b/1.csv")).not.toBe(withFile("s3://b/2.csv"));
  expect(withFile("s3://b/1.csv")).toBe(withFile("s3://b/1.csv"));
});

test("a schedule sends task, trigger and scheduled time to its lane's queue, with 185 retries in an hour, and then to the dead-letter queue", () => {
  dev.hasResourceProperties("AWS::Scheduler::Schedule", {
    Name: "quick_nightly",
    ScheduleExpression: "cron(0 3 * * ? *)",
    ScheduleExpressionTimezone: "Europe/London",
    State: "ENABLED",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^LaneDefaultQueue"), "Arn"] },
      RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^SchedulesRole"), "Arn"] },
      Input: '{"task":"quick","trigger":"nightly","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^DeadLettersQueue"), "Arn"] } },
    },
  });
});

test("a trigger's params are in its schedule's input, and its dates are the schedule's", () => {
  const options = {
    id: "sale",
    params: { shop: "<7>" },
    startAt: "2027-01-01T00:00:00Z",
    endAt: "2027-02-01T00:00:00Z",
  };
  const sale = defineTask({
    name: "sale",
    description: "Sells.",
    params: v.object({ shop: v.string() }),
    triggers: [cron("0 3 * * *", options)],
    run: () => undefined,
  });
  synthesize("dev", { lines: [[sale, { lane: "default" }]] }).hasResourceProperties(
    "AWS::Scheduler::Schedule",
    {
      StartDate: "2027-01-01T00:00:00.000Z",
      EndDate: "2027-01-31T23:59:59.000Z",
      Target: {
        Input:
          '{"task":"sale","trigger":"sale","scheduledTime":"<aws.scheduler.scheduled-time>","params":{"shop":"<7>"}}',
      },
    },
  );
});

test("a stage's config is a variable of each worker, and another config changes no function's code", () => {
  const withConfig = (config: object) =>
    resourcesOf(
      synthesize("dev", {
        stages: { dev: { lanes: { default: {}, bulk: {} }, removal: "destroy", config } },
      }),
      "AWS::Lambda::Function",
    ).map(([id, { Properties }]) => {
      const { Code, Environment } = Properties as {
        Code: unknown;
        Environment: { Variables: Record<string, unknown> };
      };
      return { id, code: JSON.stringify(Code), config: Environment.Variables.PAWL_CONFIG };
    });
  const [one, two] = [withConfig({ n: 1 }), withConfig({ n: 2 })];
  expect(one.filter(({ config }) => config === '{"n":1}').map(({ id }) => id)).toHaveLength(2);
  expect(two.filter(({ config }) => config === '{"n":2}')).toHaveLength(2);
  expect(one.map(({ code }) => code)).toEqual(two.map(({ code }) => code));
});

test("the schedules of a task that is not enabled are disabled in the template", () => {
  dev.hasResourceProperties("AWS::Scheduler::Schedule", { Name: "team.slow_often", State: "DISABLED" });
});

test("all schedules are in one group, under one role that only this group may assume", () => {
  dev.resourceCountIs("AWS::Scheduler::ScheduleGroup", 1);
  const schedules = resourcesOf(dev, "AWS::Scheduler::Schedule");
  const [[group]] = resourcesOf(dev, "AWS::Scheduler::ScheduleGroup") as [[string, TemplateResource]];
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

test("a schedule invokes the sweeper each minute", () => {
  dev.hasResourceProperties("AWS::Scheduler::Schedule", {
    ScheduleExpression: "cron(* * * * ? *)",
    Target: Match.objectLike({
      Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^SweeperHandlerFunction"), "Arn"] },
    }),
  });
});

test("the uploads bucket is private, encrypted, reached over TLS only, and its files expire", () => {
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

test("deleting stage dev leaves nothing: no resource is retained, and the bucket is emptied first", () => {
  const kept = resourcesOf(dev).filter(([, { DeletionPolicy }]) =>
    /Retain|Snapshot/.test(DeletionPolicy ?? ""),
  );
  expect(kept).toEqual([]);
  dev.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
  dev.resourceCountIs("Custom::EmptyBucket", 1);
  for (const type of ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::Logs::LogGroup"]) {
    dev.allResources(type, { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete" });
  }
});

/** Everything that holds something, but for tables. */
const held = ["AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::Logs::LogGroup"];

test("a first deploy of stage prod that fails leaves only the tables, which deletion protection keeps from a rollback", () => {
  for (const type of held) prod.allResources(type, { DeletionPolicy: "RetainExceptOnCreate" });
  const left = resourcesOf(prod).filter(([, { DeletionPolicy }]) => DeletionPolicy === "Retain");
  expect(left.map(([, { Type, Properties }]) => [Type, Properties.DeletionProtectionEnabled])).toEqual([
    ["AWS::DynamoDB::Table", true],
    ["AWS::DynamoDB::Table", true],
  ]);
  // With names of their own they would be in the way of the next deploy.
  for (const [, { Properties }] of left) expect(Properties.TableName).toBeUndefined();
});

test("deleting stage prod retains tables, uploads, queues and logs", () => {
  prod.allResources("AWS::DynamoDB::Table", { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
  for (const type of held) prod.allResources(type, { UpdateReplacePolicy: "Retain" });
  prod.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: true });
  prod.resourceCountIs("Custom::EmptyBucket", 0);
});

test("stage local has only resource types that pawl dev emulates, and queries, which it passes over", () => {
  const types = new Set(resourcesOf(local).map(([, { Type }]) => Type));
  expect([...types].sort()).toEqual([
    "AWS::DynamoDB::Table",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::Logs::QueryDefinition",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
  ]);
});

test("the order of the list's lines does not change the template", () => {
  expect(synthesize("dev", { lines: [...lines].reverse() }).toJSON()).toEqual(dev.toJSON());
});

test("the template names no account and no Region", () => {
  expect(JSON.stringify(dev.toJSON())).not.toMatch(/\b\d{12}\b|[a-z]{2}-[a-z]+-\d/);
});
