/** What is deployed in a world of parallel runs: its versions, one after the other, over the same tables, queue and time. */

import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import type { DeployedTask } from "../../../functions/runs/index.ts";
import { Callbacks } from "../../../functions/turns/callbacks/index.ts";
import { itemErrors, parallel, rateLimit, throttling } from "../../../functions/turns/index.ts";
import { withinStage } from "../../../infra/deployment/limits/limits.ts";
import { Harness } from "../../engine/harness.ts";
import type { Version } from "./meeting.ts";
import type { ParallelPlan } from "./plan.ts";

export class Deployed {
  readonly versions: Version[] = [];
  readonly callbacks = new Callbacks();
  readonly #plan: ParallelPlan;
  readonly #taskOf: (version: Version) => Task;
  #harness: Harness | undefined;
  #task: DeployedTask | undefined;
  readonly first: Harness;
  /** The sweeper goes over to a version at an instant of its own. */
  sweeper: Harness;
  sweeperVersion = 0;

  constructor(plan: ParallelPlan, taskOf: (version: Version) => Task) {
    this.#plan = plan;
    this.#taskOf = taskOf;
    this.deploy(plan.meeting?.first ?? { isParallel: true, timeoutSeconds: plan.timeoutSeconds });
    this.first = this.harness;
    this.sweeper = this.harness;
  }

  /** The newest version's. */
  get harness(): Harness {
    return this.#harness as Harness;
  }

  get task(): DeployedTask {
    return this.#task as DeployedTask;
  }

  /** Its number, from 0. */
  get version(): number {
    return this.versions.length - 1;
  }

  /** Workers that start and people have it from now on; the sweeper, once it is told. */
  deploy(version: Version): void {
    const { maxItemErrors, laneSeconds } = this.#plan;
    const task = this.#taskOf(version);
    const { maxRunningTasks } = version;
    this.versions.push(version);
    this.#task = {
      task,
      settings: withinStage(resolveSettings(task.settings), { maxRunningTasks }),
      enabled: true,
      itemErrors: maxItemErrors === undefined ? undefined : itemErrors,
      callbacks: this.callbacks,
      parallel: version.isParallel ? parallel : undefined,
      rateLimit: version.rateLimit && rateLimit,
      throttling: task.throttle && throttling,
    };
    const lane = resolveLane("default", { timeoutSeconds: laneSeconds });
    this.#harness = new Harness({ tasks: [task], lane, maxRunningTasks, before: this.#harness });
  }

  deploySweeper(): void {
    this.sweeper = this.harness;
    this.sweeperVersion = this.version;
  }
}
