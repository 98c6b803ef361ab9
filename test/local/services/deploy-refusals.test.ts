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
    /^X \(AWS::SQS::Queue\) cannot be made: Unknown Attribute Colour\.$/,
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
    /VersioningConfiguration is not emulated/,
  ],
  ["AWS::Logs::LogGroup", { Retention: 3 }, /property Retention is not emulated/],
])("a property of %s that is not emulated is refused by its name", async (Type, Properties, why) => {
  await expect(deploy({ X: { Type, Properties } })).rejects.toThrow(why);
});

test("properties of functions and their event sources that are not emulated are refused by their names", async () => {
  await expect(deploy({ F: functionResource("worker", { Layers: ["l"] }) })).rejects.toThrow(
    "F (AWS::Lambda::Function) cannot be made: property Layers is not emulated",
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
