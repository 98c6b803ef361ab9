/**
 * What an organisation asks of a stack, applied to all that is made for a stage, also in nested stacks and by
 * `infra/resources.ts`: the boundary of its roles, and its tags. `vpc.ts` has the VPC of Pawl's own functions.
 */
import { Tags } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type Deployment, laneTag } from "../../deployment/index.ts";
import type { Lane } from "../lane/lane.ts";
import { joinVpc, type PawlVpc } from "./vpc.ts";

export interface OrganisationProps {
  readonly deployment: Deployment;
  readonly lanes: readonly Lane[];
  /** A VPC of the CDK app. @default that of the stage */
  readonly vpc?: PawlVpc;
}

/** Applies it once all functions are made. */
export function applyOrganisation(scope: Construct, { deployment, lanes, vpc }: OrganisationProps): void {
  const { permissionsBoundary, tags, costTags } = deployment.stage;
  joinVpc(scope, deployment, vpc);
  if (permissionsBoundary !== undefined)
    iam.PermissionsBoundary.of(scope).apply(boundaryOf(scope, permissionsBoundary));
  for (const [key, value] of Object.entries(tags)) Tags.of(scope).add(key, value);
  if (costTags) for (const lane of lanes) Tags.of(lane).add(laneTag, lane.name);
}

function boundaryOf(scope: Construct, boundary: string): iam.IManagedPolicy {
  const id = "PermissionsBoundary";
  return boundary.startsWith("arn:")
    ? iam.ManagedPolicy.fromManagedPolicyArn(scope, id, boundary)
    : iam.ManagedPolicy.fromManagedPolicyName(scope, id, boundary);
}
