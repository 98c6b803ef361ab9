/**
 * The stack that the checks of Lambda, schedules, logs and CloudFormation share: a function behind a queue, a schedule of
 * each minute, a table, a bucket and a log group. The template is what Pawl's own uses, in small.
 *
 * `Matched` has what the rules of EventBridge send, one for each pattern that a statement is about.
 *
 * `Fired` has what the schedule of each minute sends, and nobody takes it away; `Marked` has what the schedules of single
 * checks send.
 *
 * The function's code is passed in, since `pawl dev` takes it as an asset and CloudFormation as text.
 */
import type { Template } from "../../../local/index.ts";
import { detailPatterns, patternOf, type RuleName, templateOf } from "./event-patterns.ts";

/**
 * The function does what its event says. With messages it prints them, and fails those whose body begins with `fail`.
 * CommonJS, as CloudFormation has it for code in a template.
 */
export const functionCode = `
exports.handler = async (event, context) => {
  if (event.Records) return records(event.Records);
  if (event.do === "throw") throw new RangeError("too far");
  if (event.do === "exit") process.exit(3);
  if (event.do === "spin") for (;;);
  if (event.do === "hang") await new Promise((passed) => setTimeout(passed, 60000));
  if (event.do === "print") console.log(event.text);
  if (event.do === "environment") return { greeting: process.env.GREETING, name: process.env.AWS_LAMBDA_FUNCTION_NAME,
    region: process.env.AWS_REGION, key: typeof process.env.AWS_ACCESS_KEY_ID, stream: process.env.AWS_LAMBDA_LOG_STREAM_NAME };
  if (event.do === "count") return { count: (globalThis.count = (globalThis.count || 0) + 1) };
    return { event, now: Date.now(), name: context.functionName, version: context.functionVersion, arn: context.invokedFunctionArn,
    requestId: context.awsRequestId, group: context.logGroupName, stream: context.logStreamName,
    memory: context.memoryLimitInMB, remaining: context.getRemainingTimeInMillis(), node: process.version };
};
async function records(list) {
  for (const record of list) console.log("record " + JSON.stringify(record));
  if (list.some(({ body }) => body.startsWith("throw"))) throw new Error("the whole batch");
  const failed = list.filter(({ body }) => body.startsWith("fail")).map(({ messageId }) => ({ itemIdentifier: messageId }));
  if (list.some(({ body }) => body.startsWith("odd"))) failed.push({ itemIdentifier: "" });
  return { batchItemFailures: failed };
}
`;

const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

const allowed = (Action: string[], Resource: unknown) => [
  {
    PolicyName: "contract",
    PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] },
  },
];

const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
const ref = (logicalId: string) => ({ Ref: logicalId });

/** What each occurrence of the schedule says of itself. */
export const scheduleInput = {
  at: "<aws.scheduler.scheduled-time>",
  arn: "<aws.scheduler.schedule-arn>",
  execution: "<aws.scheduler.execution-id>",
  attempt: "<aws.scheduler.attempt-number>",
};

const schedule = (logicalTarget: string, expression: Record<string, unknown>) => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    GroupName: ref("Group"),
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: arnOf(logicalTarget),
      RoleArn: arnOf("ScheduleRole"),
      Input: JSON.stringify(scheduleInput),
      RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: arnOf("Dead") },
    },
    ...expression,
  },
});

/** The group of what rules send. */
export const groupOfRules = "contract.events";

const rule = (name: RuleName) => ({
  Type: "AWS::Events::Rule",
  Properties: {
    EventPattern: patternOf(name),
    State: name === "Disabled" ? "DISABLED" : "ENABLED",
    Targets: [
      {
        Id: "queue",
        Arn: arnOf("Matched"),
        InputTransformer: { InputTemplate: templateOf(name) },
        SqsParameters: { MessageGroupId: groupOfRules },
      },
    ],
  },
});

const ruleNames = [...(Object.keys(detailPatterns) as RuleName[]), "Disabled"] as const;
const rules = Object.fromEntries(ruleNames.map((name) => [`Rule${name}`, rule(name)]));

