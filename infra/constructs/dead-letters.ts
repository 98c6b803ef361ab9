/**
 * The dead-letter queue of all lanes and schedules, and the one function that reads it. The queue keeps messages
 * longer than a lane's queue does: moving a message does not reset its age.
 */
import { Duration, Validations } from "aws-cdk-lib";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { disabledIn, type TaskDirectory } from "../../functions/model/task/task-directory.ts";
import { deadLetterEntry, deadLetterSettings, type EncryptionPlan, type Stage } from "../deployment/index.ts";
import { grantParams } from "./encryption/key-rights.ts";
import { queueEncryption } from "./encryption/queue-encryption.ts";
import { Handler } from "./handler.ts";
import { QueueEventSource } from "./lane/event-source.ts";
import { removalPolicy } from "./removal.ts";
import { metricsNamespace } from "./watching/metrics-namespace.ts";

export interface DeadLettersProps {
  readonly stage: Stage;
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  readonly tasks: readonly ManifestTask[];
  /** @default no task is encrypted */
  readonly encryption?: EncryptionPlan;
}

export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;
  readonly handler: Handler;
  readonly eventSource: lambda.EventSourceMapping;

  constructor(scope: Construct, id: string, { stage, directory, tasks, encryption }: DeadLettersProps) {
    super(scope, id);

    this.queue = new sqs.Queue(this, "Queue", {
      ...queueEncryption(this),
      enforceSSL: true,
      retentionPeriod: Duration.seconds(deadLetterSettings.retentionSeconds),
      visibilityTimeout: Duration.seconds(deadLetterSettings.visibilityTimeoutSeconds),
      removalPolicy: removalPolicy(stage.removal),
    });
    Validations.of(this.queue).acknowledge({
      id: "Serverless-SQSRedrivePolicy",
      reason: "a dead-letter queue needs none: its function retries a message until it is 14 days old",
    });
    this.handler = new Handler(this, "Handler", {
      stage,
      description: "Records messages that no worker could handle, so that the sweeper finds them",
      entry: deadLetterEntry(
        { ...directory, ...disabledIn(tasks) },
        metricsNamespace(this, stage),
        encryption,
      ),
      timeoutSeconds: deadLetterSettings.timeoutSeconds,
      memoryMb: deadLetterSettings.memoryMb,
      reservedConcurrency: stage.deadLetterReservedConcurrency,
    });
    if (encryption !== undefined) grantParams(this.handler, encryption, encryption.upkeep);
    this.eventSource = new QueueEventSource(this, "EventSource", {
      queue: this.queue,
      handler: this.handler,
      batchSize: deadLetterSettings.batchSize,
    }).mapping;
  }
}
