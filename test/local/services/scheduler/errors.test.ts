/**
 * What is refused, with the error's name, status and words, and the page of AWS that says so. Where a page gives no
 * words, ours are plain ones; the words of expressions and start dates are recorded from AWS.
 */

import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { json } from "node:stream/consumers";
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOptions, signedFor } from "../../temporary-aws.ts";
import { roleArn, type ServedScheduler, schedule, serveScheduler } from "./served-scheduler.ts";

let served: ServedScheduler;

beforeAll(async () => {
  served = await serveScheduler("2026-03-01T00:00:00Z");
  await served.client.send(new CreateScheduleGroupCommand({ Name: "there" }));
  await served.client.send(new CreateScheduleCommand(schedule("there")));
});
afterAll(() => served.close());

type Changes = Record<string, unknown>;
const create = (changes: Changes, target: Changes = {}) =>
  new CreateScheduleCommand(schedule("s", changes, target));
const api = (page: string) => `https://docs.aws.amazon.com/scheduler/latest/APIReference/API_${page}.html`;
const guide = (page: string) => `https://docs.aws.amazon.com/scheduler/latest/UserGuide/${page}.html`;
const wrong = (value: unknown, at: string, must: string) =>
  `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must ${must}`;
const long = "x".repeat(65);
const name = "satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$";
const window = (Mode: string, MaximumWindowInMinutes?: number) => ({
  FlexibleTimeWindow: { Mode, MaximumWindowInMinutes },
});
const retry = (RetryPolicy: Changes) => create({}, { RetryPolicy });
const groupArn = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/";
const tag = (index: number) => ({ Key: `k${index}`, Value: "v" });
const many = (count: number) => Array.from({ length: count }, (_, index) => tag(index));
const expression = (ScheduleExpression: string) =>
  [create({ ScheduleExpression }), `Invalid Schedule Expression ${ScheduleExpression}.`] as const;

type Case = readonly [page: string, command: object, message: string];
/** Sends any command: the table holds all of them. */
const send = (command: object) => served.client.send(command as ListSchedulesCommand);

