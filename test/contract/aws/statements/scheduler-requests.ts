/** What Pawl relies on of EventBridge Scheduler when a deploy makes schedules: what it takes, and what it refuses. */
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleGroupCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { Queue } from "./queues.ts";
import { show } from "./scheduler.ts";
import { at, type Changes, instantsOf, makeSchedule, minuteAfter, scheduleOf } from "./schedules.ts";

const statement = statementsOf("scheduler", "https://docs.aws.amazon.com/scheduler/latest/");
const getSchedule = "APIReference/API_GetSchedule.html";
const createSchedule = "APIReference/API_CreateSchedule.html";
const types = "UserGuide/schedule-types.html";
const schedules = "infra/constructs/schedules.ts#Schedules";
const taskSchedule = "infra/constructs/task-schedule.ts#TaskSchedule";
const readCron = "functions/schedule/expression/eventbridge-cron.ts#readEventBridgeCron";

/** What a request for a schedule is refused for. */
const refusal = (name: string, says: string, page: string, reliesOn: string, changes: Changes) =>
  statement(name, says, page, reliesOn, async (aws) => {
    const schedule = await scheduleOf(aws, changes);
    await refused(aws.clients.scheduler.send(new CreateScheduleCommand(schedule)), "ValidationException");
  });

/** An expression that is taken as it is. */
const taken = (name: string, says: string, expression: string, reliesOn: string) =>
  statement(name, says, types, reliesOn, async (aws) => {
    const { show: shown } = await makeSchedule(aws, { ScheduleExpression: expression, State: "DISABLED" });
    equal((await shown()).ScheduleExpression, expression);
  });

async function now(aws: Aws): Promise<number> {
  const { CreationDate } = await (await makeSchedule(aws, { State: "DISABLED" })).show();
  holds(CreationDate !== undefined, CreationDate);
  return CreationDate?.getTime() ?? 0;
}

