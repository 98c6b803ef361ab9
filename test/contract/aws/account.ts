/**
 * `npm run contract -- --account`: asks a real AWS account what AWS's pages leave open.
 *
 * Without `--yes-use-this-account` it calls nothing: it prints what it would make, what each call costs at the most, and
 * the sum. With it, it names the account and the Region, waits until you have typed the account's id, makes one stack
 * under a random name, asks, prints a line for each answer, and deletes the stack; after Ctrl-C too. All that it makes is
 * in that stack or in a queue, table or schedule group of it, so that deleting the stack removes everything.
 *
 * This file is meant to be read before it is run. In it, in this order: the stack, and what makes and deletes it; the
 * questions, which are statements of the contract like any other, so `pawl dev` is asked them too; the prices; what
 * happens, step by step, from the confirmation to Ctrl-C. From elsewhere it has two questions that make nothing
 * (`questions-alone.ts`), the SDK's clients and the removal of what a question made (`aws.ts`), the wait for a stack
 * (`stacks.ts`), the answers (`answer.ts`), comparisons (`expect.ts`), and, in `statements/`, short forms of calls that make
 * schedules, read queues and search logs. All that it calls, it calls by those clients.
 */
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { CreateStackCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Template } from "../../../local/index.ts";
import { type Answer, answerTo } from "./answer.ts";
import { Aws, type Clients, clientsOf } from "./aws.ts";
import type { OpenEndpoint } from "./endpoints/endpoint.ts";
import { equal, holds, refused } from "./expect.ts";
import { questionsAlone } from "./questions-alone.ts";
import { settledStack, toOutputs } from "./stacks.ts";
import { type Statement, statementsOf } from "./statement.ts";
import { findEvents } from "./statements/log-events.ts";
import { Queue } from "./statements/queues.ts";
import { at, instantsOf, makeSchedule, minuteAfter } from "./statements/schedules.ts";

// ---- The stack ---------------------------------------------------------------------------------------------------

const role = (service: string, Action: readonly string[], Resource: unknown) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    },
    Policies: [
      {
        PolicyName: "contract",
        PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] },
      },
    ],
  },
});
const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
const ref = (logicalId: string) => ({ Ref: logicalId });

/** It tells its clock, and prints what it is given. */
export const accountFunctionCode =
  "exports.handler = async ({ text }) => { if (text) console.log(text); return { now: Date.now() }; };";

/** @param code how the function's code is given: as text, or as an asset where `pawl dev` deploys it */
export const accountTemplate = (code: Readonly<Record<string, unknown>>): Template => ({
  Resources: {
    Marked: { Type: "AWS::SQS::Queue" },
    Dead: { Type: "AWS::SQS::Queue" },
    Group: { Type: "AWS::Scheduler::ScheduleGroup" },
    ScheduleRole: role("scheduler.amazonaws.com", ["sqs:SendMessage"], ["Marked", "Dead"].map(arnOf)),
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["k", "due"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        GlobalSecondaryIndexes: [
          {
            IndexName: "due",
            KeySchema: [{ AttributeName: "due", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        ],
      },
    },
    Logs: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 1 } },
    FunctionRole: role(
      "lambda.amazonaws.com",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [arnOf("Logs")],
    ),
    Function: {
      Type: "AWS::Lambda::Function",
      Properties: {
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: arnOf("FunctionRole"),
        Code: code,
        Timeout: 5,
        LoggingConfig: { LogGroup: ref("Logs") },
      },
    },
  },
  Outputs: Object.fromEntries(
    Object.entries({
      MarkedUrl: ref("Marked"),
      MarkedArn: arnOf("Marked"),
      DeadUrl: ref("Dead"),
      DeadArn: arnOf("Dead"),
      GroupName: ref("Group"),
      ScheduleRoleArn: arnOf("ScheduleRole"),
      IndexedTableName: ref("Table"),
      LogGroupName: ref("Logs"),
      FunctionName: ref("Function"),
    }).map(([name, Value]) => [name, { Value }]),
  ),
});

