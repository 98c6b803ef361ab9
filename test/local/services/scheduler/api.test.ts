import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  deadArn,
  queueArn,
  roleArn,
  type ServedScheduler,
  schedule,
  serveScheduler,
} from "./served-scheduler.ts";

const now = "2026-03-01T00:00:00Z";
let served: ServedScheduler;

beforeEach(async () => {
  served = await serveScheduler(now);
});
afterEach(() => served.close());

const create = (input: CreateScheduleCommandInput) => served.client.send(new CreateScheduleCommand(input));
const get = (Name: string, GroupName?: string) =>
  served.client.send(new GetScheduleCommand({ Name, GroupName }));
const list = async (input: Record<string, unknown> = {}) => {
  const { Schedules = [] } = await served.client.send(new ListSchedulesCommand(input));
  return Schedules.map(({ GroupName, Name }) => `${GroupName}/${Name}`);
};

test("a schedule that is created is shown with AWS's defaults, fires, and is gone when it is deleted", async () => {
  const { ScheduleArn } = await create(schedule("s"));
  expect(ScheduleArn).toBe("arn:aws:scheduler:us-east-1:000000000000:schedule/default/s");
  const { $metadata, ...shown } = await get("s");
  expect($metadata.httpStatusCode).toBe(200);
  expect(shown).toEqual({
    Arn: ScheduleArn,
    GroupName: "default",
    Name: "s",
    ScheduleExpression: "cron(* * * * ? *)",
    ScheduleExpressionTimezone: "UTC",
    State: "ENABLED",
    ActionAfterCompletion: "NONE",
    FlexibleTimeWindow: { Mode: "OFF" },
    CreationDate: new Date(now),
    LastModificationDate: new Date(now),
    Target: {
      Arn: queueArn,
      RoleArn: roleArn,
      Input: "<aws.scheduler.scheduled-time>",
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  });
  served.time.advance(120_000);
  expect(served.bodies()).toEqual(["2026-03-01T00:01:00Z", "2026-03-01T00:02:00Z"]);
  await served.client.send(new DeleteScheduleCommand({ Name: "s" }));
  served.time.advance(120_000);
  expect(served.bodies()).toHaveLength(2);
  await expect(get("s")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Schedule s does not exist.",
    $metadata: { httpStatusCode: 404 },
  });
});

test("all that a schedule can be given is shown again", async () => {
  await served.client.send(new CreateScheduleGroupCommand({ Name: "g" }));
  const given = {
    GroupName: "g",
    ScheduleExpression: "rate(2 hours)",
    ScheduleExpressionTimezone: "Europe/London",
    State: "DISABLED" as const,
    Description: "each second hour",
    StartDate: new Date("2026-03-02T00:00:00Z"),
    EndDate: new Date("2026-04-02T00:00:00Z"),
    KmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
    ActionAfterCompletion: "DELETE" as const,
    FlexibleTimeWindow: { Mode: "FLEXIBLE" as const, MaximumWindowInMinutes: 15 },
    Target: {
      ...{ Arn: queueArn, RoleArn: roleArn, Input: "x" },
      DeadLetterConfig: { Arn: deadArn },
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
    },
  };
  await create({ Name: "s", ...given });
  expect(await get("s", "g")).toMatchObject({ Name: "s", ...given });
});

test("an update replaces the schedule: what it leaves out returns to its default", async () => {
  await create(
    schedule("s", { Description: "d", ScheduleExpressionTimezone: "Asia/Tokyo", State: "DISABLED" }),
  );
  served.time.advance(5_000);
  await served.client.send(
    new UpdateScheduleCommand(schedule("s", { ScheduleExpression: "cron(5 * * * ? *)" })),
  );
  const shown = await get("s");
  expect(shown).toMatchObject({
    ScheduleExpression: "cron(5 * * * ? *)",
    ScheduleExpressionTimezone: "UTC",
    State: "ENABLED",
    CreationDate: new Date(now),
    LastModificationDate: new Date("2026-03-01T00:00:05Z"),
  });
  expect(shown.Description).toBeUndefined();
  served.time.advance(3_600_000);
  expect(served.bodies()).toEqual(["2026-03-01T00:05:00Z"]);
});

test("a rate begins at its creation, and an update begins it again only where the rate changes", async () => {
  const update = (changes: Record<string, unknown>) =>
    served.client.send(new UpdateScheduleCommand(schedule("s", changes)));
  await create(schedule("s", { ScheduleExpression: "rate(10 minutes)" }));
  served.time.advance(240_000);
  await update({ ScheduleExpression: "rate(10 minutes)", Description: "other" });
  served.time.advance(360_000);
  expect(served.bodies()).toEqual(["2026-03-01T00:10:00Z"]);
  await update({ ScheduleExpression: "rate(7 minutes)" });
  served.time.advance(420_000);
  expect(served.bodies()).toEqual(["2026-03-01T00:10:00Z", "2026-03-01T00:17:00Z"]);
});

test("a list is filtered by group, prefix and state", async () => {
  await served.client.send(new CreateScheduleGroupCommand({ Name: "g" }));
  await create(schedule("a1"));
  await create(schedule("a2", { State: "DISABLED" }));
  await create(schedule("b1", { GroupName: "g" }));
  await create(schedule("a3", { GroupName: "g" }));
  expect(await list()).toEqual(["default/a1", "default/a2", "g/a3", "g/b1"]);
  expect(await list({ GroupName: "g" })).toEqual(["g/a3", "g/b1"]);
  expect(await list({ NamePrefix: "a" })).toEqual(["default/a1", "default/a2", "g/a3"]);
  expect(await list({ NamePrefix: "a", State: "DISABLED" })).toEqual(["default/a2"]);
});

