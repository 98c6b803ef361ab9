/** The roles of tasks that have one of their own: what they may do, who may assume them, and what their lane loses. */
import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import * as iam from "aws-cdk-lib/aws-iam";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { roleName } from "../../../functions/model/task/run-as/role-name.ts";
import type { RoleStatement } from "../../../functions/model/task/run-as/run-as.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { appWithoutBundles, type MadeUp, propsOf, resourcesOf } from "./template.ts";

const task = (name: string, policy?: readonly RoleStatement[]) =>
  defineTask({ name, description: "Runs.", runAs: policy && { policy }, run: () => undefined });

const parameter: RoleStatement = {
  actions: ["ssm:GetParameter"],
  resources: ["arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/key"],
  conditions: { StringEquals: { "aws:RequestedRegion": "${AWS::Region}" } },
};
const lines: readonly DeployedLine[] = [
  [task("orders.expire", [parameter]), { lane: "default" }],
  [task("reports", []), { lane: "default" }],
  [task("plain"), { lane: "default" }],
  [task("far"), { lane: "bulk" }],
];
const reading = (key: string) => ({
  grant: (role: iam.Role) =>
    void role.addToPolicy(
      new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: [`arn:aws:s3:::files/${key}`] }),
    ),
});

function made(madeUp: MadeUp) {
  const stack = new PawlStack(appWithoutBundles(), propsOf("dev", madeUp));
  return { stack, template: Template.fromStack(stack) };
}

const { template } = made({
  lines,
  resources: () => ({ reports: reading("reports"), plain: reading("plain") }),
});
const roles = resourcesOf(template, "AWS::IAM::Role").filter(([id]) => id.startsWith("TaskRoles"));

/** The statements of the roles whose logical ids begin so. */
function statementsOf(role: string) {
  return resourcesOf(template, "AWS::IAM::Policy")
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${role}`))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: object[] }).Statement);
}

test("each task with runAs has a role that its lane's role alone may assume, for an hour, and no other task has one", () => {
  expect(roles.map(([, { Properties }]) => Properties.Description)).toEqual([
    "Role of task orders.expire",
    "Role of task reports",
  ]);
  const [worker] =
    resourcesOf(template, "AWS::IAM::Role").find(([id]) => id.startsWith("LaneDefaultWorker")) ?? [];
  const { RoleName: name } = (roles[0] as (typeof roles)[number])[1].Properties as {
    RoleName: Record<string, [string, unknown[]]>;
  };
  const [prefix, region] = name["Fn::Join"]?.[1] ?? [];
  expect(`${prefix}eu-west-1`).toBe(roleName("shop-dev", "orders.expire", "eu-west-1"));
  expect(region).toEqual({ Ref: "AWS::Region" });
  for (const [, { Properties }] of roles)
    expect(Properties).toMatchObject({
      MaxSessionDuration: 3_600,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: "sts:AssumeRole",
            Effect: "Allow",
            Principal: { AWS: { "Fn::GetAtt": [worker, "Arn"] } },
          },
        ],
      },
    });
});

test("a task's own role has what runAs allows, with the placeholders filled in, and what resources.ts grants the task", () => {
  const here = [{ Ref: "AWS::Region" }, ":", { Ref: "AWS::AccountId" }];
  expect(statementsOf("TaskRolesordersexpire")).toEqual([
    {
      Action: "ssm:GetParameter",
      Effect: "Allow",
      Condition: { StringEquals: { "aws:RequestedRegion": { Ref: "AWS::Region" } } },
      Resource: {
        "Fn::Join": [
          "",
          [
            "arn:",
            { Ref: "AWS::Partition" },
            ":ssm:",
            ...here,
            ":parameter/",
            { Ref: "AWS::StackName" },
            "/key",
          ],
        ],
      },
    },
  ]);
  expect(statementsOf("TaskRolesreports")).toEqual([
    { Action: "s3:GetObject", Effect: "Allow", Resource: "arn:aws:s3:::files/reports" },
  ]);
});

test("the lane's role may assume the roles of its own tasks, and has none of their rights", () => {
  const own = JSON.stringify(statementsOf("LaneDefaultWorker"));
  expect(own).toContain("arn:aws:s3:::files/plain");
  expect(own).not.toContain("files/reports");
  expect(own).not.toContain("ssm:");
  const assuming = statementsOf("LaneDefaultWorker").filter((one) => JSON.stringify(one).includes("sts:"));
  expect(assuming).toEqual(
    roles.map(([id]) => ({
      Action: "sts:AssumeRole",
      Effect: "Allow",
      Resource: { "Fn::GetAtt": [id, "Arn"] },
    })),
  );
  expect(JSON.stringify(statementsOf("LaneBulkWorker"))).not.toContain("sts:");
});

test("only a lane whose tasks have roles is told where they are", () => {
  const prefix = {
    "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":iam::", { Ref: "AWS::AccountId" }, ":role/"]],
  };
  const variables = (lane: string) => ({
    Description: `Runs the tasks of lane ${lane}`,
    Environment: {
      Variables: Match.objectLike({ PAWL_ROLES: lane === "default" ? prefix : Match.absent() }),
    },
  });
  template.hasResourceProperties("AWS::Lambda::Function", variables("default"));
  template.hasResourceProperties("AWS::Lambda::Function", variables("bulk"));
});

test("a role without a wildcard is clean for cdk-nag, one whose statement says why it has some is too, and any other is reported", () => {
  const wild = {
    actions: ["s3:Get*"],
    resources: ["arn:${AWS::Partition}:s3:::reports-${AWS::Region}/*"],
  };
  const found = (statements: readonly RoleStatement[]) => {
    const { stack } = made({ lines: [[task("a", statements), { lane: "default" }]] });
    return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
      pack
        .validateScope(Stack.of(stack))
        .violations.filter(({ violatingResources }) =>
          violatingResources.some(({ constructPath }) => constructPath?.includes("TaskRoles")),
        )
        .map(({ ruleName }) => ruleName),
    );
  };
  expect(found([parameter])).toEqual([]);
  expect(found([{ ...wild, reason: "the reports' names are dates" }])).toEqual([]);
  expect(found([wild])).toEqual([
    "AwsSolutions-IAM5[Action::s3:Get*]",
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::reports-<AWS::Region>/*]",
  ]);
});
