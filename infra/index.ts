/** What a CDK app imports as "pawl/infra": Pawl as a construct, what it is made of, and what it says of itself. */
export type { Automatic } from "./constructs/automatic/automatic.ts";
export type { DeadLetters } from "./constructs/dead-letters.ts";
export type { Handler } from "./constructs/handler.ts";
export type { Lane } from "./constructs/lane/lane.ts";
export type { PawlVpc } from "./constructs/organisation/vpc.ts";
export { tableRemoval } from "./constructs/removal.ts";
export type { Schedules } from "./constructs/schedules.ts";
export type { Sweeper } from "./constructs/sweeper.ts";
export type { Tables } from "./constructs/tables.ts";
export { uploadLooks } from "./constructs/upload-rights.ts";
export type { Uploads } from "./constructs/uploads.ts";
export type { Metrics } from "./constructs/watching/metrics.ts";
export type { LaneMetrics, TaskMetrics } from "./constructs/watching/named-metrics.ts";
export {
  checkTaskFiles,
  type Deployment,
  type StackSize,
  summary,
  type VpcSettings,
} from "./deployment/index.ts";
export {
  type MakeResources,
  Pawl,
  type PawlProps,
  type ResourcesByTask,
  type ResourcesProps,
  type TaskResources,
} from "./pawl.ts";
export { PawlStack } from "./pawl-stack.ts";
