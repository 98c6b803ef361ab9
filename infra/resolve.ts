/**
 * Resolves what the app would deploy, with every check that needs no template: the first half of `synth.ts`, which loads no
 * CDK and so takes a third of the time. `pawl check` asks for it.
 */
import { projectRoot } from "../roots.ts";
import { contextOfApp } from "./context.ts";
import {
  checkTaskFiles,
  type Deployment,
  type DeploymentProps,
  resolveDeployment,
} from "./deployment/index.ts";

/** Rejects with a plain `Error` for every mistake, in the words and the order of a synth. */
export async function resolveApp(props: Omit<DeploymentProps, "project" | "stage">): Promise<Deployment> {
  const { stage: named = "dev", project } = contextOfApp();
  const stage = String(named);
  await checkTaskFiles(props.tasks({ stage }), projectRoot, props.settings);
  return resolveDeployment({ ...props, stage, project: project as string });
}