export async function makeStack(
  cloudformation: Clients["cloudformation"],
  StackName: string,
  template: Template,
): Promise<Readonly<Record<string, string>>> {
  const TemplateBody = JSON.stringify(template);
  await cloudformation.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ["CAPABILITY_IAM"] }),
  );
  const stack = await settledStack(cloudformation, StackName);
  if (stack?.StackStatus === "CREATE_COMPLETE") return toOutputs(stack);
  throw new Error(`the stack is ${stack?.StackStatus}: ${stack?.StackStatusReason ?? "no reason"}`);
}

/** @throws where the stack, or something of it, is still there */
export async function removeStack(
  cloudformation: Clients["cloudformation"],
  StackName: string,
): Promise<void> {
  await cloudformation.send(new DeleteStackCommand({ StackName }));
  const left = await settledStack(cloudformation, StackName);
  if (left !== undefined && left.StackStatus !== "DELETE_COMPLETE")
    throw new Error(`the stack is ${left.StackStatus}: ${left.StackStatusReason ?? "no reason"}`);
}

// ---- The questions -----------------------------------------------------------------------------------------------

const scheduler = statementsOf("scheduler", "https://docs.aws.amazon.com/scheduler/latest/UserGuide/");
const dynamodb = statementsOf(
  "dynamodb",
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/",
);
const lambda = statementsOf("lambda", "https://docs.aws.amazon.com/lambda/latest/dg/");
const logs = statementsOf("logs", "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/");
const types = "schedule-types.html";
const seconds = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** The instants of the next occurrences of a schedule, at least one. */
function occurrences(aws: Aws, mark: string): Promise<readonly string[]> {
  return aws.until("an occurrence", async () => {
    const instants = await instantsOf(aws, mark);
    return instants.length > 0 ? instants : undefined;
  });
}

/** The time of the function's machine, in epoch milliseconds. */
async function functionClock(aws: Aws): Promise<number> {
  const { FunctionName } = await aws.stack();
  const { Payload } = await aws.clients.lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from("{}") }),
  );
  const { now } = JSON.parse(Payload?.transformToString() || "{}") as { readonly now?: number };
  holds(typeof now === "number", now);
  return now ?? 0;
}

