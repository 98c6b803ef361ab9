/** Where a Pawl is found that is a part of a stack: by its parameter, and by outputs of its own. */
import { type App, NestedStack, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { environment, outputs } from "../../functions/model/task/manifest.ts";
import { placeOf } from "../../infra/constructs/stack/place.ts";
import { Pawl } from "../../infra/pawl.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "./template/template.ts";

/** A stack with a Pawl for each project. */
function stackOf(...projects: readonly string[]): Stack {
  const stack = new Stack(appWithoutBundles() as App, "Team");
  for (const project of projects) new Pawl(stack, `Of-${project}`, { ...propsOf("dev"), project });
  return stack;
}

const { encryptionKey: _, ...always } = outputs;
const keys = Object.values(always);

const both = stackOf("shop", "mail");
const template = Template.fromStack(both);
const placeTexts: Readonly<Record<string, { readonly stack: string; readonly outputs: string }>> =
  Object.fromEntries(
    resourcesOf(template, "AWS::SSM::Parameter").map(([, { Properties = {} }]) => [
      Properties.Name,
      JSON.parse(String(Properties.Value)),
    ]),
  );

test("two Pawls of a stack have outputs of their own, and a parameter each says where these are", () => {
  expect(Object.keys(placeTexts).sort()).toEqual(["/pawl/mail/dev", "/pawl/shop/dev"]);
  const texts = Object.values(placeTexts);
  expect(texts.map(({ stack }) => stack)).toEqual(["Team", "Team"]);
  const expected = texts.flatMap(({ outputs: prefix }) => keys.map((key) => `${prefix}${key}`));
  expect(Object.keys(template.findOutputs("*")).sort()).toEqual(expected.sort());
  expect(new Set(expected).size).toBe(2 * keys.length);
});

test("a reader of one Pawl may read its parameter, and no other's", () => {
  const statements = resourcesOf(template, "AWS::IAM::ManagedPolicy")
    .filter(([id]) => /OperatorsRead/.test(id))
    .map(([id, { Properties }]) => [id.slice(0, 6), JSON.stringify(Properties).match(/:parameter\/[\w/]+/g)]);
  expect(statements.sort()).toEqual([
    ["Ofmail", [":parameter/pawl/mail/dev"]],
    ["Ofshop", [":parameter/pawl/shop/dev"]],
  ]);
});

test("what Pawl names of its own begins with project and stage, not with the name of the stack", () => {
  const functions = resourcesOf(template, "AWS::Lambda::Function").map(
    ([, { Properties }]) =>
      (Properties.Environment as { readonly Variables: Readonly<Record<string, string>> }).Variables,
  );
  const services = functions.map((variables) => variables[environment.service]);
  expect([...new Set(services)].sort()).toEqual(["mail-dev", "shop-dev"]);
  const found = functions.filter((variables) => variables[environment.outputs] !== undefined);
  expect(found.map((variables) => variables[environment.stack])).toEqual(["Team", "Team"]);
  expect(found.map((variables) => variables[environment.outputs]).sort()).toEqual(
    Object.values(placeTexts)
      .map(({ outputs: prefix }) => prefix)
      .sort(),
  );
});

test("the manifest of each Pawl of a stack is a file of its own", () => {
  const { name, parameter } = placeOf(both.node.findChild("Of-mail").node.findChild("Manifest"));
  expect([name, parameter]).toEqual(["mail-dev", "/pawl/mail/dev"]);
});

test("a Pawl in the stack of its project and stage needs no parameter", () => {
  const own = Template.fromStack(new PawlStack(appWithoutBundles(), propsOf("dev")));
  own.resourceCountIs("AWS::SSM::Parameter", 0);
  expect(JSON.stringify(own.toJSON())).not.toContain(environment.outputs);
});

test("a second Pawl of the same project and stage is refused, since no command could tell them apart", () => {
  const stack = stackOf("shop");
  expect(() => new Pawl(stack, "Again", propsOf("dev"))).toThrow(
    "stack Team holds a Pawl for project shop, stage dev already, Team/Of-shop: give each its own project",
  );
});

test("a Pawl in a stack of another name gives no warning", () => {
  Annotations.fromStack(both).hasNoWarning("*", Match.anyValue());
});

test("a Pawl in a nested stack is refused in words that say what to do", () => {
  const nested = new NestedStack(new Stack(appWithoutBundles(), "Parent"), "Inner");
  expect(() => new Pawl(nested, "Jobs", propsOf("dev"))).toThrow(
    "Pawl Parent/Inner/Jobs is in a nested stack, whose name is not known at synth: put it into a stack of the app",
  );
});
