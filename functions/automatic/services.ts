/** What Pawl's own tasks find as `ctx.services`: the engine's ports, what is deployed, and readers of AWS. */
import type { TaskContext } from "../model/task/task.ts";
import type { RunnerContext } from "../runs/index.ts";
import type { Events } from "./aws/events.ts";
import type { Functions } from "./aws/functions.ts";
import type { Queues } from "./aws/queues.ts";
import type { Rules } from "./aws/rules.ts";
import type { Schedules } from "./aws/schedules.ts";
import type { StageStack } from "./aws/stage-stack.ts";
import type { Tables } from "./aws/tables.ts";
import type { DeployedFacts } from "./deployed.ts";

export interface AutomaticServices {
  readonly context: RunnerContext;
  readonly deployed: DeployedFacts;
  readonly stack: StageStack;
  readonly tables: Tables;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly schedules: Schedules;
  readonly rules: Rules;
  readonly events: Events;
}

/** The services of a task of Pawl's own: the team's, which the type of `ctx` names, are not in its function. */
export function servicesOf(ctx: Pick<TaskContext, "services">): AutomaticServices {
  return ctx.services as unknown as AutomaticServices;
}
