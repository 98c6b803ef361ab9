/**
 * The group of a deployment's schedules, the role with which EventBridge Scheduler sends their messages, and the nested
 * stacks that hold them where one stack is too small. Only schedules of this group may assume the role.
 * `deployment/schedule-stacks.ts` says which stack has a task's schedules.
 *
 * Schedules that are made at run time are in the same group, under names that begin with `rt-`, and in no template: the
 * group's deletion takes them along.
 */
import { type CfnElement, NestedStack, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct, type IConstruct, type IDependable } from "constructs";
import { environment } from "../../functions/model/task/manifest.ts";
import { ruleNamePrefix } from "../../functions/model/task/run-time-schedule.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { grantThrough } from "./encryption/key-rights.ts";
import type { Handler } from "./handler.ts";

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
    grantThrough(this, this.role, "queue to send to");
  }

  /** Lets a principal make schedules at run time, and change and remove those, and no others. Their role is passed to EventBridge Scheduler alone. */
  grantRunTime(principal: iam.IGrantable & IConstruct): void {
    const name = `${this.group.ref}/${ruleNamePrefix}*`;
    const made = Stack.of(this).formatArn({ service: "scheduler", resource: "schedule", resourceName: name });
    principal.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ["Create", "Update", "Delete", "Get"].map((verb) => `scheduler:${verb}Schedule`),
        resources: [made],
      }),
    );
    principal.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ["iam:PassRole"],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      }),
    );
    const group = Stack.of(this).getLogicalId(this.group as CfnElement);
    Validations.of(principal).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/<${group}>/${ruleNamePrefix}*]`,
      reason: "the names of schedules that are made at run time are not known at synth, and they begin so",
    });
  }

  /** Lets a function make schedules at run time, and says with what. */
  addRunTime(handler: Handler, deadLetters: DeadLetters): void {
    this.grantRunTime(handler.role);
    handler.function.addEnvironment(environment.scheduler, this.placeText(deadLetters));
  }

  /** JSON: what a schedule that is made at run time is made with. */
  placeText(deadLetters: DeadLetters): string {
    const { group, role } = this;
    const place = { group: group.ref, roleArn: role.roleArn, deadLetterArn: deadLetters.queue.queueArn };
    return Stack.of(this).toJsonString(place);
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
