/** Makes the app's stack for the stage and project in its context. `app.ts` writes it out; proofs read it. */
import { App, type AppProps } from "aws-cdk-lib";
import { projectRoot } from "../roots.ts";
import { contextOfProject } from "./context.ts";
import { checkTaskFiles } from "./deployment/index.ts";
import type { PawlProps } from "./pawl.ts";
import { PawlStack } from "./pawl-stack.ts";

export interface SynthProps extends Omit<PawlProps, "project" | "stage"> {
  /** @default the environment that the CDK CLI sets */
  readonly app?: AppProps;
}

export { uploadLooks } from "./constructs/upload-rights.ts";

/** An App that is not written out yet, and its stack. */
export interface Synth {
  readonly app: App;
  readonly stack: PawlStack;
}

/**
 * Makes the App. Its context names the stage (`-c stage=NAME`, by default "dev") and the project (`cdk.json`).
 * Rejects with a plain `Error` for every mistake.
 */
export async function makeApp({ app: appProps, ...props }: SynthProps): Promise<Synth> {
  const app = new App({
    analyticsReporting: false,
    autoSynth: false,
    ...appProps,
    context: { ...contextOfProject(), ...appProps?.context },
  });
  const stage = String(app.node.tryGetContext("stage") ?? "dev");
  await checkTaskFiles(props.tasks({ stage }), projectRoot, props.settings);
  const stack = new PawlStack(app, { ...props, stage, project: app.node.tryGetContext("project") });
  return { app, stack };
}
