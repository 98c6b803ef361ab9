/** The project's stack: synthesized unless a folder is given, read, and resolved for this machine. */
import { outputs } from "../../functions/model/task/manifest.ts";
import { type LocalAws, resourceTypes } from "../services/index.ts";
import {
  output,
  type PassedOver,
  readAssembly,
  resolveStack,
  type Stack,
  synthesize,
  type Template,
  withNested,
} from "../stack/index.ts";

export interface ProjectStackOptions {
  /** The project's folder. @default this repository */
  readonly root: string;
  /** A folder that the CDK synthesized into. @default it synthesizes stage `local` */
  readonly template?: string;
  /** Changes the template before it is resolved. @default the template is used unchanged */
  readonly editTemplate?: (template: Template) => Template;
  /** Resource types of the template that are left out, besides those that watch metrics. @default none */
  readonly passOver?: readonly string[];
}

/** Reads the stack. Throws when synthesis fails, or when the stack has a resource type that is not emulated. */
export async function readProjectStack(
  options: ProjectStackOptions,
  { state, accountId, region, endpoint }: LocalAws,
  say: (line: string) => void,
): Promise<Stack> {
  const { root, template, editTemplate, passOver = [] } = options;
  const outdir = template ?? state.path("cdk.out");
  if (template === undefined) {
    say("synthesizing stage local");
    await synthesize({ root, outdir, stage: "local", accountId, region });
  }
  const assembly = readAssembly(outdir);
  const edited = editTemplate?.(assembly.template) ?? assembly.template;
  const account = { accountId, region, endpoint };
  const stack = resolveStack(
    { ...assembly, template: edited },
    { account, resourceTypes, passOver: [...watchers, ...passOver] },
  );
  sayPassedOver(stack.passedOver, say);
  return stack;
}

/** Types that only watch metrics, of which this machine has none. */
const watchers = ["AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter"];

/** One line for all that watch metrics, and one for each other resource. */
function sayPassedOver(resources: readonly PassedOver[], say: (line: string) => void): void {
  const counts = watchers
    .map((type) => [type, resources.filter((resource) => resource.type === type).length] as const)
    .filter(([, count]) => count > 0)
    .map(([type, count]) => `${count} of type ${type}`);
  if (counts.length > 0) say(`passed over ${counts.join(" and ")}: nothing on this machine has metrics`);
  for (const { logicalId, type } of resources) {
    if (!watchers.includes(type)) say(`passed over ${logicalId} (${type})`);
  }
}

/** What people call the functions: `sweeper`, `worker of lane bulk`, else their ids in the template. */
export function functionNames(stack: Stack): ReadonlyMap<string, string> {
  const functions = withNested(stack)
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === "AWS::Lambda::Function");
  const names = new Map(functions.map(({ name, logicalId }) => [name, logicalId]));
  const workers = JSON.parse(output(stack, outputs.workers) ?? "{}") as Record<string, string>;
  for (const [lane, name] of Object.entries(workers)) names.set(name, `worker of lane ${lane}`);
  const sweeper = output(stack, outputs.sweeper);
  if (sweeper !== undefined) names.set(sweeper, "sweeper");
  return names;
}
