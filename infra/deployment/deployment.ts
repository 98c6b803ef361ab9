/**
 * Resolves what is deployed: every task with its settings and the layers they come from, the stage's lanes, the
 * schedules. Constructs, manifest and summary read only this. Pure.
 *
 * It takes as given that `deployed` checked the list of tasks and `defineTask` each task.
 */

import { maskOf } from "../../functions/model/mask/mask.ts";
import type { Subscriber } from "../../functions/model/run/told/life-event.ts";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import { maxItemsMistakes } from "../../functions/model/task/items/max-items.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { Startup } from "../../functions/model/task/trigger.ts";
import { type ZoneRules, zoneRules } from "../../functions/schedule/index.ts";
import type { DeployedLine, TaskList } from "../deployed.ts";
import { healthLooks } from "./alarms/health-alarms.ts";
import { withAlarmNames } from "./alarms/muted-alarms.ts";
import { type AutomaticPlan, planAutomatic } from "./automatic/plan.ts";
import { catchUpMistakes } from "./catch-up-mistakes.ts";
import { commandMistakes } from "./command-mistakes.ts";
import { type EncryptionPlan, encryptionLooks, encryptionMistakes, planEncryption } from "./encryption.ts";
import { subscriberMistakes } from "./events/mistakes.ts";
import { type EventPlan, planEvents } from "./events/plan.ts";
import { fireMistakes } from "./fire-bounds.ts";
import { queueSourcesTrap } from "./lanes/queue-sources-trap.ts";
import { keyLooks, triggerKeyMistakes } from "./limits/keys.ts";
import { limitLooks, limitMistakes, parallelMistakes } from "./limits/limits.ts";
import { manifestTask } from "./manifest-task.ts";
import { refuse } from "./mistakes-error.ts";
import { ownTasks } from "./own-tasks.ts";
import { choiceMistakesOf, paramsOfTask } from "./params/choices.ts";
import { returnedParams } from "./params/returned.ts";
import { triggerParamsMistakes } from "./params/trigger-params-mistakes.ts";
import { checkProject } from "./project.ts";
import { afterMistakes } from "./reactive/after-mistakes.ts";
import { planQueueSources } from "./reactive/event-sources.ts";
import { queueMistakes } from "./reactive/queue-mistakes.ts";
import { requiresLooks, requiresSynthMistakes } from "./requires/requires-mistakes.ts";
import { deployedAt, scopeSynthMistakes } from "./requires/scope-mistakes.ts";
import { type FiredTrigger, type PlannedSchedule, planSchedules } from "./schedule-plan.ts";
import type { GlobalSettings } from "./stage/global-settings.ts";
import { resolveStage, type Stage, type StageResolvedLane } from "./stage/stage.ts";
import type { StageSettings } from "./stage/stage-settings.ts";

/** What is deployed to one stage. */
export interface Deployment {
  readonly project: string;
  readonly stage: Stage;
  /** Every lane of the stage, by name: a queue that lost its last task may still hold messages. */
  readonly lanes: readonly StageResolvedLane[];
  /** By name. */
  readonly tasks: readonly ManifestTask[];
  /** Pawl's own, which a lane's worker runs. */
  readonly own: readonly ManifestTask[];
  readonly schedules: readonly PlannedSchedule[];
  /** What the sweeper fires. */
  readonly fires: readonly FiredTrigger[];
  /** What the sweeper fires while an override enables its task, which is disabled. */
  readonly held: readonly FiredSchedule[];
  readonly startup: readonly Startup[];
  /** What listens to what runs tell. */
  readonly listening: EventPlan;
  /** Pawl's own tasks. */
  readonly automatic: AutomaticPlan;
  /** @default no task's params are encrypted */
  readonly encryption?: EncryptionPlan;
  readonly warnings: readonly string[];
  /** What deserves a look before the deploy. */
  readonly looks: readonly string[];
  /** The rules by which local times were computed. */
  readonly zoneRules: ZoneRules;
}

export interface DeploymentProps {
  /** The project's name, at most 20 characters; the stack's name begins with it. */
  readonly project: string;
  /** The stage to deploy, such as "dev": one of `stages`. */
  readonly stage: string;
  /** Every stage by name, as `infra/stages.ts` declares them. */
  readonly stages: Readonly<Record<string, StageSettings>>;
  /** What holds for every stage, as `settings` of `infra/stages.ts` says it. @default nothing: Pawl's defaults hold */
  readonly settings?: GlobalSettings;
  /** The list of tasks, as `infra/tasks.ts` declares it. */
  readonly tasks: TaskList;
  /** What `functions/subscribers.ts` lists. @default none */
  readonly subscribers?: readonly Subscriber[];
  /** The Region of the deploy, by which tasks' scopes are judged. @default that of the stack, or of the environment */
  readonly region?: string;
  /** The current time: a trigger that never fires after it is left out or refused. @default the time of synth */
  readonly now?: Date;
  /** The release of the time zone rules, such as "2026c". @default that of this Node */
  readonly tz?: string;
}

