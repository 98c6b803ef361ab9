/** Synthesizes made-up tasks to templates, without bundles. */
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { defineTask } from "../../../functions/model/task/task.ts";
import { cron, onStartup } from "../../../functions/schedule/index.ts";
import { type DeployedLine, deployed } from "../../../infra/deployed.ts";
import type { StageSettings } from "../../../infra/deployment/index.ts";
import type { PawlProps } from "../../../infra/pawl.ts";
import { PawlStack } from "../../../infra/pawl-stack.ts";
import { now } from "../made-up.ts";
import { stages } from "../sample-stages.ts";

export const quick = defineTask({
  name: "quick",
  description: "Is quick.",
  triggers: [cron("0 3 * * *", { id: "nightly", timeZone: "Europe/London" }), onStartup({ id: "boot" })],
  run: () => undefined,
});

export const slow = defineTask({
  name: "team.slow",
  description: "Is slow.",
  triggers: [cron("*/5 * * * *", { id: "often" })],
  run: () => undefined,
});

/** Both tasks, each on a lane of its own. */
export const lines: readonly [DeployedLine, DeployedLine] = [
  [quick, { lane: "default", onStartup: true }],
  [slow, { lane: "bulk", enabled: false }],
];

export interface MadeUp {
  /** @default both tasks */
  readonly lines?: readonly DeployedLine[];
  /** @default none */
  readonly resources?: PawlProps["resources"];
  /** @default the sample stages */
  readonly stages?: Readonly<Record<string, StageSettings>>;
}

/** The props of project "shop" in a stage. */
export function propsOf(stage: string, madeUp: MadeUp = {}): PawlProps {
  return {
    project: "shop",
    stage,
    stages: madeUp.stages ?? stages,
    tasks: deployed(() => madeUp.lines ?? lines),
    resources: madeUp.resources,
    now,
  };
}

/** An App that builds no bundles. */
export function appWithoutBundles(): App {
  return new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { "aws:cdk:bundling-stacks": [] },
  });
}

/** The template of the stack `shop-STAGE`. */
export function synthesize(stage: string, madeUp: MadeUp = {}): Template {
  return Template.fromStack(new PawlStack(appWithoutBundles(), propsOf(stage, madeUp)));
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** The resources of a template, or those of one type, with their logical ids. */
export function resourcesOf(template: Template, type?: string): [id: string, resource: TemplateResource][] {
  const all = template.toJSON().Resources as Record<string, TemplateResource>;
  return Object.entries(all).filter(([, resource]) => type === undefined || resource.Type === type);
}
