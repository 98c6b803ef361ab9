/** What Pawl relies on of CloudWatch Logs, CloudFormation and STS. */
import {
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { FilterLogEventsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { searchLogs } from "./log-events.ts";

const ofLogs = statementsOf("logs", "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/");
const ofStacks = statementsOf("cloudformation", "https://docs.aws.amazon.com/AWSCloudFormation/latest/");
const ofSts = statementsOf("sts", "https://docs.aws.amazon.com/STS/latest/APIReference/");
const filter = "API_FilterLogEvents.html";
const readLogEvents = "cli/deployment/log-events.ts#readLogEvents";
const findStack = "cli/deployment/stack.ts#findStack";

/** Prints lines by the function, and gives the events of those lines. */
async function print(aws: Aws, ...lines: readonly string[]) {
  const { FunctionName } = await aws.stack();
  const mark = aws.name("line");
  for (const line of lines) {
    const Payload = Buffer.from(JSON.stringify({ do: "print", text: `${mark} ${line}` }));
    await aws.clients.lambda.send(new InvokeCommand({ FunctionName, Payload }));
  }
  const find = async (more: Partial<FilterLogEventsCommand["input"]> = {}) => {
    const { events = [], ...found } = await searchLogs(aws, { filterPattern: `"${mark}"`, ...more });
    return { ...found, events: events.filter(({ message }) => message?.includes(mark)) };
  };
  const { events, group } = await aws.until("the lines", async () => {
    const found = await find();
    return found.events.length >= lines.length ? found : undefined;
  });
  return { mark, events, find, logGroupName: group };
}

/** The name of the stack: the one whose outputs have the function. */
async function stackNameOf(aws: Aws): Promise<string> {
  const { FunctionName } = await aws.stack();
  const { Stacks = [] } = await aws.clients.cloudformation.send(new DescribeStacksCommand({}));
  const found = Stacks.find(({ Outputs = [] }) =>
    Outputs.some(({ OutputValue }) => OutputValue === FunctionName),
  );
  holds(
    found?.StackName !== undefined,
    Stacks.map(({ StackName }) => StackName),
  );
  return found?.StackName ?? "";
}

const logs = [
  ofLogs(
    "printed",
    "what a function prints is an event of the log group of its template",
    filter,
    readLogEvents,
    async (aws) => {
      const { mark, events, logGroupName } = await print(aws, "one");
      equal(logGroupName, (await aws.stack()).LogGroupName);
      holds(events[0]?.message?.includes(`${mark} one`) === true, events[0]);
    },
  ),
  ofLogs(
    "event",
    "an event has an id, its stream and the instant of its line",
    filter,
    readLogEvents,
    async (aws) => {
      const { events } = await print(aws, "one");
      const { eventId, logStreamName, timestamp = 0 } = events[0] ?? {};
      holds(Boolean(eventId) && Boolean(logStreamName) && timestamp > 1.6e12, events[0]);
    },
  ),
  ofLogs(
    "order",
    "events of one stream come in the order of their lines",
    filter,
    "cli/show/run/run-logs.ts#readNewLines",
    async (aws) => {
      const { events } = await print(aws, "one", "two", "three");
      equal(
        events.map(({ message = "" }) => message.trim().split(" ").at(-1)),
        ["one", "two", "three"],
      );
    },
  ),
  ofLogs(
    "text",
    "a filter by a quoted text gives the lines in which the text is",
    filter,
    readLogEvents,
    async (aws) => {
      const { mark, find } = await print(aws, "one", "two");
      const { events = [] } = await find({ filterPattern: `"${mark} two"` });
      equal(
        events.map(({ message = "" }) => message.trim().split(" ").at(-1)),
        ["two"],
      );
    },
  ),
  ofLogs(
    "from",
    "a filter from an instant on gives that instant's events too, and no earlier ones",
    filter,
    readLogEvents,
    async (aws) => {
      const { events, find } = await print(aws, "one");
      const at = events[0]?.timestamp ?? 0;
      const [from, after] = [await find({ startTime: at }), await find({ startTime: at + 1 })];
      equal([from.events?.length, after.events?.length], [1, 0]);
    },
  ),
  ofLogs(
    "pages",
    "a filter that has more to give says where to go on",
    filter,
    readLogEvents,
    async (aws) => {
      const { find } = await print(aws, "one", "two", "three");
      const seen: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await find({ limit: 2, nextToken });
        seen.push(...(page.events ?? []).map(({ message = "" }) => message.trim().split(" ").at(-1)));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      equal(seen, ["one", "two", "three"]);
    },
  ),
  ofLogs(
    "stream",
    "a stream gives its events from the beginning",
    "API_GetLogEvents.html",
    readLogEvents,
    async (aws) => {
      const { mark, events: found, logGroupName } = await print(aws, "one");
      const logStreamName = found[0]?.logStreamName;
      const input = { logGroupName, logStreamName, startFromHead: true, startTime: found[0]?.timestamp };
      const { events = [] } = await aws.clients.logs.send(new GetLogEventsCommand(input));
      holds(
        events.some(({ message }) => message?.includes(mark)),
        events[0],
      );
    },
  ),
  ofLogs(
    "lines-of-lambda",
    "an invocation has a START, an END and a REPORT line with its request's id",
    filter,
    "cli/show/run/run-logs.ts#readWorkerEnd",
    async (aws) => {
      const { FunctionName } = await aws.stack();
      const { Payload } = await aws.clients.lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from("{}") }),
      );
      const { requestId } = JSON.parse(Payload?.transformToString() || "{}") as { requestId?: string };
      await aws.until("the three lines", async () => {
        const { events = [] } = await searchLogs(aws, { filterPattern: `"${requestId}"` });
        const words = events.map(({ message = "" }) => message.split(" ")[0]);
        return ["START", "END", "REPORT"].every((word) => words.includes(word)) ? true : undefined;
      });
    },
  ),
  ofLogs(
    "no-group",
    "a filter of a group that is not there is refused as ResourceNotFoundException",
    filter,
    readLogEvents,
    async (aws) => {
      const command = new FilterLogEventsCommand({ logGroupName: aws.name("none") });
      await refused(aws.clients.logs.send(command), "ResourceNotFoundException");
    },
  ),
];

