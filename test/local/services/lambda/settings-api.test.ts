/** What Lambda's API says of functions and event sources, and changes of them, by the SDK's own client. */
import {
  CreateEventSourceMappingCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { LocalAws } from "../../../../local/index.ts";
import { resourceTypes } from "../../../../local/services/index.ts";
import { readAssembly, resolveStack, type Stack } from "../../../../local/stack/index.ts";
import { functionResource, tempFolder, writeAssembly } from "../../small-app.ts";
import { clientOptions, openTemporaryAws, signedFor } from "../../temporary-aws.ts";

const folder = tempFolder();
let aws: LocalAws;
let client: LambdaClient;
const FunctionName = "worker";
const code = "export const handler = async (event) => event;";

function stackWith(properties: Record<string, unknown>, handler = code): Stack {
  const template = {
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane", VisibilityTimeout: 60 } },
      Other: { Type: "AWS::SQS::Queue", Properties: { QueueName: "other" } },
      Worker: functionResource("worker", { FunctionName, ...properties }),
      Idle: functionResource("worker", { FunctionName: "idle" }),
      Config: {
        Type: "AWS::Lambda::EventInvokeConfig",
        Properties: { FunctionName: { Ref: "Worker" }, Qualifier: "$LATEST", MaximumRetryAttempts: 1 },
      },
      Source: source("Queue", { ScalingConfig: { MaximumConcurrency: 2 } }),
      Off: source("Other", { Enabled: false }),
    },
  };
  writeAssembly(folder.path, template, { worker: handler });
  const account = { accountId: aws.accountId, region: aws.region, endpoint: aws.endpoint };
  return resolveStack(readAssembly(folder.path), { account, resourceTypes });
}

const source = (queue: string, properties: object) => ({
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: {
    FunctionName: { Ref: "Worker" },
    EventSourceArn: { "Fn::GetAtt": [queue, "Arn"] },
    ...properties,
  },
});

async function deploy(properties: Record<string, unknown> = {}, handler?: string): Promise<void> {
  const stack = stackWith(properties, handler);
  await aws.deploy(stack);
  aws.start(stack);
}

beforeAll(async () => {
  aws = await openTemporaryAws();
  client = new LambdaClient(clientOptions(aws));
  await deploy();
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
  await aws.close();
  folder.remove();
});

const mappings = async (input: object = {}) =>
  (await client.send(new ListEventSourceMappingsCommand(input))).EventSourceMappings ?? [];
const reserved = async () =>
  (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;

test("event sources are listed by queue and function, page by page, also those that are disabled", async () => {
  const all = await mappings();
  expect(all).toMatchObject([
    { State: "Disabled", EventSourceArn: aws.sqs.arn("other"), BatchSize: 10 },
    { State: "Enabled", EventSourceArn: aws.sqs.arn("lane"), ScalingConfig: { MaximumConcurrency: 2 } },
  ]);
  expect(await mappings({ EventSourceArn: aws.sqs.arn("lane") })).toEqual([all[1]]);
  expect(await mappings({ FunctionName })).toEqual(all);
  expect(await mappings({ FunctionName: "idle" })).toEqual([]);
  const first = await client.send(new ListEventSourceMappingsCommand({ MaxItems: 1 }));
  expect(await mappings({ MaxItems: 1, Marker: first.NextMarker })).toEqual([all[1]]);
  const { UUID } = all[1] ?? {};
  expect(await client.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
    UUID,
    State: "Enabled",
  });
  const none = new GetEventSourceMappingCommand({ UUID: "none" });
  await expect(client.send(none)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("an event source that is disabled receives nothing until it is enabled again", async () => {
  const [, { UUID } = {}] = await mappings();
  const update = (input: object) => client.send(new UpdateEventSourceMappingCommand({ UUID, ...input }));
  expect(await update({ Enabled: false, BatchSize: 1 })).toMatchObject({ State: "Disabling", BatchSize: 1 });
  await vi.waitFor(() => expect(aws.sqs.waiting("lane")).toBe(0), { interval: 1 });
  aws.sqs.send("lane", { body: "waits" });
  expect(aws.sqs.counts("lane")).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  // A deploy that says nothing else of it changes nothing.
  await deploy({}, `${code}\n// edited`);
  expect((await mappings())[1]).toMatchObject({ State: "Disabled", BatchSize: 1 });
  await update({ Enabled: true });
  await vi.waitFor(() => expect(aws.sqs.messages("lane")).toEqual([]), { timeout: 10_000 });
  await expect(update({ BatchSize: 11 })).rejects.toThrow(
    "Maximum batch window in seconds must be greater than 0",
  );
  await expect(update({ ScalingConfig: { MaximumConcurrency: 1 } })).rejects.toThrow(
    "expected 2 to 1000, got 1",
  );
  await expect(update({ FilterCriteria: { Filters: [{ Pattern: "{}" }] } })).rejects.toThrow(
    'UpdateEventSourceMapping: FilterCriteria {"Filters":[{"Pattern":"{}"}]} is not served here',
  );
  await expect(update({ KMSKeyArn: "arn:aws:kms:us-east-1:1:key/k" })).rejects.toThrow(
    "KMSKeyArn is not served here",
  );
});

test("a concurrency that is put holds until it is deleted, or the template says otherwise", async () => {
  const put = (ReservedConcurrentExecutions: number) =>
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
  expect(await reserved()).toBeUndefined();
  await put(0);
  await expect(client.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject({
    name: "TooManyRequestsException",
  });
  await deploy({}, `${code}\n// edited again`);
  expect(await reserved()).toBe(0);
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(1000);
  await expect(put(901)).rejects.toThrow("below its minimum value of [100]");
  await deploy({ ReservedConcurrentExecutions: 7 });
  expect(await reserved()).toBe(7);
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  expect(await reserved()).toBeUndefined();
  expect((await client.send(new InvokeCommand({ FunctionName }))).StatusCode).toBe(200);
});

test("settings of asynchronous invocations are put, changed and deleted", async () => {
  const get = () => client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(await get()).toMatchObject({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 21_600 });
  const put = { FunctionName, MaximumEventAgeInSeconds: 60 };
  await client.send(new PutFunctionEventInvokeConfigCommand(put));
  expect(await get()).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 });
  const update = { FunctionName, MaximumRetryAttempts: 0 };
  await client.send(new UpdateFunctionEventInvokeConfigCommand(update));
  expect(await get()).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  const DestinationConfig = { OnFailure: { Destination: aws.sqs.arn("other") } };
  const unserved = new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig });
  await expect(client.send(unserved)).rejects.toThrow("DestinationConfig");
  await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  await expect(get()).rejects.toThrow("doesn't have an EventInvokeConfig");
  const list = new ListFunctionEventInvokeConfigsCommand({ FunctionName });
  expect((await client.send(list)).FunctionEventInvokeConfigs).toEqual([]);
});

