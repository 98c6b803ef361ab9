import { join } from "node:path";
import { type App, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { cron } from "../../functions/schedule/index.ts";
import { Pawl } from "../../infra/pawl.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { appWithoutBundles, lines, propsOf, resourcesOf, synthesize } from "./template/template.ts";

/** A stack of another app: it has a queue of its own, and a Pawl whose task sends to that queue. */
class Shop extends Stack {
  readonly orders: sqs.Queue;
  readonly pawl: Pawl;

  constructor(app: App, id: string) {
    super(app, id);
    this.orders = new sqs.Queue(this, "Orders");
    this.pawl = new Pawl(
      this,
      "Default",
      propsOf("dev", {
        resources: () => ({
          quick: {
            environment: { ORDERS_QUEUE: this.orders.queueUrl },
            grant: (role) => this.orders.grantSendMessages(role),
          },
        }),
      }),
    );
  }
}

function typesOf(template: Template): string[] {
  return resourcesOf(template)
    .map(([, { Type }]) => Type)
    .sort();
}

const dev = synthesize("dev");
/** What each stage puts out; a key of its own only the stage that has one. */
const { encryptionKey: _, ...always } = outputs;
const names = Object.values(always).sort();

test("a stack of another app can hold a Pawl and a queue of its own", () => {
  const shop = new Shop(appWithoutBundles(), "shop-dev");
  const template = Template.fromStack(shop);
  expect(typesOf(template)).toEqual([...typesOf(dev), "AWS::SQS::Queue"].sort());
  const idsOfPawl = resourcesOf(dev).map(([id]) => id);
  const others = resourcesOf(template).filter(([id]) => !idsOfPawl.includes(id));
  expect(others.map(([id]) => id)).toEqual([
    shop.getLogicalId(shop.orders.node.defaultChild as sqs.CfnQueue),
  ]);
  expect(Object.keys(template.findOutputs("*")).sort()).toEqual(names);
  Annotations.fromStack(shop).hasNoWarning("*", Match.anyValue());
});

test("a stack of another app can hold a Pawl and a resource that is named as a part of it", () => {
  const shop = new Shop(appWithoutBundles(), "shop-dev");
  new s3.Bucket(shop, "Uploads");
  const buckets = resourcesOf(Template.fromStack(shop), "AWS::S3::Bucket");
  expect(buckets).toHaveLength(2);
});

/** Adds a bucket whose path in the stack is that of Pawl's own bucket, but for "Default". */
function addUploadsBucket(stack: Stack): void {
  new s3.Bucket(new Construct(stack, "Uploads"), "Bucket");
}

test("a resource with the logical id of one of Pawl's is refused in words that say what to do", () => {
  const shop = new Shop(appWithoutBundles(), "shop-dev");
  addUploadsBucket(shop);
  expect(() => Template.fromStack(shop)).toThrow(
    "shop-dev/Uploads/Bucket/Resource and Pawl's shop-dev/Default/Uploads/Bucket/Resource have the same logical id, UploadsBucketC4B27CC7: give one of them, or the Pawl, another id",
  );
});

test("a Pawl with an id of its own can be next to any resource", () => {
  const stack = new Stack(appWithoutBundles(), "shop-dev");
  new Pawl(stack, "Pawl", propsOf("dev"));
  addUploadsBucket(stack);
  const template = Template.fromStack(stack);
  expect(resourcesOf(template).filter(([id]) => !id.startsWith("Pawl"))).toHaveLength(1);
});

test("a task may use other resources of the stack that holds the Pawl", () => {
  const template = Template.fromStack(new Shop(appWithoutBundles(), "shop-dev"));
  const [[orders]] = resourcesOf(template).filter(([id]) => id.startsWith("Orders")) as [[string, unknown]];
  template.hasResourceProperties("AWS::Lambda::Function", {
    Description: "Runs the tasks of lane default",
    Environment: { Variables: Match.objectLike({ ORDERS_QUEUE: { Ref: orders } }) },
  });
  template.hasResourceProperties("AWS::IAM::Policy", {
    Roles: [{ Ref: Match.stringLikeRegexp("^LaneDefaultWorkerRole") }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: Match.arrayWith(["sqs:SendMessage"]),
          Resource: { "Fn::GetAtt": [orders, "Arn"] },
        }),
      ]),
    },
  });
});

test("the stack's name is the project's and the stage's, and its outputs are those that the command reads", () => {
  const stack = new PawlStack(appWithoutBundles(), propsOf("dev"));
  expect([stack.stackName, stack.artifactId]).toEqual(["shop-dev", "shop-dev"]);
  expect(Object.keys(dev.findOutputs("*")).sort()).toEqual(names);
  dev.hasOutput(outputs.stage, { Value: "dev" });
  dev.hasOutput(outputs.manifest, { Value: { "Fn::Sub": Match.stringLikeRegexp("^s3://.*\\.json$") } });
  dev.templateMatches({ Description: "Pawl for project shop, stage dev" });
});

test("a wrong project or stage is refused in Pawl's words before CDK sees the stack's name", () => {
  const stack = (project: string, stage: string) => () =>
    new PawlStack(appWithoutBundles(), { ...propsOf(stage), project });
  expect(stack("my shop", "dev")).toThrow('project "my shop" is not allowed');
  expect(stack("pawl", "prod")).toThrow('project "pawl" is the default name');
  expect(stack("shop", "my stage")).toThrow('stage "my stage" is not declared');
});

test("the longest project and stage still fit into a stack's name", () => {
  const [project, stage] = ["p".repeat(20), "s".repeat(40)];
  const stages = { [stage]: { lanes: { default: {}, bulk: {} }, removal: "retain" } } as const;
  const stack = new PawlStack(appWithoutBundles(), { ...propsOf(stage, { stages }), project });
  expect(stack.stackName).toBe(`${project}-${stage}`);
});

test("a task that is added changes no logical id and adds only its schedule", () => {
  const triggers = [cron("1 1 * * *")];
  const other = defineTask({ name: "another", description: "Is new.", triggers, run() {} });
  const ids = resourcesOf(dev).map(([id]) => id);
  const more = resourcesOf(synthesize("dev", { lines: [...lines, [other, { lane: "default" }]] }));
  const added = more.filter(([id]) => !ids.includes(id));
  expect(more).toHaveLength(ids.length + 1);
  expect(added.map(([, { Type }]) => Type)).toEqual(["AWS::Scheduler::Schedule"]);
});

test("every logical id and type is as in logical-ids.txt: CloudFormation replaces a table or queue whose id changes", async () => {
  const text = resourcesOf(dev)
    .map(([id, { Type }]) => `${id}  ${Type}\n`)
    .sort()
    .join("");
  await expect(
    text,
    "a deploy deletes each resource whose line went away; if that is meant: npx vitest run test/infra/pawl.test.ts -u",
  ).toMatchFileSnapshot(join(import.meta.dirname, "template/logical-ids.txt"));
  const withoutCustomResource = resourcesOf(dev).filter(([id]) => !id.startsWith("UploadsEmptyBucket"));
  for (const stage of ["prod", "local"]) {
    // Stage dev saves no queries.
    const ids = resourcesOf(synthesize(stage)).flatMap(([id]) => (id.startsWith("LogQueries") ? [] : [id]));
    expect(ids).toEqual(withoutCustomResource.map(([id]) => id));
  }
});
