/** The names of projects, and of the stacks that are named after them. */
import { outputs } from "./manifest.ts";

/**
 * CloudFormation names a function after its stack and its logical id. Lambda allows 64 characters, so CloudFormation
 * shortens both and keeps about 25 of the stack's name: enough for the longest project and `-prod`. A stack's own name
 * may have 128 characters, which leaves room for the longest stage, 40.
 */
const longestProject = 20;

/** The name of a project that has not chosen one: every clone starts with it. */
export const defaultProject = "pawl";

/** What a project's name may be, for messages. */
export const projectNameRule = `at most ${longestProject} lower-case letters and digits, starting with a letter`;

/** Whether a project may have the name. It has no hyphen, so the first one in a stack's name ends the project's. */
export function isProjectName(name: unknown): name is string {
  return typeof name === "string" && name.length <= longestProject && /^[a-z][a-z0-9]*$/.test(name);
}

/** The stack's name: a project has one stack for each stage, and no two pairs of them give one name. */
export function stackName(project: string, stage: string): string {
  return `${project}-${stage}`;
}

/** The name of the SSM parameter that says where a Pawl is which is not alone in a stack of its own name. */
export function placeParameter(project: string, stage: string): string {
  return `/pawl/${project}/${stage}`;
}

/** What that parameter holds, as JSON. */
export interface PlaceText {
  /** The name of the stack. */
  readonly stack: string;
  /** What the keys of its outputs begin with. */
  readonly outputs: string;
}

/** What the keys of the outputs of each Pawl of a stack begin with: nothing, in a stack of its own. @param keys those of all its outputs */
export function outputPrefixes(keys: readonly string[]): string[] {
  const prefixes = keys
    .filter((key) => key.endsWith(outputs.runsTable))
    .map((key) => key.slice(0, -outputs.runsTable.length));
  return prefixes.filter((prefix) => keys.includes(`${prefix}${outputs.manifest}`));
}
