/**
 * A queue and the worker that drains it. The worker's bundle holds only the lane's tasks, its role allows only what
 * they need, and all of them share its concurrency. `deployment/lanes/` refuses settings that lose messages.
 */
import { Duration, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct, type IDependable } from "constructs";
import { hasAskedChoices } from "../../../functions/model/params/param-fields.ts";
import { environment } from "../../../functions/model/task/manifest.ts";
import { makesSchedules, mutedBy, queueRetentionSeconds } from "../../deployment/index.ts";
import { grantThrough } from "../encryption/key-rights.ts";
import { queueEncryption } from "../encryption/queue-encryption.ts";
import type { Handler } from "../handler.ts";
import { removalPolicy } from "../removal.ts";
import { sendStatement } from "../schedules.ts";
import { QueueEventSource } from "./event-source.ts";
import { grantMutes } from "./mute-rights.ts";
import { grantRequires } from "./requires-rights.ts";
import { WorkerFunction, type WorkerFunctionProps } from "./worker-function.ts";

export interface LaneProps extends WorkerFunctionProps {
  /** Takes messages that no worker could handle. */
  readonly deadLetterQueue: sqs.IQueue;
}

export class Lane extends Construct {
  readonly name: string;
  readonly queue: sqs.Queue;
  readonly worker: WorkerFunction;
  readonly eventSource: lambda.EventSourceMapping;
  /** What must be deployed before a message is sent to the lane: the worker, and the event source that invokes it. */
  readonly ready: readonly IDependable[];
  /** Whether one of its tasks may make schedules at run time. */
  readonly makesSchedules: boolean;
  /** Whether its worker is asked what params may be. */
  readonly isAsked: boolean;

  constructor(scope: Construct, id: string, props: LaneProps) {
    super(scope, id);
    const { stage, lane } = props;

    this.name = lane.name;
    this.makesSchedules = makesSchedules(props.tasks);
    this.isAsked = props.tasks.some(hasAskedChoices);
    this.queue = new sqs.Queue(this, "Queue", {
      ...queueEncryption(this),
      enforceSSL: true,
      retentionPeriod: Duration.seconds(queueRetentionSeconds),
      visibilityTimeout: Duration.seconds(lane.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: props.deadLetterQueue, maxReceiveCount: lane.maxReceiveCount },
      removalPolicy: removalPolicy(stage.removal),
    });
    this.worker = new WorkerFunction(this, "Worker", props);
    // A message that could not be worked on now becomes visible again when the worker says.
    this.worker.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["sqs:ChangeMessageVisibility"],
        resources: [this.queue.queueArn],
      }),
    );
    grantRequires(this.worker.role, props.tasks);
    grantMutes(this.worker.role, mutedBy(props.tasks));
    this.eventSource = new QueueEventSource(this, "EventSource", {
      queue: this.queue,
      handler: this.worker,
      batchSize: lane.batchSize,
      batchWindowSeconds: lane.batchWindowSeconds,
      maxConcurrency: lane.maxConcurrency,
    }).mapping;
    // The function waits for its role's policy by itself.
    this.ready = [this.worker.function.node.defaultChild, this.eventSource].filter(
      (made) => made !== undefined,
    );
  }

  /** Lets a principal send messages to the lane's queue. */
  grantSend(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(sendStatement(this.queue));
    grantThrough(this, grantee, "queue to send to");
  }
}

/** Passes the URLs of all lanes' queues to a handler. */
export function addQueueUrls(handler: Handler, lanes: readonly Lane[]): void {
  const urls = Object.fromEntries(lanes.map(({ name, queue }) => [name, queue.queueUrl]));
  handler.function.addEnvironment(environment.queues, Stack.of(handler).toJsonString(urls));
}
