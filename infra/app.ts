/**
 * The CDK app of a project: one stack, for the stage of `-c stage=NAME`. The project's own files are those of its `infra/`, and
 * its `functions/subscribers.ts`, where it has them. The CDK CLI runs it, or any other starter that sets
 * CDK_OUTDIR and CDK_CONTEXT_JSON. It prints a summary on standard error, or a mistake in one line with exit code 1. Where
 * its code is only checked, no CDK is loaded and no template made.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { show } from "../functions/model/show.ts";
import { projectRoot } from "../roots.ts";
import { checkKey, contextOfApp } from "./context.ts";
import { type DeploymentProps, deploymentLooks, MistakesError, summary } from "./deployment/index.ts";
import { watchImports } from "./import-watch.ts";
import type { MakeResources } from "./pawl.ts";

/** What `infra/resources.ts` exports. */
interface OwnResources {
  readonly resources?: MakeResources;
}

/** `infra/stages.ts` may leave out the settings of all stages. */
type StagesFile = Pick<DeploymentProps, "stages" | "settings">;

const none: MakeResources = () => ({});
const check = contextOfApp()[checkKey];
const synth = check === "code" ? undefined : await import("./synth.ts");
const imports = watchImports(projectRoot);
try {
  const [{ default: tasks }, { stages, settings }, { subscribers }, { resources = none }] = await Promise.all(
    [
      load<{ readonly default: DeploymentProps["tasks"] }>("infra/tasks.ts"),
      load<StagesFile>("infra/stages.ts"),
      loadIfThere<Pick<DeploymentProps, "subscribers">>("functions/subscribers.ts"),
      synth === undefined ? ({} as OwnResources) : loadIfThere<OwnResources>("infra/resources.ts"),
    ],
  );
  imports.imported();
  const props = { tasks: imports.watched("infra/tasks.ts", tasks), stages, settings, subscribers };
  if (synth === undefined) {
    const { resolveApp } = await import("./resolve.ts");
    const deployment = await resolveApp(props);
    imports.done();
    for (const look of deploymentLooks(deployment)) console.error(`  look: ${look}`);
  } else {
    const made = { ...props, resources: imports.watched("infra/resources.ts", resources) };
    const { app, stack } = await synth.makeApp(made);
    imports.done();
    const { deployment } = stack.pawl;
    // No CloudFormation reads this stage's template, and CDK's checks take longer than everything else.
    if (deployment.stage.name === "local") process.env.CDK_VALIDATION ??= "false";
    app.synth();
    const looks = synth.uploadLooks(stack.pawl);
    for (const line of summary(deployment, stack.pawl.stackSizes, looks)) console.error(line);
  }
} catch (error) {
  imports.done();
  const mistakes = check !== undefined && error instanceof MistakesError ? error.mistakes : [oneLine(error)];
  for (const mistake of mistakes) console.error(`pawl: ${mistake}`);
  process.exitCode = 1;
}

/** A file of the project's own. */
async function load<Module>(file: string): Promise<Module> {
  return import(pathToFileURL(join(projectRoot, file)).href);
}

async function loadIfThere<Module>(file: string): Promise<Partial<Module>> {
  return existsSync(join(projectRoot, file)) ? load<Module>(file) : {};
}

/** The error in one line, with the file and line of the team's own code where the stack trace has one. */
function oneLine(error: unknown): string {
  const [message, stack] = textsOf(error);
  const text = message.replace(/\s*\n\s*/g, " ").trim();
  const pawls =
    /node_modules|functions\/(model|schedule)\/|infra\/(app|import-watch|synth|resolve|context|deployed|pawl|pawl-stack)\.ts/;
  const place = stack
    .split("\n")
    .filter((line) => !pawls.test(line))
    .map((line) => line.match(/(functions\/[\w./-]+\.ts|infra\/[\w-]+\.ts):(\d+)/) ?? inProject(line))
    .find((match) => match !== null);
  return place ? `${text} (${place[1]}:${place[2]})` : text;
}

/** The place in a file of the project that is in neither `infra` nor `functions`, such as a task in a folder of its own. */
function inProject(line: string): RegExpMatchArray | null {
  const project = `${projectRoot}/`;
  const at = line.indexOf(project);
  return at < 0
    ? null
    : line.slice(at + project.length).match(/^((?!infra\/|functions\/)[\w./-]+\.ts):(\d+)/);
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
