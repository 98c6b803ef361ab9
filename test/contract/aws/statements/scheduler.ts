/** What Pawl relies on of EventBridge Scheduler: how schedules are made by a template, and how they fire. */
import {
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
} from "@aws-sdk/client-scheduler";
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { Queue } from "./queues.ts";

const statement = statementsOf("scheduler", "https://docs.aws.amazon.com/scheduler/latest/");
const getSchedule = "APIReference/API_GetSchedule.html";
const listSchedules = "APIReference/API_ListSchedules.html";
const attributes = "UserGuide/managing-schedule-context-attributes.html";
const taskSchedule = "infra/constructs/task-schedule.ts#TaskSchedule";
const schedules = "infra/constructs/schedules.ts#Schedules";
const occurrence = "functions/model/run/messages/message.ts#occurrence";

/** The schedule that the template made. */
export async function show(aws: Aws, output: "ScheduleName" | "DisabledName") {
  const { GroupName, [output]: Name } = await aws.stack();
  // A reference to a schedule is its name; some endpoints give group and name.
  const command = new GetScheduleCommand({ GroupName, Name: Name?.split(/[/|]/).at(-1) });
  return aws.clients.scheduler.send(command);
}

interface Occurrence {
  readonly at: string;
  readonly arn: string;
  readonly execution: string;
  readonly attempt: string;
}

/** Occurrences of the schedule of each minute, at least so many, with when their messages were sent. They stay where they are. */
async function occurrences(aws: Aws, count: number) {
  const { FiredUrl = "" } = await aws.stack();
  const queue = new Queue(FiredUrl, aws.clients.sqs);
  const seen = async () => {
    const messages = await queue.receive({ VisibilityTimeout: 0, MessageSystemAttributeNames: ["All"] });
    const all = messages.map(({ Body = "{}", Attributes }) => {
      return { ...(JSON.parse(Body) as Occurrence), sentAt: Number(Attributes?.SentTimestamp) };
    });
    return all.sort((one, other) => one.sentAt - other.sentAt);
  };
  for (let minutes = 0; minutes <= count && (await seen()).length < count; minutes++) await aws.wait(61);
  return aws.until("the occurrences", async () => {
    const all = await seen();
    return all.length >= count ? all : undefined;
  });
}

