/** What a project's `infra/stages.ts` and `infra/tasks.ts` import as "pawl/config": without the CDK, so that the command reads them fast. */
export type { Config } from "../functions/model/task/context/config.ts";
export {
  type DeployedContext,
  type DeployedLine,
  type DeployedOptions,
  deployed,
  type GivenLine,
  type TaskList,
} from "./deployed.ts";
export type {
  AlarmSettings,
  DeclaredStage,
  GlobalSettings,
  StageLane,
  StageSettings,
  StageTaskSettings,
} from "./deployment/index.ts";
