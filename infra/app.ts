/**
 * The CDK app: one stack for the stage of `-c stage=NAME`. Run by the CDK CLI, or by itself with CDK_OUTDIR and
 * CDK_CONTEXT_JSON. A mistake is one line on standard error and exit code 1; the summary goes there too.
 */
import { root } from "./constructs/bundle.ts";
import { summary } from "./deployment/summary.ts";
import { oneLine } from "./one-line.ts";
import { makeApp } from "./synth.ts";

try {
  const [{ default: tasks }, { stages }, { resources }] = await Promise.all([
    import("./tasks.ts"),
    import("./stages.ts"),
    import("./resources.ts"),
  ]);
  const { app, deployment } = await makeApp({ tasks, stages, resources, root, now: new Date() });
  // No CloudFormation reads this stage's template, and its checks take longer than all the rest.
  if (deployment.stage.name === "local") process.env.CDK_VALIDATION ??= "false";
  app.synth();
  for (const line of summary(deployment)) console.error(line);
} catch (error) {
  console.error(`pawl: ${oneLine(error)}`);
  process.exitCode = 1;
}
