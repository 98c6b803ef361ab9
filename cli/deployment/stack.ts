/**
 * Finds the stack that a target means, and reads its manifest. A stage's stack is named `PROJECT-STAGE`; where Pawl is a part
 * of another stack, an SSM parameter names it, and what the keys of its outputs begin with. Where a project has no stack, the
 * only deployment of another project is found, so that the message can name it.
 */
import type { Stack as CloudFormationStack } from "@aws-sdk/client-cloudformation";
import { NotFoundError } from "../../functions/model/errors.ts";
import { checkFormat } from "../../functions/model/format/data-format.ts";
import { nearest } from "../../functions/model/nearest.ts";
import { type Manifest, outputs } from "../../functions/model/task/manifest.ts";
import { outputPrefixes, stackName } from "../../functions/model/task/project-name.ts";
import type { Aws } from "./aws.ts";
import { readPlace } from "./place.ts";
import type { Target } from "./target.ts";

/** A stack, with its outputs by their keys: without what these begin with, where Pawl is a part of it. */
export interface FoundStack {
  readonly name: string;
  /** What the keys of its outputs begin with. @default nothing */
  readonly prefix?: string;
  readonly outputs: ReadonlyMap<string, string>;
  /** The number of its account, as its ARN has it. */
  readonly account?: string;
}

/** @param pawl what runs the command here @throws NotFoundError where there is no such stack, or several could be meant */
export async function findStack(aws: Aws, target: Target, pawl: string): Promise<FoundStack> {
  const { project, stage, endpoint } = target;
  const where = endpoint ?? `Region ${await (await aws.cloudformation()).config.region()}`;
  if (stage === undefined) return chooseStack(aws, target, where);
  const name = stackName(project, stage);
  const named = await describeStacks(aws, name);
  const own = named.find(({ prefix, outputs: found }) => prefix === "" && found.has(outputs.manifest));
  if (own !== undefined) return own;
  const found = (await stackInPlace(aws, target, stage)) ?? named[0];
  if (found !== undefined) return found;
  // A caller who may not list stacks gets the hint without them.
  const stages = await describeStacks(aws)
    .then((stacks) => deploymentsOf(aws, target, stacks))
    .then((own) => own.filter(({ outputs: of }) => of.has(outputs.manifest)))
    .then((own) => own.map((stack) => stageOf(stack, project)))
    .catch(() => []);
  const near = nearest(stage, stages).map((each) => `--stage ${each}`);
  throw new NotFoundError(
    `no stack ${name} at ${where}${near.length > 0 ? `: did you mean ${near.join(" or ")}?` : hint(target, stages, pawl)}`,
  );
}

/** The stack that the stage's parameter names. */
async function stackInPlace(aws: Aws, target: Target, stage: string): Promise<FoundStack | undefined> {
  const place = await readPlace(aws, target, stage);
  if (place === undefined) return undefined;
  return (await describeStacks(aws, place.stack)).find(({ prefix }) => prefix === place.outputs);
}

/** Of the stacks, those of the project, one for each stage: by their names, or by the parameters of the stages that there are. */
async function deploymentsOf(
  aws: Aws,
  target: Target,
  stacks: readonly FoundStack[],
): Promise<readonly FoundStack[]> {
  const { project } = target;
  const parts = stacks.filter(({ prefix = "" }) => prefix !== "");
  const stages = [...new Set(parts.map((stack) => stageOf(stack, project)))];
  const places = await Promise.all(stages.map((stage) => readPlace(aws, target, stage)));
  const isPlaced = ({ name, prefix }: FoundStack) =>
    places.some((place) => place?.stack === name && place.outputs === prefix);
  const isNamed = (stack: FoundStack) => stack.name === stackName(project, stageOf(stack, project));
  return stacks.filter((stack) => (parts.includes(stack) ? isPlaced(stack) : isNamed(stack)));
}

/** Of a stack of another version, by its name. */
function stageOf({ name, outputs: found }: FoundStack, project: string): string {
  return found.get(outputs.stage) ?? name.slice(stackName(project, "").length);
}