export const schedulerRequests: readonly Statement[] = [
  statement(
    "retry-policy",
    "a schedule has the retry policy of the template",
    getSchedule,
    schedules,
    async (aws) => {
      equal((await show(aws, "ScheduleName")).Target?.RetryPolicy, {
        MaximumRetryAttempts: 5,
        MaximumEventAgeInSeconds: 3600,
      });
    },
  ),
  statement(
    "dead-letter-queue",
    "a schedule has the dead-letter queue of the template",
    "UserGuide/configuring-schedule-dlq.html",
    schedules,
    async (aws) => {
      const { Target } = await show(aws, "ScheduleName");
      const { DeadUrl = "" } = await aws.stack();
      equal(Target?.DeadLetterConfig?.Arn?.split(":").at(-1), DeadUrl.split("/").at(-1) || "none");
    },
  ),
  statement(
    "group-tags",
    "a group has the tags of the template",
    "APIReference/API_ListTagsForResource.html",
    "infra/synth.ts#makeApp",
    async (aws) => {
      const { GroupName: Name } = await aws.stack();
      const { Arn: ResourceArn } = await aws.clients.scheduler.send(new GetScheduleGroupCommand({ Name }));
      const { Tags = [] } = await aws.clients.scheduler.send(new ListTagsForResourceCommand({ ResourceArn }));
      holds(
        Tags.some(({ Key, Value }) => Key === "contract" && Value === "true"),
        Tags,
      );
    },
  ),
  taken(
    "daily",
    "a daily cron is taken",
    "cron(30 2 * * ? *)",
    "functions/schedule/translate.ts#translateCron",
  ),
  taken("last-day", "a cron of a month's last day is taken", "cron(0 2 L * ? *)", readCron),
  taken(
    "nearest-weekday",
    "a cron of the weekday nearest to a date is taken",
    "cron(0 2 15W * ? *)",
    readCron,
  ),
  taken(
    "nth-weekday",
    "a cron of a month's first Monday is taken",
    "cron(0 2 ? * 2#1 *)",
    "functions/schedule/translate.ts#nthWeekdays",
  ),
  taken(
    "ranges",
    "a cron of steps, ranges and names is taken",
    "cron(0/15 9-17 ? JAN-MAR MON-FRI *)",
    readCron,
  ),
  taken("years", "a cron of some years is taken", "cron(0 2 1 1 ? 2030-2035)", readCron),
  taken(
    "rate",
    "a rate of minutes, hours or days is taken",
    "rate(5 minutes)",
    "functions/schedule/translate.ts#rate",
  ),
  refusal("two-days", "a cron with a date and a weekday is refused", types, readCron, {
    ScheduleExpression: "cron(0 2 1 * 2 *)",
  }),
  refusal("no-days", "a cron with * for both days is refused", types, readCron, {
    ScheduleExpression: "cron(0 2 * * * *)",
  }),
  refusal("nonsense", "an expression that is none is refused", types, readCron, {
    ScheduleExpression: "cron(nonsense)",
  }),
  refusal("hour-24", "a cron of hour 24 is refused", types, readCron, {
    ScheduleExpression: "cron(0 24 * * ? *)",
  }),
  refusal(
    "rate-zero",
    "a rate of 0 is refused",
    types,
    "functions/schedule/expression/interval.ts#rateForm",
    { ScheduleExpression: "rate(0 minutes)" },
  ),
  refusal(
    "rate-seconds",
    "a rate of seconds is refused",
    types,
    "functions/schedule/translate.ts#translateElapsed",
    { ScheduleExpression: "rate(30 seconds)" },
  ),
  refusal(
    "bad-zone",
    "a time zone that is none is refused",
    createSchedule,
    "functions/schedule/parse-schedule.ts#parseSchedule",
    { ScheduleExpressionTimezone: "Mars/Olympus" },
  ),
  refusal(
    "bad-window",
    "a flexible window without its minutes is refused",
    "APIReference/API_FlexibleTimeWindow.html",
    taskSchedule,
    { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
  ),
  refusal(
    "long-name",
    "a name of more than 64 characters is refused",
    createSchedule,
    "infra/deployment/schedule-plan.ts#scheduleName",
    { Name: "x".repeat(65) },
  ),
  refusal(
    "odd-name",
    "a name with a slash is refused",
    createSchedule,
    "infra/deployment/schedule-plan.ts#scheduleName",
    { Name: "a/b" },
  ),
  refusal(
    "long-retries",
    "more than 185 retries are refused",
    "APIReference/API_RetryPolicy.html",
    schedules,
    { Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } },
  ),
  refusal(
    "short-age",
    "an event's age of less than 60 seconds is refused",
    "APIReference/API_RetryPolicy.html",
    schedules,
    { Target: { RetryPolicy: { MaximumEventAgeInSeconds: 59 } } },
  ),
  refusal(
    "fifo-dead-letters",
    "a FIFO queue as a schedule's dead-letter queue is refused",
    "UserGuide/configuring-schedule-dlq.html",
    schedules,
    { Target: { DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:000000000000:q.fifo" } } },
  ),
  statement(
    "default-retries",
    "a schedule retries 185 times within a day where it has no retry policy",
    "APIReference/API_RetryPolicy.html",
    schedules,
    async (aws) => {
      const { Target } = await (await makeSchedule(aws, { State: "DISABLED" })).show();
      equal(Target?.RetryPolicy, { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
    },
  ),
  statement(
    "name-twice",
    "a second schedule of a name in a group is refused as ConflictException",
    createSchedule,
    "infra/deployment/schedule-plan.ts#scheduleName",
    async (aws) => {
      const { schedule } = await makeSchedule(aws, { State: "DISABLED" });
      await refused(aws.clients.scheduler.send(new CreateScheduleCommand(schedule)), "ConflictException");
    },
  ),
  statement(
    "unknown-group",
    "a schedule of a group that is not there is refused as ResourceNotFoundException",
    createSchedule,
    schedules,
    async (aws) => {
      const schedule = await scheduleOf(aws, { GroupName: aws.name("none") });
      await refused(
        aws.clients.scheduler.send(new CreateScheduleCommand(schedule)),
        "ResourceNotFoundException",
      );
    },
  ),
  statement(
    "replaces",
    "an update replaces the whole schedule: what it leaves out has its default",
    "APIReference/API_UpdateSchedule.html",
    taskSchedule,
    async (aws) => {
      const { schedule, show: shown } = await makeSchedule(aws, {
        State: "DISABLED",
        ScheduleExpressionTimezone: "Europe/London",
      });
      const { ScheduleExpressionTimezone: _zone, ...rest } = { ScheduleExpressionTimezone: "", ...schedule };
      await aws.clients.scheduler.send(new UpdateScheduleCommand({ ...rest, State: "DISABLED" }));
      equal((await shown()).ScheduleExpressionTimezone, "UTC");
    },
  ),
  statement(
    "deleted",
    "a schedule that was deleted is gone",
    "APIReference/API_DeleteSchedule.html",
    taskSchedule,
    async (aws) => {
      const { named, show: shown } = await makeSchedule(aws, { State: "DISABLED" });
      equal((await shown()).Name, named.Name);
      await aws.clients.scheduler.send(new DeleteScheduleCommand(named));
      await refused(shown(), "ResourceNotFoundException");
    },
  ),
  statement(
    "once",
    "an at() fires once, in the minute of its instant",
    types,
    "functions/schedule/expression/instant.ts#readOneInstant",
    async (aws) => {
      const instant = minuteAfter(await now(aws), 5);
      const { schedule } = await makeSchedule(aws, { ScheduleExpression: at(instant) });
      await aws.wait(70);
      const seen = await aws.until("the occurrence", async () => {
        const instants = await instantsOf(aws, schedule.Name);
        return instants.length > 0 ? instants : undefined;
      });
      equal(seen, [new Date(instant).toISOString().replace(".000", "")]);
    },
  ),
  statement(
    "once-in-zone",
    "an at() is read in the schedule's time zone",
    types,
    "functions/schedule/translate.ts#eventBridge",
    async (aws) => {
      const instant = minuteAfter(await now(aws), 5);
      const zone = { ScheduleExpressionTimezone: "Asia/Tokyo" };
      const due = await makeSchedule(aws, { ScheduleExpression: at(instant, 9), ...zone });
      const ahead = await makeSchedule(aws, { ScheduleExpression: at(instant, 10), ...zone });
      await aws.wait(70);
      const seen = await aws.until("the occurrence", async () => {
        const instants = await instantsOf(aws, due.schedule.Name);
        return instants.length > 0 ? instants : undefined;
      });
      equal(seen, [new Date(instant).toISOString().replace(".000", "")]);
      equal(await instantsOf(aws, ahead.schedule.Name), []);
    },
  ),
  statement(
    "undeliverable",
    "an occurrence that cannot be delivered goes to the dead-letter queue, with the reason",
    "UserGuide/configuring-schedule-dlq.html",
    "functions/upkeep/dead-letter.ts#onDeadLetter",
    async (aws) => {
      const { MarkedArn, DeadUrl = "", QueueArn = "" } = await aws.stack();
      const Arn = `${MarkedArn}-none`;
      const DeadLetterConfig = { Arn: QueueArn.replace(/[^:]+$/, DeadUrl.split("/").at(-1) ?? "") };
      const instant = minuteAfter(await now(aws), 5);
      await makeSchedule(aws, {
        ScheduleExpression: at(instant),
        Target: { Arn, DeadLetterConfig, RetryPolicy: { MaximumRetryAttempts: 0 } },
      });
      await aws.wait(70);
      const dead = new Queue(DeadUrl, aws.clients.sqs);
      const letter = await aws.until("the dead letter", async () => {
        const all = await dead.receive({ VisibilityTimeout: 1, MessageAttributeNames: ["All"] });
        return all.find(({ MessageAttributes }) => MessageAttributes?.TARGET_ARN?.StringValue === Arn);
      });
      const { ERROR_CODE, SCHEDULED_TIME } = letter.MessageAttributes ?? {};
      holds(Boolean(ERROR_CODE?.StringValue), letter.MessageAttributes);
      equal(Date.parse(SCHEDULED_TIME?.StringValue ?? ""), instant);
      await dead.delete(letter.ReceiptHandle);
    },
  ),
];
