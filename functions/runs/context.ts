/** What the runner is given: where runs live, how they are sent, time and chance, and the tasks at hand. */
import type { Clock, Random } from "../model/clock.ts";
import type { Log } from "../model/log.ts";
import type { Services } from "../model/services.ts";
import type { ResolvedLane, ResolvedSettings } from "../model/settings.ts";
import type { Task } from "../model/task.ts";
import type { TaskDirectory } from "../model/task-directory.ts";
import type { ScheduleTrigger } from "../model/trigger.ts";
import type { RunQueue } from "../queue/run-queue.ts";
import type { RunStore } from "../store/run-store.ts";

/** The outside world of anything that moves runs. */
export interface Ports {
  readonly store: RunStore;
  readonly queue: RunQueue;
  readonly clock: Clock;
  readonly random: Random;
}

/** Whatever moves runs: the outside world, every deployed task, and who hears of each move. */
export interface RunnerContext extends Ports, TaskDirectory {
  readonly log: Log;
}

/** A task as one lane has it: its code, and its settings as synth resolved them. */
export interface DeployedTask {
  readonly task: Task;
  readonly settings: ResolvedSettings;
  readonly enabled: boolean;
  /** Seconds after an instant in which a schedule's delivery may still start a run. Needed where the task has a schedule: a worker whose tasks have none carries nothing of them. */
  readonly startWithin?: (trigger: ScheduleTrigger, scheduledTime: Date) => number;
}

/** A worker's place: its lane, and that lane's tasks. */
export interface WorkerContext extends RunnerContext {
  readonly lane: ResolvedLane;
  /** This lane's own. */
  readonly tasks: ReadonlyMap<string, DeployedTask>;
  readonly services: Services;
}

/** One invocation of a worker function. */
export interface Invocation {
  /** Milliseconds until the function is ended, read anew at each checkpoint. */
  remaining(): number;
  /** Where the invocation's logs are. */
  readonly logs: { readonly group: string; readonly stream: string; readonly requestId: string };
}

/** A message as a worker gets it from its lane's queue. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}
