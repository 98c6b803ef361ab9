/** EventBridge's operations on the rules of a template. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Rules } from "../../../functions/automatic/aws/rules.ts";
import type { LocalAws } from "../../../local/index.ts";
import { resourceTypes } from "../../../local/services/index.ts";
import { readAssembly, resolveStack } from "../../../local/stack/index.ts";
import { tempFolder, writeAssembly } from "../small-app.ts";
import { openTemporaryAws, signedFor } from "../temporary-aws.ts";

let aws: LocalAws;
const folder = tempFolder();

beforeAll(async () => {
  aws = await openTemporaryAws();
  await deploy();
});
afterAll(async () => {
  await aws.stop();
  await aws.close();
  folder.remove();
});

const input = '{"event": <aws.events.event.json>}';

function rule(Name: string, more: object = {}) {
  const Targets = [
    {
      Id: "Lane",
      Arn: { "Fn::GetAtt": ["Lane", "Arn"] },
      InputTransformer: { InputTemplate: input },
      SqsParameters: { MessageGroupId: "a" },
      DeadLetterConfig: { Arn: { "Fn::GetAtt": ["Dead", "Arn"] } },
    },
  ];
  return {
    Type: "AWS::Events::Rule",
    Properties: { Name, EventPattern: { source: ["a"] }, Targets, ...more },
  };
}

async function deploy(more: object = {}) {
  const Resources = {
    Lane: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane" } },
    Dead: { Type: "AWS::SQS::Queue", Properties: { QueueName: "dead" } },
    One: rule("shop_one", more),
    Two: rule("shop_two", { State: "DISABLED", Description: "The second" }),
    Other: rule("other_one"),
    Errors: { Type: "AWS::SQS::Queue", Properties: { QueueName: "errors" } },
    Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "shop-dev" } },
    Failed: {
      Type: "AWS::Events::Rule",
      Properties: {
        Name: "failed",
        EventBusName: { Ref: "Bus" },
        EventPattern: { source: ["pawl"], "detail-type": ["Run errored"] },
        Targets: [
          {
            ...{ Id: "Queue", Arn: { "Fn::GetAtt": ["Errors", "Arn"] } },
            SqsParameters: { MessageGroupId: "errors" },
          },
        ],
      },
    },
    Elsewhere: rule("shop_one", { EventBusName: "orders", Targets: [] }),
  };
  writeAssembly(folder.path, { Resources }, {}, {});
  const account = { accountId: aws.accountId, region: aws.region, endpoint: aws.endpoint };
  const stack = resolveStack(readAssembly(folder.path), { account, resourceTypes });
  await aws.deploy(stack);
  aws.start(stack);
}

async function call(operation: string, body: object) {
  const answer = await fetch(aws.endpoint, {
    method: "POST",
    headers: {
      ...signedFor("events"),
      "x-amz-target": `AWSEvents.${operation}`,
      "content-type": "application/x-amz-json-1.1",
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
const rules = new Rules((operation, body) => call(operation, JSON.parse(body)));

test("the rules of a bus whose names begin so are listed with their targets, as the template has them", async () => {
  const queue = (name: string) => `arn:aws:sqs:${aws.region}:${aws.accountId}:${name}`;
  const target = { id: "Lane", arn: queue("lane"), input, deadLetterArn: queue("dead") };
  const made = { bus: "default", pattern: '{"source":["a"]}', targets: [target] };
  expect(await rules.beginningWith("shop_", "default")).toEqual([
    { name: "shop_one", enabled: true, ...made },
    { name: "shop_two", enabled: false, ...made },
  ]);
  expect(await rules.beginningWith("shop_", "orders")).toEqual([
    { name: "shop_one", enabled: true, ...made, bus: "orders", targets: [] },
  ]);
  expect(await rules.beginningWith("shop_", "nowhere")).toEqual([]);
  expect(JSON.parse(await call("ListRules", { NamePrefix: "shop_two" }))).toEqual({
    Rules: [
      {
        Name: "shop_two",
        Arn: `arn:aws:events:${aws.region}:${aws.accountId}:rule/shop_two`,
        EventPattern: '{"source":["a"]}',
        State: "DISABLED",
        Description: "The second",
        EventBusName: "default",
      },
    ],
  });
});

test("pages are followed to their end, and a page, a token or a member that cannot be is refused", async () => {
  const { Rules: first, NextToken } = JSON.parse(await call("ListRules", { Limit: 2 }));
  const { Rules: second, ...end } = JSON.parse(await call("ListRules", { Limit: 2, NextToken }));
  expect([...first, ...second].map(({ Name }) => Name)).toEqual(["other_one", "shop_one", "shop_two"]);
  expect(end).toEqual({});
  const small = new Rules((operation, body) => call(operation, { ...JSON.parse(body), Limit: 1 }));
  expect((await small.beginningWith("shop_", "default")).map(({ name }) => name)).toEqual([
    "shop_one",
    "shop_two",
  ]);
  await expect(call("ListRules", { Limit: 101 })).rejects.toThrow("Limit: expected 1 to 100, got 101");
  await expect(call("ListRules", { NextToken: "x" })).rejects.toThrow("NextToken x is none that was given");
  await expect(call("ListRules", { Colour: "red" })).rejects.toThrow("Colour");
  await expect(call("ListTargetsByRule", { Rule: "shop_six" })).rejects.toThrow(
    "Rule shop_six does not exist on EventBus default.",
  );
});

test("a rule that is switched off by hand sends nothing, and stays so until its template says otherwise", async () => {
  const state = async () => (await rules.beginningWith("shop_one", "default"))[0]?.enabled;
  const sent = async () => {
    const before = aws.sqs.counts("lane").visible;
    const Entries = [{ Source: "a", DetailType: "b", Detail: "{}" }];
    await call("PutEvents", { Entries });
    return aws.sqs.counts("lane").visible - before;
  };
  // Of the three rules of the default bus one is off.
  expect(await sent()).toBe(2);
  await call("DisableRule", { Name: "shop_one" });
  expect([await state(), await sent()]).toEqual([false, 1]);
  await deploy();
  expect(await state()).toBe(false);
  await call("EnableRule", { Name: "shop_one", EventBusName: "default" });
  expect([await state(), await sent()]).toEqual([true, 2]);
  await call("DisableRule", { Name: "shop_one" });
  await deploy({ State: "DISABLED" });
  await deploy();
  expect(await state()).toBe(true);
});

test("a bus that the template makes takes events, and its rules hand them on in the group of their targets", async () => {
  await deploy();
  const taken = JSON.parse(
    await call("PutEvents", {
      Entries: [
        {
          EventBusName: `arn:aws:events:${aws.region}:${aws.accountId}:event-bus/shop-dev`,
          Source: "pawl",
          DetailType: "Run errored",
          Detail: '{"task":"a"}',
        },
        { EventBusName: "none", Source: "pawl", DetailType: "Run errored", Detail: "{}" },
      ],
    }),
  ) as { readonly Entries: readonly { readonly EventId?: string; readonly ErrorCode?: string }[] };
  expect(taken.Entries.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual([
    "string",
    "ResourceNotFoundException",
  ]);
  const body = await fetch(aws.endpoint, {
    method: "POST",
    headers: {
      ...signedFor("sqs"),
      "x-amz-target": "AmazonSQS.ReceiveMessage",
      "content-type": "application/x-amz-json-1.0",
    },
    body: JSON.stringify({
      QueueUrl: `${aws.endpoint}/${aws.accountId}/errors`,
      MessageSystemAttributeNames: ["MessageGroupId"],
    }),
  }).then((answer) => answer.text());
  expect(body).toContain('"MessageGroupId":"errors"');
  expect(body).toContain('\\"detail\\":{\\"task\\":\\"a\\"}');
});
