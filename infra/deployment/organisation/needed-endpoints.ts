/**
 * The services of AWS that a stage's functions call. In a VPC without a way to the internet each needs an endpoint. Logs and
 * traces leave a function another way. What tasks call themselves is not known here. Pure.
 */
import { usdOf } from "../../../functions/model/cost/prices.ts";
import type { Deployment } from "../deployment.ts";
import { mutesAlarms } from "../entries/entry-properties.ts";
import { planRules } from "../reactive/event-sources.ts";

/** The names of endpoints' services end so. */
export interface NeededEndpoints {
  /** Of routes; these cost nothing. */
  readonly gateway: readonly string[];
  /** In each subnet's zone; these cost by the hour. */
  readonly interface: readonly string[];
}

type Known = Pick<Deployment, "project" | "stage" | "tasks" | "encryption" | "listening" | "automatic">;

/** What functions call, and why. Where it depends: when. */
const services: readonly (readonly [service: string, isCalled: (deployment: Known) => boolean])[] = [
  // Pawl's own tasks look at the stack, its functions, queues and schedules; the sweeper invokes their function.
  ["cloudformation", () => true],
  ["lambda", () => true],
  ["scheduler", () => true],
  ["sqs", () => true],
  [
    "events",
    (deployment) =>
      deployment.listening.bus !== undefined ||
      deployment.automatic.bus !== undefined ||
      planRules(deployment).length > 0,
  ],
  ["kms", ({ encryption }) => encryption !== undefined],
  [
    "monitoring",
    ({ tasks }) => tasks.some((task) => mutesAlarms(task) || task.requires?.alarms !== undefined),
  ],
  ["ssm", ({ tasks }) => tasks.some(({ requires }) => requires?.parameters !== undefined)],
  ["sts", ({ tasks }) => tasks.some(({ runAs }) => runAs !== undefined)],
];

/** The endpoints that a stage's functions need where their subnets have no way to the internet. */
export function neededEndpoints(deployment: Known): NeededEndpoints {
  return {
    gateway: ["dynamodb", "s3"],
    interface: services.filter(([, isCalled]) => isCalled(deployment)).map(([service]) => service),
  };
}

/** What deserves a look where a stage names subnets: whether they have a way to AWS is not known at synth. */
export function vpcLooks(deployment: Known): string[] {
  if (deployment.stage.vpc === undefined) return [];
  const { gateway, interface: interfaces } = neededEndpoints(deployment);
  const usd = usdOf({ endpointHours: 24 * 30.44 }).toFixed(2);
  return [
    `functions are in a VPC: unless its subnets have a way to the internet, it needs gateway endpoints for ${gateway.join(" and ")}, and interface endpoints for ${interfaces.join(", ")}, each of which costs ${usd} USD a month and zone: docs/organisation.md`,
  ];
}
