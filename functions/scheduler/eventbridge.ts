/**
 * The Scheduler on EventBridge Scheduler: one call each, retried by the SDK only. A lane's queue has the ARN of the
 * dead-letter queue with its own name, which ends its URL.
 */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { AwsSchedule, FoundSchedule, Scheduler, SchedulerPlace } from "./scheduler.ts";

/** As the template's schedules have it. */
const retries = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 } as const;

export interface EventBridgeSchedulerProps extends SchedulerPlace {
  readonly client: SchedulerClient;
  /** Each lane's queue URL. */
  readonly queues: Readonly<Record<string, string>>;
}

export class EventBridgeScheduler implements Scheduler {
  readonly #client: SchedulerClient;
  readonly #place: SchedulerPlace;
  readonly #queueArns: Readonly<Record<string, string>>;

  constructor({ client, queues, group, roleArn, deadLetterArn }: EventBridgeSchedulerProps) {
    this.#client = client;
    this.#place = { group, roleArn, deadLetterArn };
    const sameAccount = deadLetterArn.slice(0, deadLetterArn.lastIndexOf(":"));
    this.#queueArns = Object.fromEntries(
      Object.entries(queues).map(([lane, url]) => [lane, `${sameAccount}:${url.split("/").at(-1)}`]),
    );
  }

  async get(name: string): Promise<FoundSchedule | undefined> {
    const { group: GroupName } = this.#place;
    try {
      return this.#found(await this.#client.send(new GetScheduleCommand({ Name: name, GroupName })));
    } catch (error) {
      if (isError(error, "ResourceNotFoundException")) return undefined;
      throw error;
    }
  }

  async put(schedule: AwsSchedule): Promise<void> {
    const input = this.#input(schedule);
    try {
      await this.#client.send(new CreateScheduleCommand(input));
    } catch (error) {
      if (!isError(error, "ConflictException")) throw error;
      await this.#client.send(new UpdateScheduleCommand(input));
    }
  }

  async remove(name: string): Promise<void> {
    try {
      const { group: GroupName } = this.#place;
      await this.#client.send(new DeleteScheduleCommand({ Name: name, GroupName }));
    } catch (error) {
      if (!isError(error, "ResourceNotFoundException")) throw error;
    }
  }

  #input({ name, expression, zone, enabled, endsAt, lane, input }: AwsSchedule): CreateScheduleCommandInput {
    const { group, roleArn, deadLetterArn } = this.#place;
    const arn = this.#queueArns[lane];
    if (arn === undefined)
      throw new Error(
        `no queue for lane ${JSON.stringify(lane)}: there are ${Object.keys(this.#queueArns).join(", ") || "none"}`,
      );
    return {
      Name: name,
      GroupName: group,
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: zone,
      EndDate: endsAt === undefined ? undefined : new Date(endsAt),
      FlexibleTimeWindow: { Mode: "OFF" },
      State: enabled ? "ENABLED" : "DISABLED",
      // One that deleted itself would be missing while its definition is there.
      ActionAfterCompletion: "NONE",
      Target: {
        Arn: arn,
        RoleArn: roleArn,
        Input: input,
        RetryPolicy: retries,
        DeadLetterConfig: { Arn: deadLetterArn },
      },
    };
  }

  #found(found: GetScheduleCommandOutput): FoundSchedule {
    const { Name = "", ScheduleExpression = "", ScheduleExpressionTimezone = "UTC", Target } = found;
    const { RetryPolicy, DeadLetterConfig } = Target ?? {};
    const { roleArn, deadLetterArn } = this.#place;
    const lane = Object.entries(this.#queueArns).find(([, arn]) => arn === Target?.Arn)?.[0];
    return {
      name: Name,
      expression: ScheduleExpression,
      zone: ScheduleExpressionTimezone,
      enabled: found.State !== "DISABLED",
      endsAt: found.EndDate?.getTime(),
      lane,
      input: Target?.Input ?? "",
      isWhole:
        Target?.RoleArn === roleArn &&
        DeadLetterConfig?.Arn === deadLetterArn &&
        RetryPolicy?.MaximumEventAgeInSeconds === retries.MaximumEventAgeInSeconds &&
        RetryPolicy.MaximumRetryAttempts === retries.MaximumRetryAttempts &&
        found.FlexibleTimeWindow?.Mode === "OFF" &&
        found.StartDate === undefined &&
        (found.ActionAfterCompletion ?? "NONE") === "NONE",
    };
  }
}

function isError(error: unknown, name: string): boolean {
  return (error as Partial<Error> | null)?.name === name;
}
