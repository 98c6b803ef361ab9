/**
 * The group of a deployment's schedules, and the role with which EventBridge Scheduler sends their messages. Only
 * schedules of this group may assume the role.
 */
import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct, type IDependable } from "constructs";

export class Schedules extends Construct {
  readonly group: scheduler.CfnScheduleGroup;
  readonly role: iam.Role;

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

  /** The role's policy. A schedule that is there before it may find that the role may not send yet. */
  get policy(): IDependable {
    return this.role.node.findChild("DefaultPolicy");
  }

  /** Lets the schedules send messages to a queue. */
  grantSend(queue: sqs.IQueue): void {
    this.role.addToPolicy(sendStatement(queue));
  }

  /** Lets the schedules invoke a function. */
  grantInvoke(handler: lambda.IFunction): void {
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [handler.functionArn] }),
    );
  }
}

/** The permission to send messages to a queue, and nothing else. */
export function sendStatement(queue: sqs.IQueue): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ["sqs:SendMessage"], resources: [queue.queueArn] });
}
