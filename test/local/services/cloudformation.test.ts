/** CloudFormation over one stack that was deployed, by the SDK's own client. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  StackStatus,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Front } from "../../../local/http/index.ts";
import { DeployedStacks } from "../../../local/services/cloudformation/deployed-stacks.ts";
import { cloudformation } from "../../../local/services/cloudformation/index.ts";
import { LocalTime } from "../../../local/time/index.ts";
import { stackOf } from "../small-app.ts";
import { clientOptions, signedFor } from "../temporary-aws.ts";

const StackName = "small";
const time = new LocalTime();
const front = new Front([cloudformation], () => time.now());
let client: CloudFormationClient;

beforeAll(async () => {
  time.freeze();
  time.set(Date.parse("2026-11-21T03:00:00Z"));
  const queues = Array.from({ length: 149 }, (_, i) => [
    `Q${String(i).padStart(3, "0")}`,
    { Type: "AWS::SQS::Queue" },
  ]);
  const deployed = new DeployedStacks(time);
  deployed.set(
    stackOf({
      Resources: { ...Object.fromEntries(queues), Role: { Type: "AWS::IAM::Role" } },
      Outputs: {
        Shared: { Value: "v", Export: { Name: { "Fn::Sub": "${AWS::StackName}-shared" } } },
        Own: { Value: "w" },
      },
    }),
  );
  front.register("cloudformation", cloudformation.api(deployed, {} as never));
  await front.listen(0);
  client = new CloudFormationClient(clientOptions({ endpoint: front.endpoint, region: "eu-west-1" }));
});
afterAll(async () => {
  client.destroy();
  await front.close();
  time.close();
});

test("a resource is described by its logical id, and by the physical id of any resource of its stack", async () => {
  const LogicalResourceId = "Q001";
  const one = await client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
  expect(one.StackResourceDetail).toMatchObject({
    StackName,
    LogicalResourceId,
    ResourceType: "AWS::SQS::Queue",
    ResourceStatus: "CREATE_COMPLETE",
    LastUpdatedTimestamp: new Date("2026-11-21T03:00:00Z"),
  });
  const PhysicalResourceId = one.StackResourceDetail?.PhysicalResourceId ?? "";
  const all = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
  expect(all.StackResources?.length).toBe(150);
  const of = await client.send(new DescribeStackResourcesCommand({ StackName, LogicalResourceId }));
  expect(of.StackResources?.map(({ PhysicalResourceId: id }) => id)).toEqual([PhysicalResourceId]);
  const none = new DescribeStackResourceCommand({ StackName, LogicalResourceId: "None" });
  await expect(client.send(none)).rejects.toMatchObject({
    name: "ValidationError",
    message: "Resource None does not exist for stack small",
  });
});

test("resources and events are listed a hundred at a time, the newest event first", async () => {
  const first = await client.send(new ListStackResourcesCommand({ StackName }));
  const { NextToken } = first;
  const second = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
  const ids = [first, second].flatMap(({ StackResourceSummaries = [] }) =>
    StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId),
  );
  expect([first.StackResourceSummaries?.length, ids.length, new Set(ids).size, second.NextToken]).toEqual([
    100,
    150,
    150,
    undefined,
  ]);
  const events = await client.send(new DescribeStackEventsCommand({ StackName }));
  expect(events.StackEvents?.length).toBe(100);
  expect(events.StackEvents?.slice(0, 2)).toMatchObject([
    { LogicalResourceId: "small", ResourceStatus: "CREATE_COMPLETE" },
    { LogicalResourceId: "Role", ResourceStatus: "CREATE_COMPLETE" },
  ]);
  const unknown = new ListStackResourcesCommand({ StackName, NextToken: "elsewhere" });
  await expect(client.send(unknown)).rejects.toThrow("NextToken elsewhere is none that was given");
});

test("exports are listed under their names, and shown with the outputs", async () => {
  const { Exports } = await client.send(new ListExportsCommand({}));
  expect(Exports).toMatchObject([{ Name: "small-shared", Value: "v" }]);
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  expect(Stacks?.[0]?.Outputs).toEqual([
    { OutputKey: "Shared", OutputValue: "v", ExportName: "small-shared" },
    { OutputKey: "Own", OutputValue: "w" },
  ]);
});

test("stacks are listed by the statuses that are asked for", async () => {
  const names = async (...StackStatusFilter: ("CREATE_COMPLETE" | "DELETE_COMPLETE")[]) => {
    const { StackSummaries } = await client.send(new ListStacksCommand({ StackStatusFilter }));
    return (StackSummaries ?? []).map((stack) => stack.StackName);
  };
  expect(await names()).toEqual(["small"]);
  expect(await names("DELETE_COMPLETE", "CREATE_COMPLETE")).toEqual(["small"]);
  expect(await names("DELETE_COMPLETE")).toEqual([]);
});

test("an operation or a parameter that is not served is refused by its name", async () => {
  const create = new CreateStackCommand({ StackName: "other", TemplateBody: "{}" });
  await expect(client.send(create)).rejects.toMatchObject({
    name: "InvalidAction",
    message: expect.stringContaining("CreateStack is not served here"),
  });
  const ofChange = new GetTemplateCommand({ StackName, ChangeSetName: "change" });
  await expect(client.send(ofChange)).rejects.toMatchObject({
    name: "ValidationError",
    message: "GetTemplate: ChangeSetName is not served here; served are StackName, TemplateStage",
  });
});

async function asked(query: string): Promise<string> {
  const headers = { ...signedFor("cloudformation"), "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(front.endpoint, { method: "POST", headers, body: query });
  return `${answer.status} ${/<Message>(.*)<\/Message>/.exec(await answer.text())?.[1]}`;
}

test.each([
  [
    "Action=DescribeStacks&StackName.member.1=small",
    "DescribeStacks: StackName.member is not served here; served are StackName, NextToken",
  ],
  [
    "Action=ListStacks&StackStatusFilter=CREATE_COMPLETE",
    "ListStacks: StackStatusFilter is not served here; served are StackStatusFilter.member, NextToken",
  ],
  [
    "Action=ListStacks&StackStatusFilter.member.x=a",
    "ListStacks: StackStatusFilter.member.x is not served here; served are StackStatusFilter.member, NextToken",
  ],
  ["Action=DescribeStacks&StackName=a&StackName=small", "DescribeStacks: StackName is given more than once"],
  [
    "Action=DescribeStacks&Version=2010-05-16",
    "Could not find operation DescribeStacks for version 2010-05-16: served is 2010-05-15",
  ],
  ["Action=GetTemplate", "StackName must be given"],
  ["Action=DescribeStackEvents&StackName=", "StackName must be given"],
])("a request that the SDK cannot have written is refused: %s", async (query, message) => {
  expect(await asked(query)).toBe(`400 ${message}`);
});

test("a status that no stack can have is refused, and a list without elements asks for all", async () => {
  expect(await asked("Action=ListStacks&StackStatusFilter.member.1=DONE")).toMatch(
    /^400 StackStatusFilter DONE is not allowed: CREATE_IN_PROGRESS, CREATE_FAILED, /,
  );
  const all = new ListStacksCommand({ StackStatusFilter: Object.values(StackStatus) });
  expect((await client.send(all)).StackSummaries).toHaveLength(1);
  expect(await asked("Action=ListStacks&Version=2010-05-15&StackStatusFilter=")).toBe("200 undefined");
});
