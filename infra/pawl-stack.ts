/** A stack that holds one Pawl and nothing else: what the app of this repository deploys. */
import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { stackName } from "../functions/model/task/project-name.ts";
import { checkProject, resolveStage } from "./deployment/index.ts";
import { Pawl, type PawlProps } from "./pawl.ts";

/** The stack `PROJECT-STAGE`. */
export class PawlStack extends Stack {
  readonly pawl: Pawl;

  constructor(scope: Construct, props: PawlProps) {
    // Before CDK checks the stack's name: Pawl's message says where the name comes from.
    const { project } = props;
    const stage = resolveStage(props.stage, props.stages, props.settings);
    checkProject(project, stage.name);
    const name = stackName(project, stage.name);
    super(scope, name, {
      stackName: name,
      description: `Pawl for project ${project}, stage ${stage.name}`,
      analyticsReporting: false,
      suppressTemplateIndentation: true,
    });
    this.pawl = new Pawl(this, "Default", props);
  }
}
