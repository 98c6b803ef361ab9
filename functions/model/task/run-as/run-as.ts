/** What `runAs` of a task says: the rights of a role of its own, under which its code calls AWS. */

/** The option of a task. */
export interface RunAsOption {
  /**
   * A role of the task's own, under which its code calls AWS: `{ policy: [{ actions, resources }] }`. Its lane's role has none of
   * these rights. `ctx.credentials` are the role's, and `ctx.services` are made with them. @default the lane's role
   */
  readonly runAs?: RunAs;
}

/** A task's own role. */
export interface RunAs {
  /** What the role may do, besides what `infra/resources.ts` grants it. `[]` where that is all. */
  readonly policy: readonly RoleStatement[];
}

/**
 * Allows actions on resources. In resources and conditions `${AWS::Partition}`, `${AWS::Region}`, `${AWS::AccountId}` and
 * `${AWS::StackName}` are those of the stage.
 */
export interface RoleStatement {
  /** As IAM names them: `["s3:GetObject"]`. `*` and `?` stand for any characters, and for one. */
  readonly actions: readonly string[];
  /** ARNs, or `"*"`: `["arn:aws:s3:::reports/*"]`. */
  readonly resources: readonly string[];
  /** As IAM takes them: `{ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }`. @default none */
  readonly conditions?: RoleConditions;
  /**
   * Why its wildcards are meant: cdk-nag's findings of them are acknowledged with it. Needed where it allows every action on
   * every resource. @default cdk-nag reports wildcards
   */
  readonly reason?: string;
}

/** Operator, then key, then value or values. */
export type RoleConditions = Readonly<Record<string, Readonly<Record<string, ConditionValue>>>>;

type ConditionValue = string | number | boolean | readonly string[];

/** The policy's text, as IAM counts it: white space does not count. */
export function policyText({ policy }: RunAs): string {
  const Statement = policy.map(({ actions, resources, conditions }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    Condition: conditions,
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** What stands for a part of an ARN that only the deploy knows. */
export const placeholders = ["AWS::Partition", "AWS::Region", "AWS::AccountId", "AWS::StackName"] as const;
