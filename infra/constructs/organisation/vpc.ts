/**
 * Puts all of Pawl's functions into a VPC: one that a stage names by ids, or one of the CDK app that holds the Pawl. What tasks
 * reach there is for the security groups. Lambda makes the network interfaces under the role of a function; the function's own
 * code may not. Where the app makes the VPC, synth warns of endpoints that are missing.
 *
 * In stage `local` a VPC of the app is checked and not joined: `pawl dev` emulates no EC2, and runs what functions refer to.
 */
import { Annotations, Aspects, Stack, Validations } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type { Construct, IDependable } from "constructs";
import { type Deployment, mostSecurityGroups, neededEndpoints } from "../../deployment/index.ts";
import { Handler } from "../handler.ts";

/** A VPC of a CDK app. */
export interface PawlVpc {
  readonly vpc: ec2.IVpc;
  /** @default private subnets with a way to the internet, or else isolated ones */
  readonly subnets?: ec2.SubnetSelection;
  /** Security groups of the functions, at most 5. @default one that lets everything out and nothing in */
  readonly securityGroups?: readonly ec2.ISecurityGroup[];
}

/** What Lambda needs to make and remove a function's network interfaces. EC2 takes no narrower resource for some of it. */
const actions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/** Puts the functions of a Pawl, all of which are made by now, into its VPC; does nothing where it has none. @throws where it has two */
export function joinVpc(scope: Construct, deployment: Deployment, given: PawlVpc | undefined): void {
  const { name, vpc: ids } = deployment.stage;
  if (given !== undefined && ids !== undefined)
    throw new Error(`stage ${name} names a vpc, and the Pawl is given another one: leave one of the two out`);
  const handlers = scope.node.findAll().filter((each) => each instanceof Handler);
  if (ids !== undefined) {
    const { subnetIds, securityGroupIds } = ids;
    for (const handler of handlers)
      join(handler, { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] });
  }
  if (given === undefined) return;
  const { subnetIds, internetConnectivityEstablished } = selected(given);
  if (subnetIds.length === 0)
    throw new Error(
      "vpc.subnets selects no subnet of the VPC: allowed is a selection of 1 to 16, best private ones",
    );
  const { securityGroups } = given;
  if (securityGroups?.length === 0 || (securityGroups?.length ?? 0) > mostSecurityGroups)
    throw new Error(
      `vpc.securityGroups has ${securityGroups?.length}: allowed are 1 to ${mostSecurityGroups}, or none of them given, for one that is made`,
    );
  if (name === "local") return;
  const groups = securityGroups ?? [madeGroup(scope, given.vpc)];
  const securityGroupIds = groups.map(({ securityGroupId }) => securityGroupId);
  for (const handler of handlers)
    join(handler, { subnetIds, securityGroupIds }, internetConnectivityEstablished);
  // Endpoints may be added to the VPC after the Pawl.
  Aspects.of(scope).add({
    visit(node) {
      if (node === scope) warnOfEndpoints(scope, deployment, given);
    },
  });
}

function join(handler: Handler, vpcConfig: lambda.CfnFunction.VpcConfigProperty, after?: IDependable): void {
  (handler.function.node.defaultChild as lambda.CfnFunction).vpcConfig = vpcConfig;
  handler.role.addToPolicy(new iam.PolicyStatement({ actions, resources: ["*"] }));
  // A call of the function's own code names the function it comes from; a call of Lambda does not.
  handler.role.addToPolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions,
      resources: ["*"],
      conditions: { Null: { "lambda:SourceFunctionArn": "false" } },
    }),
  );
  Validations.of(handler.role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "Lambda makes a function's network interfaces under its role, and EC2 takes no narrower resource; the function's own code is denied it",
  });
  if (after !== undefined) handler.function.node.addDependency(after);
}

function madeGroup(scope: Construct, vpc: ec2.IVpc): ec2.ISecurityGroup {
  return new ec2.SecurityGroup(scope, "SecurityGroup", {
    vpc,
    description: "Functions of a Pawl: everything out, nothing in",
  });
}

function selected({ vpc, subnets }: PawlVpc): ec2.SelectedSubnets {
  return vpc.selectSubnets(subnets);
}

/** A function in a public subnet has no public address: it reaches endpoints alone, as in an isolated one. */
function warnOfEndpoints(scope: Construct, deployment: Deployment, given: PawlVpc): void {
  const { vpc } = given;
  const isPrivate = selected(given).subnets.every((subnet) => vpc.privateSubnets.includes(subnet));
  // Of a VPC that the app only refers to, it knows no endpoints.
  if (isPrivate || !(vpc instanceof ec2.Vpc)) return;
  const there = endpointsOf(vpc);
  const { gateway, interface: interfaces } = neededEndpoints(deployment);
  const missing = [...gateway, ...interfaces].filter((service) => !there.has(service));
  if (missing.length === 0) return;
  Annotations.of(scope).addWarningV2(
    "pawl:vpc-endpoints",
    `the functions' subnets have no way to the internet, and the VPC has no endpoint for ${missing.join(", ")}, which functions call: add them, or choose other subnets; docs/organisation.md`,
  );
}

/** The services for which the app makes endpoints of a VPC: the last parts of their names. */
function endpointsOf(vpc: ec2.Vpc): ReadonlySet<string> {
  const resolved = (value: unknown) => JSON.stringify(Stack.of(vpc).resolve(value)) ?? "";
  const id = resolved(vpc.vpcId);
  const endpoints = vpc.node.root.node
    .findAll()
    .filter((each) => each instanceof ec2.CfnVPCEndpoint)
    .filter((each) => resolved(each.vpcId) === id);
  return new Set(
    endpoints.map(({ serviceName }) => /([\w-]+)"?[\]}]*$/.exec(resolved(serviceName))?.[1] ?? ""),
  );
}
