// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the form that Fn::Sub reads
import { afterAll, expect, test } from "vitest";
import { resourceTypes } from "../../../local/services/index.ts";
import { readAssembly, resolveStack, type Template } from "../../../local/stack/index.ts";
import { account, stackOf, tempFolder, writeAssembly } from "../small-app.ts";

const folder = tempFolder();
afterAll(folder.remove);

/** What an expression gives, as the value of an output. */
function resolved(value: unknown, rest: Partial<Template> = {}): string | undefined {
  return stackOf({ Resources: {}, ...rest, Outputs: { It: { Value: value } } }).outputs[0]?.value;
}

const queue = { Q: { Type: "AWS::SQS::Queue", Properties: { QueueName: "q" } } };
const url = "http://127.0.0.1:4766/000000000000/q";

test("references to a resource give its URL, its name and its ARN on this machine", () => {
  expect(resolved({ Ref: "Q" }, { Resources: queue })).toBe(url);
  expect(resolved({ "Fn::GetAtt": ["Q", "Arn"] }, { Resources: queue })).toBe(
    "arn:aws:sqs:eu-west-1:000000000000:q",
  );
  expect(resolved({ "Fn::GetAtt": "Q.QueueName" }, { Resources: queue })).toBe("q");
  const table = { T: { Type: "AWS::DynamoDB::Table" } };
  expect(resolved({ "Fn::GetAtt": ["T", "Arn"] }, { Resources: table })).toMatch(
    /table\/small-T-[0-9A-F]{12}$/,
  );
});

test.each([
  [{ "Fn::Join": ["", ['{"q":"', { Ref: "Q" }, '"}']] }, `{"q":"${url}"}`],
  [{ "Fn::Sub": "a-${AWS::Region}-${Q.QueueName}-${!Literal}" }, "a-eu-west-1-q-${Literal}"],
  [{ "Fn::Sub": ["${X}/${Q}", { X: { Ref: "AWS::StackName" } }] }, `small/${url}`],
  [{ "Fn::Select": [5, { "Fn::Split": [":", { "Fn::GetAtt": ["Q", "Arn"] }] }] }, "q"],
  [{ "Fn::If": ["Yes", "then", "else"] }, "then"],
  [{ "Fn::If": ["No", "then", "else"] }, "else"],
  [{ Ref: "Given" }, "by default"],
  [{ Ref: "AWS::Partition" }, "aws"],
  [{ "Fn::FindInMap": ["Map", { Ref: "AWS::Region" }, "size"] }, "7"],
])("the expression %j gives %s", (value, expected) => {
  const rest = {
    Resources: queue,
    Parameters: { Given: { Type: "String", Default: "by default" } },
    Mappings: { Map: { "eu-west-1": { size: 7 } } },
    Conditions: {
      Yes: {
        "Fn::And": [
          { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] },
          { "Fn::Not": [{ Condition: "No" }] },
        ],
      },
      No: { "Fn::Or": [{ "Fn::Equals": ["a", "b"] }] },
    },
  };
  expect(resolved(value, rest)).toBe(expected);
});

test("AWS::NoValue removes a property, and a condition removes a resource", () => {
  const stack = stackOf({
    Conditions: { Never: { "Fn::Equals": ["a", "b"] } },
    Resources: {
      Q: {
        Type: "AWS::SQS::Queue",
        Properties: {
          VisibilityTimeout: 30,
          DelaySeconds: { "Fn::If": ["Never", 5, { Ref: "AWS::NoValue" }] },
        },
      },
      Gone: { Type: "AWS::SQS::Queue", Condition: "Never" },
    },
  });
  expect(stack.resources.map(({ logicalId, properties }) => [logicalId, properties])).toEqual([
    ["Q", { VisibilityTimeout: 30 }],
  ]);
});

