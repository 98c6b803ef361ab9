/** `pawl dev` runs a stage that says all that an organisation asks for, and all that watches one: settings that stages share. */
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { App, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputs } from "../../functions/model/task/manifest.ts";
import type { StageSettings } from "../../infra/deployment/index.ts";
import { Pawl } from "../../infra/pawl.ts";
import { resources } from "../../infra/resources.ts";
import { makeApp } from "../../infra/synth.ts";
import tasks from "../../infra/tasks.ts";
import { type Dev, startDev } from "../../local/index.ts";
import { tempFolder } from "../local/small-app.ts";
import { clientOptions } from "../local/temporary-aws.ts";

const local: StageSettings = {
  lanes: { default: { maxConcurrency: 2 }, bulk: { maxConcurrency: 2 } },
  removal: "retain",
  alarms: { topicArn: "arn:aws:sns:eu-west-1:123456789012:alarms" },
  dashboard: true,
  tracing: true,
  vpc: { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] },
  permissionsBoundary: "developers",
  tags: { team: "shop" },
  costTags: true,
};

const folder = tempFolder();
const lines: string[] = [];
let dev: Dev;
beforeAll(async () => {
  const outdir = `${folder.path}/cdk.out`;
  const context = { stage: "local", project: "shop" };
  const { app } = await makeApp({ tasks, stages: { local }, resources, app: { outdir, context } });
  app.synth();
  dev = await startDev({
    root: folder.path,
    template: outdir,
    port: 0,
    signals: false,
    log: (line) => lines.push(line),
  });
}, 60_000);
afterAll(async () => {
  await dev?.close();
  folder.remove();
});

/** What starting a run of task `hello` answers. */
async function started({ aws }: Dev): Promise<{ FunctionError?: string; answer?: string }> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(clientOptions(aws)).send(
    new DescribeStacksCommand({}),
  );
  const found = stack?.Outputs?.find(({ OutputKey }) => OutputKey?.endsWith(outputs.workers))?.OutputValue;
  const { default: FunctionName } = JSON.parse(found ?? "") as Record<string, string>;
  const { FunctionError, Payload } = await new LambdaClient(clientOptions(aws)).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ task: "hello" }) }),
  );
  return { FunctionError, answer: Payload?.transformToString() };
}

test("its dashboard is passed over as its alarms are", () => {
  expect(lines.flatMap((line) => /passed over .*/.exec(line) ?? [])).toEqual([
    expect.stringMatching(
      /^passed over 12 of type AWS::CloudWatch::Alarm and .*1 of type AWS::CloudWatch::Dashboard/,
    ),
  ]);
});

test("a worker with the code for traces starts a run, though nothing takes traces here", async () => {
  expect(await started(dev)).toEqual({
    FunctionError: undefined,
    answer: expect.stringContaining("hello/"),
  });
});

test("a Pawl that is given a VPC of the app is run without it", async () => {
  const own = tempFolder();
  const outdir = `${own.path}/cdk.out`;
  const context = { "aws:cdk:enable-path-metadata": true };
  const app = new App({ analyticsReporting: false, autoSynth: false, outdir, context });
  const team = new Stack(app, "Team");
  const vpc = new ec2.Vpc(team, "Vpc");
  const { vpc: _, ...stage } = local;
  const props = { project: "shop", stage: "local", stages: { local: stage }, tasks, resources };
  new Pawl(team, "Jobs", { ...props, vpc: { vpc } });
  app.synth();
  const told: string[] = [];
  const options = { root: own.path, template: outdir, port: 0, signals: false } as const;
  const ofTeam = await startDev({ ...options, log: (line) => told.push(line) });
  try {
    expect(told).toContainEqual(expect.stringMatching(/left out \d+ other resources of stack Team/));
    expect(await started(ofTeam)).toEqual({
      FunctionError: undefined,
      answer: expect.stringContaining("hello/"),
    });
  } finally {
    await ofTeam.close();
    own.remove();
  }
}, 60_000);
