/**
 * Two managed policies for people, to attach to their roles: one for those who read runs, one for those who also start
 * and move them. Each allows what the `pawl` command calls for that, and nothing else. STS's GetCallerIdentity, which
 * tells who moved a run, needs no permission.
 */
import { Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Handler } from "./handler.ts";
import type { Lane } from "./lane.ts";
import type { ManifestAsset } from "./manifest-asset.ts";
import { sendStatement } from "./schedules.ts";
import type { Tables } from "./tables.ts";
import type { Uploads } from "./uploads.ts";

export interface OperatorPoliciesProps {
  readonly manifest: ManifestAsset;
  readonly tables: Tables;
  readonly uploads: Uploads;
  readonly lanes: readonly Lane[];
  /** Every function whose logs tell of runs. */
  readonly handlers: readonly Handler[];
}

export class OperatorPolicies extends Construct {
  /** For `list`, `status`, `history` and `next`, and the command that `status` prints for a run's logs. */
  readonly read: iam.ManagedPolicy;
  /** The same, and `run`, `pause`, `resume`, `cancel` and `redrive`. */
  readonly operate: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.read = new iam.ManagedPolicy(this, "Read", { description: `Reads Pawl's runs of ${stackName}` });
    this.operate = new iam.ManagedPolicy(this, "Operate", {
      description: `Reads, starts and moves Pawl's runs of ${stackName}`,
    });
    for (const policy of [this.read, this.operate]) this.#allowReading(policy, props);
    this.#allowMoving(props);
  }

  #allowReading(policy: iam.ManagedPolicy, { manifest, tables, handlers }: OperatorPoliciesProps): void {
    const { runs, tasks, dueArn } = tables;
    policy.addStatements(
      statement(["cloudformation:DescribeStacks"], [this.#stackArn]),
      statement(["s3:GetObject"], [manifest.arn]),
      statement(["dynamodb:GetItem"], [runs.tableArn, tasks.tableArn]),
      statement(["dynamodb:Query"], [runs.tableArn, dueArn]),
      statement(
        ["logs:FilterLogEvents"],
        handlers.map(({ logGroup }) => logGroup.logGroupArn),
      ),
    );
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${Stack.of(this).stackName}/*]`,
      reason: "a stack is found by its name, and the id behind the name is CloudFormation's own",
    });
  }

  #allowMoving({ tables: { runs, tasks }, lanes, uploads }: OperatorPoliciesProps): void {
    this.operate.addStatements(
      statement(["dynamodb:UpdateItem"], [runs.tableArn, tasks.tableArn]),
      ...lanes.map(({ queue }) => sendStatement(queue)),
    );
    uploads.grantUpload(this.operate);
  }

  get #stackArn(): string {
    const stack = Stack.of(this);
    return stack.formatArn({
      service: "cloudformation",
      resource: "stack",
      resourceName: `${stack.stackName}/*`,
    });
  }
}

function statement(actions: string[], resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources });
}
