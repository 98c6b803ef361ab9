/** The event source that hands a queue's messages to a handler, which reports the messages of a batch that failed. */
import { Duration, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { grantThrough } from "../encryption/key-rights.ts";
import type { Handler } from "../handler.ts";

export interface EventSourceProps {
  readonly queue: sqs.IQueue;
  readonly handler: Handler;
  /** Whether it is a queue of the stage's own, encrypted as the stage says. @default true */
  readonly isStages?: boolean;
  /** Messages handed to one invocation, 1 to 10. */
  readonly batchSize: number;
  /** Seconds for which a batch that is not full waits for more messages. @default none */
  readonly batchWindowSeconds?: number;
  /** Invocations at once, 2 to 1000; without it an idle queue costs less. @default the account's own limit */
  readonly maxConcurrency?: number;
  /** `false` leaves messages where they are. @default true */
  readonly enabled?: boolean;
}

/** A queue's event source, and the handler's permission to read the queue. */
export class QueueEventSource extends Construct {
  readonly mapping: lambda.EventSourceMapping;

  constructor(scope: Construct, id: string, props: EventSourceProps) {
    super(scope, id);
    const { queue, handler, isStages = true, batchSize, batchWindowSeconds, maxConcurrency, enabled } = props;
    Validations.of(this).acknowledge({
      id: "Serverless-LambdaEventSourceMappingDestination",
      reason: "a queue's event source has none: the queue's redrive policy says where a failed message goes",
    });

    handler.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        resources: [queue.queueArn],
      }),
    );
    if (isStages) grantThrough(this, handler.role, "queue to receive from");
    this.mapping = new lambda.EventSourceMapping(this, "Mapping", {
      target: handler.function,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxBatchingWindow: batchWindowSeconds === undefined ? undefined : Duration.seconds(batchWindowSeconds),
      maxConcurrency,
      enabled,
      reportBatchItemFailures: true,
    });
  }
}