/** Resolves a deployment. Throws a plain `Error` that names every mistake of its kind. */
export function resolveDeployment({
  now = new Date(),
  tz = process.versions.tz,
  ...props
}: DeploymentProps): Deployment {
  const stage = resolveStage(props.stage, props.stages, props.settings);
  checkProject(props.project, stage.name);
  const lines = props.tasks({ stage: stage.name });
  const here = deployedAt(props);
  const mistakes = [
    ...lines.flatMap((line) => laneMistakes(stage, line)),
    ...unknownTasks(stage, lines),
    ...lines.flatMap(([{ name, scope }]) => scopeSynthMistakes(name, scope, here)),
  ];
  refuse(mistakes);
  const found = lines.map(([task]) => paramsOfTask(task));
  const returned = lines.map(([task]) => returnedParams(task.params));
  const where = { project: props.project, stage };
  const tasks = withAlarmNames(
    where,
    lines.map((line, i) => manifestTask(stage, line, found[i]?.schema, here)),
  );
  const { subscribers = [] } = props;
  const contradictions = [
    ...subscriberMistakes(
      subscribers,
      tasks.map(({ name }) => name),
    ),
    ...tasks.flatMap((task) => catchUpMistakes(task, now)),
    ...tasks.flatMap((task, i) => limitMistakes(task, stage.masked, returned[i])),
    ...tasks.flatMap(parallelMistakes),
    ...lines.flatMap(([task]) => choiceMistakesOf(task, stage.masked)),
    ...tasks.flatMap((task) => commandMistakes(task, stage.lanes)),
    ...tasks.flatMap(maxItemsMistakes),
    ...encryptionMistakes(stage, tasks),
    ...afterMistakes(tasks),
    ...requiresSynthMistakes(tasks),
    ...queueMistakes(tasks),
    ...queueSourcesTrap(stage.lanes, planQueueSources({ stage, tasks })),
  ];
  refuse(contradictions);
  const missing = tasks.flatMap((task, i) => {
    const names = [...(stage.masked ?? []), ...(task.masked ?? [])];
    const mask = maskOf(names, ...task.triggers.map(({ params }) => params));
    const own = lines[i]?.[0].params;
    return [...triggerParamsMistakes(task, own).map(mask), ...triggerKeyMistakes(task, own)];
  });
  refuse(missing);
  const plans = tasks.map((task) => planSchedules(task, now, stage.scheduleStacks));
  const fires = plans.flatMap((plan) => plan.fires);
  refuse(fireMistakes(fires, now));
  return {
    project: props.project,
    stage,
    tasks,
    own: ownTasks(stage),
    lanes: stage.lanes,
    schedules: plans.flatMap(({ schedules }) => schedules),
    fires,
    held: plans.flatMap(({ held }) => held),
    startup: plans.flatMap(({ startup }) => startup),
    listening: planEvents(stage.events, subscribers),
    automatic: planAutomatic(stage, now),
    encryption: planEncryption(stage, tasks),
    warnings: plans.flatMap(({ warnings }) => warnings),
    looks: [
      ...startupLooks(lines, tasks),
      ...tasks.flatMap(({ name }, i) => (found[i]?.looks ?? []).map((look) => `task ${name}: ${look}`)),
      ...plans.flatMap(({ looks }) => looks),
      ...tasks.flatMap((task, i) => keyLooks(task, returned[i] ?? {}, lines[i]?.[0].params)),
      ...limitLooks(stage, tasks),
      ...encryptionLooks(stage),
      ...requiresLooks(tasks),
      ...healthLooks(stage, tasks),
    ],
    zoneRules: zoneRules(tz, now),
  };
}

/** A start-up that is declared, and that no line enables, is easily taken for one that happens. */
function startupLooks(lines: readonly DeployedLine[], tasks: readonly ManifestTask[]): string[] {
  const without = lines.filter(([task, { triggers = task.triggers, onStartup }], i) => {
    const here = tasks[i];
    // A task out of scope has no triggers here, whatever its line says.
    if (onStartup !== undefined || here === undefined || here.outOfScope !== undefined) return false;
    return here.triggers.length < triggers.length;
  });
  return without.map(
    ([{ name }]) =>
      `task ${name}: its file declares onStartup(), and its line in infra/tasks.ts does not enable it: add onStartup: true, or false if it is meant`,
  );
}

function laneMistakes(stage: Stage, [task, options]: DeployedLine): string[] {
  const { lane = stage.defaultLane } = options;
  const found = stage.lanes.find(({ name }) => name === lane);
  if (found !== undefined && !found.retired) return [];
  const state = found === undefined ? "not declared" : "retired";
  const names = stage.lanes.filter(({ retired }) => !retired).map(({ name }) => name);
  const since = options.lane === undefined ? ", the lane of tasks that name none," : "";
  return [
    `task ${task.name}: lane ${JSON.stringify(lane)}${since} is ${state} in stage ${stage.name}: allowed are ${names.join(", ") || "none"}`,
  ];
}

function unknownTasks(stage: Stage, lines: readonly DeployedLine[]): string[] {
  const unknown = Object.keys(stage.tasks).filter((name) => !lines.some(([task]) => task.name === name));
  return unknown.map(
    (name) =>
      `stage ${stage.name} has settings for task ${JSON.stringify(name)}, which infra/tasks.ts does not list`,
  );
}
