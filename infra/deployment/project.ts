/**
 * The project's name. The stack's name begins with it, so that two projects in one account are two stacks. It is
 * set once, as `project` in the context of `cdk.json`.
 */

/** The name that every clone starts with. */
const defaultProject = "pawl";

/** The stages that may have the default name: a machine's own, and a developer's own. */
const stagesOfDefault = ["local", "dev"];

/**
 * CloudFormation names a function after its stack and its logical id. Lambda allows 64 characters, so it shortens
 * both, and keeps about 25 of the stack's name: enough for the longest project and `-prod`. A stack's own name may
 * have 128 characters, which leaves room for the longest stage, 40.
 */
const longestProject = 25 - "-prod".length;

const pattern = new RegExp(`^[a-z](?:[a-z0-9-]{0,${longestProject - 2}}[a-z0-9])?$`);

/** Throws a plain `Error` if no project may have the name, or if the stage may not be deployed under it. */
export function checkProject(project: unknown, stage: string): void {
  if (typeof project !== "string" || !pattern.test(project)) {
    throw new Error(
      `project ${JSON.stringify(project)} is not allowed: at most ${longestProject} lower-case letters, digits and hyphens, starting with a letter, not ending with a hyphen; set "project" in the context of cdk.json`,
    );
  }
  if (project === defaultProject && !stagesOfDefault.includes(stage)) {
    throw new Error(
      `project "${defaultProject}" is the default name, which only stages ${stagesOfDefault.join(" and ")} may have: choose a name for stage ${stage} and set it as "project" in the context of cdk.json`,
    );
  }
}
