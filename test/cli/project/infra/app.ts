/** What `pawl check` runs of this project: as `infra/app.ts` of the clone, without the check of the tasks' files. */
import { checkKey, contextOfApp } from "../../../../infra/context.ts";
import {
  deploymentLooks,
  MistakesError,
  resolveDeployment,
  summary,
} from "../../../../infra/deployment/index.ts";
import { stages } from "./stages.ts";
import tasks from "./tasks.ts";

process.env.CDK_VALIDATION = "false";
try {
  const context = contextOfApp();
  const props = { project: "shop", stage: String(context.stage), stages, tasks };
  if (context[checkKey] === "code") {
    for (const look of deploymentLooks(resolveDeployment(props))) console.error(`  look: ${look}`);
  } else {
    const { App } = await import("aws-cdk-lib");
    const { PawlStack } = await import("../../../../infra/pawl-stack.ts");
    const app = new App({ analyticsReporting: false, autoSynth: false });
    const { pawl } = new PawlStack(app, props);
    app.synth();
    for (const line of summary(pawl.deployment, pawl.stackSizes)) console.error(line);
  }
} catch (error) {
  const mistakes = error instanceof MistakesError ? error.mistakes : [(error as Error).message];
  for (const mistake of mistakes) console.error(`pawl: ${mistake}`);
  process.exitCode = 1;
}
