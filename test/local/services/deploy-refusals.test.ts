/** Stacks that cannot be made on this machine as a whole: the error is one line that names what and why. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { LocalAws } from "../../../local/index.ts";
import { resourceTypes } from "../../../local/services/index.ts";
import { readAssembly, resolveStack } from "../../../local/stack/index.ts";
import { functionResource, tempFolder, writeAssembly } from "../small-app.ts";
import { openTemporaryAws } from "../temporary-aws.ts";

let aws: LocalAws;
let folder: ReturnType<typeof tempFolder>;

beforeAll(async () => {
  aws = await openTemporaryAws();
});
afterAll(() => aws.close());
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

function read(resources: object) {
  const account = { accountId: aws.accountId, region: aws.region, endpoint: aws.endpoint };
  const handler = "export const handler = () => {};";
  writeAssembly(folder.path, { Resources: resources }, { worker: handler }, { "rows.csv": "id\n1\n" });
  return resolveStack(readAssembly(folder.path), { account, resourceTypes });
}

const deploy = (resources: object) => aws.deploy(read(resources));

test.each([
  [
    "AWS::SQS::Queue",
    { FifoQueue: true },
    /^X \(AWS::SQS::Queue\) cannot be made: .*FIFO queues are not served/,
  ],
  [
    "AWS::SQS::Queue",
    { Colour: "red" },
    /^X \(AWS::SQS::Queue\) cannot be made: property Colour is not emulated: allowed are .*, VisibilityTimeout$/,
  ],
  [
    "AWS::DynamoDB::Table",
    { KinesisStreamSpecification: {} },
    /cannot be made: property KinesisStreamSpecification is not emulated: allowed are AttributeDefinitions, /,
  ],
  ["AWS::S3::Bucket", { WebsiteConfiguration: {} }, /property WebsiteConfiguration is not emulated/],
  [
    "AWS::S3::Bucket",
    { VersioningConfiguration: { Status: "Enabled" } },
    /property VersioningConfiguration\.Status: allowed are Suspended, got "Enabled"$/,
  ],
  [
    "AWS::S3::Bucket",
    { NotificationConfiguration: {} },
    /property NotificationConfiguration is not emulated/,
  ],
  ["AWS::Events::Rule", { ScheduleExpression: "rate(1 day)" }, /property ScheduleExpression is not emulated/],
  [
    "AWS::Events::Rule",
    { EventPattern: { source: "my.shop" } },
    /EventPattern is not valid: source "my.shop" is not allowed: a list such as \["my.shop"\], or an object$/,
  ],
  ["AWS::Logs::LogGroup", { Retention: 3 }, /property Retention is not emulated/],
])("a property of %s that is not emulated is refused by its name", async (Type, Properties, why) => {
  await expect(deploy({ X: { Type, Properties } })).rejects.toThrow(why);
});

test.each([
  "AWS::CDK::Metadata",
  "AWS::CloudFormation::Stack",
  "AWS::DynamoDB::GlobalTable",
  "AWS::DynamoDB::Table",
  "AWS::Events::EventBus",
  "AWS::Events::Rule",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::Function",
  "AWS::Lambda::LayerVersion",
  "AWS::Lambda::Permission",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::SSM::Parameter",
  "AWS::Scheduler::Schedule",
  "AWS::Scheduler::ScheduleGroup",
  "Custom::S3AutoDeleteObjects",
])("a property that AWS does not have is refused for the type %s", (type) => {
  expect(Object.keys(resourceTypes).toSorted()).toContain(type);
  tested.add(type);
  const resource = { logicalId: "X", type, name: "name", physicalId: "name", properties: { Foo: 1 } };
  const stack = { ...read({}), resources: [resource] };
  return expect(aws.deploy(stack)).rejects.toThrow(
    /^X \(.*\) cannot be made: .*Foo is not (emulated|served)/,
  );
});

const tested = new Set<string>();
test("every resource type is tried with a property that AWS does not have", () => {
  expect([...tested].toSorted()).toEqual(Object.keys(resourceTypes).toSorted());
});

const policy = { PolicyName: "p", PolicyDocument: {} };
const rules = (rule: object) => ({ LifecycleConfiguration: { Rules: [rule] } });

test.each<[string, object, string]>([
  [
    "SQS::Queue",
    { RedrivePolicy: { Foo: 1 } },
    "property RedrivePolicy.Foo is not emulated: allowed are dead",
  ],
  ["SQS::Queue", { RedriveAllowPolicy: { Foo: 1 } }, "property RedriveAllowPolicy.Foo is not emulated"],
  [
    "SQS::Queue",
    { Tags: [{ Key: "a", Name: "b" }] },
    "property Tags.0.Name is not emulated: allowed are Key, Value",
  ],
  [
    "SQS::Queue",
    { SqsManagedSseEnabled: "maybe" },
    'SqsManagedSseEnabled: allowed are true and false, got "maybe"',
  ],
  ["DynamoDB::Table", { TimeToLiveSpecification: { Foo: 1 } }, "property TimeToLiveSpecification.Foo"],
  [
    "DynamoDB::Table",
    { PointInTimeRecoverySpecification: { Foo: 1 } },
    "PointInTimeRecoverySpecification.Foo",
  ],
  [
    "DynamoDB::Table",
    { StreamSpecification: { StreamViewType: "NOPE" } },
    "StreamViewType: allowed are KEYS_ONLY, ",
  ],
  ["DynamoDB::Table", { GlobalSecondaryIndexes: [{ Foo: 1 }] }, "property GlobalSecondaryIndexes.0.Foo"],
  ["DynamoDB::GlobalTable", { Replicas: [{ Foo: 1 }] }, "property Replicas.0.Foo is not emulated"],
  ["DynamoDB::GlobalTable", { Tags: [] }, "property Tags is not emulated"],
  [
    "S3::Bucket",
    { LifecycleConfiguration: { Foo: 1 } },
    "property LifecycleConfiguration.Foo is not emulated",
  ],
  ["S3::Bucket", rules({ Transitions: [{ Foo: 1 }] }), "LifecycleConfiguration.Rules.0.Transitions.0.Foo"],
  ["S3::Bucket", { LifecycleConfiguration: "x" }, 'LifecycleConfiguration: allowed are objects, got "x"'],
  [
    "S3::Bucket",
    { LifecycleConfiguration: { Rules: {} } },
    "LifecycleConfiguration.Rules: allowed are lists, got {}",
  ],
  ["Logs::LogGroup", { RetentionInDays: 4 }, "property RetentionInDays: allowed are 1, 3, 5, 7, "],
  ["IAM::Role", { Policies: [{ ...policy, Foo: 1 }] }, "property Policies.0.Foo is not emulated"],
  ["Lambda::Function", { Timeout: "soon" }, 'property Timeout: allowed are 1 to 900, got "soon"'],
  ["Lambda::EventInvokeConfig", { Qualifier: "live" }, 'property Qualifier: allowed are $LATEST, got "live"'],
  ["Lambda::EventSourceMapping", { ScalingConfig: { Foo: 1 } }, "property ScalingConfig.Foo is not emulated"],
])(
  "a property of AWS::%s that would have no effect is refused at any depth: %j",
  async (type, given, why) => {
    await expect(deploy({ X: { Type: `AWS::${type}`, Properties: given } })).rejects.toThrow(why);
  },
);

test("numbers and flags of a template may be texts, as in CloudFormation", async () => {
  const logs = { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "l", RetentionInDays: "7" } };
  const Properties = { QueueName: "texts", DelaySeconds: "3", SqsManagedSseEnabled: "true" };
  await deploy({ L: logs, Q: { Type: "AWS::SQS::Queue", Properties } });
  expect(aws.sqs.queue("texts").attributes).toMatchObject({ DelaySeconds: "3" });
});

test("properties of functions and their event sources that are not emulated are refused by their names", async () => {
  await expect(deploy({ F: functionResource("worker", { FileSystemConfigs: [] }) })).rejects.toThrow(
    "F (AWS::Lambda::Function) cannot be made: property FileSystemConfigs is not emulated",
  );
  const config = { Type: "AWS::Lambda::EventInvokeConfig", Properties: { DestinationConfig: {} } };
  await expect(deploy({ C: config })).rejects.toThrow("property DestinationConfig is not emulated");
  const pollers = { ProvisionedPollerConfig: { MinimumPollers: 2 } };
  await expect(
    deploy({ S: { Type: "AWS::Lambda::EventSourceMapping", Properties: pollers } }),
  ).rejects.toThrow("property ProvisionedPollerConfig is not emulated");
});

test("an asset that is not there is named with the place where it should be", async () => {
  const code = read({ F: functionResource("worker") });
  const file = join(folder.path, "rows.csv");
  rmSync(file);
  await expect(aws.deploy(code)).rejects.toThrow(
    `asset rows.csv is not at ${file}: synthesize the stack again`,
  );
  const again = read({ F: functionResource("worker") });
  rmSync(join(folder.path, "asset.worker"), { recursive: true });
  await expect(aws.deploy(again)).rejects.toThrow(/(asset worker\.zip|its code) is not at .*asset\.worker/);
});

test("a queue has the tags of its template", async () => {
  const Tags = [{ Key: "team", Value: "a" }];
  await deploy({ Q: { Type: "AWS::SQS::Queue", Properties: { QueueName: "tagged", Tags } } });
  expect(aws.sqs.queue("tagged").tags).toEqual({ team: "a" });
});
