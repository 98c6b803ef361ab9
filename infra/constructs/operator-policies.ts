/**
 * Managed policies for people, to attach to their roles: one to read runs, one besides to look at the lanes' queues, and one
 * besides to start and move runs. Together they allow what the `pawl` command calls, and nothing else. They are several since
 * IAM takes 6,144 characters of a policy. STS's GetCallerIdentity, which tells who moved a run, needs no permission.
 */
import { Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { EncryptionPlan } from "../deployment/index.ts";
import type { Automatic } from "./automatic/automatic.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { grantSealing, grantThrough } from "./encryption/key-rights.ts";
import type { Handler } from "./handler.ts";
import type { Lane } from "./lane/lane.ts";
import type { ManifestAsset } from "./manifest-asset.ts";
import { type Schedules, sendStatement } from "./schedules.ts";
import { placeOf } from "./stack/place.ts";
import type { Tables } from "./tables.ts";
import type { Uploads } from "./uploads.ts";

export interface OperatorPoliciesProps {
  readonly manifest: ManifestAsset;
  readonly tables: Tables;
  readonly uploads: Uploads;
  readonly lanes: readonly Lane[];
  readonly deadLetters: DeadLetters;
  readonly automatic: Automatic;
  /** Every function whose logs tell of runs. */
  readonly handlers: readonly Handler[];
  readonly schedules: Schedules;
  /** @default no task is encrypted */
  readonly encryption?: EncryptionPlan;
}

export class OperatorPolicies extends Construct {
  /** For `list`, `status`, `history`, `calendar` and `next`, and the command that `status` prints for a run's logs. */
  readonly read: iam.ManagedPolicy;
  /** What `lanes` calls besides. */
  readonly lanes: iam.ManagedPolicy;
  /** What `run`, `pause`, `resume`, `override`, `cancel`, `redrive`, `dismiss` and `schedule` call besides. */
  readonly operate: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    this.read = new iam.ManagedPolicy(this, "Read", { description: "Reads the runs of a Pawl" });
    this.#allowReading(props);
    this.lanes = new iam.ManagedPolicy(this, "Lanes", {
      description: "Reads what waits in the queues of a Pawl, for those who may read its runs too",
    });
    this.#allowCounting(props);
    this.operate = new iam.ManagedPolicy(this, "Operate", {
      description: "Starts and moves the runs of a Pawl, for those who may read them too",
    });
    this.#allowMoving(props);
  }

  #allowReading(props: OperatorPoliciesProps): void {
    const { manifest, handlers } = props;
    const { runs, tasks, dueArn } = props.tables;
    const { stackName } = Stack.of(this);
    const { parameter } = placeOf(this);
    const stack = Stack.of(this).formatArn({
      service: "cloudformation",
      resource: "stack",
      resourceName: `${stackName}/*`,
    });
    this.read.addStatements(
      statement(["cloudformation:DescribeStacks"], [stack]),
      ...(parameter === undefined ? [] : [statement(["ssm:GetParameter"], [this.#parameterArn(parameter)])]),
      statement(["s3:GetObject"], [manifest.arn]),
      statement(["dynamodb:GetItem"], [runs.tableArn, tasks.tableArn]),
      statement(["dynamodb:Query"], [runs.tableArn, dueArn, tasks.tableArn]),
      // The list of tasks: the states of a hundred tasks, and what the index has of all runs, in a call each.
      statement(["dynamodb:BatchGetItem"], [tasks.tableArn]),
      statement(["dynamodb:Scan"], [dueArn]),
      statement(
        ["logs:FilterLogEvents"],
        handlers.map(({ logGroup }) => logGroup.logGroupArn),
      ),
    );
    grantThrough(this, this.read, "table to read");
    Validations.of(this.read).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${stackName}/*]`,
      reason: "a stack is found by its name, and the id behind the name is CloudFormation's own",
    });
  }

  #parameterArn(name: string): string {
    return Stack.of(this).formatArn({ service: "ssm", resource: "parameter", resourceName: name.slice(1) });
  }

  #allowCounting({ lanes, deadLetters }: OperatorPoliciesProps): void {
    this.lanes.addStatements(
      statement(
        ["sqs:GetQueueAttributes"],
        [...lanes, deadLetters].map(({ queue }) => queue.queueArn),
      ),
      statement(["cloudwatch:GetMetricData"], ["*"]),
    );
    Validations.of(this.lanes).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "reads how old the oldest messages are, and IAM knows no single metrics",
    });
  }

  #allowMoving({
    tables: { runs, tasks },
    lanes,
    automatic,
    uploads,
    schedules,
    encryption,
  }: OperatorPoliciesProps): void {
    this.operate.addStatements(
      statement(["dynamodb:UpdateItem"], [runs.tableArn, tasks.tableArn]),
      ...lanes.map(({ queue }) => sendStatement(queue)),
      statement(
        ["lambda:InvokeFunction"],
        // A worker is invoked to be asked what params may be, and could be to start a run, which they may do anyway.
        [automatic.handler, ...lanes.filter(({ isAsked }) => isAsked).map(({ worker }) => worker)].map(
          ({ function: { functionArn } }) => functionArn,
        ),
      ),
    );
    grantThrough(this, this.operate, "table");
    grantThrough(this, this.operate, "queue to send to");
    if (encryption !== undefined) grantSealing(this.operate, encryption);
    uploads.grantUpload(this.operate);
    schedules.grantRunTime(this.operate);
  }
}

function statement(actions: string[], resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources });
}
