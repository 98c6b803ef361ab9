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
import {
  type Deployment,
  type PlannedQueueSource,
  type PlannedRule,
  planQueueSources,
  planRules,
} from "../../deployment/index.ts";
import { QueueEventSource } from "../event-source.ts";
import type { Lane } from "../lane.ts";

export interface EventRulesProps {
  readonly deployment: Pick<Deployment, "project" | "stage" | "tasks">;
  readonly lanes: readonly Lane[];
  readonly deadLetterQueue: sqs.Queue;
  /** What must be deployed before anything is sent to a lane. */
  readonly after: readonly IDependable[];
}

export class EventRules extends Construct {
  readonly #props: EventRulesProps;

  constructor(scope: Construct, id: string, props: EventRulesProps) {
    super(scope, id);
    this.#props = props;
    const { deployment, lanes, deadLetterQueue } = props;
    const rules: events.CfnRule[] = [];
    const planned = planRules(deployment);
    const sources = planQueueSources(deployment);
    for (const lane of lanes) {
      const made = planned.filter((rule) => rule.lane === lane.name).map((rule) => this.#rule(rule, lane));
      allowSend(lane.queue, made);
      rules.push(...made);
      for (const source of sources) if (source.lane === lane.name) this.#source(source, lane);
    }
    allowSend(deadLetterQueue, rules);
  }

  #rule({ name, bus, task, trigger, enabled, pattern, input }: PlannedRule, { queue }: Lane): events.CfnRule {
    const { deadLetterQueue, after } = this.#props;
    const rule = new events.CfnRule(this, `${task}_${trigger}`, {
      name,
      description: `Task ${task}, trigger ${trigger}`,
      eventBusName: bus === "default" ? undefined : bus,
      eventPattern: pattern,
      state: enabled ? "ENABLED" : "DISABLED",
      targets: [
        {
          id: "Lane",
          arn: queue.queueArn,
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
          inputTransformer: { inputTemplate: input },
        },
      ],
    });
    rule.node.addDependency(...after);
    return rule;
  }

  #source({ task, trigger, queue, ...settings }: PlannedQueueSource, { worker }: Lane): void {
    const ofAccount = { service: "sqs", resource: queue, arnFormat: ArnFormat.NO_RESOURCE_NAME };
    const queueArn = queue.startsWith("arn:") ? queue : Stack.of(this).formatArn(ofAccount);
    const where = `${task}_${trigger}`;
    const { batchSize, maxConcurrency, enabled } = settings;
    new QueueEventSource(this, where, {
      queue: sqs.Queue.fromQueueArn(this, `${where}_Queue`, queueArn),
      handler: worker,
      batchSize,
      maxConcurrency,
      enabled,
    });
  }
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
