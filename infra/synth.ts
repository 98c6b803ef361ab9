/**
 * From the list of tasks to an App: reads the stage, resolves the deployment, builds the stack. Shared by
 * `app.ts`, which writes it out, and by whoever checks templates.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App, type AppProps } from "aws-cdk-lib";
import type { TaskList } from "./deployed.ts";
import { type Deployment, resolveDeployment } from "./deployment/deployment.ts";
import { resolveStage, type StageSettings } from "./deployment/stage.ts";
import { PawlStack, type PawlStackProps } from "./pawl-stack.ts";

export interface SynthProps {
  readonly tasks: TaskList;
  readonly stages: Readonly<Record<string, StageSettings>>;
  readonly resources: PawlStackProps["resources"];
  /** The project's folder: task files are beneath it. */
  readonly root: string;
  /** Tells which instants have passed. */
  readonly now: Date;
  /** @default what the CDK CLI passes in its environment */
  readonly app?: AppProps;
}

/** An App that is not yet written out, and what it deploys. */
export interface Synth {
  readonly app: App;
  readonly stack: PawlStack;
  readonly deployment: Deployment;
}

/** Makes the App of the stage in its context, `-c stage=NAME`. @default stage "dev". Throws a plain `Error` for every mistake. */
export async function makeApp({
  tasks,
  stages,
  resources,
  root,
  now,
  app: appProps,
}: SynthProps): Promise<Synth> {
  const app = new App({
    analyticsReporting: false,
    autoSynth: false,
    ...appProps,
    // CDK's feature flags: the same template, whoever starts the app.
    context: { ...cdkContext(root), ...appProps?.context },
  });
  const name = String(app.node.tryGetContext("stage") ?? "dev");
  const stage = resolveStage(name, stages);
  const deployment = resolveDeployment({ stage, lines: tasks({ stage: name }), root, now });
  await checkFiles(tasks, name, deployment, root);
  const stack = new PawlStack(app, { deployment, resources });
  return { app, stack, deployment };
}

/** What `cdk.json` sets; over it goes what the CDK CLI, or another starter, passes in the environment. */
function cdkContext(root: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")).context;
}

/** The bundle imports a task by its name, the list by its file: both must mean one task. */
async function checkFiles(tasks: TaskList, stage: string, { tasks: named }: Deployment, root: string) {
  for (const [task] of tasks({ stage })) {
    const file = named.find(({ name }) => name === task.name)?.file as string;
    const found = await import(pathToFileURL(join(root, file)).href);
    if (found.default === task) continue;
    const is = found.default?.name === undefined ? "no task" : `task ${found.default.name}`;
    throw new Error(
      `task ${task.name}: ${file} exports ${is === `task ${task.name}` ? "another task of that name" : is} by default; a task's file bears its name`,
    );
  }
}
