/** What an organisation asks of a stack: its VPC, the boundary of all roles, its tags. */
import { Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { deploymentLooks, type StageSettings } from "../../../infra/deployment/index.ts";
import { Pawl, type PawlVpc } from "../../../infra/pawl.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { deployment, task } from "../made-up.ts";
import { appWithoutBundles, lines, type MadeUp, propsOf, resourcesOf } from "../template/template.ts";

const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };
const vpc = {
  subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
  securityGroupIds: ["sg-0a1b2c3d"],
};

function stackOf(settings: Partial<StageSettings>, more: MadeUp = {}): PawlStack {
  const stages: Record<string, StageSettings> = { mine: { lanes, removal: "destroy", ...settings } };
  return new PawlStack(appWithoutBundles(), propsOf("mine", { stages, ...more }));
}

/** Roles of every kind: of functions, of schedules, of a task with `runAs`, of a team's own resource. */
const rolesOfAllKinds: MadeUp = {
  lines: [
    [
      defineTask({
        name: "quick",
        description: "Has a role of its own.",
        runAs: {
          policy: [
            {
              actions: ["ssm:GetParameter"],
              resources: ["arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/key"],
            },
          ],
        },
        run: () => undefined,
      }),
      { lane: "default" },
    ],
    lines[1],
  ],
  resources: (scope) => {
    new iam.Role(scope, "Own", { assumedBy: new iam.ServicePrincipal("states.amazonaws.com") });
    return {};
  },
};

test("a stage's VPC has every function of Pawl's, under rights that the function's own code does not have", () => {
  const template = Template.fromStack(stackOf({ vpc }));
  const functions = resourcesOf(template, "AWS::Lambda::Function");
  expect(functions.length).toBe(6);
  for (const [id, { Properties }] of functions)
    expect(Properties.VpcConfig, id).toEqual({
      SubnetIds: vpc.subnetIds,
      SecurityGroupIds: vpc.securityGroupIds,
    });
  const policies = resourcesOf(template, "AWS::IAM::Policy").filter(([, { Properties }]) =>
    JSON.stringify(Properties).includes("ec2:CreateNetworkInterface"),
  );
  expect(policies).toHaveLength(functions.length);
  for (const [, { Properties }] of policies) {
    const { Statement } = Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    const ofInterfaces = Statement.filter(({ Action }) => JSON.stringify(Action).includes("ec2:"));
    expect(ofInterfaces.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ["Allow", undefined],
      ["Deny", { Null: { "lambda:SourceFunctionArn": "false" } }],
    ]);
    expect(ofInterfaces[0]?.Action).toEqual(ofInterfaces[1]?.Action);
  }
});

test("synth says which endpoints a VPC needs, by what its functions call", () => {
  const looks = (settings: Partial<StageSettings>, triggers: Parameters<typeof task>[1] = []) =>
    deploymentLooks(deployment([[task("a", triggers), { lane: "default" }]], settings)).filter((look) =>
      look.includes("VPC"),
    );
  expect(looks({})).toEqual([]);
  expect(looks({ vpc }, [cron("0 3 * * *")])).toEqual([
    "functions are in a VPC: unless its subnets have a way to the internet, it needs gateway endpoints for dynamodb and s3, and interface endpoints for cloudformation, lambda, scheduler, sqs, each of which costs 7.31 USD a month and zone: docs/organisation.md",
  ]);
  expect(looks({ vpc, events: { bus: true }, settings: { muteAlarms: ["shop"] } })[0]).toContain(
    "cloudformation, lambda, scheduler, sqs, events, monitoring,",
  );
});

/** A stack of another app with a VPC of its own, made or referred to. */
function shopIn(given: (stack: Stack) => PawlVpc): Stack {
  const stack = new Stack(appWithoutBundles(), "shop-dev", {
    env: { region: "eu-west-1", account: "123456789012" },
  });
  new Pawl(stack, "Default", { ...propsOf("dev"), vpc: given(stack) });
  return stack;
}

