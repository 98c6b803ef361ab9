/**
 * The sweeper: the function that EventBridge Scheduler invokes each minute to resend runs that have no message in
 * SQS. A failed invocation is retried for a minute at most, since the next one does the same work.
 */
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import { Construct, type IDependable } from "constructs";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import type { LedgerTask, TimedTrigger } from "../../functions/model/task/ledger.ts";
import { environment } from "../../functions/model/task/manifest.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import type { Startup } from "../../functions/model/task/trigger.ts";
import { type EncryptionPlan, type Stage, sweeperEntry, sweeperSettings } from "../deployment/index.ts";
import { grantParams } from "./encryption/key-rights.ts";
import { Handler } from "./handler.ts";
import { grantUnmutes } from "./lane/mute-rights.ts";
import type { Schedules } from "./schedules.ts";
import { metricsNamespace } from "./watching/metrics-namespace.ts";

export interface SweeperProps {
  readonly stage: Stage;
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  /** The tasks to start once after each deploy. */
  readonly startup: readonly Startup[];
  /** What it fires itself, and what it fires while an override enables a disabled task. */
  readonly firedSchedules: readonly FiredSchedule[];
  /** Every timed trigger. */
  readonly timed: readonly TimedTrigger[];
  /** What run-time schedules follow of their tasks. */
  readonly ledgerTasks: Readonly<Record<string, LedgerTask>>;
  readonly schedules: Schedules;
  /** The names of the alarms that tasks mute. */
  readonly mutedAlarms: readonly string[];
  /** @default no task is encrypted */
  readonly encryption?: EncryptionPlan;
  /** What is deployed before it: every worker, ready to work, and every schedule of a task. */
  readonly after: readonly IDependable[];
}

export class Sweeper extends Construct {
  readonly handler: Handler;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { stage, directory, startup, timed, ledgerTasks, firedSchedules, schedules, after } = props;
    const { encryption, mutedAlarms } = props;

    this.handler = new Handler(this, "Handler", {
      stage,
      description:
        "Fires what EventBridge cannot, resends the runs that are due and have no message in SQS, and keeps the ledgers",
      entry: sweeperEntry(
        directory,
        startup,
        timed,
        firedSchedules,
        ledgerTasks,
        metricsNamespace(this, stage),
        encryption,
        mutedAlarms,
      ),
      // Most stages have no run-time schedule: their sweepers never read EventBridge Scheduler's client.
      splits: true,
      timeoutSeconds: sweeperSettings.timeoutSeconds,
      memoryMb: sweeperSettings.memoryMb,
      reservedConcurrency: stage.sweeperReservedConcurrency,
    });
    this.handler.disableRetries(60);
    grantUnmutes(this.handler.role, mutedAlarms);
    if (encryption !== undefined) grantParams(this.handler, encryption, encryption.upkeep);
    // A new sweeper starts the tasks of a deploy, so the workers that know them come first. It no longer fires a trigger
    // that moved to EventBridge, so that trigger's schedule comes first too.
    this.handler.function.node.defaultChild?.node.addDependency(...after);

    const mayInvoke = schedules.grantInvoke(this.handler.function);
    const schedule = new scheduler.CfnSchedule(this, "Schedule", {
      description: "Invokes Pawl's sweeper each minute",
      groupName: schedules.group.ref,
      scheduleExpression: sweeperSettings.expression,
      scheduleExpressionTimezone: "UTC",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: this.handler.function.functionArn,
        roleArn: schedules.role.roleArn,
        input: JSON.stringify({ scheduledTime: "<aws.scheduler.scheduled-time>" }),
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
      },
    });
    schedule.node.addDependency(mayInvoke);
  }

  /** Sets the version of the deployment: the sweeper starts start-up tasks once for each version. */
  addVersion(version: string): void {
    this.handler.function.addEnvironment(environment.version, version);
  }
}
