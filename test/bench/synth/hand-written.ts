/**
 * What somebody would write by hand with the CDK alone to have the resources of a Pawl with a hundred daily tasks on two
 * lanes: the same number of each type, with the same settings. It has Pawl's own context and no code for its functions,
 * like the Pawl that it is compared with. How many tasks is said in the context. Nothing of Pawl's is imported.
 */
import { App, CfnOutput, CustomResource, Duration, RemovalPolicy, Stack, Tags } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import * as sqs from "aws-cdk-lib/aws-sqs";

const app = new App({ analyticsReporting: false, autoSynth: false });
const tasks = Number(app.node.tryGetContext("tasks"));
const stack = new Stack(app, "by-hand", { analyticsReporting: false, suppressTemplateIndentation: true });

const text = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });
const tableProps = {
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  encryption: dynamodb.TableEncryption.AWS_MANAGED,
  timeToLiveAttribute: "expiresAt",
  removalPolicy: RemovalPolicy.DESTROY,
};
const runs = new dynamodb.Table(stack, "Runs", {
  ...tableProps,
  partitionKey: text("task"),
  sortKey: text("run"),
});
runs.addGlobalSecondaryIndex({
  indexName: "due",
  partitionKey: text("dueKey"),
  sortKey: { name: "dueAt", type: dynamodb.AttributeType.NUMBER },
  projectionType: dynamodb.ProjectionType.INCLUDE,
  nonKeyAttributes: ["lane", "sends"],
});
const taskStates = new dynamodb.Table(stack, "Tasks", {
  ...tableProps,
  partitionKey: text("task"),
  sortKey: text("part"),
});

const uploads = new s3.Bucket(stack, "Uploads", {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  lifecycleRules: [
    { id: "abandoned-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
    { id: "old-uploads", expiration: Duration.days(30) },
  ],
  removalPolicy: RemovalPolicy.DESTROY,
});
Tags.of(uploads).add("empty-on-delete", "yes");

function allow(role: iam.Role | iam.ManagedPolicy, actions: string[], resources: string[]): void {
  const statement = new iam.PolicyStatement({ actions, resources });
  if (role instanceof iam.Role) role.addToPolicy(statement);
  else role.addStatements(statement);
}

interface Handler {
  readonly role: iam.Role;
  readonly handler: lambda.Function;
  readonly logGroup: logs.LogGroup;
}

function makeHandler(id: string, seconds: number, memorySize: number, isRetried = true): Handler {
  const role = new iam.Role(stack, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
    description: `Role of ${id}`,
  });
  const logGroup = new logs.LogGroup(stack, `${id}Logs`, {
    retention: logs.RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  logGroup.grantWrite(role);
  const handler = new lambda.Function(stack, id, {
    description: `Function ${id}`,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: "index.handler",
    code: lambda.Code.fromInline("exports.handler = async () => {};"),
    timeout: Duration.seconds(seconds),
    memorySize,
    role,
    logGroup,
    recursiveLoop: lambda.RecursiveLoop.ALLOW,
    environment: {
      SERVICE: stack.stackName,
      RUNS_TABLE: runs.tableName,
      TASKS_TABLE: taskStates.tableName,
    },
  });
  if (!isRetried) handler.configureAsyncInvoke({ retryAttempts: 0 });
  return { role, handler, logGroup };
}

function drain(
  id: string,
  queue: sqs.Queue,
  { role, handler }: Handler,
  batchSize: number,
): lambda.EventSourceMapping {
  allow(role, ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue.queueArn]);
  return new lambda.EventSourceMapping(stack, `${id}Mapping`, {
    target: handler,
    eventSourceArn: queue.queueArn,
    batchSize,
    reportBatchItemFailures: true,
  });
}

const emptier = makeHandler("EmptyBucket", 900, 256);
allow(emptier.role, ["s3:GetBucketTagging", "s3:ListBucket"], [uploads.bucketArn]);
allow(emptier.role, ["s3:DeleteObject"], [uploads.arnForObjects("*")]);
new CustomResource(stack, "Empty", {
  resourceType: "Custom::EmptyBucket",
  serviceToken: emptier.handler.functionArn,
  serviceTimeout: Duration.seconds(900),
  properties: { Bucket: uploads.bucketName },
});

const queueProps = {
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
};
const deadLetters = new sqs.Queue(stack, "DeadLetters", {
  ...queueProps,
  retentionPeriod: Duration.days(14),
  visibilityTimeout: Duration.seconds(180),
});
const deadLetterHandler = makeHandler("DeadLetter", 30, 256);
drain("DeadLetter", deadLetters, deadLetterHandler, 10);

const lanes = [
  { name: "Default", seconds: 20, memory: 256 },
  { name: "Bulk", seconds: 900, memory: 512 },
].map(({ name, seconds, memory }) => {
  const queue = new sqs.Queue(stack, `${name}Queue`, {
    ...queueProps,
    retentionPeriod: Duration.days(7),
    visibilityTimeout: Duration.seconds(6 * seconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 10 },
  });
  const worker = makeHandler(`${name}Worker`, seconds, memory, false);
  allow(worker.role, ["sqs:ChangeMessageVisibility"], [queue.queueArn]);
  return { name, queue, worker, mapping: drain(name, queue, worker, 1) };
});

const group = new scheduler.CfnScheduleGroup(stack, "Group", {});
const scheduleRole = new iam.Role(stack, "ScheduleRole", {
  description: "Role of the schedules",
  assumedBy: new iam.ServicePrincipal("scheduler.amazonaws.com", {
    conditions: { StringEquals: { "aws:SourceAccount": stack.account, "aws:SourceArn": group.attrArn } },
  }),
});
for (const { queueArn } of [deadLetters, ...lanes.map(({ queue }) => queue)])
  allow(scheduleRole, ["sqs:SendMessage"], [queueArn]);
const schedulePolicy = scheduleRole.node.findChild("DefaultPolicy");
schedulePolicy.node.addDependency(...lanes.flatMap(({ worker, mapping }) => [worker.handler, mapping]));

for (let i = 0; i < tasks; i++) {
  const { queue } = lanes[i % lanes.length] as (typeof lanes)[number];
  const schedule = new scheduler.CfnSchedule(stack, `Schedule${i}`, {
    name: `task-${i}`,
    groupName: group.ref,
    description: `Task ${i}, daily`,
    scheduleExpression: `cron(${i % 60} ${i % 24} * * ? *)`,
    scheduleExpressionTimezone: "UTC",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: queue.queueArn,
      roleArn: scheduleRole.roleArn,
      input: JSON.stringify({ task: `task-${i}`, scheduledTime: "<aws.scheduler.scheduled-time>" }),
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: deadLetters.queueArn },
    },
  });
  schedule.node.addDependency(schedulePolicy);
}

