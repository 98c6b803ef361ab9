/**
 * What starts tasks from outside: a rule of EventBridge for each `onEvent`, which sends the event to the task's lane, and an
 * event source for each `onQueue`, which hands the queue's messages to the lane's worker.
 *
 * Only the stage's own rules may send to its queues: by how their names begin, since a queue's policy has room for 80 ARNs. What EventBridge cannot deliver for a day goes to the dead-letter
 * queue. A rule of a disabled task is off, and so is an event source: the queue keeps its messages.
 */
import { ArnFormat, Stack } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct, type IDependable } from "constructs";
import { messageGroup } from "../../../functions/model/run/messages/message-group.ts";
import {
  type Deployment,
  type PlannedQueueSource,
  type PlannedRule,
  planQueueSources,
  planRules,
  rulePrefix,
} from "../../deployment/index.ts";
import { QueueEventSource } from "../lane/event-source.ts";
import type { Lane } from "../lane/lane.ts";

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
    const planned = planRules(deployment);
    const sources = planQueueSources(deployment);
    const ruleArns = patternsOf(this, deployment, planned);
    const maySendOn = allowSend(deadLetterQueue, planned, ruleArns);
    for (const lane of lanes) {
      const ofLane = planned.filter((rule) => rule.lane === lane.name);
      const maySend = allowSend(lane.queue, ofLane, ruleArns);
      for (const rule of ofLane) this.#rule(rule, lane).node.addDependency(...maySend, ...maySendOn);
      for (const source of sources) if (source.lane === lane.name) this.#source(source, lane);
    }
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
          sqsParameters: { messageGroupId: messageGroup(task) },
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
      // Its owner says who may use its key.
      isStages: false,
      batchSize,
      maxConcurrency,
      enabled,
    });
  }
}

/** The ARNs of all rules of the stage, and of no other: of those of the default bus, and of those of any other. */
function patternsOf(
  scope: Construct,
  { project, stage }: EventRulesProps["deployment"],
  planned: readonly PlannedRule[],
): readonly string[] {
  const prefix = rulePrefix(project, stage.name);
  const names = planned.map(({ bus }) => `${bus === "default" ? "" : "*/"}${prefix}*`);
  return [...new Set(names)].map((resourceName) =>
    Stack.of(scope).formatArn({ service: "events", resource: "rule", resourceName }),
  );
}

/** Lets rules send to a queue, if there are any. Returns what must be deployed before they do. */
function allowSend(
  queue: sqs.Queue,
  rules: readonly PlannedRule[],
  ruleArns: readonly string[],
): readonly IDependable[] {
  if (rules.length === 0) return [];
  const { policyDependable } = queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal("events.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnLike: { "aws:SourceArn": ruleArns } },
    }),
  );
  return policyDependable === undefined ? [] : [policyDependable];
}