test("a generated name is the same after each synthesis, and is not too long", () => {
  const names = () =>
    stackOf({
      Resources: {
        [`Long${"x".repeat(200)}`]: { Type: "AWS::Lambda::Function" },
        B: { Type: "AWS::S3::Bucket" },
      },
    }).resources.map(({ name }) => name);
  expect(names()).toEqual(names());
  expect(names()[0]).toHaveLength(64);
  expect(names()[1]).toMatch(/^small-b-[0-9a-f]{12}$/);
});

test("every unknown resource type of a template is named when it is refused", () => {
  const template = {
    Resources: { Topic: { Type: "AWS::SNS::Topic" }, Feed: { Type: "Custom::Feed" }, ...queue },
  };
  expect(() => stackOf(template)).toThrow(
    /^cannot be emulated on this machine: Topic \(AWS::SNS::Topic\), Feed \(Custom::Feed\); allowed are AWS::DynamoDB::Table, /,
  );
  expect(() => stackOf(template, { passOver: ["AWS::SNS::Topic"] })).toThrow(
    /machine: Feed \(Custom::Feed\);/,
  );
});

test("a resource type that is passed over can still be referred to", () => {
  const stack = stackOf(
    {
      Resources: { Topic: { Type: "AWS::SNS::Topic" }, ...queue },
      Outputs: { Topic: { Value: { Ref: "Topic" } } },
    },
    { passOver: ["AWS::SNS::Topic"] },
  );
  expect(stack.passedOver).toEqual([{ logicalId: "Topic", type: "AWS::SNS::Topic" }]);
  expect(stack.resources.map(({ logicalId }) => logicalId)).toEqual(["Q"]);
  expect(stack.outputs[0]?.value).toMatch(/^small-Topic-/);
});

test.each([
  [{ "Fn::ImportValue": "x" }, /^Fn::ImportValue is not known here: known are Ref, /],
  [{ Ref: "Nothing" }, /^Nothing is referred to, but is no resource or parameter of the template$/],
  [
    { "Fn::GetAtt": ["Q", "Colour"] },
    /^AWS::SQS::Queue Q has no attribute Colour here: known are Arn, QueueName, QueueUrl$/,
  ],
  [{ Ref: "Wanted" }, /^parameter Wanted has no default/],
])("the expression %j is refused", (value, message) => {
  const rest = { Resources: queue, Parameters: { Wanted: { Type: "String" } } };
  expect(() => resolved(value, rest)).toThrow(message);
});

test.each<[object, string]>([
  [
    { Transform: "AWS::LanguageExtensions" },
    "section Transform is not emulated: allowed are AWSTemplateFormatVersion, ",
  ],
  [{ Rules: { Mine: {} } }, "rule Mine is not emulated: allowed are CheckBootstrapVersion"],
  [{ Resources: { Q: { ...queue.Q, Foo: 1 } } }, "Q: attribute Foo is not emulated: allowed are Type, "],
  [{ Resources: { Q: { ...queue.Q, CreationPolicy: {} } } }, "Q: attribute CreationPolicy is not emulated"],
  [
    { Resources: { Q: { ...queue.Q, DependsOn: "Z" } } },
    "Q depends on Z, which is no resource of the template",
  ],
  [
    { Resources: { Q: { ...queue.Q, DependsOn: ["Q2", "constructor"] }, Q2: queue.Q } },
    "Q depends on constructor",
  ],
])("a template with a part that would have no effect is refused: %j", (part, why) => {
  expect(() => stackOf({ Resources: queue, ...part })).toThrow(why);
});

