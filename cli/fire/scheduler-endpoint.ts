/**
 * The schedules of one group at an endpoint, and what their targets are sent: a message to a queue, an event to a function.
 * The SDK's clients are passed in. Whether a call is tried again is for `firing.ts`, except for the SDK's own attempts.
 */
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { NotFoundError } from "../../functions/model/errors.ts";
import { type Fireable, readFireable } from "./fireable.ts";

export interface SchedulerEndpoint {
  /** All schedules of the group, by name. */
  schedules(): Promise<Fireable[]>;
  /** Sends an input to a queue or a function. @throws any error of the SDK */
  send(target: { readonly arn: string; readonly messageGroupId?: string }, input: string): Promise<void>;
  /** Sends what was given up to a queue. */
  sendDeadLetter(queueArn: string, body: string, attributes: Readonly<Record<string, string>>): Promise<void>;
}

/** A target that is neither a queue nor a function. */
export class TargetError extends Error {
  constructor(arn: string) {
    super(`target ${arn} is not allowed: allowed are queues of SQS and functions of Lambda`);
    this.name = "TargetError";
  }
}

/** @throws TargetError, for an operation of AWS's API among others */
export function checkTarget(arn: string): void {
  const [, , service = ""] = arn.split(":");
  if (service !== "sqs" && service !== "lambda") throw new TargetError(arn);
}

export interface SchedulerClients {
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

export function schedulerEndpoint(clients: SchedulerClients, group: string): SchedulerEndpoint {
  const urls = new Map<string, string>();

  async function queueUrl(arn: string): Promise<string> {
    const known = urls.get(arn);
    if (known !== undefined) return known;
    const { GetQueueUrlCommand } = await import("@aws-sdk/client-sqs");
    const [, , , , QueueOwnerAWSAccountId, QueueName] = arn.split(":");
    const { QueueUrl = "" } = await clients.sqs.send(
      new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }),
    );
    urls.set(arn, QueueUrl);
    return QueueUrl;
  }

  return {
    async schedules() {
      const { GetScheduleCommand, paginateListSchedules } = await import("@aws-sdk/client-scheduler");
      const found: (Fireable | undefined)[] = [];
      for await (const page of paginateListSchedules({ client: clients.scheduler }, { GroupName: group })) {
        // Some emulators list every group whatever was asked for.
        const own = (page.Schedules ?? []).filter(({ GroupName = group }) => GroupName === group);
        const reads = own.map(({ Name }) =>
          clients.scheduler
            .send(new GetScheduleCommand({ Name, GroupName: group }))
            .then(readFireable)
            .catch((error: Error) => {
              // A deploy may take it away between the two calls.
              if (error.name !== "ResourceNotFoundException") throw error;
              return undefined;
            }),
        );
        found.push(...(await Promise.all(reads)));
      }
      return found.filter((schedule) => schedule !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async send({ arn, messageGroupId }, input) {
      const [, , service] = arn.split(":");
      if (service === "sqs") {
        const { SendMessageCommand } = await import("@aws-sdk/client-sqs");
        await clients.sqs.send(
          new SendMessageCommand({
            QueueUrl: await queueUrl(arn),
            MessageBody: input,
            MessageGroupId: messageGroupId,
          }),
        );
      } else {
        const { InvokeCommand } = await import("@aws-sdk/client-lambda");
        await clients.lambda.send(
          new InvokeCommand({ FunctionName: arn, InvocationType: "Event", Payload: input }),
        );
      }
    },
    async sendDeadLetter(queueArn, body, attributes) {
      const [, , service] = queueArn.split(":");
      if (service !== "sqs") throw new NotFoundError(`${queueArn} is no queue of SQS`);
      const { SendMessageCommand } = await import("@aws-sdk/client-sqs");
      await clients.sqs.send(
        new SendMessageCommand({
          QueueUrl: await queueUrl(queueArn),
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [
              name,
              { DataType: "String", StringValue },
            ]),
          ),
        }),
      );
    },
  };
}
