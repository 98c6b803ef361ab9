/**
 * One EventBridge schedule of a task: at its instants it puts `{task, trigger, scheduledTime, params?}` on the lane's queue.
 * `schedule-plan.ts` chose its name and translated its expression.
 */
import { Validations } from "aws-cdk-lib";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type PlannedSchedule, scheduleInput } from "../deployment/index.ts";
import type { Schedules } from "./schedules.ts";
import { placeOf } from "./stack/place.ts";

export interface TaskScheduleProps {
  readonly schedule: PlannedSchedule;
  readonly schedules: Schedules;
  /** The lane's queue. */
  readonly queue: sqs.IQueue;
  /** Takes an occurrence that could not be delivered for an hour. */
  readonly deadLetterQueue: sqs.IQueue;
}

export class TaskSchedule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { schedule, schedules, queue, deadLetterQueue }: TaskScheduleProps,
  ) {
    super(scope, id);

    const resource = new scheduler.CfnSchedule(this, "Resource", {
      name: schedule.name,
      groupName: schedules.group.ref,
      description: `Task ${schedule.task}, trigger ${schedule.trigger}`,
      scheduleExpression: schedule.expression,
      scheduleExpressionTimezone: schedule.timeZone,
      startDate: schedule.startDate,
      endDate: schedule.endDate,
      flexibleTimeWindow: { mode: "OFF" },
      state: schedule.enabled ? "ENABLED" : "DISABLED",
      target: {
        arn: queue.queueArn,
        roleArn: schedules.role.roleArn,
        input: scheduleInput(schedule),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      },
    });
    // Otherwise CloudFormation makes both at once, and an old worker gets the message of a task it does not know.
    resource.node.addDependency(schedules.ready);
    if (placeOf(this).parameter !== undefined) this.#allowSameName(resource);
  }

  /** Two Pawls of a stack may have schedules of one name: each in its own group, of which cfn-lint's rule knows nothing. */
  #allowSameName(resource: scheduler.CfnSchedule): void {
    resource.addMetadata("cfn-lint", { config: { ignore_checks: ["E3019"] } });
    Validations.of(resource).acknowledge({
      id: "CloudFormation-Validate::E3019",
      reason: "a schedule's name is unique in its group, and each Pawl has a group",
    });
  }
}
