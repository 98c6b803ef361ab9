/**
 * The roles of tasks that have one of their own: what `runAs` allows, and what `infra/resources.ts` grants. Only the role of the
 * task's lane may assume it, and may do so without any of its rights. A role is named after its stack, task and Region, so
 * that the worker, other accounts and the policies of buckets know its name.
 */
import { Aws, Duration, Fn, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { roleName, roleVariables } from "../../functions/model/task/run-as/role-name.ts";
import {
  placeholders,
  type RoleConditions,
  type RoleStatement,
  type RunAsOption,
} from "../../functions/model/task/run-as/run-as.ts";
import type { Handler } from "./handler.ts";
import { placeOf } from "./stack/place.ts";
import type { ResourcesByTask } from "./task-resources.ts";

/** The construct that has the roles of tasks, by name. Beside the lanes: a task that moves to another lane keeps its role. */
export const taskRoles = "TaskRoles";

/** A task as its rights are given. */
export type Needy = RunAsOption & { readonly name: string };

/** Gives tasks of one lane what they need: to the task's own role where it has `runAs`, or else to the worker's. */
export function grantTasks(
  scope: Construct,
  tasks: readonly Needy[],
  resources: ResourcesByTask,
  worker: Handler,
): void {
  const found = scope.node.tryFindChild(taskRoles) as TaskRoles | undefined;
  const roles = found ?? new TaskRoles(scope, taskRoles);
  for (const task of tasks) {
    const role = roles.of(task, worker);
    resources[task.name]?.grant?.(role);
  }
}

class TaskRoles extends Construct {
  of({ name, runAs }: Needy, worker: Handler): iam.Role {
    if (runAs === undefined) return worker.role;
    const { region } = Stack.of(this);
    const place = placeOf(this).name;
    const role = new iam.Role(this, name, {
      roleName: roleName(place, name, region),
      description: `Role of task ${name}`,
      assumedBy: worker.role,
      maxSessionDuration: Duration.hours(1),
    });
    for (const statement of runAs.policy) allow(role, statement);
    worker.role.addToPolicy(
      new iam.PolicyStatement({ actions: ["sts:AssumeRole"], resources: [role.roleArn] }),
    );
    worker.function.addEnvironment(
      roleVariables.prefix,
      Fn.join("", ["arn:", Aws.PARTITION, ":iam::", Aws.ACCOUNT_ID, ":role/"]),
    );
    worker.function.addEnvironment(roleVariables.stack, place);
    return role;
  }
}

function allow(role: iam.Role, { actions, resources, conditions, reason }: RoleStatement): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: [...actions],
      resources: resources.map(filledIn),
      conditions: conditions && filledInConditions(conditions),
    }),
  );
  if (reason !== undefined) acknowledge(role, { actions, resources }, reason);
}

/** With what the deploy knows in the place of placeholders. Variables of IAM's own, `${aws:…}`, are left as they are. */
function filledIn(text: string): string {
  const values = {
    "AWS::Partition": Aws.PARTITION,
    "AWS::Region": Aws.REGION,
    "AWS::AccountId": Aws.ACCOUNT_ID,
    "AWS::StackName": Aws.STACK_NAME,
  };
  return placeholders.reduce((filled, name) => filled.replaceAll(`\${${name}}`, values[name]), text);
}

function filledInConditions(conditions: RoleConditions): RoleConditions {
  return JSON.parse(filledIn(JSON.stringify(conditions)));
}

/** The statement's reason answers cdk-nag's findings of its wildcards. */
function acknowledge(
  role: iam.Role,
  { actions, resources }: Pick<RoleStatement, "actions" | "resources">,
  reason: string,
): void {
  const found = [
    ...actions.map((action) => `Action::${action}`),
    ...resources.map((resource) => `Resource::${resource.replaceAll(/\$\{(AWS::\w+)\}/g, "<$1>")}`),
  ].filter((finding) => finding.includes("*"));
  Validations.of(role).acknowledge(
    ...found.map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })),
  );
}
