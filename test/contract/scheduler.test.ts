/** The contract of Scheduler against every implementation. */
import {
  CreateScheduleGroupCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EventBridgeScheduler } from "../../functions/scheduler/eventbridge.ts";
import type { AwsSchedule, Scheduler } from "../../functions/scheduler/scheduler.ts";
import type { LocalAws } from "../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

const hourly: AwsSchedule = {
  name: "rt-report.ann",
  expression: "cron(0 * * * ? *)",
  zone: "Europe/Paris",
  enabled: true,
  endsAt: Date.parse("2190-01-01T00:00:00Z"),
  lane: "default",
  input: '{"task":"report","schedule":"ann"}',
};

function contract(open: () => Promise<Scheduler>): void {
  test("a schedule is found as it was put, replaced by another of its name, and gone once it is removed", async () => {
    const scheduler = await open();
    expect(await scheduler.get(hourly.name)).toBeUndefined();
    await scheduler.put(hourly);
    expect(await scheduler.get(hourly.name)).toEqual({ ...hourly, isWhole: true });
    const paused = { ...hourly, expression: "rate(1 hour)", zone: "UTC", enabled: false, endsAt: undefined };
    await scheduler.put(paused);
    expect(await scheduler.get(hourly.name)).toEqual({ ...paused, isWhole: true });
    await scheduler.remove(hourly.name);
    expect(await scheduler.get(hourly.name)).toBeUndefined();
    await scheduler.remove(hourly.name);
  });
}

describe("MemoryScheduler", () => {
  contract(async () => new MemoryScheduler());
});

describe("EventBridgeScheduler on the local Scheduler", () => {
  let aws: LocalAws;
  const roleArn = "arn:aws:iam::000000000000:role/schedules";
  beforeAll(async () => {
    aws = await openTemporaryAws();
    aws.time.freeze();
    const client = new SchedulerClient(clientOptions(aws));
    await client.send(new CreateScheduleGroupCommand({ Name: "group" }));
  });
  afterAll(() => aws.close());

  const opened = async () => {
    const sqs = new SQSClient({ ...clientOptions(aws), useQueueUrlAsEndpoint: false });
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "lane" }));
    await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
    const client = new SchedulerClient(clientOptions(aws));
    const place = { group: "group", roleArn, deadLetterArn: `arn:aws:sqs:us-east-1:${aws.accountId}:dead` };
    return {
      client,
      place,
      queueArn: `arn:aws:sqs:us-east-1:${aws.accountId}:lane`,
      scheduler: new EventBridgeScheduler({ client, queues: { default: QueueUrl }, ...place }),
    };
  };
  contract(async () => (await opened()).scheduler);

  test("a schedule that others have given another target, role or window is not whole", async () => {
    const { client, scheduler, place, queueArn } = await opened();
    await scheduler.put(hourly);
    const target = {
      Arn: queueArn,
      RoleArn: roleArn,
      Input: hourly.input,
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: place.deadLetterArn },
    };
    const edits = [
      [{ Target: { ...target, RoleArn: `${roleArn}-2` } }, { lane: "default", isWhole: false }],
      [{ Target: { ...target, Arn: place.deadLetterArn } }, { lane: undefined, isWhole: true }],
      [{ Target: { ...target, DeadLetterConfig: undefined } }, { lane: "default", isWhole: false }],
      [{ Target: { ...target, RetryPolicy: undefined } }, { lane: "default", isWhole: false }],
      [{ ActionAfterCompletion: "DELETE" as const }, { lane: "default", isWhole: false }],
      [{}, { lane: "default", isWhole: true }],
    ] as const;
    for (const [edit, found] of edits) {
      const command = new UpdateScheduleCommand({
        Name: hourly.name,
        GroupName: "group",
        ScheduleExpression: hourly.expression,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: target,
        ...edit,
      });
      await client.send(command);
      expect(await scheduler.get(hourly.name)).toMatchObject(found);
    }
  });

  test("a schedule of a lane without a queue is refused with the lanes that there are", async () => {
    const { scheduler } = await opened();
    await expect(scheduler.put({ ...hourly, lane: "bulk" })).rejects.toThrow(
      'no queue for lane "bulk": there are default',
    );
  });
});
