import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { queueArn, roleArn, type ServedScheduler, schedule, serveScheduler } from "./served-scheduler.ts";

let served: ServedScheduler;

beforeEach(async () => {
  served = await serveScheduler("2026-03-01T00:00:00Z");
});
afterEach(() => served.close());

const inTemplate = (Name: string, changes: Record<string, unknown> = {}) => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: schedule(Name, changes),
});
const group = {
  Type: "AWS::Scheduler::ScheduleGroup",
  Properties: { Name: "g", Tags: [{ Key: "k", Value: "v" }] },
};

const create = (Name: string, changes: Record<string, unknown> = {}) =>
  served.client.send(new CreateScheduleCommand(schedule(Name, changes)));
const names = async () => {
  const { Schedules = [] } = await served.client.send(new ListSchedulesCommand({}));
  return Schedules.map(({ GroupName, Name }) => `${GroupName}/${Name}`);
};

test("a template's schedule is what the same request through the API makes", async () => {
  const changes = {
    ScheduleExpressionTimezone: "Europe/London",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: "5" },
    StartDate: "2020-03-02T00:00:00Z",
    EndDate: "2027-03-02T00:00:00.000Z",
    Target: { Arn: queueArn, RoleArn: roleArn, Input: "x", RetryPolicy: { MaximumRetryAttempts: "3" } },
  };
  await served.deploy({ S: inTemplate("s", changes) });
  const shown = await served.client.send(new GetScheduleCommand({ Name: "s" }));
  expect(shown).toMatchObject({
    Name: "s",
    GroupName: "default",
    State: "ENABLED",
    ScheduleExpressionTimezone: "Europe/London",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
    StartDate: new Date("2020-03-02T00:00:00Z"),
    EndDate: new Date("2027-03-02T00:00:00Z"),
    Target: { RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 86_400 } },
  });
});

test("schedules that were made through the API stay beside those of the template, which follow it", async () => {
  await served.deploy({ G: group, One: inTemplate("one", { GroupName: "g" }), Two: inTemplate("two") });
  await create("mine");
  await create("grouped", { GroupName: "g" });
  await served.client.send(new UpdateScheduleCommand(schedule("two", { Description: "changed by hand" })));
  await served.client.send(new DeleteScheduleCommand({ Name: "one", GroupName: "g" }));
  expect(await names()).toEqual(["default/mine", "default/two", "g/grouped"]);

  await served.deploy({ G: group, One: inTemplate("one", { GroupName: "g" }), Two: inTemplate("two") });
  expect(await names()).toEqual(["default/mine", "default/two", "g/grouped", "g/one"]);
  const two = await served.client.send(new GetScheduleCommand({ Name: "two" }));
  expect(two.Description).toBeUndefined();

  await served.deploy({ Two: inTemplate("two") });
  expect(await names()).toEqual(["default/mine", "default/two"]);
  expect(served.warnings).toEqual(["schedule g/grouped was deleted: the template no longer has its group"]);
  served.time.advance(60_000);
  expect(served.bodies()).toEqual(["2026-03-01T00:01:00Z", "2026-03-01T00:01:00Z"]);
});

test("a template's group has the template's tags", async () => {
  await served.deploy({ G: group });
  const ResourceArn = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/g";
  const { Tags } = await served.client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: "k", Value: "v" }]);
});

test("a template cannot take over what was made through the API, and says so in one line", async () => {
  await create("s");
  await served.client.send(new CreateScheduleGroupCommand({ Name: "g" }));
  await expect(served.deploy({ S: inTemplate("s") })).rejects.toThrow(
    "S (AWS::Scheduler::Schedule) cannot be made: schedule default/s is there already, and not from the template: delete it first",
  );
  await expect(served.deploy({ G: group })).rejects.toThrow(
    "G (AWS::Scheduler::ScheduleGroup) cannot be made: schedule group g is there already, and not from the template: delete it first",
  );
  expect(await names()).toEqual(["default/s"]);
});

test("a group of a template with a property that is not known is refused", async () => {
  await expect(served.deploy({ G: { ...group, Properties: { Name: "g", Colour: "red" } } })).rejects.toThrow(
    "G (AWS::Scheduler::ScheduleGroup) cannot be made: Colour is not served locally; served are Name, Tags",
  );
});

test("the API refuses the name of a schedule of the template", async () => {
  await served.deploy({ S: inTemplate("s") });
  await expect(create("s")).rejects.toMatchObject({
    name: "ConflictException",
    message: "Schedule s already exists.",
  });
});

test.each([
  [
    { ActionAfterCompletion: "DELETE" },
    "ActionAfterCompletion is not served locally; served are Name, GroupName, ",
  ],
  [{ Input: "x" }, "Input is not served locally; served are Name, GroupName, "],
  [{ StartDate: "soon" }, 'expected a date such as 2026-03-29T02:00:00Z, got "soon"'],
  [{ ScheduleExpression: "cron(61 * * * ? *)" }, "Invalid Schedule Expression cron(61 * * * ? *)."],
  [
    { Target: { Arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m", RoleArn: roleArn } },
    "Target arn:aws:states:us-east-1:000000000000:stateMachine:m is not emulated: allowed are resources of sqs and lambda",
  ],
])("a schedule of a template is refused with the reason: %#", async (changes, message) => {
  await expect(served.deploy({ S: inTemplate("s", changes) })).rejects.toThrow(
    `S (AWS::Scheduler::Schedule) cannot be made: ${message}`,
  );
});
