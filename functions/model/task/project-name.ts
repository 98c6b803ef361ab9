/** The names of projects, and of the stacks that are named after them. */

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
