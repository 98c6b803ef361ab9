/**
 * The group of a deployment's schedules, the role with which EventBridge Scheduler sends their messages, and the nested
 * stacks that hold them where one stack is too small. Only schedules of this group may assume the role.
 * `deployment/schedule-stacks.ts` says which stack has a task's schedules.
 */
import { NestedStack, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct, type IConstruct, type IDependable } from "constructs";

export class Schedules extends Construct {
  readonly group: scheduler.CfnScheduleGroup;
  readonly role: iam.Role;
  readonly #nested = new Map<number, NestedStack>();

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.group = new scheduler.CfnScheduleGroup(this, "Group", {});
    this.role = new iam.Role(this, "Role", {
      description: "Role of Pawl's schedules",
      assumedBy: new iam.ServicePrincipal("scheduler.amazonaws.com", {
        conditions: {
          StringEquals: {
            "aws:SourceAccount": Stack.of(this).account,
            "aws:SourceArn": this.group.attrArn,
          },
        },
      }),
    });
  }

  /**
   * What each schedule waits for: its role's policy, without which the role may not send, and all that the policy waits
   * for. If each schedule named every worker itself, a stage with many lanes would fill a template.
   */
  get ready(): IConstruct {
    return this.role.node.findChild("DefaultPolicy");
  }

  /** Makes all schedules wait. CloudFormation visits the policy in this order also in a deploy that does not change it. */
  waitFor(resources: readonly IDependable[]): void {
    this.ready.node.addDependency(...resources);
  }

  /** Where the schedules of a stack's number are made: here for 0, else in the nested stack `StackNUMBER`. */
  scopeOf(stack: number): Construct {
    if (stack === 0) return this;
    const nested =
      this.#nested.get(stack) ??
      new NestedStack(this, `Stack${stack}`, { suppressTemplateIndentation: true });
    this.#nested.set(stack, nested);
    return nested;
  }

  /** The nested stacks, by their numbers. */
  get nestedStacks(): ReadonlyMap<number, NestedStack> {
    return this.#nested;
  }

  /** Lets the schedules send messages to a queue. */
  grantSend(queue: sqs.IQueue): void {
    this.role.addToPolicy(sendStatement(queue));
  }

  /** Lets the schedules invoke a function. The policy is one of its own, since the function waits for the tasks' schedules, and these for the other policy. */
  grantInvoke(handler: lambda.IFunction): IDependable {
    return new iam.Policy(this, "InvokePolicy", {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [handler.functionArn] }),
      ],
    });
  }
}

/** The permission to send messages to a queue, and nothing else. */
export function sendStatement(queue: sqs.IQueue): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ["sqs:SendMessage"], resources: [queue.queueArn] });
}
