/**
 * A deployment by the stock CDK CLI: bootstrap, deploy, destroy, and what is left then. What bootstrap makes is not the
 * deployment's, so what counts is what was not there between the two.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import { LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  paginateListScheduleGroups,
  paginateListSchedules,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { plainEnvironment } from "../e2e/pawl-command.ts";
import { type Project, root } from "../e2e/project.ts";
import { mustRun } from "./command.ts";
import type { Leftovers, RunningEndpoint } from "./endpoint.ts";

const region = "us-east-1";
const stage = "dev";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

export function cdkDeployment(
  { url }: { readonly url: string },
  project: Project,
  signal: AbortSignal,
): Omit<RunningEndpoint, "close"> {
  const env = {
    ...plainEnvironment(),
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true",
  };
  const cdk = (cwd: string, ...args: string[]) => {
    const file = join(root, "node_modules/aws-cdk/bin/cdk");
    return mustRun(process.execPath, [file, ...args, "--no-notices"], { cwd, env, signal, seconds: 420 });
  };
  const ofStage = ["-c", `stage=${stage}`];
  let before: readonly string[] | undefined;
  return {
    url,
    stage,
    async deploy() {
      if (before === undefined) {
        // Where there is no app, none is synthesized for it.
        await cdk(tmpdir(), "bootstrap", `aws://000000000000/${region}`);
        before = await resources(url);
      }
      await cdk(project.folder, "deploy", ...ofStage, "--require-approval", "never");
    },
    async destroy() {
      // What was deployed last is still there: it need not be synthesized again.
      await cdk(project.folder, "destroy", "--app", "cdk.out", "--force");
    },
    async leftovers(): Promise<Leftovers> {
      const left = (await resources(url)).filter((name) => !before?.includes(name));
      const isLogGroup = (name: string) => name.startsWith("log group ");
      return { logGroups: left.filter(isLogGroup), others: left.filter((name) => !isLogGroup(name)) };
    },
  };
}

/** All that a stack of Pawl is made of, each by its kind and name. */
async function resources(endpoint: string): Promise<string[]> {
  const config = { endpoint, region, credentials };
  const [dynamodb, functions, queues, scheduler, logs] = [
    { client: new DynamoDBClient(config) },
    { client: new LambdaClient(config) },
    { client: new SQSClient(config) },
    { client: new SchedulerClient(config) },
    { client: new CloudWatchLogsClient(config) },
  ];
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const found: string[] = [];
  const add = (kind: string, names: readonly (string | undefined)[] = []) =>
    found.push(...names.map((name) => `${kind} ${name}`));
  for await (const { TableNames } of paginateListTables(dynamodb, {})) add("table", TableNames);
  for await (const page of paginateListFunctions(functions, {}))
    add(
      "function",
      page.Functions?.map(({ FunctionName }) => FunctionName),
    );
  for await (const { QueueUrls } of paginateListQueues(queues, { MaxResults: 1000 })) add("queue", QueueUrls);
  for await (const { Schedules } of paginateListSchedules(scheduler, {}))
    add(
      "schedule",
      Schedules?.map(({ Name }) => Name),
    );
  for await (const { ScheduleGroups } of paginateListScheduleGroups(scheduler, {}))
    add(
      "schedule group",
      ScheduleGroups?.map(({ Name }) => Name),
    );
  for await (const { logGroups } of paginateDescribeLogGroups(logs, {}))
    add(
      "log group",
      logGroups?.map(({ logGroupName }) => logGroupName),
    );
  add(
    "bucket",
    (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
  );
  add("role", await roles(endpoint));
  return found;
}

/** The project needs no client of IAM but here. Emulators check no signature. */
async function roles(endpoint: string): Promise<string[]> {
  const credential = `Credential=test/20261128/${region}/iam/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
    },
    body: "Action=ListRoles&Version=2010-05-08&MaxItems=1000",
  });
  if (!answer.ok) throw new Error(`ListRoles answers ${answer.status}: ${await answer.text()}`);
  return [...(await answer.text()).matchAll(/<RoleName>([^<]+)<\/RoleName>/g)].map(([, name = ""]) => name);
}
