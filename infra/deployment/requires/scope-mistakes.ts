/** What is wrong with the scopes of tasks: a stage that there is not, and Regions where synth does not know its own. */
import { outOfScope, type TaskScope } from "../../../functions/model/requires/scope.ts";
import { show } from "../../../functions/model/show.ts";
import { hint } from "./requires-mistakes.ts";

/** Where the deployment is: its stage, all stages, and its Region, where synth knows that. */
export interface Deployed {
  readonly stage: string;
  readonly stages: readonly string[];
  readonly region: string | undefined;
}

/** What is wrong with a task's scope. */
export function scopeSynthMistakes(
  name: string,
  scope: TaskScope | undefined,
  { stage, stages, region }: Deployed,
) {
  const unknown = (scope?.stages ?? []).filter((each) => !stages.includes(each));
  const needsRegion = scope?.regions !== undefined && region === undefined && stage !== "local";
  return [
    ...unknown.map(
      (each) =>
        `task ${name}: its scope names stage ${show(each)}, which infra/stages.ts does not have${hint(each, stages)}`,
    ),
    ...(needsRegion
      ? [
          `task ${name}: its scope names Regions, and synth does not know its own: set AWS_REGION, or give the stack an env with a region`,
        ]
      : []),
  ];
}

/** Why a task does not run in this deployment. `pawl dev` is in no Region. */
export function whyOutside(scope: TaskScope | undefined, { stage, region }: Deployed): string | undefined {
  return outOfScope(scope, stage, stage === "local" ? undefined : region);
}

/** Where it is. A Region that CDK does not know yet is none: then it is the one that the CDK command knows, or else the SDK. */
export function deployedAt({
  stage,
  stages,
  region = "",
}: {
  readonly stage: string;
  readonly stages: object;
  readonly region?: string;
}): Deployed {
  const { CDK_DEFAULT_REGION, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const known = /^[a-z]/.test(region) ? region : CDK_DEFAULT_REGION || AWS_REGION || AWS_DEFAULT_REGION;
  return { stage, stages: Object.keys(stages), region: known || undefined };
}
