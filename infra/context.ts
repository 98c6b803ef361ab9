/** The app's context, as the CDK has it: `cdk.json` says it, and the starter may override it in the environment. Loads no CDK. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../roots.ts";

/** The context in `cdk.json`. With the feature flags there, the template is the same without the CDK CLI. */
export function contextOfProject(): Record<string, unknown> {
  const file = join(projectRoot, "cdk.json");
  return JSON.parse(readFileSync(file, "utf8")).context;
}

/** The context as an `App` that a starter runs would have it. */
export function contextOfApp(): Record<string, unknown> {
  return { ...contextOfProject(), ...JSON.parse(process.env.CDK_CONTEXT_JSON ?? "{}") };
}

/** Stands in the context where the app is only checked: its "code", without a template, or its "templates" too. */
export const checkKey = "pawl:check";