test("a request that is repeated with its client token does nothing twice", async () => {
  const input = schedule("s", { ClientToken: "t" });
  const first = await create(input);
  expect(await create(input)).toMatchObject({ ScheduleArn: first.ScheduleArn });
  await expect(create({ ...input, Description: "other" })).rejects.toMatchObject({
    name: "ConflictException",
    message: "The client token t was used with other parameters of CreateSchedule.",
    $metadata: { httpStatusCode: 409 },
  });
  const remove = () => served.client.send(new DeleteScheduleCommand({ Name: "s", ClientToken: "d" }));
  await remove();
  await remove();
  expect(await list()).toEqual([]);
});

test("a group that is deleted takes its schedules along, and is DELETING for a second", async () => {
  const { client, time } = served;
  await client.send(new CreateScheduleGroupCommand({ Name: "g" }));
  await create(schedule("s", { GroupName: "g" }));
  await create(schedule("kept"));
  await client.send(new DeleteScheduleGroupCommand({ Name: "g" }));
  const group = () => client.send(new GetScheduleGroupCommand({ Name: "g" }));
  expect(await group()).toMatchObject({ Name: "g", State: "DELETING" });
  expect(await list()).toEqual(["default/kept"]);
  await expect(create(schedule("late", { GroupName: "g" }))).rejects.toMatchObject({
    name: "ConflictException",
    message: "Schedule group g is being deleted.",
  });
  time.advance(1_000);
  await expect(group()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { ScheduleGroups = [] } = await client.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups.map(({ Name, State }) => [Name, State])).toEqual([["default", "ACTIVE"]]);
  time.advance(60_000);
  expect(served.bodies()).toEqual(["2026-03-01T00:01:00Z"]);
});

test("a group's tags are set, added to and taken away", async () => {
  const { client } = served;
  const { ScheduleGroupArn: ResourceArn } = await client.send(
    new CreateScheduleGroupCommand({ Name: "g", Tags: [{ Key: "team", Value: "a" }] }),
  );
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
  await client.send(
    new TagResourceCommand({
      ResourceArn,
      Tags: [
        { Key: "team", Value: "b" },
        { Key: "cost", Value: "7" },
      ],
    }),
  );
  expect(await tags()).toEqual([
    { Key: "team", Value: "b" },
    { Key: "cost", Value: "7" },
  ]);
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team", "none"] }));
  expect(await tags()).toEqual([{ Key: "cost", Value: "7" }]);
});

test("a schedule that deletes itself is gone once its last occurrence is delivered, and stays while there is a next", async () => {
  const ActionAfterCompletion = "DELETE";
  await create(schedule("once", { ScheduleExpression: "at(2026-03-01T00:02:00)", ActionAfterCompletion }));
  await create(schedule("until", { EndDate: new Date("2026-03-01T00:04:00Z"), ActionAfterCompletion }));
  await create(schedule("stays", { ScheduleExpression: "at(2026-03-01T00:01:00)" }));
  served.time.advance(120_000);
  expect(await list()).toEqual(["default/stays", "default/until"]);
  served.time.advance(120_000);
  expect(await list()).toEqual(["default/stays"]);
  expect(served.bodies()).toHaveLength(4 + 2);
});

test("a past instant is taken, and never fires", async () => {
  await create(schedule("s", { ScheduleExpression: "at(2026-02-01T00:00:00)" }));
  served.time.advance(86_400_000);
  expect(served.bodies()).toEqual([]);
  expect(await list()).toEqual(["default/s"]);
});

test("a token of a schedule or group that was deleted since makes it again", async () => {
  const remove = () => served.client.send(new DeleteScheduleCommand({ Name: "s" }));
  const input = schedule("s", { ClientToken: "t" });
  await create(input);
  await remove();
  await create(input);
  expect(await list()).toEqual(["default/s"]);
  const createGroup = () =>
    served.client.send(new CreateScheduleGroupCommand({ Name: "g", ClientToken: "t" }));
  await createGroup();
  await create(schedule("in-group", { GroupName: "g", ClientToken: "i" }));
  await served.client.send(new DeleteScheduleGroupCommand({ Name: "g" }));
  served.time.advance(1_000);
  await createGroup();
  await create(schedule("in-group", { GroupName: "g", ClientToken: "i" }));
  expect(await list()).toEqual(["default/s", "g/in-group"]);
});

test("a token of a deletion deletes what was made again since, and a change in between keeps tokens", async () => {
  const remove = () => served.client.send(new DeleteScheduleCommand({ Name: "s", ClientToken: "d" }));
  const input = schedule("s", { ClientToken: "t" });
  await create(input);
  await served.client.send(new UpdateScheduleCommand(schedule("s", { ScheduleExpression: "rate(1 hour)" })));
  await create(input);
  expect(await get("s")).toMatchObject({ ScheduleExpression: "rate(1 hour)" });
  await remove();
  await remove();
  await create(schedule("s", { ClientToken: "t2" }));
  await remove();
  expect(await list()).toEqual([]);
});

test("a token of a schedule that ended by itself makes it again", async () => {
  const at = { ScheduleExpression: "at(2026-03-01T00:01:00)", ActionAfterCompletion: "DELETE" as const };
  await create(schedule("s", { ...at, ClientToken: "t" }));
  served.time.advance(60_000);
  expect(await list()).toEqual([]);
  await create(schedule("s", { ...at, ClientToken: "t" }));
  expect(await list()).toEqual(["default/s"]);
});
