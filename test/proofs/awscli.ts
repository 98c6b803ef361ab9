/**
 * Runs commands of the AWS CLI, as PyPI has it, against AWS on this machine: each must do what it does on AWS, or be
 * refused with the name of what is not served.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { resourceTypes } from "../../local/services/index.ts";
import { readAssembly, resolveStack } from "../../local/stack/index.ts";
import { findPython, installPython } from "../endpoints/install/python.ts";
import { functionResource, tempFolder, writeAssembly } from "../local/small-app.ts";
import { openTemporaryAws } from "../local/temporary-aws.ts";
import type { Count } from "../steps.ts";
import { type CliCommand, commands } from "./awscli/commands.ts";

const role = "arn:aws:iam::000000000000:role/r";
const lane = { "Fn::GetAtt": ["Lane", "Arn"] };
const redrive = { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 3 };
const template = {
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "table",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    },
    Dead: { Type: "AWS::SQS::Queue", Properties: { QueueName: "dead" } },
    Lane: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane", RedrivePolicy: redrive } },
    Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "bucket" } },
    Quiet: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/pawl/quiet", RetentionInDays: 7 } },
    Worker: functionResource("worker", { FunctionName: "worker" }),
    Source: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: { FunctionName: { Ref: "Worker" }, EventSourceArn: lane, Enabled: false },
    },
    Nightly: {
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        ...{ Name: "nightly", ScheduleExpression: "cron(0 3 * * ? *)", FlexibleTimeWindow: { Mode: "OFF" } },
        Target: { Arn: lane, RoleArn: role },
      },
    },
  },
  Outputs: { Shared: { Value: "v", Export: { Name: "shared" } } },
};

/** Installs it where it is not kept from an earlier run. @returns its Python @throws UnavailableError */
export async function installAwsCli(signal: AbortSignal): Promise<string> {
  const python = await findPython(["3.13", "3.12", "3.11", "3.10"], signal);
  return installPython("awscli", { python, signal });
}

interface Target {
  readonly python: string;
  readonly endpoint: string;
  /** For its files, and those of the commands. */
  readonly folder: string;
}

/** Runs one command. @returns what is wrong with its answer, if anything is */
function run(
  { args, says, refused }: CliCommand,
  { python, endpoint, folder }: Target,
): Promise<string | undefined> {
  const spelled = args.replaceAll("FOLDER", folder).replaceAll("QUEUE", `${endpoint}/000000000000`);
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder },
    ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_DEFAULT_REGION: "us-east-1" },
    ...{ AWS_EC2_METADATA_DISABLED: "true", AWS_MAX_ATTEMPTS: "1" },
  };
  const given = ["-m", "awscli", ...spelled.split(" "), "--endpoint-url", endpoint, "--output", "json"];
  return new Promise((resolve) => {
    execFile(python, given, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const said = `exit ${error?.code ?? 0}: ${stdout}${stderr}`;
      if (refused !== undefined) resolve(error !== null && refused.test(stderr) ? undefined : said);
      else resolve(error === null && (says?.test(stdout) ?? true) ? undefined : said);
    });
  });
}

/** @param python as `installAwsCli` returns it. Prints a line for each command. */
export async function smokeAwsCli(python: string, say: (line: string) => void): Promise<Count> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const { path: folder, remove } = tempFolder();
  const aws = await openTemporaryAws();
  try {
    writeFileSync(join(folder, "small"), "small");
    writeFileSync(join(folder, "large"), Buffer.alloc(9 * 1024 * 1024, "x"));
    writeAssembly(folder, template, { worker: "export const handler = async (event) => event;" });
    const { accountId, region, endpoint } = aws;
    const account = { accountId, region, endpoint };
    const stack = resolveStack(readAssembly(folder), { account, resourceTypes });
    await aws.deploy(stack);
    aws.start(stack);
    const inTurn = async (list: readonly CliCommand[]) => {
      for (const command of list) {
        const wrong = await run(command, { python, endpoint, folder });
        count[wrong === undefined ? "passed" : "failed"]++;
        say(`${wrong === undefined ? "ok        " : "failed    "} aws ${command.args}`);
        if (wrong !== undefined) say(wrong);
      }
    };
    await Promise.all(commands.map(inTurn));
    await aws.stop();
  } finally {
    await aws.close();
    remove();
  }
  return count;
}