const sweeper = makeHandler("Sweeper", 50, 512, false);
// Of its own: the sweeper comes after the schedules, and they after the role's first policy.
const invokePolicy = new iam.Policy(stack, "ScheduleInvokePolicy", { roles: [scheduleRole] });
invokePolicy.addStatements(
  new iam.PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [sweeper.handler.functionArn] }),
);
const sweep = new scheduler.CfnSchedule(stack, "Sweep", {
  groupName: group.ref,
  scheduleExpression: "cron(* * * * ? *)",
  scheduleExpressionTimezone: "UTC",
  flexibleTimeWindow: { mode: "OFF" },
  target: {
    arn: sweeper.handler.functionArn,
    roleArn: scheduleRole.roleArn,
    retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
  },
});
sweep.node.addDependency(invokePolicy);

// Looks after the stage: what it has, what is left behind, what differs.
const own = makeHandler("Own", 300, 256, false);
allow(own.role, ["dynamodb:DescribeTable", "dynamodb:Scan"], [runs.tableArn, taskStates.tableArn]);
allow(
  own.role,
  ["sqs:GetQueueAttributes"],
  lanes.map(({ queue }) => queue.queueArn),
);
allow(sweeper.role, ["lambda:InvokeFunction"], [own.handler.functionArn]);
// Of its own: the sweeper may invoke it, so its role comes before the sweeper.
new iam.Policy(stack, "ReadSweeperPolicy", { roles: [own.role] }).addStatements(
  new iam.PolicyStatement({
    actions: ["lambda:GetFunctionConfiguration"],
    resources: [sweeper.handler.functionArn],
  }),
);

const handlers = [...lanes.map(({ worker }) => worker), deadLetterHandler, sweeper, own];
const urls = stack.toJsonString(Object.fromEntries(lanes.map(({ name, queue }) => [name, queue.queueUrl])));
for (const { role, handler } of handlers) {
  handler.addEnvironment("QUEUES", urls);
  allow(role, ["dynamodb:GetItem", "dynamodb:UpdateItem"], [runs.tableArn, taskStates.tableArn]);
  for (const { queue } of lanes) allow(role, ["sqs:SendMessage"], [queue.queueArn]);
  allow(role, ["dynamodb:Query"], [`${runs.tableArn}/index/due`]);
}

const readers = new iam.ManagedPolicy(stack, "Read", { description: "Reads runs" });
allow(readers, ["dynamodb:GetItem"], [runs.tableArn, taskStates.tableArn]);
allow(readers, ["dynamodb:Query"], [runs.tableArn, `${runs.tableArn}/index/due`]);
allow(
  readers,
  ["logs:FilterLogEvents"],
  handlers.map(({ logGroup }) => logGroup.logGroupArn),
);
for (const [id, queryString] of [
  ["Errors", 'filter level = "ERROR" | stats count(*) by task'],
  ["Story", 'filter run = "RUN" | sort @timestamp asc'],
] as const) {
  const logGroupNames = handlers.map(({ logGroup }) => logGroup.logGroupName);
  new logs.CfnQueryDefinition(stack, id, { name: `${stack.stackName}/${id}`, queryString, logGroupNames });
}
const counters = new iam.ManagedPolicy(stack, "Lanes", { description: "Counts messages" });
allow(
  counters,
  ["sqs:GetQueueAttributes"],
  [...lanes.map(({ queue }) => queue.queueArn), deadLetters.queueArn],
);
allow(counters, ["cloudwatch:GetMetricData"], ["*"]);
const operators = new iam.ManagedPolicy(stack, "Operate", { description: "Starts and moves runs" });
allow(operators, ["dynamodb:UpdateItem"], [runs.tableArn, taskStates.tableArn]);
for (const { queue } of lanes) allow(operators, ["sqs:SendMessage"], [queue.queueArn]);
allow(operators, ["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject"], [uploads.arnForObjects("*")]);

const outputs = {
  RunsTable: runs.tableName,
  TasksTable: taskStates.tableName,
  UploadsBucket: uploads.bucketName,
  Queues: urls,
  Sweeper: sweeper.handler.functionName,
  DeadLetterQueue: deadLetters.queueUrl,
  ScheduleGroup: group.ref,
  ReadPolicy: readers.managedPolicyArn,
  LanesPolicy: counters.managedPolicyArn,
  OperatePolicy: operators.managedPolicyArn,
};
for (const [key, value] of Object.entries(outputs)) new CfnOutput(stack, `${key}Output`, { value });

app.synth();