const cloudformation = [
  ofStacks(
    "outputs",
    "a stack tells its outputs by their keys",
    "APIReference/API_DescribeStacks.html",
    findStack,
    async (aws) => {
      const { FunctionName, FunctionArn } = await aws.stack();
      holds(Boolean(FunctionName) && FunctionArn?.endsWith(`:${FunctionName}`) === true, FunctionArn);
      await stackNameOf(aws);
    },
  ),
  ofStacks(
    "by-name",
    "a stack is found by its name, and is complete",
    "APIReference/API_DescribeStacks.html",
    findStack,
    async (aws) => {
      const StackName = await stackNameOf(aws);
      const { Stacks = [] } = await aws.clients.cloudformation.send(new DescribeStacksCommand({ StackName }));
      equal([Stacks.length, Stacks[0]?.StackName, Stacks[0]?.StackStatus], [1, StackName, "CREATE_COMPLETE"]);
    },
  ),
  ofStacks(
    "no-stack",
    "a stack that is not there is a ValidationError that says it does not exist",
    "APIReference/API_DescribeStacks.html",
    "cli/deployment/stack.ts#describeStacks",
    async (aws) => {
      const command = new DescribeStacksCommand({ StackName: aws.name("none") });
      const { message } = await refused(aws.clients.cloudformation.send(command), "ValidationError");
      holds(message.includes("does not exist"), message);
    },
  ),
  ofStacks(
    "resources",
    "a stack tells the names of what it made, by logical id",
    "APIReference/API_ListStackResources.html",
    "infra/constructs/outputs.ts#Outputs",
    async (aws) => {
      const { FunctionName, BucketName } = await aws.stack();
      const StackName = await stackNameOf(aws);
      const { StackResourceSummaries = [] } = await aws.clients.cloudformation.send(
        new ListStackResourcesCommand({ StackName }),
      );
      const named = Object.fromEntries(
        StackResourceSummaries.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]),
      );
      equal([named.Function, named.Bucket], [FunctionName, BucketName]);
    },
  ),
  ofStacks(
    "described-resources",
    "a stack's resources are described with their types",
    "APIReference/API_DescribeStackResources.html",
    "infra/constructs/outputs.ts#Outputs",
    async (aws) => {
      const StackName = await stackNameOf(aws);
      const { StackResources = [] } = await aws.clients.cloudformation.send(
        new DescribeStackResourcesCommand({ StackName }),
      );
      const types = StackResources.filter(({ LogicalResourceId }) => LogicalResourceId === "Queue").map(
        ({ ResourceType }) => ResourceType,
      );
      equal(types, ["AWS::SQS::Queue"]);
    },
  ),
  ofStacks(
    "listed",
    "a stack that is there is in the list of stacks",
    "APIReference/API_ListStacks.html",
    findStack,
    async (aws) => {
      const name = await stackNameOf(aws);
      const { StackSummaries = [] } = await aws.clients.cloudformation.send(
        new ListStacksCommand({ StackStatusFilter: ["CREATE_COMPLETE"] }),
      );
      holds(
        StackSummaries.some(({ StackName }) => StackName === name),
        StackSummaries.map(({ StackName }) => StackName),
      );
    },
  ),
  ofStacks(
    "template",
    "a stack gives back the template that it was made from",
    "APIReference/API_GetTemplate.html",
    "infra/pawl-stack.ts#PawlStack",
    async (aws) => {
      const StackName = await stackNameOf(aws);
      const { TemplateBody = "{}" } = await aws.clients.cloudformation.send(
        new GetTemplateCommand({ StackName }),
      );
      const { Resources = {} } = JSON.parse(TemplateBody) as { Resources?: Record<string, { Type: string }> };
      equal(Resources.EachMinute?.Type, "AWS::Scheduler::Schedule");
    },
  ),
  ofStacks(
    "generated-names",
    "a resource without a name of its own gets one that begins with the stack's",
    "UserGuide/aws-properties-name.html",
    "infra/constructs/environment-size.ts#longestName",
    async (aws) => {
      const { FunctionName = "" } = await aws.stack();
      const StackName = await stackNameOf(aws);
      holds(FunctionName.startsWith(`${StackName}-Function-`), FunctionName);
    },
  ),
  ofStacks(
    "ref-queue",
    "a reference to a queue is its URL",
    "TemplateReference/aws-resource-sqs-queue.html",
    "infra/constructs/lane/lane.ts#addQueueUrls",
    async (aws) => {
      const { QueueUrl = "", QueueArn = "" } = await aws.stack();
      holds(
        /^https?:\/\//.test(QueueUrl) && QueueUrl.split("/").at(-1) === QueueArn.split(":").at(-1),
        QueueUrl,
      );
    },
  ),
];