const outputs = {
  DeadUrl: ref("Dead"),
  QueueUrl: ref("Queue"),
  QueueArn: arnOf("Queue"),
  FiredUrl: ref("Fired"),
  FiredArn: arnOf("Fired"),
  MarkedUrl: ref("Marked"),
  MarkedArn: arnOf("Marked"),
  MatchedUrl: ref("Matched"),
  FunctionName: ref("Function"),
  FunctionArn: arnOf("Function"),
  GroupName: ref("Group"),
  BucketName: ref("Bucket"),
  TableName: ref("Table"),
  IndexedTableName: ref("Indexed"),
  LogGroupName: ref("Logs"),
  MappingId: ref("Mapping"),
  ScheduleRoleArn: arnOf("ScheduleRole"),
  AssumedRoleArn: arnOf("AssumedRole"),
  ScheduleName: ref("EachMinute"),
  DisabledName: ref("Disabled"),
};

export type OutputName = keyof typeof outputs;

export const contractTemplate = (code: Readonly<Record<string, unknown>>): Template => ({
  Resources: {
    Dead: { Type: "AWS::SQS::Queue", Properties: { MessageRetentionPeriod: 1_209_600 } },
    Queue: {
      Type: "AWS::SQS::Queue",
      Properties: {
        VisibilityTimeout: 12,
        RedrivePolicy: { deadLetterTargetArn: arnOf("Dead"), maxReceiveCount: 2 },
      },
    },
    Fired: { Type: "AWS::SQS::Queue" },
    Marked: { Type: "AWS::SQS::Queue" },
    Matched: { Type: "AWS::SQS::Queue" },
    MatchedPolicy: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: {
        Queues: [ref("Matched")],
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: arnOf("Matched"),
              Condition: { ArnEquals: { "aws:SourceArn": Object.keys(rules).map(arnOf) } },
            },
          ],
        },
      },
    },
    ...rules,
    Indexed: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        AttributeDefinitions: ["k", "due"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        GlobalSecondaryIndexes: [
          {
            IndexName: "due",
            KeySchema: [{ AttributeName: "due", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        ],
      },
    },
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    },
    Bucket: { Type: "AWS::S3::Bucket", Properties: { Tags: [{ Key: "contract", Value: "true" }] } },
    Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 } },
    FunctionRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: trust("lambda.amazonaws.com"),
        Policies: allowed(
          [
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
          ],
          [arnOf("Logs"), arnOf("Queue")],
        ),
      },
    },
    Function: {
      Type: "AWS::Lambda::Function",
      Properties: {
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: arnOf("FunctionRole"),
        Code: code,
        Timeout: 2,
        MemorySize: 256,
        Environment: { Variables: { GREETING: "hello" } },
        LoggingConfig: { LogGroup: ref("Logs") },
        RecursiveLoop: "Allow",
      },
    },
    Invoke: {
      Type: "AWS::Lambda::EventInvokeConfig",
      Properties: { FunctionName: ref("Function"), Qualifier: "$LATEST", MaximumRetryAttempts: 0 },
    },
    Mapping: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        FunctionName: ref("Function"),
        EventSourceArn: arnOf("Queue"),
        BatchSize: 10,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    ScheduleRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: trust("scheduler.amazonaws.com"),
        Policies: allowed(["sqs:SendMessage"], ["Fired", "Marked", "Dead"].map(arnOf)),
      },
    },
    // Who asks may assume it. It may do nothing but that.
    AssumedRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: ref("AWS::AccountId") }, Action: "sts:AssumeRole" },
          ],
        },
        Policies: allowed(["sts:AssumeRole"], "*"),
      },
    },
    Group: {
      Type: "AWS::Scheduler::ScheduleGroup",
      Properties: { Tags: [{ Key: "contract", Value: "true" }] },
    },
    EachMinute: schedule("Fired", { ScheduleExpression: "cron(* * * * ? *)" }),
    Disabled: schedule("Fired", {
      ScheduleExpression: "cron(0 2 * * ? *)",
      ScheduleExpressionTimezone: "Europe/London",
      State: "DISABLED",
      Description: "never fires",
    }),
  },
  Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
});