test("a Pawl is put into a VPC of its app: private subnets, and a security group that lets nothing in", () => {
  const template = Template.fromStack(shopIn((stack) => ({ vpc: new ec2.Vpc(stack, "Vpc") })));
  const functions = resourcesOf(template, "AWS::Lambda::Function").filter(([, { Properties }]) =>
    JSON.stringify(Properties.Role).match(/Lane|Sweeper|Automatic|DeadLetters|Uploads/),
  );
  for (const [, { Properties }] of functions) {
    expect(JSON.stringify(Properties.VpcConfig)).toMatch(
      /VpcPrivateSubnet1.*SecurityGroup|SecurityGroup.*VpcPrivateSubnet1/,
    );
  }
  expect(functions).toHaveLength(6);
  const [[, group] = expect.fail()] = resourcesOf(template, "AWS::EC2::SecurityGroup");
  expect(group.Properties.SecurityGroupIngress).toBeUndefined();
});

test("security groups and subnets can be given, and then no group is made", () => {
  const template = Template.fromStack(
    shopIn((stack) => ({
      vpc: ec2.Vpc.fromVpcAttributes(stack, "Vpc", {
        vpcId: "vpc-0a1b2c3d",
        availabilityZones: ["eu-west-1a"],
        isolatedSubnetIds: ["subnet-0a1b2c3d"],
      }),
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, "Group", "sg-0a1b2c3d")],
    })),
  );
  expect(resourcesOf(template, "AWS::EC2::SecurityGroup")).toEqual([]);
  template.allResourcesProperties("AWS::Lambda::Function", {
    VpcConfig: { SubnetIds: ["subnet-0a1b2c3d"], SecurityGroupIds: ["sg-0a1b2c3d"] },
  });
});