test("what the CDK writes into each template is taken, and names of JavaScript's own are no names of a template", () => {
  const stack = stackOf({
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "d",
    Metadata: {},
    Parameters: { BootstrapVersion: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/b" } },
    Rules: { CheckBootstrapVersion: { Assertions: [] } },
    Resources: {
      F: {
        ...{ Type: "AWS::Lambda::Function", Metadata: { "aws:cdk:path": "x" } },
        ...{ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" },
        Properties: { Environment: { constructor: "text" } },
      },
    },
  } as Template);
  expect(stack.resources[0]?.properties).toEqual({ Environment: { constructor: "text" } });
  const typed = { Resources: { X: { Type: "constructor" } } };
  expect(() => stackOf(typed)).toThrow("cannot be emulated on this machine: X (constructor)");
  expect(() => resolved({ Ref: "constructor" })).toThrow("constructor is referred to, but is no resource");
  expect(() => resolved({ "Fn::If": ["constructor", 1, 2] })).toThrow("condition constructor is not in");
  expect(() => resolved({ "Fn::GetAtt": ["Q", "constructor"] }, { Resources: queue })).toThrow(
    "has no attribute constructor here",
  );
});

test("a synthesized folder gives its stack, and its assets by bucket and key", () => {
  writeAssembly(folder.path, { Resources: {} }, { worker: "" }, { "cities.csv": "a" });
  const stack = resolveStack(readAssembly(folder.path), { account, resourceTypes });
  expect(stack.assets.map(({ bucket, key, packaging }) => [bucket, key, packaging])).toEqual([
    ["cdk-hnb659fds-assets-000000000000-eu-west-1", "worker.zip", "zip"],
    ["cdk-hnb659fds-assets-000000000000-eu-west-1", "cities.csv", "file"],
  ]);
  expect(() => readAssembly(folder.path, "other")).toThrow(/^no stack other in .*, found small$/);
  expect(() => readAssembly("/nowhere")).toThrow(/^\/nowhere holds no manifest.json/);
});

test("each resource comes after those it refers to, whatever the order of the template", () => {
  const stack = stackOf({
    Resources: {
      Worker: {
        Type: "AWS::Lambda::Function",
        Properties: { Description: { "Fn::Sub": "reads ${Lane.Arn}" } },
      },
      Lane: {
        Type: "AWS::SQS::Queue",
        Properties: { RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] } } },
      },
      Last: { Type: "AWS::S3::Bucket", DependsOn: "First" },
      Dead: { Type: "AWS::SQS::Queue" },
      First: { Type: "AWS::S3::Bucket" },
    },
  });
  expect(stack.resources.map(({ logicalId }) => logicalId)).toEqual([
    "Dead",
    "Lane",
    "Worker",
    "First",
    "Last",
  ]);
});

test("resources in a circle are refused, with the circle in the words", () => {
  const queue = (more: object) => ({ Type: "AWS::SQS::Queue", ...more });
  const resources = {
    Start: queue({ DependsOn: "A" }),
    A: queue({ Properties: { QueueName: { "Fn::Sub": "x-${B.QueueName}" } } }),
    B: queue({ Properties: { RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["C", "Arn"] } } } }),
    C: queue({ DependsOn: ["A"] }),
  };
  expect(() => stackOf({ Resources: resources })).toThrow(
    "resources depend on each other in a circle: A -> B -> C -> A",
  );
  expect(() => stackOf({ Resources: { Own: queue({ DependsOn: "Own" }) } })).toThrow("circle: Own -> Own");
  const shadowed = { "Fn::Sub": ["${A}", { A: "other" }] };
  expect(
    stackOf({ Resources: { A: queue({ Properties: { QueueName: shadowed } }) } }).resources[0]?.name,
  ).toBe("other");
});

test("conditions in a circle are refused, with the circle in the words", () => {
  const Conditions = { One: { Condition: "Two" }, Two: { "Fn::Not": [{ Condition: "One" }] } };
  const Resources = { Q: { Type: "AWS::SQS::Queue", Condition: "One" } };
  expect(() => stackOf({ Resources, Conditions })).toThrow(
    "conditions depend on each other in a circle: One -> Two -> One",
  );
});

test.each([
  [{}, "is no template: it has no Resources"],
  [{ Resources: null }, "is no template: it has no Resources"],
  [{ Resources: { Q: {} } }, "resource Q has no Type"],
  [{ Resources: { Q: null } }, "resource Q has no Type"],
])("a file that is no template is refused in one line: %#", (template, why) => {
  const folder = tempFolder();
  writeAssembly(folder.path, template);
  expect(() => readAssembly(folder.path)).toThrow(why);
  folder.remove();
});
