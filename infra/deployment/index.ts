/** What the rest of `infra` may use of the deployment: its settings, resolved and checked before any construct is made. */
export { type Deployment, type DeploymentProps, resolveDeployment, toManifest } from "./deployment.ts";
export { deadLetterEntry, emptyBucketEntry, sweeperEntry, workerEntry } from "./entries.ts";
export { idleCost } from "./idle-cost.ts";
export type { PlannedSchedule, Startup } from "./schedule-plan.ts";
export { resolveStage, type Stage, type StageResolvedLane, sweeperMemoryMb } from "./stage.ts";
export {
  deadLetterConcurrency,
  type StageLane,
  type StageSettings,
  type StageTaskSettings,
} from "./stage-settings.ts";
export { summary } from "./summary.ts";
export { checkTaskFiles, taskFile } from "./task-files.ts";
