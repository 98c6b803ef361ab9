import { App, CfnOutput, NestedStack, Stack } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { afterAll, expect, test } from "vitest";
import { resourceTypes } from "../../../local/services/index.ts";
import { readAssembly, resolveStack, withNested } from "../../../local/stack/index.ts";
import { account, tempFolder } from "../small-app.ts";

const folder = tempFolder();
afterAll(folder.remove);

/** A stack whose nested stack has a stack of its own, as the CDK writes them. */
function synthesized() {
  const app = new App({ outdir: folder.path, analyticsReporting: false });
  const main = new Stack(app, "small");
  const dead = new sqs.Queue(main, "Dead");
  const outer = new NestedStack(main, "Outer");
  const inner = new NestedStack(outer, "Inner");
  const queue = new sqs.Queue(inner, "Queue", { deadLetterQueue: { queue: dead, maxReceiveCount: 5 } });
  new CfnOutput(main, "Made", { value: queue.queueArn });
  app.synth();
  return resolveStack(readAssembly(folder.path), { account, resourceTypes });
}

test("a nested stack gets its parameters, its parent gets its outputs, and each stack has its own id", () => {
  const main = synthesized();
  const [, outer, inner] = withNested(main);
  const queue = inner?.resources.find(({ type }) => type === "AWS::SQS::Queue");
  expect(queue?.properties.RedrivePolicy).toEqual({
    deadLetterTargetArn: expect.stringMatching(/^arn:aws:sqs:eu-west-1:000000000000:small-Dead/),
    maxReceiveCount: 5,
  });
  expect(main.outputs).toMatchObject([{ value: `arn:aws:sqs:eu-west-1:000000000000:${queue?.name}` }]);
  expect([outer?.parentId, inner?.parentId]).toEqual([main.id, outer?.id]);
  expect(main.resources.map(({ type, physicalId }) => [type, physicalId])).toContainEqual([
    "AWS::CloudFormation::Stack",
    outer?.id,
  ]);
});

test("a nested stack whose template is no asset of the folder is refused by its logical id", () => {
  const template = {
    Resources: {
      Far: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "https://far/a.json" } },
    },
  };
  expect(() =>
    resolveStack({ stackName: "small", template, assets: [] }, { account, resourceTypes }),
  ).toThrow("nested stack Far: no asset is the template https://far/a.json");
});

test("resources of nested stacks that no service knows are refused, or passed over with the others", () => {
  const watched = { Resources: { Alarm: { Type: "AWS::CloudWatch::Alarm" } } };
  const properties = { TemplateURL: "https://here/in.json" };
  const template = { Resources: { In: { Type: "AWS::CloudFormation::Stack", Properties: properties } } };
  const assembly = { stackName: "small", template, nested: new Map([["in.json", watched]]), assets: [] };
  expect(() => resolveStack(assembly, { account, resourceTypes })).toThrow(
    "cannot be emulated on this machine: Alarm (AWS::CloudWatch::Alarm)",
  );
  const passOver = ["AWS::CloudWatch::Alarm"];
  expect(resolveStack(assembly, { account, resourceTypes, passOver }).passedOver).toEqual([
    { logicalId: "Alarm", type: "AWS::CloudWatch::Alarm" },
  ]);
});
