/**
 * The function that EventBridge calls each minute: it sends what SQS does not hold. A minute that fails is not
 * tried again for long, since the next one does the same.
 */
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import type { TaskDirectory } from "../../functions/model/task-directory.ts";
import type { Startup } from "../deployment/schedule-plan.ts";
import { type Stage, sweeperMemoryMb } from "../deployment/stage.ts";
import { Handler } from "./handler.ts";
import type { Schedules } from "./schedules.ts";

export interface SweeperProps {
  readonly stage: Stage;
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  /** What is started once after each deploy. */
  readonly startup: readonly Startup[];
  readonly schedules: Schedules;
}

/** The sweeper's timeout in seconds: shorter than its minute. */
const sweeperTimeoutSeconds = 50;

/** The sweeper and its schedule. */
export class Sweeper extends Construct {
  readonly handler: Handler;

  constructor(scope: Construct, id: string, { stage, directory, startup, schedules }: SweeperProps) {
    super(scope, id);

    this.handler = new Handler(this, "Handler", {
      stage,
      description: "Sends what is due and SQS does not hold, each minute",
      entry: [
        'import { fromEnvironment } from "./functions/sweeper.ts";',
        `export const handler = fromEnvironment(${JSON.stringify({ ...directory, startup })});\n`,
      ].join("\n"),
      timeoutSeconds: sweeperTimeoutSeconds,
      memoryMb: sweeperMemoryMb,
      reservedConcurrency: stage.sweeperReservedConcurrency,
    });
    this.handler.neverInvokedAgain(60);

    schedules.grantInvoke(this.handler.function);
    new scheduler.CfnSchedule(this, "Schedule", {
      description: "Pawl's sweeper",
      groupName: schedules.group.ref,
      scheduleExpression: "cron(* * * * ? *)",
      scheduleExpressionTimezone: "UTC",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: this.handler.function.functionArn,
        roleArn: schedules.role.roleArn,
        input: JSON.stringify({ scheduledTime: "<aws.scheduler.scheduled-time>" }),
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
      },
    });
  }
}
