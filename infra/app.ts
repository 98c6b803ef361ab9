/**
 * The CDK app: one stack, for the stage of `-c stage=NAME`. The CDK CLI runs it, or any other starter that sets
 * CDK_OUTDIR and CDK_CONTEXT_JSON. It prints a summary on standard error, or a mistake in one line with exit code 1.
 */

import { show } from "../functions/model/show.ts";
import { root } from "./constructs/bundle.ts";
import { summary } from "./deployment/index.ts";
import { watchImports } from "./import-watch.ts";
import { makeApp } from "./synth.ts";

const imports = watchImports(root);
try {
  const [{ default: tasks }, { stages }, { resources }, { subscribers }] = await Promise.all([
    import("./tasks.ts"),
    import("./stages.ts"),
    import("./resources.ts"),
    import("../functions/subscribers.ts"),
  ]);
  imports.imported();
  const { app, stack } = await makeApp({
    tasks: imports.watched("infra/tasks.ts", tasks),
    stages,
    resources: imports.watched("infra/resources.ts", resources),
    subscribers,
  });
  imports.done();
  const { deployment } = stack.pawl;
  // No CloudFormation reads this stage's template, and CDK's checks take longer than everything else.
  if (deployment.stage.name === "local") process.env.CDK_VALIDATION ??= "false";
  app.synth();
  for (const line of summary(deployment, stack.pawl.stackSizes)) console.error(line);
} catch (error) {
  imports.done();
  console.error(`pawl: ${oneLine(error)}`);
  process.exitCode = 1;
}

/** The error in one line, with the file and line of the team's own code where the stack trace has one. */
function oneLine(error: unknown): string {
  const [message, stack] = textsOf(error);
  const text = message.replace(/\s*\n\s*/g, " ").trim();
  const pawls =
    /node_modules|functions\/(model|schedule)\/|infra\/(app|import-watch|synth|deployed|pawl|pawl-stack)\.ts/;
  const place = stack
    .split("\n")
    .filter((line) => !pawls.test(line))
    .map((line) => line.match(/(functions\/[\w./-]+\.ts|infra\/[\w-]+\.ts):(\d+)/))
    .find((match) => match !== null);
  return place ? `${text} (${place[1]}:${place[2]})` : text;
}

/** Message and stack. What is no error, or cannot be read as one, has no stack: then its file is named. */
function textsOf(error: unknown): readonly [message: string, stack: string] {
  try {
    if (error instanceof Error) return [`${error.message}`, `${error.stack ?? ""}`];
  } catch {
    // A getter of its own, or a `toString`, has thrown.
  }
  return [`${imports.unfinished() ?? "the app"} throws ${show(error)}, which is no error with a message`, ""];
}
