/**
 * The project's name. The stack's name begins with it, so that two projects in one account are two stacks. It is
 * set once, as `project` in the context of `cdk.json`.
 */
import { defaultProject, isProjectName, projectNameRule } from "../../functions/model/task/project-name.ts";

/** The stages that may have the default name: a machine's own, and a developer's own. */
const stagesOfDefault = ["local", "dev"];

/** Throws a plain `Error` if no project may have the name, or if the stage may not be deployed under it. */
export function checkProject(project: unknown, stage: string): void {
  if (!isProjectName(project)) {
    throw new Error(
      `project ${JSON.stringify(project)} is not allowed: ${projectNameRule}; set "project" in the context of cdk.json`,
    );
  }
  if (project === defaultProject && !stagesOfDefault.includes(stage)) {
    throw new Error(
      `project "${defaultProject}" is the default name, which only stages ${stagesOfDefault.join(" and ")} may have: choose a name for stage ${stage} and set it as "project" in the context of cdk.json`,
    );
  }
}