test("a selection without a subnet, and more security groups than Lambda takes, are refused in words that say what is allowed", () => {
  const groups = (stack: Stack, count: number) =>
    Array.from({ length: count }, (_, i) =>
      ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${i}`, `sg-0a1b2c3${i}`),
    );
  const withGroups = (count: number) => () =>
    shopIn((stack) => ({ vpc: new ec2.Vpc(stack, "Vpc"), securityGroups: groups(stack, count) }));
  expect(withGroups(5)).not.toThrow();
  expect(withGroups(6)).toThrow("vpc.securityGroups has 6: allowed are 1 to 5");
  expect(withGroups(0)).toThrow("vpc.securityGroups has 0: allowed are 1 to 5");
  expect(() => shopIn((stack) => ({ vpc: new ec2.Vpc(stack, "Vpc"), subnets: { subnets: [] } }))).toThrow(
    "vpc.subnets selects no subnet of the VPC: allowed is a selection of 1 to 16",
  );
});

test("synth warns of the endpoints that isolated subnets of the app's own VPC lack, and of no other", () => {
  const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const subnetConfiguration = [{ name: "isolated", ...isolated }];
  const withEndpoints = (stack: Stack, services: readonly string[]) => {
    const own = new ec2.Vpc(stack, "Vpc", { natGateways: 0, subnetConfiguration });
    own.addGatewayEndpoint("Dynamo", { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    own.addGatewayEndpoint("Files", { service: ec2.GatewayVpcEndpointAwsService.S3 });
    for (const service of services)
      own.addInterfaceEndpoint(service, { service: new ec2.InterfaceVpcEndpointAwsService(service) });
    return { vpc: own, subnets: isolated };
  };
  const lacking = shopIn((stack) => withEndpoints(stack, ["sqs", "lambda"]));
  Annotations.fromStack(lacking).hasWarning(
    "/shop-dev/Default",
    Match.stringLikeRegexp("the VPC has no endpoint for cloudformation, scheduler, which functions call"),
  );
  const complete = shopIn((stack) => withEndpoints(stack, ["sqs", "lambda", "cloudformation", "scheduler"]));
  Annotations.fromStack(complete).hasNoWarning("/shop-dev/Default", Match.stringLikeRegexp("endpoint"));
  const routed = shopIn((stack) => ({ vpc: new ec2.Vpc(stack, "Vpc") }));
  Annotations.fromStack(routed).hasNoWarning("/shop-dev/Default", Match.stringLikeRegexp("endpoint"));
});

test("a Pawl that is given a VPC in a stage that names another is refused", () => {
  const stack = new Stack(appWithoutBundles(), "shop-mine");
  const stages = { mine: { lanes, removal: "destroy", vpc } } as const;
  const props = { ...propsOf("mine", { stages }), vpc: { vpc: new ec2.Vpc(stack, "Vpc") } };
  expect(() => new Pawl(stack, "Default", props)).toThrow(
    "stage mine names a vpc, and the Pawl is given another one: leave one of the two out",
  );
});

test("the boundary is that of every role: functions', schedules', tasks' and the team's own, in nested stacks too", () => {
  const boundary = "arn:aws:iam::123456789012:policy/developers";
  const settings = { permissionsBoundary: boundary, scheduleStacks: 2, encryptionKey: true } as const;
  const roles = resourcesOf(Template.fromStack(stackOf(settings, rolesOfAllKinds)), "AWS::IAM::Role");
  expect(roles.map(([id]) => id.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual([
    "AutomaticHandlerRole",
    "DeadLettersHandlerRole",
    "LaneBulkWorkerRole",
    "LaneDefaultWorkerRole",
    "ResourcesOwn",
    "SchedulesRole",
    "SweeperHandlerRole",
    "TaskRolesquick",
    "UploadsEmptyBucketHandlerRole",
  ]);
  for (const [id, { Properties }] of roles) expect(Properties.PermissionsBoundary, id).toBe(boundary);
});

test("a boundary can be named, in the account of the deploy", () => {
  const template = Template.fromStack(stackOf({ permissionsBoundary: "developers" }));
  const arn = ["arn:", { Ref: "AWS::Partition" }, ":iam::", { Ref: "AWS::AccountId" }, ":policy/developers"];
  template.allResourcesProperties("AWS::IAM::Role", { PermissionsBoundary: { "Fn::Join": ["", arn] } });
});

/** The tags of each resource that has some, by its logical id without CDK's hash. */
function tagsOf(template: Template): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    resourcesOf(template).flatMap(([id, { Properties }]) => {
      const tags: unknown = Properties?.Tags;
      if (tags === undefined) return [];
      const pairs = Array.isArray(tags)
        ? tags.map(({ Key, Value }) => [Key, Value])
        : Object.entries(tags as object);
      return [[id.replace(/[0-9A-F]{8}$/, ""), Object.fromEntries(pairs)]];
    }),
  );
}

test("each resource that takes tags has those of its stage, a team's own too, and a lane's have the lane's name", () => {
  const resources: MadeUp["resources"] = (scope) => {
    new sqs.Queue(scope, "Own");
    return {};
  };
  const tags = { team: "shop", "cost centre": "4711" };
  const found = tagsOf(Template.fromStack(stackOf({ tags, costTags: true }, { resources })));
  for (const own of Object.values(found)) expect(own).toMatchObject(tags);
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining([
      "TablesRuns",
      "TablesTasks",
      "UploadsBucket",
      "ResourcesOwn",
      "SweeperHandlerFunction",
      "SchedulesGroup",
    ]),
  );
  const lanesOf = Object.entries(found).flatMap(([id, own]) =>
    own["pawl:lane"] === undefined ? [] : [`${id}: ${own["pawl:lane"]}`],
  );
  expect(lanesOf.sort()).toEqual(
    [
      ["Bulk", "bulk"],
      ["Default", "default"],
    ].flatMap(([id, name]) =>
      ["EventSourceMapping", "Queue", "WorkerFunction", "WorkerLogs", "WorkerRole"].map(
        (part) => `Lane${id}${part}: ${name}`,
      ),
    ),
  );
});

test("a stage without any of these has no VPC, no boundary, and no tag but that of its bucket", () => {
  const template = Template.fromStack(stackOf({}));
  template.allResourcesProperties("AWS::Lambda::Function", { VpcConfig: Match.absent() });
  template.allResourcesProperties("AWS::IAM::Role", { PermissionsBoundary: Match.absent() });
  expect(tagsOf(template)).toEqual({ UploadsBucket: { "pawl:empty-on-delete": "true" } });
});