export const openStatements: readonly Statement[] = [
  scheduler(
    "past-at",
    "an at() of an instant that has passed is taken",
    types,
    "infra/deployment/schedule-plan.ts#planTimed",
    async (aws) => {
      const { show } = await makeSchedule(aws, { ScheduleExpression: "at(2024-01-01T00:00:00)" });
      equal((await show()).ScheduleExpression, "at(2024-01-01T00:00:00)");
    },
    { open: "the guide says it is refused, and a recording shows that it is taken" },
  ),
  scheduler(
    "past-at-update",
    "an at() whose instant has passed can be updated unchanged",
    types,
    "infra/deployment/schedule-plan.ts#planTimed",
    async (aws) => {
      const instant = minuteAfter(await functionClock(aws), 5);
      const { schedule, show } = await makeSchedule(aws, { ScheduleExpression: at(instant) });
      await aws.wait(75);
      await aws.clients.scheduler.send(new UpdateScheduleCommand({ ...schedule, Description: "updated" }));
      equal((await show()).Description, "updated");
    },
    { open: "no page says what becomes of it" },
  ),
  scheduler(
    "no-year",
    "a cron() without its year is refused",
    types,
    "functions/schedule/expression/eventbridge-cron.ts#readEventBridgeCron",
    async (aws) => {
      await refused(
        makeSchedule(aws, { ScheduleExpression: "cron(0 2 * * ?)", State: "DISABLED" }),
        "ValidationException",
      );
    },
    { open: "the guide calls the year a field and shows no expression without it" },
  ),
  scheduler(
    "one-minutes",
    "rate(1 minutes) is refused",
    types,
    "functions/schedule/expression/interval.ts#rateForm",
    async (aws) => {
      await refused(
        makeSchedule(aws, { ScheduleExpression: "rate(1 minutes)", State: "DISABLED" }),
        "ValidationException",
      );
    },
    { open: "the guide says only that the unit of 1 has no s" },
  ),
  scheduler(
    "rate-begins",
    "a rate fires first one interval after it was made, not at once",
    types,
    "functions/schedule/parse-schedule.ts#parseSchedule",
    async (aws) => {
      const { schedule } = await makeSchedule(aws, { ScheduleExpression: "rate(2 minutes)" });
      await aws.wait(50);
      equal(await instantsOf(aws, schedule.Name), []);
      await aws.wait(100);
      equal((await occurrences(aws, schedule.Name)).length, 1);
    },
    { open: "no page says from when a rate counts" },
  ),
  scheduler(
    "end-date",
    "a schedule still fires at its end date",
    "managing-schedule.html",
    "functions/schedule/delivery.ts#nextFiring",
    async (aws) => {
      const end = minuteAfter(await functionClock(aws), 20);
      const { schedule } = await makeSchedule(aws, {
        ScheduleExpression: "cron(* * * * ? *)",
        EndDate: new Date(end),
      });
      await aws.wait((end - (await functionClock(aws))) / 1_000 + 75);
      const seen = await occurrences(aws, schedule.Name);
      holds(seen.includes(seconds(end)), seen);
    },
    { open: "the page of CreateSchedule says that it may stop on or before its end date" },
  ),
  scheduler(
    "dead-letter-body",
    "the scheduled time is filled in within what goes to the dead-letter queue",
    "configuring-schedule-dlq.html",
    "functions/upkeep/dead-letter.ts#keyOf",
    async (aws) => {
      const { MarkedArn, DeadUrl = "" } = await aws.stack();
      const Arn = MarkedArn?.replace(/[^:]+$/, "");
      const DeadLetterConfig = { Arn: `${Arn}${DeadUrl.split("/").at(-1)}` };
      const instant = minuteAfter(await functionClock(aws), 5);
      const RetryPolicy = { MaximumRetryAttempts: 0 };
      const { schedule } = await makeSchedule(aws, {
        ScheduleExpression: at(instant),
        Target: { Arn: `${MarkedArn}-none`, DeadLetterConfig, RetryPolicy },
      });
      await aws.wait(75);
      const dead = new Queue(DeadUrl, aws.clients.sqs);
      const body = await aws.until("the dead letter", async () =>
        (await dead.bodies({ VisibilityTimeout: 1 })).find((text) => text?.includes(schedule.Name)),
      );
      equal((JSON.parse(body ?? "{}") as { readonly at?: string }).at, seconds(instant));
    },
    { open: "the guide shows a dead letter without context attributes" },
  ),
  lambda(
    "clocks",
    "the clocks of a function and of SQS differ by at most two seconds",
    "nodejs-context.html",
    "functions/model/run/held.ts#clockSkewMs",
    async (aws) => {
      const { MarkedUrl = "" } = await aws.stack();
      const queue = new Queue(MarkedUrl, aws.clients.sqs);
      const mark = aws.name("clock");
      const before = await functionClock(aws);
      await queue.send(JSON.stringify({ mark }));
      const after = await functionClock(aws);
      const sentAt = await aws.until("the message", async () => {
        const messages = await queue.receive({
          VisibilityTimeout: 1,
          MessageSystemAttributeNames: ["SentTimestamp"],
        });
        return messages.find(({ Body }) => Body?.includes(mark))?.Attributes?.SentTimestamp;
      });
      holds(Number(sentAt) > before - 2_000 && Number(sentAt) < after + 2_000, { before, sentAt, after });
    },
    { open: "no page bounds it" },
  ),
  dynamodb(
    "index-lag",
    "an index shows a write within a minute",
    "GSI.html",
    "functions/upkeep/sweep.ts#Sweep",
    async (aws) => {
      const { PutItemCommand, QueryCommand } = await import("@aws-sdk/client-dynamodb");
      const { IndexedTableName: TableName } = await aws.stack();
      const k = { S: aws.name("item") };
      await aws.clients.dynamodb.send(new PutItemCommand({ TableName, Item: { k, due: k } }));
      const query = {
        IndexName: "due",
        KeyConditionExpression: "due = :due",
        ExpressionAttributeValues: { ":due": k },
      };
      await aws.until("the entry", async () => {
        const { Items = [] } = await aws.clients.dynamodb.send(new QueryCommand({ TableName, ...query }));
        return Items.length === 1 ? true : undefined;
      });
    },
    { open: "the guide says that it is eventually consistent, usually within a fraction of a second" },
  ),
  logs(
    "log-lag",
    "what a function prints can be searched within a minute",
    "SearchDataFilterPattern.html",
    "cli/show/run/run-logs.ts#readNewLines",
    async (aws) => {
      const { FunctionName } = await aws.stack();
      const text = aws.name("line");
      const Payload = Buffer.from(JSON.stringify({ text, do: "print" }));
      await aws.clients.lambda.send(new InvokeCommand({ FunctionName, Payload }));
      await aws.until("the line", async () => ((await findEvents(aws, text)).length > 0 ? true : undefined));
    },
    { open: "no page bounds it" },
  ),
  ...questionsAlone,
];