const validations: readonly Case[] = [
  [api("CreateSchedule"), new CreateScheduleCommand(schedule("a b")), wrong("a b", "name", name)],
  [
    api("CreateSchedule"),
    new CreateScheduleCommand(schedule(long)),
    wrong(long, "name", "have length less than or equal to 64"),
  ],
  [api("CreateSchedule"), create({ GroupName: "a/b" }), wrong("a/b", "groupName", name)],
  [
    api("CreateSchedule"),
    create({ ClientToken: "a.b" }),
    wrong("a.b", "clientToken", "satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$"),
  ],
  [
    api("CreateSchedule"),
    create({ State: "PAUSED" }),
    wrong("PAUSED", "state", "satisfy enum value set: [ENABLED, DISABLED]"),
  ],
  [
    api("CreateSchedule"),
    create({ ActionAfterCompletion: "STOP" }),
    wrong("STOP", "actionAfterCompletion", "satisfy enum value set: [NONE, DELETE]"),
  ],
  [
    api("CreateSchedule"),
    create({ ScheduleExpression: "" }),
    wrong("", "scheduleExpression", "have length greater than or equal to 1"),
  ],
  [
    api("CreateSchedule"),
    create({ ScheduleExpressionTimezone: long }),
    wrong(long, "scheduleExpressionTimezone", "have length less than or equal to 50"),
  ],
  [
    api("CreateSchedule"),
    create({ Description: "x".repeat(513) }),
    wrong("x".repeat(513), "description", "have length less than or equal to 512"),
  ],
  [
    api("CreateSchedule"),
    create({ KmsKeyArn: "k" }),
    wrong(
      "k",
      "kmsKeyArn",
      String.raw`satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$`,
    ),
  ],
  [
    api("Target"),
    create({}, { RoleArn: "r" }),
    wrong(
      "r",
      "target.roleArn",
      String.raw`satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`,
    ),
  ],
  [
    api("Target"),
    create({ Target: { Arn: "a" } }),
    "1 validation error detected: Value null at 'target.roleArn' failed to satisfy constraint: Member must not be null",
  ],
  [
    api("Target"),
    create({ Target: { RoleArn: roleArn } }),
    "1 validation error detected: Value null at 'target.arn' failed to satisfy constraint: Member must not be null",
  ],
  [
    api("Target"),
    create({}, { Input: "" }),
    wrong("", "target.input", "have length greater than or equal to 1"),
  ],
  [
    guide("managing-targets-templated"),
    create({}, { Input: "x".repeat(262_145) }),
    "Input must have at most 262144 bytes, it has 262145.",
  ],
  [
    api("DeadLetterConfig"),
    create({}, { DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:000000000000:q.fifo" } }),
    wrong(
      "arn:aws:sqs:us-east-1:000000000000:q.fifo",
      "target.deadLetterConfig.arn",
      String.raw`satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`,
    ),
  ],
  [
    api("RetryPolicy"),
    retry({ MaximumRetryAttempts: 186 }),
    wrong(186, "target.retryPolicy.maximumRetryAttempts", "have value less than or equal to 185"),
  ],
  [
    api("RetryPolicy"),
    retry({ MaximumRetryAttempts: -1 }),
    wrong(-1, "target.retryPolicy.maximumRetryAttempts", "have value greater than or equal to 0"),
  ],
  [
    api("RetryPolicy"),
    retry({ MaximumEventAgeInSeconds: 59 }),
    wrong(59, "target.retryPolicy.maximumEventAgeInSeconds", "have value greater than or equal to 60"),
  ],
  [
    api("RetryPolicy"),
    retry({ MaximumEventAgeInSeconds: 86_401 }),
    wrong(86_401, "target.retryPolicy.maximumEventAgeInSeconds", "have value less than or equal to 86400"),
  ],
  [
    api("FlexibleTimeWindow"),
    create(window("SOMETIMES")),
    wrong("SOMETIMES", "flexibleTimeWindow.mode", "satisfy enum value set: [OFF, FLEXIBLE]"),
  ],
  [
    api("FlexibleTimeWindow"),
    create(window("FLEXIBLE", 1_441)),
    wrong(1_441, "flexibleTimeWindow.maximumWindowInMinutes", "have value less than or equal to 1440"),
  ],
  [
    api("FlexibleTimeWindow"),
    create(window("FLEXIBLE")),
    "MaximumWindowInMinutes is required when the mode of FlexibleTimeWindow is FLEXIBLE.",
  ],
  [
    api("FlexibleTimeWindow"),
    create(window("OFF", 5)),
    "MaximumWindowInMinutes is not allowed when the mode of FlexibleTimeWindow is OFF.",
  ],
  [
    api("CreateSchedule"),
    create({ State: "on", FlexibleTimeWindow: {} }),
    "2 validation errors detected: Value 'on' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]; Value null at 'flexibleTimeWindow.mode' failed to satisfy constraint: Member must not be null",
  ],
  [guide("schedule-types"), ...expression("cron(0 1 * * * *)")],
  [guide("schedule-types"), ...expression("cron(0 1 * * ?)")],
  [guide("schedule-types"), ...expression("cron(71 8 1 * ? *)")],
  [guide("schedule-types"), ...expression("cron(0 0 ? * 8 *)")],
  [guide("schedule-types"), ...expression("cron()")],
  [guide("schedule-types"), ...expression("rate(10 seconds)")],
  [guide("schedule-types"), ...expression("rate(10)")],
  [guide("schedule-types"), ...expression("rate(-10 minutes)")],
  [guide("schedule-types"), ...expression("rate( 10 minutes )")],
  [guide("schedule-types"), ...expression(" rate(10 minutes)")],
  [guide("schedule-types"), ...expression("at(2026-12-31T23:59:59Z)")],
  [guide("schedule-types"), ...expression("at(2026-12-31)")],
  [guide("schedule-types"), ...expression("at(2026-02-30T00:00:00)")],
  [guide("schedule-types"), ...expression("0 3 * * *")],
  [guide("schedule-types"), ...expression("every 5 minutes")],
  [
    guide("schedule-types"),
    create({ ScheduleExpressionTimezone: "Europe/Nowhere" }),
    "Invalid ScheduleExpressionTimezone Europe/Nowhere.",
  ],
  [
    api("CreateSchedule"),
    create({ StartDate: new Date("2026-02-28T23:54:59Z") }),
    "The StartDate you specify cannot be earlier than 5 minutes ago.",
  ],
  [
    api("CreateSchedule"),
    create({ EndDate: new Date("2026-02-28T23:59:59Z") }),
    "The EndDate you specify cannot be earlier than now.",
  ],
  [
    api("CreateSchedule"),
    create({ StartDate: new Date("2026-05-01T00:00:00Z"), EndDate: new Date("2026-05-01T00:00:00Z") }),
    "The StartDate you specify must be earlier than the EndDate.",
  ],
  [
    guide("managing-targets-universal"),
    create({}, { Arn: "arn:aws:scheduler:::aws-sdk:sqs:getQueueUrl", Input: "{}" }),
    "Target arn:aws:scheduler:::aws-sdk:sqs:getQueueUrl is not supported: getQueueUrl only reads.",
  ],
  [
    guide("managing-targets-universal"),
    create({}, { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input: "x" }),
    "Input must be well-formed JSON for the target arn:aws:scheduler:::aws-sdk:sqs:sendMessage.",
  ],
  [
    guide("managing-targets-universal"),
    create({}, { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input: undefined }),
    "Input is required for the target arn:aws:scheduler:::aws-sdk:sqs:sendMessage.",
  ],
  [
    guide("managing-targets-templated"),
    create({}, { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", Input: "x" }),
    "Input must be well-formed JSON for the target arn:aws:lambda:us-east-1:000000000000:function:f.",
  ],
  [
    api("ListSchedules"),
    new ListSchedulesCommand({ MaxResults: 0 }),
    wrong(0, "maxResults", "have value greater than or equal to 1"),
  ],
  [
    api("ListSchedules"),
    new ListSchedulesCommand({ MaxResults: 101 }),
    wrong(101, "maxResults", "have value less than or equal to 100"),
  ],
  [api("ListSchedules"), new ListSchedulesCommand({ NamePrefix: "a b" }), wrong("a b", "namePrefix", name)],
  [api("ListSchedules"), new ListSchedulesCommand({ NextToken: "1" }), "Invalid NextToken."],
  [api("ListScheduleGroups"), new ListScheduleGroupsCommand({ NextToken: "1" }), "Invalid NextToken."],
  [
    guide("managing-schedule-group"),
    new DeleteScheduleGroupCommand({ Name: "default" }),
    "The default schedule group cannot be deleted.",
  ],
  [
    api("TagResource"),
    new TagResourceCommand({
      ResourceArn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/there",
      Tags: [tag(1)],
    }),
    wrong(
      "arn:aws:scheduler:us-east-1:000000000000:schedule/default/there",
      "resourceArn",
      String.raw`satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$`,
    ),
  ],
  [
    api("CreateScheduleGroup"),
    new CreateScheduleGroupCommand({ Name: "tagged", Tags: many(51) }),
    "A schedule group can have at most 50 tags, not 51.",
  ],
  [
    api("CreateScheduleGroup"),
    new CreateScheduleGroupCommand({ Name: "tagged", Tags: [{ Key: "aws:k", Value: "v" }] }),
    "Tag key aws:k is reserved: aws: is AWS's own prefix.",
  ],
  [
    api("CreateScheduleGroup"),
    new CreateScheduleGroupCommand({ Name: "tagged", Tags: [{ Key: "k", Value: "" }] }),
    wrong("", "tags.1.member.value", "have length greater than or equal to 1"),
  ],
];

test.each(validations)(
  "a request that %s does not allow is a ValidationException of status 400: %#",
  async (_page, command, message) => {
    await expect(send(command)).rejects.toMatchObject({
      name: "ValidationException",
      message,
      $metadata: { httpStatusCode: 400 },
    });
  },
);

const none = "Schedule group none does not exist.";
const missing: readonly Case[] = [
  [api("GetSchedule"), new GetScheduleCommand({ Name: "none" }), "Schedule none does not exist."],
  [api("GetSchedule"), new GetScheduleCommand({ Name: "there", GroupName: "none" }), none],
  [api("UpdateSchedule"), new UpdateScheduleCommand(schedule("none")), "Schedule none does not exist."],
  [api("DeleteSchedule"), new DeleteScheduleCommand({ Name: "none" }), "Schedule none does not exist."],
  [api("CreateSchedule"), create({ GroupName: "none" }), none],
  [api("ListSchedules"), new ListSchedulesCommand({ GroupName: "none" }), none],
  [api("GetScheduleGroup"), new GetScheduleGroupCommand({ Name: "none" }), none],
  [api("DeleteScheduleGroup"), new DeleteScheduleGroupCommand({ Name: "none" }), none],
  [api("ListTagsForResource"), new ListTagsForResourceCommand({ ResourceArn: `${groupArn}none` }), none],
  [api("TagResource"), new TagResourceCommand({ ResourceArn: `${groupArn}none`, Tags: [tag(1)] }), none],
  [api("UntagResource"), new UntagResourceCommand({ ResourceArn: `${groupArn}none`, TagKeys: ["k"] }), none],
];

test.each(missing)(
  "what does not exist is a ResourceNotFoundException of status 404, as %s says: %#",
  async (_page, command, message) => {
    await expect(send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message,
      $metadata: { httpStatusCode: 404 },
    });
  },
);

const taken: readonly Case[] = [
  [api("CreateSchedule"), new CreateScheduleCommand(schedule("there")), "Schedule there already exists."],
  [
    api("CreateScheduleGroup"),
    new CreateScheduleGroupCommand({ Name: "there" }),
    "Schedule group there already exists.",
  ],
  [
    api("CreateScheduleGroup"),
    new CreateScheduleGroupCommand({ Name: "default" }),
    "Schedule group default already exists.",
  ],
];

test.each(taken)(
  "a name that is taken is a ConflictException of status 409, as %s says: %#",
  async (_page, command, message) => {
    await expect(send(command)).rejects.toMatchObject({
      name: "ConflictException",
      message,
      $metadata: { httpStatusCode: 409 },
    });
  },
);

const foreign: readonly (readonly [target: Changes, message: string])[] = [
  [
    { Arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m" },
    "Target arn:aws:states:us-east-1:000000000000:stateMachine:m is not emulated: allowed are resources of sqs and lambda, and their operations as in arn:aws:scheduler:::aws-sdk:sqs:sendMessage.",
  ],
  [
    { Arn: "arn:aws:scheduler:::aws-sdk:rds:stopDBCluster", Input: "{}" },
    "Target arn:aws:scheduler:::aws-sdk:rds:stopDBCluster is not emulated: StopDBCluster of rds cannot be a target here.",
  ],
  [
    { EcsParameters: { TaskDefinitionArn: "t" } },
    "Target.EcsParameters is not served locally; served are Arn, RoleArn, Input, DeadLetterConfig, RetryPolicy, SqsParameters",
  ],
];

test.each(foreign)(
  "what AWS has and this machine has not is refused by name: %#",
  async (target, message) => {
    await expect(served.client.send(create({}, target))).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  },
);

test("the 501st group is over AWS's quota", async () => {
  const own = await serveScheduler("2026-03-01T00:00:00Z");
  const client = new SchedulerClient(clientOptions(own.aws));
  for (let count = 1; count < 500; count++) own.aws.scheduler.groups.create(`g${count}`, {});
  await expect(client.send(new CreateScheduleGroupCommand({ Name: "more" }))).rejects.toMatchObject({
    name: "ServiceQuotaExceededException",
    message: "The number of schedule groups is limited to 500.",
    $metadata: { httpStatusCode: 402 },
  });
  client.destroy();
  await own.close();
});

const post = (path: string, body: string) => request("POST", path, body);

/** By Node's own client: `fetch` sends no body with a GET. */
async function request(method: string, path: string, body = ""): Promise<unknown> {
  const headers = { ...signedFor("scheduler"), "content-length": Buffer.byteLength(body) };
  const sent = httpRequest(`${served.aws.endpoint}${path}`, { method, headers });
  sent.end(body);
  const [answer] = await once(sent, "response");
  return { status: answer.statusCode, ...((await json(answer)) as object) };
}

const inTarget = JSON.stringify(schedule("s"));
const tagsOfDefault = `/tags/${encodeURIComponent(`${groupArn}default`)}`;

test.each([
  ["POST", "/schedules/s?foo=1", "{}", "CreateSchedule: foo is not served here; served are none"],
  [
    "POST",
    "/schedules/s?groupName=none",
    "{}",
    "CreateSchedule: groupName is not served here; served are none",
  ],
  ["POST", "/schedules/s", inTarget, "CreateSchedule: Name is in the path, and not allowed in the body"],
  ["PUT", "/schedules/s", inTarget, "UpdateSchedule: Name is in the path, and not allowed in the body"],
  [
    "POST",
    "/schedule-groups/s",
    '{"Name":"s"}',
    "CreateScheduleGroup: Name is in the path, and not allowed in the body",
  ],
  [
    "DELETE",
    "/schedules/there",
    '{"GroupName":"x"}',
    "DeleteSchedule: GroupName is not served here; served are none",
  ],
  ["GET", "/schedules/there", '{"Name":"x"}', "GetSchedule: Name is not served here; served are none"],
  [
    "GET",
    "/schedules/there?GroupName=x",
    "",
    "GetSchedule: GroupName is not served here; served are groupName",
  ],
  [
    "GET",
    "/schedules/there?groupName=default&groupName=x",
    "",
    "GetSchedule: groupName is given more than once in the address",
  ],
  [
    "GET",
    "/schedules?GroupName=default",
    "",
    "ListSchedules: GroupName is not served here; served are ScheduleGroup, State, NamePrefix, NextToken, MaxResults",
  ],
  ["POST", `${tagsOfDefault}?Foo=1`, '{"Tags":[]}', "TagResource: Foo is not served here; served are none"],
  [
    "POST",
    tagsOfDefault,
    '{"ResourceArn":"x","Tags":[]}',
    "TagResource: ResourceArn is in the path, and not allowed in the body",
  ],
])(
  "a parameter in the wrong place is refused by its name there: %s %s %s",
  async (method, path, body, message) => {
    const before = served.aws.scheduler.schedules;
    expect(await request(method, path, body)).toEqual({
      status: 400,
      __type: "ValidationException",
      message,
    });
    expect(served.aws.scheduler.schedules).toEqual(before);
  },
);

test("tag keys may be given more than once in the address", async () => {
  expect(await request("DELETE", `${tagsOfDefault}?TagKeys=a&TagKeys=b`)).toEqual({ status: 200 });
});

test.each([
  ["{", "the body is not JSON"],
  ["[]", "the body is not a JSON object"],
  ['{"Target": "x"}', "target must be a structure, and is x"],
  ['{"Target": {"Arn": 1}}', "target.arn must be a text, and is 1"],
  ['{"StartDate": "2026-05-01T00:00:00Z"}', "startDate must be a date, and is 2026-05-01T00:00:00Z"],
  ['{"StartDate": 1e300}', "startDate must be a date, and is 1e+300"],
])("a body that cannot be read is a SerializationException: %s", async (body, message) => {
  expect(await post("/schedules/s", body)).toEqual({
    status: 400,
    __type: "SerializationException",
    message,
  });
});

test("a member that AWS does not have is refused by name", async () => {
  expect(await post("/schedule-groups/g", '{"__proto__": 1, "Colour": "red"}')).toMatchObject({
    status: 400,
    __type: "ValidationException",
    message: "__proto__ is not served locally; served are Name, Tags, ClientToken",
  });
});
