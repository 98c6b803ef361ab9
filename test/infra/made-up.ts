/** Tasks and deployments that tests make up. Nothing reads the tasks' files until a bundle is built. */
import type { TaskSettings } from "../../functions/model/task/settings.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import type { Trigger } from "../../functions/model/task/trigger.ts";
import { deployed, type GivenLine } from "../../infra/deployed.ts";
import {
  type Deployment,
  type GlobalSettings,
  resolveDeployment,
  type StageSettings,
} from "../../infra/deployment/index.ts";

export const now = new Date("2026-11-21T12:00:00Z");

export function task(name: string, triggers: readonly Trigger[] = [], settings: TaskSettings = {}) {
  return defineTask({ name, description: "Runs.", triggers, ...settings, run: () => undefined });
}

/** The deployment of project "shop" to stage "mine", which has the lanes default and bulk. */
export function deployment(
  lines: readonly GivenLine[],
  stage: Partial<StageSettings> = {},
  at: string | Date = now,
  settings?: GlobalSettings,
): Deployment {
  const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };
  return resolveDeployment({
    project: "shop",
    stage: "mine",
    settings,
    stages: { mine: { lanes, removal: "retain", ...stage } },
    tasks: deployed(() => lines),
    now: new Date(at),
  });
}
