/** The front door of this folder: everything that resolves and checks a deployment before a construct exists. */
export { type PlannedAlarm, planAlarms, runbookOf, type Watched } from "./alarms/alarm-plan.ts";
export { type AlarmSettings, defaultThresholds } from "./alarms/alarm-settings.ts";
export { planHealthAlarms } from "./alarms/health-alarms.ts";
export { mutedBy, ownAlarmName } from "./alarms/muted-alarms.ts";
export { deployedFacts } from "./automatic/facts.ts";
export { type AutomaticPlan, automaticLaneSettings } from "./automatic/plan.ts";
export { type Deployment, type DeploymentProps, resolveDeployment } from "./deployment.ts";
export { type EncryptionPlan, planEncryption } from "./encryption.ts";
export {
  automaticEntry,
  deadLetterEntry,
  emptyBucketEntry,
  makesSchedules,
  sweeperEntry,
  workerEntry,
} from "./entries/entries.ts";
export type { EventPlan } from "./events/plan.ts";

export { MistakesError } from "./mistakes-error.ts";
export { neededEndpoints } from "./organisation/needed-endpoints.ts";
export { laneTag, mostSecurityGroups } from "./organisation/organisation-settings.ts";
export type { VpcSettings } from "./organisation/vpc-settings.ts";
export { packageFile } from "./package-task.ts";
export { fieldsOf, paramsOfTask } from "./params/choices.ts";
export { checkProject } from "./project.ts";
export {
  type PlannedQueueSource,
  type PlannedRule,
  planQueueSources,
  planRules,
  rulePrefix,
} from "./reactive/event-sources.ts";
export { type PlannedSchedule, scheduleInput } from "./schedule-plan.ts";
export {
  type StackSize,
  stackSizeMistakes,
  type TemplateSize,
  templateSizeMistakes,
} from "./schedule-stacks.ts";
export type { Cost } from "./stage/cost.ts";
export { keyPlaceMistake } from "./stage/encryption-key.ts";
export { type GlobalSettings, resolveGlobal } from "./stage/global-settings.ts";
export {
  deadLetterSettings,
  queueRetentionSeconds,
  resolveStage,
  type Stage,
  type StageResolvedLane,
  sweeperMemoryMb,
  sweeperSettings,
} from "./stage/stage.ts";
export {
  type CostAssumptions,
  defaultAssumptions,
  type StageCost,
  stageCost,
  type TaskCost,
} from "./stage/stage-cost.ts";
export type {
  DeclaredStage,
  StageLane,
  StageSettings,
  StageTaskSettings,
} from "./stage/stage-settings.ts";
export { leastUnreserved } from "./stage/stage-settings.ts";
export { taskFile, usualFolders } from "./stage/task-folders.ts";
export { manyRuns } from "./stage/watching-cost.ts";
export { deploymentLooks, summary } from "./summary.ts";
export { type SweeperCost, sweeperCost } from "./sweeper-cost.ts";
export { withDocs } from "./task-docs.ts";
export { checkTaskFiles } from "./task-files.ts";
export { ledgerTasks, timedTriggers } from "./timed-triggers.ts";
export { allTasks, paramsShapes, toManifest } from "./to-manifest.ts";
