/** What CDK would refuse of the whole stack only later, and without saying what to do. */
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type Deployment, stackSizeMistakes, templateSizeMistakes } from "../../deployment/index.ts";
import type { Schedules } from "../schedules.ts";
import { equalLogicalIds } from "./logical-ids.ts";
import { stackSizes, templateSizes } from "./stack-sizes.ts";

/** What is wrong with the stack of a Pawl, one line a mistake. */
export function templateMistakes(pawl: Construct, deployment: Deployment, schedules: Schedules): string[] {
  const { stage } = deployment;
  const sizes = stackSizes(Stack.of(pawl), schedules, deployment.schedules);
  const found = [...equalLogicalIds(pawl), ...stackSizeMistakes(sizes, stage, deployment.schedules)];
  // CDK makes no template where two elements have one logical id.
  if (found.length > 0) return found;
  return templateSizeMistakes(templateSizes(Stack.of(pawl), schedules), stage, deployment.schedules);
}