/** The only deployment of the project; where it has none, the only one of another, which its manifest will name. */
async function chooseStack(aws: Aws, target: Target, where: string): Promise<FoundStack> {
  const { project } = target;
  const stacks = await describeStacks(aws);
  const own = await deploymentsOf(aws, target, stacks);
  if (own.length > 1) {
    const stages = own.map((stack) => stageOf(stack, project));
    throw new NotFoundError(
      `several stages at ${where}: choose one with --stage ${stages.join(" or --stage ")}`,
    );
  }
  const others = stacks.filter((stack) => stack.outputs.has(outputs.manifest));
  const [only, ...more] = own.length > 0 ? own : others;
  if (only !== undefined && more.length === 0) return only;
  const counts = Object.entries(Object.groupBy(others, ({ name }) => name));
  const names = counts
    .map(([name, { length } = []]) => (length === 1 ? name : `${name} with ${length} deployments`))
    .join(", ");
  throw new NotFoundError(
    `no stack ${stackName(project, "STAGE")} at ${where}${names && `: found ${names}, choose a project with --project`}`,
  );
}

function hint({ stage, local }: Target, stages: readonly string[], pawl: string): string {
  if (stages.length > 0) return `: there is ${stages.map((each) => `--stage ${each}`).join(", ")}`;
  if (local) return "";
  if (stage === "local") return `: start ${pawl} dev`;
  if (stage === "dev") return `: deploy it, or start ${pawl} dev`;
  return ": deploy it, or choose another stage with --stage";
}

/** All stacks but nested ones, or the one of a name: once for each Pawl in it, and once where it has none. */
async function describeStacks(aws: Aws, name?: string): Promise<FoundStack[]> {
  const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const cloudformation = await aws.cloudformation();
  const { Stacks = [] } = await cloudformation
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: Error) => {
      if (error.name === "ValidationError" && error.message.includes("does not exist")) return { Stacks: [] };
      throw error;
    });
  return Stacks.filter(({ ParentId }) => ParentId === undefined).flatMap(toFoundStacks);
}

function toFoundStacks({ StackName = "", StackId, Outputs }: CloudFormationStack): FoundStack[] {
  const prefixes = outputPrefixes((Outputs ?? []).map(({ OutputKey = "" }) => OutputKey));
  return (prefixes.length === 0 ? [""] : prefixes).map((prefix) => ({
    name: StackName,
    prefix,
    outputs: outputsOf(Outputs, prefix),
    account: StackId?.split(":")[4],
  }));
}

/** The outputs of one of a stack's Pawls. */
export function outputsOf(
  all: CloudFormationStack["Outputs"] = [],
  prefix: string,
): ReadonlyMap<string, string> {
  const own = all.filter(({ OutputKey = "" }) => OutputKey.startsWith(prefix));
  return new Map(
    own.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey.slice(prefix.length), OutputValue]),
  );
}

/** @throws NotFoundError where the stack was deployed by another version */
export function outputOf(stack: FoundStack, name: keyof typeof outputs): string {
  const value = stack.outputs.get(outputs[name]);
  if (value !== undefined) return value;
  throw new NotFoundError(
    `stack ${stack.name} has no output ${outputs[name]}: it was deployed by another version of pawl`,
  );
}

/** @throws NotFoundError where the manifest is another version's, or another project's; DataFormatError where it was deployed by a newer version that stores other data */
export async function readManifest(aws: Aws, stack: FoundStack, target: Target): Promise<Manifest> {
  const url = outputOf(stack, "manifest");
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { hostname, pathname } = new URL(url);
  const { Body } = await (await aws.s3()).send(
    new GetObjectCommand({ Bucket: hostname, Key: decodeURIComponent(pathname.slice(1)) }),
  );
  const manifest = JSON.parse((await Body?.transformToString()) ?? "null") as Manifest | null;
  if (manifest?.pawl !== 1) throw new NotFoundError(`${url} is not a manifest of this version of pawl`);
  checkFormat(manifest.format ?? 1);
  checkProject(stack, manifest, target);
  return manifest;
}

function checkProject({ name }: FoundStack, { project }: Manifest, target: Target): void {
  if (project === target.project) return;
  throw new NotFoundError(
    `stack ${name} is of project ${JSON.stringify(project)}, this is ${JSON.stringify(target.project)}: pass --project ${project}`,
  );
}
