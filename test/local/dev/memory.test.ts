import { queryObjects } from "node:v8";
import { afterAll, expect, test } from "vitest";
import { startDev } from "../../../local/index.ts";
import { until } from "../../e2e/until.ts";
import { functionResource, tempFolder, writeAssembly } from "../small-app.ts";

const { path, remove } = tempFolder();
afterAll(remove);

const everyMinute = (arn: unknown) => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    ScheduleExpression: "cron(* * * * ? *)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: arn, RoleArn: "arn:aws:iam::000000000000:role/r", Input: '{"a":1}' },
  },
});

/** A function that is invoked each minute, and one that handles a message of each minute, as a deployed Pawl has. */
const app = {
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane", VisibilityTimeout: 60 } },
    Sweeper: functionResource("f", { FunctionName: "sweeper" }),
    Settings: {
      Type: "AWS::Lambda::EventInvokeConfig",
      Properties: {
        FunctionName: "sweeper",
        Qualifier: "$LATEST",
        MaximumEventAgeInSeconds: 60,
        MaximumRetryAttempts: 0,
      },
    },
    Worker: functionResource("f", { FunctionName: "worker" }),
    Source: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        BatchSize: 10,
        EventSourceArn: { "Fn::GetAtt": ["Queue", "Arn"] },
        FunctionName: { Ref: "Worker" },
      },
    },
    EachMinute: everyMinute({ "Fn::GetAtt": ["Queue", "Arn"] }),
    Sweep: everyMinute({ "Fn::GetAtt": ["Sweeper", "Arn"] }),
  },
};

/** Live objects of this process, after a collection. Whatever is kept of an instant is at least one. */
const objects = () => queryObjects(Object, { format: "count" });

/** Each minute of 30 days would be 43,200, of each schedule. */
const most = 2_000;

test("of 30 days that pass in one move, nothing is kept in memory, neither while their messages are handled nor after", async () => {
  writeAssembly(path, app, { f: "export const handler = async () => {};" });
  const dev = await startDev({ root: path, template: path, port: 0, signals: false, log: () => {} });
  try {
    dev.time.freeze();
    const settled = () =>
      until("all is handled", () => Object.values(dev.aws.sqs.counts("lane")).every((count) => count === 0));
    // The first move starts the processes of the functions.
    dev.time.advance(3_600_000);
    await settled();
    const before = objects();
    dev.time.advance(30 * 86_400_000);
    // A few turns: what the move has accepted is known to be old or new.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    expect(objects() - before).toBeLessThan(most);
    await settled();
    expect(objects() - before).toBeLessThan(most);
  } finally {
    await dev.close();
  }
});