// ---- The prices --------------------------------------------------------------------------------------------------

/** The most that is called, with list prices of us-east-1 in November 2026, in USD, without any free tier. */
export const calls: readonly { readonly what: string; readonly most: number; readonly each: number }[] = [
  { what: "requests to SQS", most: 2_000, each: 0.4e-6 },
  { what: "occurrences of schedules", most: 40, each: 1e-6 },
  {
    what: "invocations of the function, with 5 s of 128 MB each",
    most: 40,
    each: 0.2e-6 + 5 * 0.125 * 16.67e-6,
  },
  { what: "writes to DynamoDB, each with its entry in an index", most: 20, each: 2 * 0.625e-6 },
  { what: "reads of DynamoDB", most: 1_000, each: 0.125e-6 },
  { what: "kilobytes of logs", most: 100, each: 0.5e-6 },
  { what: "searches of logs", most: 1_000, each: 0 },
  { what: "requests to CloudWatch", most: 10, each: 10e-6 },
  { what: "requests to Scheduler, CloudFormation, IAM and STS", most: 1_000, each: 0 },
];

export const mostUsd = 0.1;

export function sumUsd(): number {
  return calls.reduce((sum, { most, each }) => sum + most * each, 0);
}

// ---- What happens ------------------------------------------------------------------------------------------------

