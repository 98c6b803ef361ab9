import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { App, Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cron } from "../../../functions/schedule/index.ts";
import { Schedules } from "../../../infra/constructs/schedules.ts";
import { TaskSchedule } from "../../../infra/constructs/task-schedule.ts";
import { type Dev, startDev } from "../../../local/index.ts";
import { deployment, task } from "../../infra/made-up.ts";
import { tempFolder } from "../small-app.ts";
import { clientOptions } from "../temporary-aws.ts";

const folder = tempFolder();
const lines: string[] = [];
let dev: Dev;

/** Writes an app whose schedules are in two nested stacks, with an alarm and two metric filters. */
function synthesize(outdir: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "shop-mine");
  const queue = new sqs.Queue(stack, "Queue", { queueName: "lane" });
  const schedules = new Schedules(stack, "Schedules");
  schedules.grantSend(queue);
  const tasks = Array.from({ length: 9 }, (_, i) => task(`t${i}`, [cron("* * * * *", { id: "often" })]));
  const planned = deployment(
    tasks.map((each) => [each, { lane: "default" }]),
    { scheduleStacks: 2 },
  ).schedules;
  for (const schedule of planned) {
    const scope = schedules.scopeOf(schedule.stack);
    new TaskSchedule(scope, schedule.name, { schedule, schedules, queue, deadLetterQueue: queue });
  }
  const metric = new cloudwatch.Metric({ namespace: "Shop", metricName: "Errored" });
  new cloudwatch.Alarm(stack, "Alarm", { metric, threshold: 1, evaluationPeriods: 1 });
  for (const id of ["One", "Two"]) {
    new logs.MetricFilter(stack, id, {
      logGroup: new logs.LogGroup(stack, `${id}Logs`),
      filterPattern: logs.FilterPattern.allTerms("errored"),
      metricNamespace: "Shop",
      metricName: "Errored",
    });
  }
  app.synth();
}

beforeAll(async () => {
  synthesize(`${folder.path}/cdk.out`);
  dev = await startDev({
    root: folder.path,
    template: `${folder.path}/cdk.out`,
    port: 0,
    signals: false,
    log: (line) => lines.push(line),
  });
}, 60_000);
afterAll(async () => {
  await dev?.close();
  folder.remove();
});

test("pawl dev makes the schedules of nested stacks, and each fires into the queue of the main stack", async () => {
  const { Schedules: listed = [] } = await new SchedulerClient(clientOptions(dev.aws)).send(
    new ListSchedulesCommand({}),
  );
  expect(listed.map(({ Name }) => Name?.replace(/_s[12]$/, ""))).toEqual(
    Array.from({ length: 9 }, (_, i) => `t${i}_often`),
  );
  expect(new Set(listed.map(({ GroupName }) => GroupName)).size).toBe(1);
  dev.time.freeze();
  const before = dev.aws.sqs.messages("lane").length;
  dev.time.advance(60_000);
  expect(dev.aws.sqs.messages("lane").length - before).toBe(9);
});

test("pawl dev describes nested stacks as parts of the main stack", async () => {
  const { Stacks = [] } = await new CloudFormationClient(clientOptions(dev.aws)).send(
    new DescribeStacksCommand({}),
  );
  const [main, ...nested] = Stacks;
  expect(main?.StackName).toBe("shop-mine");
  expect(main?.ParentId).toBeUndefined();
  expect(nested.map(({ ParentId, RootId }) => [ParentId, RootId])).toEqual([
    [main?.StackId, main?.StackId],
    [main?.StackId, main?.StackId],
  ]);
});

test("pawl dev passes over alarms and metric filters, and says so in one line", () => {
  expect(lines.flatMap((line) => /passed over .*/.exec(line) ?? [])).toEqual([
    "passed over 1 of type AWS::CloudWatch::Alarm and 2 of type AWS::Logs::MetricFilter: nothing on this machine has metrics",
  ]);
});
