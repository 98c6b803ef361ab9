/**
 * What starts tasks from outside: a rule of EventBridge for each `onEvent`, which sends the event to the task's lane, and an
 * event source for each `onQueue`, which hands the queue's messages to the lane's worker.
 *
 * Only the stack's own rules may send to its queues. What EventBridge cannot deliver for a day goes to the dead-letter
 * queue. A rule of a disabled task is off, and so is an event source: the queue keeps its messages.
 */
import { ArnFormat, Stack } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct, type IDependable } from "constructs";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { type EventTrigger, type QueueTrigger, queueName } from "../../../functions/model/task/trigger.ts";
import type { Deployment } from "../../deployment/index.ts";
import { QueueEventSource } from "../event-source.ts";
import type { Lane } from "../lane.ts";

export interface EventRulesProps {
  readonly deployment: Pick<Deployment, "stage" | "tasks">;
  readonly lanes: readonly Lane[];
  readonly deadLetterQueue: sqs.Queue;
  /** What must be deployed before anything is sent to a lane. */
  readonly after: readonly IDependable[];
}

/** Recording a run is quick: the least that AWS allows is enough, and takes little from the lane's own queue. */
const sourceConcurrency = 2;

export class EventRules extends Construct {
  readonly #props: EventRulesProps;

  constructor(scope: Construct, id: string, props: EventRulesProps) {
    super(scope, id);
    this.#props = props;
    const { deployment, lanes, deadLetterQueue } = props;
    const rules: events.CfnRule[] = [];
    for (const lane of lanes) {
      const own = deployment.tasks.filter((task) => task.lane === lane.name);
      const made = own.flatMap((task) =>
        task.triggers
          .filter((trigger) => trigger.kind === "event")
          .map((trigger) => this.#rule(task, trigger, lane)),
      );
      allowSend(lane.queue, made);
      rules.push(...made);
      for (const task of own)
        for (const trigger of task.triggers) if (trigger.kind === "queue") this.#source(task, trigger, lane);
    }
    allowSend(deadLetterQueue, rules);
  }

  #rule(
    { name, enabled }: ManifestTask,
    { id, pattern, bus }: EventTrigger,
    { queue }: Lane,
  ): events.CfnRule {
    const { deadLetterQueue, after } = this.#props;
    const rule = new events.CfnRule(this, `${name}_${id}`, {
      description: `Task ${name}, trigger ${id}`,
      eventBusName: bus === "default" ? undefined : bus,
      eventPattern: pattern,
      state: enabled ? "ENABLED" : "DISABLED",
      targets: [
        {
          id: "Lane",
          arn: queue.queueArn,
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
          inputTransformer: { inputTemplate: inputTemplate(name, id) },
        },
      ],
    });
    rule.node.addDependency(...after);
    return rule;
  }

  #source({ name, enabled }: ManifestTask, { id, queue }: QueueTrigger, { worker }: Lane): void {
    // The account of `pawl dev` has queues of its own: there one of the same name takes its place.
    const isGiven = queue.startsWith("arn:") && this.#props.deployment.stage.name !== "local";
    const [service, resource] = ["sqs", queueName(queue)];
    const ofAccount = { service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME };
    const queueArn = isGiven ? queue : Stack.of(this).formatArn(ofAccount);
    const where = `${name}_${id}`;
    new QueueEventSource(this, where, {
      queue: sqs.Queue.fromQueueArn(this, `${where}_Queue`, queueArn),
      handler: worker,
      batchSize: 10,
      maxConcurrency: sourceConcurrency,
      enabled,
    });
  }
}

/** The message of an event. EventBridge puts texts into quotes itself. */
function inputTemplate(task: string, trigger: string): string {
  const event = '"at": <aws.events.event.ingestion-time>, "event": <aws.events.event.json>';
  return `{"task": ${JSON.stringify(task)}, "trigger": ${JSON.stringify(trigger)}, ${event}}`;
}

function allowSend(queue: sqs.Queue, rules: readonly events.CfnRule[]): void {
  if (rules.length === 0) return;
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal("events.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { "aws:SourceArn": rules.map(({ attrArn }) => attrArn) } },
    }),
  );
}
