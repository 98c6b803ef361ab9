/**
 * Checks a stage of the project's code by running its app, as `cdk synth` does it: so each refusal is written once. With
 * `templates` it is synthesized into a folder of its own, without bundling; the templates are read, and the folder goes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printableLine } from "../../functions/model/printable.ts";
import { outputs } from "../../functions/model/task/manifest.ts";
import { outputPrefixes } from "../../functions/model/task/project-name.ts";
import { projectName } from "../deployment/project-folder.ts";

/** The parts of a template that are read here. */
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** A resource as the code declares it, and where. */
export interface MadeResource {
  /** Its logical id; in a nested stack, behind that stack's. */
  readonly path: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export type Synthesis =
  | { readonly kind: "refused"; readonly mistakes: readonly string[] }
  /** No template was asked for. */
  | { readonly kind: "checked"; readonly looks: readonly string[] }
  | {
      readonly kind: "made";
      readonly stage: string;
      readonly stackName: string;
      /** What synth says deserves a look. */
      readonly looks: readonly string[];
      /** Of the stack and those nested in it, also what is of no Pawl. */
      readonly resources: readonly MadeResource[];
      /** The paths of the functions that work on lanes, of each Pawl in the stack. */
      readonly workers: readonly string[];
    };

/** @param root the project's folder @param stage one that is declared @param part whether templates are made, which takes longer */
export async function synthesizeStage(
  root: string,
  stage: string,
  part: "code" | "templates",
): Promise<Synthesis> {
  const { findPawlAssembly, synthesize } = await import("../../local/index.ts");
  const outdir = mkdtempSync(join(tmpdir(), "pawl-check-"));
  try {
    // The stack is the same in every account and Region.
    const account = { accountId: "000000000000", region: "us-east-1" };
    const looks = await synthesize({ root, outdir, stage, check: part, ...account });
    if (part === "code") return { kind: "checked", looks };
    const { stackName, template, nested } = findPawlAssembly(outdir, projectName(root), stage);
    const resources = resourcesOf(template, nested);
    return { kind: "made", stage, stackName, looks, resources, workers: workersOf(template) };
  } catch (error) {
    return { kind: "refused", mistakes: (error as Error).message.split("\n").map(printableLine) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The outputs name them by lane. */
function workersOf({ Outputs = {} }: Template): string[] {
  return outputPrefixes(Object.keys(Outputs)).flatMap((prefix) => {
    const named = JSON.stringify(Outputs[`${prefix}${outputs.workers}`]?.Value ?? "");
    return [...named.matchAll(/"Ref":"(\w+)"/g)].map(([, path = ""]) => path);
  });
}

const nestedStackType = "AWS::CloudFormation::Stack";

/** Every resource of a template, and of those nested in it. @param nested templates by the keys under which they are uploaded */
export function resourcesOf(
  { Resources }: Template,
  nested: ReadonlyMap<string, Template> = new Map(),
  within = "",
): MadeResource[] {
  return Object.entries(Resources).flatMap(([id, { Type: type, Properties: properties = {} }]) => {
    const path = `${within}${id}`;
    const url = type === nestedStackType ? JSON.stringify(properties.TemplateURL ?? "") : "";
    const template = [...nested].find(([key]) => url.includes(key))?.[1];
    const inside = template === undefined ? [] : resourcesOf(template, nested, `${path}/`);
    return [{ path, type, properties }, ...inside];
  });
}
