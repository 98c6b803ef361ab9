/** The project's stack: synthesized unless a folder is given, read, and resolved for this machine. */
import { outputs } from "../../functions/model/manifest.ts";
import { type LocalAws, resourceTypes } from "../services/index.ts";
import { output, readAssembly, resolveStack, type Stack, synthesize, type Template } from "../stack/index.ts";

export interface ProjectStackOptions {
  /** The project's folder. @default this repository */
  readonly root: string;
  /** A folder that the CDK synthesized into. @default it synthesizes stage `local` */
  readonly template?: string;
  /** Changes the template before it is resolved. @default the template is used unchanged */
  readonly editTemplate?: (template: Template) => Template;
  /** Resource types of the template that are left out. @default none */
  readonly passOver?: readonly string[];
}

/** Reads the stack. Throws when synthesis fails, or when the stack has a resource type that is not emulated. */
export async function readProjectStack(
  options: ProjectStackOptions,
  { state, accountId, region, endpoint }: LocalAws,
  say: (line: string) => void,
): Promise<Stack> {
  const { root, template, editTemplate, passOver } = options;
  const outdir = template ?? state.path("cdk.out");
  if (template === undefined) {
    say("synthesizing stage local");
    await synthesize({ root, outdir, stage: "local", accountId, region });
  }
  const assembly = readAssembly(outdir);
  const edited = editTemplate?.(assembly.template) ?? assembly.template;
  const account = { accountId, region, endpoint };
  const stack = resolveStack({ ...assembly, template: edited }, { account, resourceTypes, passOver });
  for (const resource of stack.passedOver) say(`passed over ${resource}`);
  return stack;
}

/** What people call the functions: `sweeper`, `worker of lane bulk`, else their ids in the template. */
export function functionNames(stack: Stack): ReadonlyMap<string, string> {
  const functions = stack.resources.filter(({ type }) => type === "AWS::Lambda::Function");
  const names = new Map(functions.map(({ name, logicalId }) => [name, logicalId]));
  const workers = JSON.parse(output(stack, outputs.workers) ?? "{}") as Record<string, string>;
  for (const [lane, name] of Object.entries(workers)) names.set(name, `worker of lane ${lane}`);
  const sweeper = output(stack, outputs.sweeper);
  if (sweeper !== undefined) names.set(sweeper, "sweeper");
  return names;
}