/** A session of the contract's role, for an hour. @param by in place of the caller's own credentials */
async function openSession(aws: Aws, more: Partial<AssumeRoleCommandInput> = {}, by?: Credentials) {
  const { sts } = aws.clients;
  const { AssumedRoleArn: RoleArn } = await aws.stack();
  const ask = { RoleArn, RoleSessionName: sessionName, DurationSeconds: 3_600, ...more };
  return (by === undefined ? sts : clientOf(sts, by)).send(new AssumeRoleCommand(ask));
}

/** A client that calls as a session. */
function clientOf({ config: { region, endpoint, maxAttempts } }: STSClient, session?: Credentials) {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = session ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return new STSClient({ region, endpoint, maxAttempts, credentials });
}

const sessionName = "2026-11-21T03.00.00Z@hourly";
const assumeRole = "functions/lambda/assume-role.ts#assumeRole";

const sts = [
  ofSts(
    "account",
    "the caller's identity has the account, twelve digits, and an ARN in it",
    "API_GetCallerIdentity.html",
    "cli/deployment/deployed-pawl.ts#Identity",
    async (aws) => {
      const { Account = "", Arn = "" } = await aws.clients.sts.send(new GetCallerIdentityCommand({}));
      holds(/^\d{12}$/.test(Account) && Arn.split(":")[4] === Account, [Account, Arn]);
    },
  ),
  ofSts(
    "session",
    "the credentials of a session of a role last for the hour that is asked for, and call as the role, under the session's name",
    "API_AssumeRole.html",
    assumeRole,
    async (aws) => {
      const { sts } = aws.clients;
      const { Credentials } = await openSession(aws);
      // The client learns from each answer by how much the service's time differs.
      const now = Date.now() + sts.config.systemClockOffset;
      const seconds = (Number(Credentials?.Expiration) - now) / 1_000;
      holds(Math.abs(seconds - 3_600) < 60, seconds);
      const { Arn = "" } = await clientOf(sts, Credentials).send(new GetCallerIdentityCommand({}));
      const { AssumedRoleArn = "" } = await aws.stack();
      const role = AssumedRoleArn.slice(AssumedRoleArn.lastIndexOf("/") + 1);
      equal(Arn.split(":assumed-role/")[1], `${role}/${sessionName}`);
    },
  ),
  ofSts(
    "session-name",
    "the name of a session may have 64 characters, of which each is a letter, a digit or one of _+=,.@-",
    "API_AssumeRole.html",
    "functions/model/task/run-as/role-name.ts#sessionName",
    async (aws) => {
      const RoleSessionName = "2026-11-21T03.00.00Z@manual=aBc_+,".padEnd(64, "x");
      const { AssumedRoleUser } = await openSession(aws, { RoleSessionName });
      equal(AssumedRoleUser?.Arn?.split("/").at(-1), RoleSessionName);
    },
  ),
  ofSts(
    "no-colon",
    "the name of a session with a colon, or with a slash, is refused as ValidationError",
    "API_AssumeRole.html",
    "functions/model/task/run-as/role-name.ts#sessionName",
    async (aws) => {
      for (const RoleSessionName of ["2026-11-21T03:00", "a/b"])
        await refused(openSession(aws, { RoleSessionName }), "ValidationError");
    },
  ),
  ofSts(
    "chained",
    "a session of a role opens one of a role for an hour",
    "API_AssumeRole.html",
    assumeRole,
    async (aws) => {
      const { Credentials } = await openSession(aws);
      const second = await openSession(aws, { RoleSessionName: "second" }, Credentials);
      equal(second.AssumedRoleUser?.Arn?.split("/").at(-1), "second");
    },
  ),
  ofSts(
    "chained-longer",
    "a session of a role opens none for longer than an hour: ValidationError",
    "API_AssumeRole.html",
    "functions/lambda/assume-role.ts#sessionSeconds",
    async (aws) => {
      const { Credentials } = await openSession(aws);
      await refused(openSession(aws, { DurationSeconds: 7_200 }, Credentials), "ValidationError");
    },
  ),
];

export const others: readonly Statement[] = [...logs, ...cloudformation, ...sts];
