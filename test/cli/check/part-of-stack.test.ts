/** `pawl check` where Pawl is a part of a stack: the whole of the stack is compared with what is deployed of it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "../../../cli/check/account.ts";
import type { MadeSynthesis } from "../../../cli/check/finding.ts";
import { concurrency } from "../../../cli/check/kinds/concurrency.ts";
import { queues } from "../../../cli/check/kinds/queues.ts";
import { takenAway } from "../../../cli/check/kinds/taken-away.ts";
import { synthesizeStage } from "../../../cli/check/synthesis.ts";
import { root } from "../../steps.ts";

/** Two Pawls of two lanes without a limit, beside a queue of the team's own and a function that reads it and a stream. */
const app = `
import { App, Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Pawl } from "${root}/infra/pawl.ts";
import { stages } from "${root}/test/cli/project/infra/stages.ts";
import tasks from "${root}/test/cli/project/infra/tasks.ts";

const app = new App({ analyticsReporting: false, autoSynth: false });
const stack = new Stack(app, "Team");
const queue = new sqs.Queue(stack, "Orders");
const code = lambda.Code.fromInline("exports.handler = () => {};");
const reserved = { reservedConcurrentExecutions: 20, runtime: lambda.Runtime.NODEJS_24_X, handler: "index.handler" };
const reader = new lambda.Function(stack, "Reader", { ...reserved, code });
new lambda.EventSourceMapping(stack, "LaneOrders", { target: reader, eventSourceArn: queue.queueArn });
const free = new lambda.Function(stack, "Free", { ...reserved, code, reservedConcurrentExecutions: undefined });
const stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
new lambda.EventSourceMapping(stack, "LaneClicks", { target: free, eventSourceArn: stream, startingPosition: lambda.StartingPosition.LATEST });
for (const project of ["shop", "mail"]) new Pawl(stack, "Of" + project, { project, stage: "batched", stages, tasks });
app.synth();
`;

let folder: string;
let made: MadeSynthesis;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pawl-part-"));
  mkdirSync(join(folder, "bin"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "bin/app.ts"), app);
  writeFileSync(
    join(folder, "cdk.json"),
    JSON.stringify({ app: "node bin/app.ts", context: { project: "shop" } }),
  );
  const synthesis = await synthesizeStage(folder, "batched", "templates");
  expect(synthesis).toMatchObject({ kind: "made", stackName: "Team" });
  made = synthesis as MadeSynthesis;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const asked: string[] = [];
const count = async (what: string) => asked.push(what);

/** An account where all that the code makes is deployed, and in which so much is free. */
const account = (unreserved: number): Account => ({
  where: "Region eu-west-1",
  stack: {
    name: "Team",
    status: "UPDATE_COMPLETE",
    outputs: new Map(),
    resources: made.resources.map((each) => ({
      ...each,
      physicalId: each.path,
      deletionPolicy: "Delete",
    })),
  },
  lambdaLimits: async () => ({ concurrency: 1000, unreserved, codeBytes: 0, mostCodeBytes: 1 }),
  async visibilityTimeout(queue) {
    asked.push(queue);
    return undefined;
  },
  ...{ messages: count, waitingRuns: count, items: count, schedules: count, objects: count },
});

test("a queue of the team's own, to which no Pawl refers, is not taken away while the code makes it", async () => {
  expect(made.resources.map(({ path }) => path)).toContainEqual(expect.stringMatching(/^Orders\w{8}$/));
  expect(await takenAway.find(made, account(1000))).toEqual([]);
  expect(asked).toEqual([]);
});

test("what the team's own functions reserve is counted before and after a deploy", async () => {
  // 100 must be left, and are.
  expect(await concurrency.find(made, account(100))).not.toMatchObject([{ kind: "wrong" }]);
  const { stack, ...others } = account(119);
  expect(await concurrency.find(made, { ...others, stack: undefined })).toMatchObject([
    { kind: "wrong", what: expect.stringContaining("stage batched reserves 20 of") },
  ]);
});

test("lanes without a limit are told by the workers of each Pawl, whatever their ids begin with, and no other function", async () => {
  expect(made.workers).toHaveLength(4);
  expect(await concurrency.find(made, account(1000))).toEqual([]);
  expect(await concurrency.find(made, account(500))).toMatchObject([
    { kind: "look", what: expect.stringMatching(/^stage batched has 4 lanes without maxConcurrency/) },
  ]);
});

test("a stream that a function of the team's own reads is no queue", async () => {
  expect(await queues.find(made, account(1000))).toEqual([]);
  expect(asked).toEqual([]);
});
