import { type App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { LayerVersion } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { Pawl } from "../../infra/pawl.ts";
import { appWithoutBundles, propsOf } from "./template/template.ts";

function stackWith(app: App, names: readonly string[]): Stack {
  const stack = new Stack(app, "shop-dev");
  const layers = names.map((name) =>
    LayerVersion.fromLayerVersionArn(stack, name, `arn:aws:lambda:eu-central-1:123456789012:layer:${name}:1`),
  );
  new Pawl(stack, "Default", propsOf("dev", { resources: () => ({ quick: { layers } }) }));
  return stack;
}

test("the layers of a task are those of its lane's worker, and of no other function", () => {
  const template = Template.fromStack(stackWith(appWithoutBundles(), ["pg-dump"]));
  const functions = Object.values(template.findResources("AWS::Lambda::Function"));
  const withLayers = functions.filter(({ Properties }) => Properties.Layers !== undefined);
  expect(withLayers.map(({ Properties: { Description, Layers } }) => [Description, Layers])).toEqual([
    ["Runs the tasks of lane default", ["arn:aws:lambda:eu-central-1:123456789012:layer:pg-dump:1"]],
  ]);
});

test("a lane whose tasks have more layers than a function takes is refused", () => {
  expect(() => stackWith(appWithoutBundles(), ["a", "b", "c", "d", "e", "f"])).toThrow(
    "lane default: its tasks have 6 layers, and a function takes 5: put some of the tasks on another lane",
  );
});