test("whether a chain of messages may go on is read and changed", async () => {
  const get = async () =>
    (await client.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop;
  expect(await get()).toBe("Terminate");
  await client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
  expect(await get()).toBe("Allow");
  const wrong = new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Maybe" as "Allow" });
  await expect(client.send(wrong)).rejects.toThrow('RecursiveLoop: expected Allow or Terminate, got "Maybe"');
});

test("there is one version, and an ARN of another account names no function", async () => {
  const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST"]);
  const { FunctionArn = "" } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  for (const name of [
    FunctionArn,
    `${FunctionArn}:$LATEST`,
    "worker:$LATEST",
    `${aws.accountId}:function:worker`,
  ]) {
    const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    expect(found.FunctionName).toBe("worker");
  }
  for (const name of [
    FunctionArn.replace("us-east-1", "us-west-2"),
    "111111111111:function:worker",
    "worker:99",
  ]) {
    const missing = new GetFunctionConfigurationCommand({ FunctionName: name });
    await expect(client.send(missing)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  }
  await expect(client.send(new GetAliasCommand({ FunctionName, Name: "live" }))).rejects.toThrow(
    `Cannot find alias arn: ${FunctionArn}:live`,
  );
  const { Functions, NextMarker } = await client.send(new ListFunctionsCommand({ MaxItems: 1 }));
  expect([Functions?.map((one) => one.FunctionName), NextMarker]).toEqual([["idle"], "1"]);
});

test("an operation or a parameter that is not served is refused by its name", async () => {
  await expect(client.send(new PublishVersionCommand({ FunctionName }))).rejects.toThrow(
    "PublishVersion is not served here",
  );
  const create = new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: aws.sqs.arn("lane") });
  await expect(client.send(create)).rejects.toThrow("CreateEventSourceMapping is not served here");
  const context = new InvokeCommand({ FunctionName, ClientContext: "e30=" });
  await expect(client.send(context)).rejects.toThrow("Invoke: x-amz-client-context is not served here");
  const region = new ListFunctionsCommand({ MasterRegion: "ALL" });
  await expect(client.send(region)).rejects.toThrow("ListFunctions: MasterRegion is not served here");
});

test("pages of lists that are never long are checked all the same", async () => {
  const page = { FunctionName, Marker: "zzz" };
  const size = { FunctionName, MaxItems: "abc" as unknown as number };
  for (const Command of [
    ListAliasesCommand,
    ListFunctionEventInvokeConfigsCommand,
    ListVersionsByFunctionCommand,
  ]) {
    const sent = (input: typeof page | typeof size) => client.send(new Command(input) as ListAliasesCommand);
    await expect(sent(page)).rejects.toThrow("Marker zzz is none that was given");
    await expect(sent(size)).rejects.toThrow("MaxItems: expected 1 to 10000, got abc");
  }
});

test("a member of an update that is null changes nothing", async () => {
  const [, { UUID = "" } = {}] = await mappings();
  const before = await client.send(new GetEventSourceMappingCommand({ UUID }));
  const body = { Enabled: null, ScalingConfig: null, FunctionResponseTypes: null, BatchSize: null };
  const answer = await fetch(`${aws.endpoint}/2015-03-31/event-source-mappings/${UUID}`, {
    method: "PUT",
    headers: signedFor("lambda"),
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
  const after = await client.send(new GetEventSourceMappingCommand({ UUID }));
  expect({ ...after, $metadata: 0 }).toEqual({ ...before, $metadata: 0 });
});

test("a function tells nothing of the machine that it runs on", async () => {
  const { Code, Configuration } = await client.send(new GetFunctionCommand({ FunctionName }));
  expect(Code).toEqual({ RepositoryType: "S3" });
  expect(JSON.stringify(Configuration)).not.toContain(folder.path);
});

test("a parameter that is given twice in the address is refused", async () => {
  const url = `${aws.endpoint}/2015-03-31/functions?MaxItems=1&MaxItems=2`;
  const answer = await fetch(url, { headers: signedFor("lambda") });
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { message: "ListFunctions: MaxItems is given more than once in the address" },
  ]);
});
