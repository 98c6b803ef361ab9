/**
 * A queue and the worker that drains it. A lane's bundle holds its own tasks alone, its role their rights alone,
 * and its concurrency is for all of them together. That its settings lose no message is checked in `stage.ts`.
 */
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { environment } from "../../functions/model/environment.ts";
import type { ManifestTask } from "../../functions/model/manifest.ts";
import type { TaskDirectory } from "../../functions/model/task-directory.ts";
import type { Stage, StageResolvedLane } from "../deployment/stage.ts";
import { EventSource } from "./event-source.ts";
import type { Handler } from "./handler.ts";
import { sendStatement } from "./schedules.ts";
import { WorkerFunction } from "./worker-function.ts";

export interface LaneProps {
  readonly stage: Stage;
  readonly lane: StageResolvedLane;
  /** The lane's own tasks, by name. */
  readonly tasks: readonly ManifestTask[];
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  /** Where a message goes that no worker could take. */
  readonly deadLetterQueue: sqs.IQueue;
  /** What the lane's tasks find in their environment. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A queue and the worker that drains it. */
export class Lane extends Construct {
  readonly name: string;
  readonly queue: sqs.Queue;
  readonly worker: WorkerFunction;

  constructor(scope: Construct, id: string, props: LaneProps) {
    super(scope, id);
    const { stage, lane } = props;

    this.name = lane.name;
    this.queue = new sqs.Queue(this, "Queue", {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(7),
      visibilityTimeout: Duration.seconds(lane.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: props.deadLetterQueue, maxReceiveCount: lane.maxReceiveCount },
      removalPolicy: stage.removal === "retain" ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.worker = new WorkerFunction(this, "Worker", props);
    new EventSource(this, "EventSource", {
      queue: this.queue,
      handler: this.worker,
      batchSize: lane.batchSize,
      maxConcurrency: lane.maxConcurrency,
    });
  }

  /** Lets someone put messages on the lane's queue. */
  grantSend(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(sendStatement(this.queue));
  }
}

/** Tells a handler where all lanes' queues are. */
export function tellQueues(handler: Handler, lanes: readonly Lane[]): void {
  const urls = Object.fromEntries(lanes.map(({ name, queue }) => [name, queue.queueUrl]));
  handler.function.addEnvironment(environment.queues, Stack.of(handler).toJsonString(urls));
}
