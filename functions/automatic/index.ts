/** Pawl's own tasks that have a function of their own. This is all that other rooms may use. */
import type { Task } from "../model/task/task.ts";
import compliance from "./compliance.ts";
import configuration from "./configuration.ts";
import metrics from "./metrics.ts";
import migrate from "./migrate.ts";
import prune from "./prune.ts";
import reconcile from "./reconcile.ts";
import resources from "./resources.ts";

export type {
  DeployedFacts,
  WantedLane,
  WantedQueueSource,
  WantedRule,
  WantedSchedule,
} from "./deployed.ts";

/** By name. Each is in the file of its name. */
export const automaticTasks: readonly Task[] = [
  compliance,
  configuration,
  metrics,
  migrate,
  prune,
  reconcile,
  resources,
];
