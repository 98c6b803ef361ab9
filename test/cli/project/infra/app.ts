/** What `pawl check` synthesizes of this project: as `infra/app.ts` of the clone, without the check of the tasks' files. */
import { App } from "aws-cdk-lib";
import { summary } from "../../../../infra/deployment/index.ts";
import { PawlStack } from "../../../../infra/pawl-stack.ts";
import { stages } from "./stages.ts";
import tasks from "./tasks.ts";

process.env.CDK_VALIDATION = "false";
try {
  const app = new App({ analyticsReporting: false, autoSynth: false });
  const stage = String(app.node.tryGetContext("stage"));
  const { pawl } = new PawlStack(app, { project: "shop", stage, stages, tasks });
  app.synth();
  for (const line of summary(pawl.deployment, pawl.stackSizes)) console.error(line);
} catch (error) {
  console.error(`pawl: ${(error as Error).message}`);
  process.exitCode = 1;
}
