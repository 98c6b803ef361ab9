/** What Pawl's own tasks know of the deployment. Pure. */
import { createHash } from "node:crypto";
import type { DeployedFacts, WantedLane } from "../../../functions/automatic/index.ts";
import { isTimed } from "../../../functions/model/task/trigger.ts";
import type { Deployment } from "../deployment.ts";
import { planQueueSources, planRules, rulePrefix } from "../reactive/event-sources.ts";
import { scheduleInput } from "../schedule-plan.ts";
import { deadLetterSettings, queueRetentionSeconds, sweeperSettings } from "../stage/stage.ts";
import { stageCost } from "../stage/stage-cost.ts";
import { toManifest } from "../to-manifest.ts";

/** The facts of a deployment. */
export function deployedFacts(deployment: Deployment): DeployedFacts {
  const { project, stage, lanes, tasks, schedules, automatic } = deployment;
  const manifest = JSON.stringify(toManifest(deployment));
  return {
    project,
    stage: stage.name,
    digest: createHash("sha256").update(manifest).digest("hex").slice(0, 12),
    tasks: tasks.map(({ name, lane, enabled, triggers }) => ({
      name,
      lane,
      enabled,
      triggers: triggers.map((trigger) => {
        const { id, kind } = trigger;
        return isTimed(trigger)
          ? { id, kind, expression: trigger.expression, timeZone: trigger.timeZone }
          : { id, kind };
      }),
    })),
    lanes: lanes.map(
      ({ retired: _, ...lane }): WantedLane => ({ ...lane, retentionSeconds: queueRetentionSeconds }),
    ),
    deadLetters: { ...deadLetterSettings, reservedConcurrency: stage.deadLetterReservedConcurrency },
    schedules: schedules.map((schedule) => {
      const { name, task, lane, expression, timeZone, enabled, startDate, endDate } = schedule;
      return {
        name,
        task,
        lane,
        expression,
        timeZone,
        enabled,
        startDate,
        endDate,
        input: scheduleInput(schedule),
      };
    }),
    rules: planRules(deployment),
    rulePrefix: rulePrefix(project, stage.name),
    queueSources: planQueueSources(deployment),
    sweeper: { ...sweeperSettings, reservedConcurrency: stage.sweeperReservedConcurrency },
    metrics: automatic.metrics,
    bus: automatic.bus,
    idleUsd: stageCost(deployment).idle.usd,
  };
}