export const scheduler: readonly Statement[] = [
  statement(
    "expression",
    "a schedule has the expression of the template",
    getSchedule,
    taskSchedule,
    async (aws) => {
      equal((await show(aws, "ScheduleName")).ScheduleExpression, "cron(* * * * ? *)");
    },
  ),
  statement(
    "zone",
    "a schedule has the time zone of the template",
    getSchedule,
    taskSchedule,
    async (aws) => {
      equal((await show(aws, "DisabledName")).ScheduleExpressionTimezone, "Europe/London");
    },
  ),
  statement(
    "default-zone",
    "a schedule without a time zone is in UTC",
    "UserGuide/schedule-types.html",
    "functions/schedule/translate.ts#eventBridge",
    async (aws) => {
      equal((await show(aws, "ScheduleName")).ScheduleExpressionTimezone, "UTC");
    },
  ),
  statement(
    "state",
    "a schedule is enabled, unless the template says that it is disabled",
    getSchedule,
    taskSchedule,
    async (aws) => {
      equal(
        [(await show(aws, "ScheduleName")).State, (await show(aws, "DisabledName")).State],
        ["ENABLED", "DISABLED"],
      );
    },
  ),
  statement(
    "window",
    "a schedule has no flexible window where the template turns it off",
    "UserGuide/managing-schedule-flexible-time-windows.html",
    taskSchedule,
    async (aws) => {
      equal((await show(aws, "ScheduleName")).FlexibleTimeWindow?.Mode, "OFF");
    },
  ),
  statement(
    "target",
    "a schedule sends to the queue of the template, under its role",
    getSchedule,
    taskSchedule,
    async (aws) => {
      const { Target } = await show(aws, "ScheduleName");
      holds(Target?.Arn !== undefined, Target);
      equal(Target?.Arn, (await aws.stack()).FiredArn);
    },
  ),
  statement(
    "input",
    "a schedule's input is the template's, context attributes not yet replaced",
    attributes,
    taskSchedule,
    async (aws) => {
      const { Target } = await show(aws, "ScheduleName");
      equal(JSON.parse(Target?.Input ?? "{}").at, "<aws.scheduler.scheduled-time>");
    },
  ),
  statement(
    "description",
    "a schedule has the description of the template",
    getSchedule,
    taskSchedule,
    async (aws) => {
      equal((await show(aws, "DisabledName")).Description, "never fires");
    },
  ),
  statement(
    "group",
    "a schedule is in the group of the template, which is active",
    "APIReference/API_GetScheduleGroup.html",
    schedules,
    async (aws) => {
      const { GroupName: Name } = await aws.stack();
      equal((await aws.clients.scheduler.send(new GetScheduleGroupCommand({ Name }))).State, "ACTIVE");
    },
  ),
  statement(
    "listed",
    "the schedules of a group are listed, each with its state",
    listSchedules,
    schedules,
    async (aws) => {
      const { GroupName } = await aws.stack();
      const { Schedules = [] } = await aws.clients.scheduler.send(new ListSchedulesCommand({ GroupName }));
      equal(Schedules.map(({ State }) => State).sort(), ["DISABLED", "ENABLED"]);
    },
  ),
  statement(
    "list-pages",
    "a list of schedules goes on behind its token",
    listSchedules,
    schedules,
    async (aws) => {
      const { GroupName } = await aws.stack();
      const page = (NextToken?: string) =>
        aws.clients.scheduler.send(new ListSchedulesCommand({ GroupName, MaxResults: 1, NextToken }));
      const first = await page();
      equal([first.Schedules?.length, first.NextToken === undefined], [1, false]);
      const second = await page(first.NextToken);
      equal(second.Schedules?.length, 1);
      holds(first.Schedules?.[0]?.Name !== second.Schedules?.[0]?.Name, second.Schedules);
    },
  ),
  statement(
    "list-state",
    "a list of schedules by state has those in that state",
    listSchedules,
    schedules,
    async (aws) => {
      const { GroupName } = await aws.stack();
      const { Schedules = [] } = await aws.clients.scheduler.send(
        new ListSchedulesCommand({ GroupName, State: "DISABLED" }),
      );
      equal(
        Schedules.map(({ State }) => State),
        ["DISABLED"],
      );
    },
  ),
  statement(
    "list-longest",
    "a page of more than 100 schedules is refused",
    listSchedules,
    schedules,
    async (aws) => {
      await refused(
        aws.clients.scheduler.send(new ListSchedulesCommand({ MaxResults: 101 })),
        "ValidationException",
      );
    },
  ),
  statement(
    "groups-listed",
    "groups are listed, by a prefix of their names",
    "APIReference/API_ListScheduleGroups.html",
    schedules,
    async (aws) => {
      const { GroupName } = await aws.stack();
      const command = new ListScheduleGroupsCommand({ NamePrefix: GroupName });
      const { ScheduleGroups = [] } = await aws.clients.scheduler.send(command);
      holds(GroupName !== undefined, GroupName);
      equal(
        ScheduleGroups.map(({ Name }) => Name),
        [GroupName],
      );
    },
  ),
  statement(
    "no-schedule",
    "a schedule that is not there is refused as ResourceNotFoundException",
    getSchedule,
    schedules,
    async (aws) => {
      const { GroupName } = await aws.stack();
      const command = new GetScheduleCommand({ GroupName, Name: aws.name("none") });
      await refused(aws.clients.scheduler.send(command), "ResourceNotFoundException");
    },
  ),
  statement(
    "no-group",
    "the schedules of a group that is not there are refused as ResourceNotFoundException",
    listSchedules,
    schedules,
    async (aws) => {
      const command = new ListSchedulesCommand({ GroupName: aws.name("none") });
      await refused(aws.clients.scheduler.send(command), "ResourceNotFoundException");
    },
  ),
  statement(
    "fires",
    "a schedule of each minute sends one message for each minute",
    "UserGuide/schedule-types.html",
    occurrence,
    async (aws) => {
      const [first, second] = await occurrences(aws, 2);
      equal(Date.parse(second?.at ?? "") - Date.parse(first?.at ?? ""), 60_000);
    },
  ),
  statement(
    "scheduled-time",
    "an occurrence tells its instant in UTC, to the second, at the minute",
    attributes,
    "functions/model/run/run-name.ts#occurrenceName",
    async (aws) => {
      const [one] = await occurrences(aws, 1);
      holds(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/.test(one?.at ?? ""), one);
    },
  ),
  statement(
    "in-its-minute",
    "an occurrence is sent in the minute of its instant, never before it",
    "UserGuide/schedule-types.html",
    "functions/model/run/run-name.ts#isWithinCreationWindow",
    async (aws) => {
      const [one] = await occurrences(aws, 1);
      const late = (one?.sentAt ?? 0) - Date.parse(one?.at ?? "");
      holds(late >= 0 && late < 62_000, late);
    },
  ),
  statement(
    "context-attributes",
    "an occurrence names its schedule, its delivery and which attempt it is",
    attributes,
    occurrence,
    async (aws) => {
      const [one] = await occurrences(aws, 1);
      holds(
        one?.arn.includes(":schedule/") === true &&
          /^\d+$/.test(one.attempt) &&
          one.execution.length > 4 &&
          !one.execution.includes("aws.scheduler"),
        one,
      );
    },
  ),
  statement(
    "disabled",
    "a disabled schedule sends nothing",
    "UserGuide/managing-schedule-state.html",
    taskSchedule,
    async (aws) => {
      const all = await occurrences(aws, 2);
      const { ScheduleName } = await aws.stack();
      holds(
        all.every(({ arn }) => arn.endsWith(`/${ScheduleName?.split(/[/|]/).at(-1)}`)),
        all,
      );
    },
  ),
];