export interface AccountPorts {
  readonly clients: Clients;
  readonly say: (line: string) => void;
  /** Asks the person, and gives what they typed. */
  readonly ask: (question: string) => Promise<string>;
  /** @returns the outputs */
  readonly makeStack: (name: string, template: Template) => Promise<Readonly<Record<string, string>>>;
  readonly removeStack: (name: string) => Promise<void>;
  readonly wait: (seconds: number) => Promise<void>;
  /** How many questions are asked at once. They wait for minutes, so on AWS all are. */
  readonly atOnce: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What it would do; calls nothing. */
export function describeAccountRun(say: AccountPorts["say"]): void {
  say("It would make one stack, pawl-contract-RANDOM, of:");
  for (const [name, { Type }] of Object.entries(accountTemplate({}).Resources))
    say(`  ${name.padEnd(14)}${Type}`);
  say("It would ask, within about five minutes:");
  for (const { id, says } of openStatements) say(`  ${id.padEnd(28)}${says}`);
  say("It would cost at the most, in USD:");
  for (const { what, most, each } of calls) say(`  ${(most * each).toFixed(6)}  ${most} ${what}`);
  say(`  ${sumUsd().toFixed(6)}  in all`);
  say("Then it would delete the stack, and with it everything. Nothing was called.");
  say("To do it: npm run contract -- --account --yes-use-this-account");
}

/** What the command does: with the account of this environment, by this terminal, and only where it is confirmed. */
export async function askAccount(isConfirmed: boolean): Promise<void> {
  if (!isConfirmed) return describeAccountRun(console.log);
  const endpoint = Object.keys(process.env).find((name) => name.startsWith("AWS_ENDPOINT_URL"));
  if (endpoint !== undefined)
    throw new Error(`${endpoint} is set, and --account is for AWS itself: unset it`);
  const stop = new AbortController();
  const clients = clientsOf({});
  const { cloudformation } = clients;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // The terminal takes Ctrl-C while it asks.
  for (const from of [terminal, process]) from.on("SIGINT", () => stop.abort());
  process.on("SIGTERM", () => stop.abort());
  const isDone = await runOnAccount({
    clients,
    say: (line) => console.log(line),
    ask: (question) => terminal.question(question, { signal: stop.signal }).catch(() => ""),
    makeStack: (name, template) => makeStack(cloudformation, name, template),
    removeStack: (name) => removeStack(cloudformation, name),
    wait: (seconds) => new Promise((passed) => setTimeout(passed, seconds * 1_000)),
    atOnce: openStatements.length,
    signal: stop.signal,
  });
  // Questions that wait for a schedule need not be waited for.
  process.exit(isDone ? 0 : 1);
}

/** @returns whether everything was asked and removed */
export async function runOnAccount(ports: AccountPorts): Promise<boolean> {
  const { clients, say, ask, signal } = ports;
  const region = await clients.sts.config.region();
  const { Account = "unknown", Arn } = await clients.sts.send(new GetCallerIdentityCommand({}));
  say(`Account ${Account}, Region ${region}, as ${Arn}.`);
  say(`It makes one stack, asks, and deletes it; it costs at the most ${sumUsd().toFixed(3)} USD.`);
  if ((await ask(`Type the account's id to go on: `)).trim() !== Account) {
    say("That is another id: nothing was made.");
    return false;
  }
  const name = `pawl-contract-${randomBytes(5).toString("hex")}`;
  say(`Makes ${name}.`);
  const made = ports.makeStack(name, accountTemplate({ ZipFile: accountFunctionCode }));
  let asked = false;
  try {
    asked = await Promise.race([made.then((outputs) => askAll(outputs, region, ports)), aborted(signal)]);
  } catch (error) {
    say(`Not all was asked: ${(error as Error).message}`);
  }
  say(`Deletes ${name}, which takes about a minute.`);
  try {
    await ports.removeStack(name);
    // A stack that was asked for before Ctrl-C may have come into being after its deletion.
    const isMade = await made.then(
      () => true,
      () => false,
    );
    if (signal.aborted && isMade) await ports.removeStack(name);
    say("Everything is removed.");
    return asked;
  } catch (error) {
    say(`${name} is not deleted: ${(error as Error).message}`);
    say(`Delete it by: aws cloudformation delete-stack --region ${region} --stack-name ${name}`);
    return false;
  }
}

async function askAll(
  outputs: Readonly<Record<string, string>>,
  region: string,
  { clients, say, signal, wait, atOnce }: AccountPorts,
): Promise<boolean> {
  // For some seconds a new role cannot be assumed yet.
  await wait(15);
  const endpoint: OpenEndpoint = {
    ...{ region, patienceMs: 60_000, pollMs: 1_000, atOnce, wait },
    stack: async () => outputs,
    close: async () => {},
  };
  const day = new Date().toISOString().slice(0, 10);
  say("To paste into docs/fidelity.md:");
  const waiting = [...openStatements];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const aws = new Aws(endpoint, clients);
      const answer = await answerTo(next, aws);
      await aws.close();
      if (!signal.aborted) say(`| \`${next.id}\` | ${inWords(answer)} | ${region} | ${day} |`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return true;
}

function inWords(answer: Answer): string {
  return answer.kind === "holds" ? "holds" : `${answer.kind}: ${answer.seen.replaceAll("|", " ")}`;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, refuse) => {
    const stop = () => refuse(new Error("interrupted"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
