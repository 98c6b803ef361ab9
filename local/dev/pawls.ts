/**
 * The Pawls of what was synthesized. Usually there is one, alone in its stack. In an app of a team's own it is a part of a stack:
 * of that stack, what no Pawl needs is left out, since this machine has few of AWS's services.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, outputs } from "../../functions/model/task/manifest.ts";
import { outputPrefixes, placeParameter } from "../../functions/model/task/project-name.ts";
import {
  type Assembly,
  constructPath,
  type Output,
  partOf,
  readAssemblies,
  type Stack,
  type Template,
} from "../stack/index.ts";

/** One Pawl of a stack: its outputs have the keys that `outputs` lists. */
export type RunningPawl = Pick<Stack, "outputs">;

/** A stack that has none counts as one, as a template from elsewhere may have only some of its outputs. */
export function pawlsIn({ outputs: all }: Pick<Stack, "outputs">): readonly RunningPawl[] {
  const prefixes = outputPrefixes(all.map(({ key }) => key));
  if (prefixes.length === 0) return [{ outputs: all }];
  return prefixes.map((prefix) => ({ outputs: all.flatMap((each) => withoutPrefix(each, prefix)) }));
}

function withoutPrefix(output: Output, prefix: string): readonly Output[] {
  return output.key.startsWith(prefix) ? [{ ...output, key: output.key.slice(prefix.length) }] : [];
}

/** A stack to run, and how much of it is left out. */
export interface PawlAssembly extends Assembly {
  readonly leftOut: number;
}

/** What of `findPawlAssembly` is run on this machine. @throws as that does */
export function readPawlAssembly(outdir: string, project: string, stage: string): PawlAssembly {
  return needed(findPawlAssembly(outdir, project, stage));
}

/**
 * The whole of the only stack of a folder, or of the only one that holds a Pawl, or else of the one that holds the project's.
 *
 * @throws Error where none is the one
 */
export function findPawlAssembly(outdir: string, project: string, stage: string): Assembly {
  const all = readAssemblies(outdir);
  const holding = all.filter(({ template }) => prefixesOf(template).length > 0);
  const [only, ...others] = all.length === 1 ? all : holding;
  const named = () =>
    holding.find(({ template }) => parameters(template).has(placeParameter(project, stage)));
  const chosen = others.length === 0 ? only : named();
  if (chosen !== undefined) return chosen;
  const names = (each: readonly Assembly[]) => each.map(({ stackName }) => stackName).join(", ") || "none";
  throw new Error(
    holding.length === 0
      ? `no stack of the app holds a Pawl: the stacks are ${names(all)}`
      : `several stacks of the app hold a Pawl, ${names(holding)}, and none of them is of project ${project}: set "project" in the context of cdk.json`,
  );
}

const prefixesOf = ({ Outputs = {} }: Template) => outputPrefixes(Object.keys(Outputs));

/** The construct paths of parameters, by their names. */
function parameters({ Resources }: Template): ReadonlyMap<unknown, string | undefined> {
  const found = Object.values(Resources).filter(({ Type }) => Type === "AWS::SSM::Parameter");
  return new Map(found.map((resource) => [resource.Properties?.Name, constructPath(resource)]));
}

/** What is in a Pawl's construct ends so, where the Pawl is a part of a stack. */
const placePath = "/Outputs/Place/Resource";

function needed(assembly: Assembly): PawlAssembly {
  const { template } = assembly;
  const places = [...parameters(template).values()].filter((path) => path?.endsWith(placePath));
  const pawls = places.map((path) => path?.slice(0, -placePath.length + 1) ?? "");
  if (pawls.length === 0) return { ...assembly, leftOut: 0 };
  const ids = Object.keys(template.Resources).filter((id) => {
    const path = constructPath(template.Resources[id] as Template["Resources"][string]);
    return pawls.some((pawl) => path?.startsWith(pawl));
  });
  const prefixes = prefixesOf(template);
  const keys = Object.keys(template.Outputs ?? {}).filter((key) =>
    Object.values(outputs).some((own) => prefixes.some((prefix) => key === `${prefix}${own}`)),
  );
  const part = partOf(template, { ids, outputs: keys });
  const leftOut = Object.keys(template.Resources).length - Object.keys(part.Resources).length;
  return { ...assembly, template: part, leftOut };
}

/** What each Pawl's manifest beside the templates says. */
export function manifestsIn(outdir: string): readonly Pick<Manifest, "masked" | "taskFolders" | "tasks">[] {
  try {
    const files = readdirSync(outdir).filter((file) => /^pawl(-[a-z0-9-]+)?\.json$/.test(file));
    return files.map((file) => JSON.parse(readFileSync(join(outdir, file), "utf8")) as Manifest);
  } catch {
    // A template from elsewhere has no manifest next to it.
    return [];
  }
}
