/** What the role of Pawl's own tasks may do besides what every function that sees runs may: what those that the stage has need. */
import { ArnFormat, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { type Deployment, planRules, rulePrefix } from "../../deployment/index.ts";
import type { DeadLetters } from "../dead-letters.ts";
import type { Lane } from "../lane/lane.ts";
import type { Schedules } from "../schedules.ts";
import type { Tables } from "../tables.ts";

/** What the tasks work on. */
export interface RightsProps {
  readonly deployment: Deployment;
  readonly tables: Tables;
  readonly lanes: readonly Lane[];
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
}

/** To read a function's settings. */
export const readFunction = ["lambda:GetFunctionConfiguration", "lambda:GetFunctionConcurrency"];

type Right = readonly [actions: string[], resources: string[]];

/** Grants a role what the tasks need. */
export function grantAutomatic(role: iam.Role, props: RightsProps): void {
  const { tables, deployment } = props;
  const { tasks, bus } = deployment.automatic;
  const has = (...names: readonly string[]) => tasks.some(({ name }) => names.includes(name));
  const tableArns = [tables.runs.tableArn, tables.tasks.tableArn];
  const rights: Right[] = [];
  if (has("pawl.prune")) rights.push([["dynamodb:Scan"], tableArns]);
  if (has("pawl.resources")) rights.push([["dynamodb:DescribeTable"], tableArns]);
  if (has("pawl.resources", "pawl.compliance")) rights.push(...reading(role, props));
  if (has("pawl.compliance")) rights.push(...readingEventSources(role, deployment));
  if (bus !== undefined) rights.push([["events:PutEvents"], [busArn(role, bus)]]);
  for (const [actions, resources] of rights)
    role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
}

/** To describe the stack, and its queues, functions, event sources and schedules. */
function reading(role: iam.Role, { lanes, deadLetters, schedules }: RightsProps): Right[] {
  const stack = Stack.of(role);
  const arn = (service: string, resource: string, resourceName: string, arnFormat?: ArnFormat) =>
    stack.formatArn({ service, resource, resourceName, arnFormat });
  const group = stack.getLogicalId(schedules.group);
  const own = "arn:<AWS::Partition>:";
  const here = "<AWS::Region>:<AWS::AccountId>";
  acknowledge(
    role,
    `${own}cloudformation:${here}:stack/${stack.stackName}/*`,
    "a stack is found by its name",
  );
  acknowledge(role, `${own}scheduler:${here}:schedule/<${group}>/*`, "the group is the deployment's own");
  acknowledge(
    role,
    `${own}scheduler:${here}:schedule/*/*`,
    "AWS lists no group by itself, and this only lists",
  );
  const queues = [...lanes.map(({ queue }) => queue), deadLetters.queue];
  const functions = [...lanes.map(({ worker }) => worker), deadLetters.handler];
  const sources = [...lanes.map(({ eventSource }) => eventSource), deadLetters.eventSource];
  return [
    [["cloudformation:DescribeStacks"], [arn("cloudformation", "stack", `${stack.stackName}/*`)]],
    [["sqs:GetQueueAttributes"], queues.map(({ queueArn }) => queueArn)],
    [readFunction, functions.map((each) => each.function.functionArn)],
    [
      ["lambda:GetEventSourceMapping"],
      sources.map(({ eventSourceMappingId: id }) =>
        arn("lambda", "event-source-mapping", id, ArnFormat.COLON_RESOURCE_NAME),
      ),
    ],
    [["scheduler:GetSchedule"], [arn("scheduler", "schedule", `${schedules.group.ref}/*`)]],
    // AWS asks for it on the schedules of every group, whichever is listed.
    [["scheduler:ListSchedules"], [arn("scheduler", "schedule", "*/*")]],
  ];
}

/** To list the event sources of functions, and on the buses with rules of the stage those rules and their targets. */
function readingEventSources(role: iam.Role, deployment: Deployment): Right[] {
  acknowledge(role, "*", "AWS lists event sources and rules only of all functions and of whole buses");
  const listed: Right = [["lambda:ListEventSourceMappings"], ["*"]];
  const buses = [...new Set(planRules(deployment).map(({ bus }) => bus))];
  if (buses.length === 0) return [listed];
  const prefix = rulePrefix(deployment.project, deployment.stage.name);
  const rules = buses.map((bus) => `${bus === "default" ? "" : `${bus}/`}${prefix}*`);
  for (const name of rules)
    acknowledge(
      role,
      `arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/${name}`,
      "the names of a stage's rules begin so, and of no other's",
    );
  const stack = Stack.of(role);
  const arns = rules.map((name) =>
    stack.formatArn({ service: "events", resource: "rule", resourceName: name }),
  );
  return [listed, [["events:ListRules"], ["*"]], [["events:ListTargetsByRule"], arns]];
}

function acknowledge(role: iam.Role, resource: string, reason: string): void {
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
}

function busArn(scope: IConstruct, bus: string): string {
  if (bus.startsWith("arn:")) return bus;
  return Stack.of(scope).formatArn({ service: "events", resource: "event-bus", resourceName: bus });
}
