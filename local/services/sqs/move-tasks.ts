/**
 * Tasks that move the messages of a dead-letter queue back to the queues they came from, or to one queue, so many each
 * second of local time. A moved message is a new one, as on AWS: it has another id, and its receives count from 0. One
 * that has no way back stays, and the task fails when all others are moved.
 *
 * Tasks are kept in memory: one that runs when the process ends has moved what it has moved, and is forgotten.
 */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";

/** As AWS does without a limit of the caller's own, at the most. */
const mostPerSecond = 500;
/** How many tasks of a queue are remembered. */
const kept = 10;

export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  /** How many messages there were when it started. */
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  moved: number;
  /** How many messages have no way back, as far as it has come. They are the oldest ones. */
  stuck: number;
  failure?: string;
}

/** What a task needs of the queues. */
export interface MoveSource {
  /** How many messages of a queue can be moved now. */
  movable(queue: string): number;
  /** Looks at so many visible messages, the oldest first, and moves them to a queue, or back to where each came from. */
  move(queue: string, destination: string | undefined, most: number): Moved;
}

export interface Moved {
  readonly moved: number;
  /** How many of them have no way back. They stay where they are. */
  readonly stuck: number;
  /** Why the first of these has none. */
  readonly failure?: string;
}

export class MoveTasks {
  readonly #time: LocalTime;
  readonly #source: MoveSource;
  /** The newest first. */
  #tasks: MoveTask[] = [];
  readonly #alarms = new Map<string, () => void>();

  constructor(time: LocalTime, source: MoveSource) {
    this.#time = time;
    this.#source = source;
  }

  /** Begins at once. Throws the AwsError for a queue that has a running task. */
  start(given: Pick<MoveTask, "sourceArn" | "destinationArn" | "perSecond">): MoveTask {
    if (this.list(given.sourceArn).some(({ status }) => status === "RUNNING")) {
      throw new AwsError(
        "InvalidParameterValue",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const task: MoveTask = {
      ...given,
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: given.sourceArn })).toString(
        "base64",
      ),
      startedAt: this.#time.now(),
      toMove: this.#source.movable(given.sourceArn),
      status: "RUNNING",
      moved: 0,
      stuck: 0,
    };
    const others = this.list(given.sourceArn).slice(kept - 1);
    this.#tasks = [task, ...this.#tasks.filter((one) => !others.includes(one))];
    this.#step(task);
    return task;
  }

  /** The tasks of a queue, the newest first. */
  list(sourceArn: string): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn);
  }

  /** Moves nothing more. Throws the AwsError for a task that does not run. */
  cancel(handle: string): MoveTask {
    const task = this.#tasks.find((one) => one.handle === handle);
    if (task === undefined)
      throw new AwsError("ResourceNotFoundException", "Task does not exist.", { status: 404 });
    if (task.status !== "RUNNING")
      throw new AwsError(
        "InvalidParameterValue",
        `The task is ${task.status}: only a running one can be cancelled.`,
      );
    this.#end(task, "CANCELLED");
    return task;
  }

  close(): void {
    for (const cancel of this.#alarms.values()) cancel();
    this.#alarms.clear();
  }

  #step(task: MoveTask): void {
    const { sourceArn, destinationArn, perSecond = mostPerSecond } = task;
    try {
      const { moved, stuck, failure } = this.#source.move(sourceArn, destinationArn, perSecond + task.stuck);
      task.moved += moved;
      task.stuck = stuck;
      task.failure = failure;
      if (this.#source.movable(sourceArn) <= stuck) this.#end(task, stuck === 0 ? "COMPLETED" : "FAILED");
    } catch (error) {
      task.failure = error instanceof AwsError ? (error.queryCode ?? error.code) : "InternalError";
      this.#end(task, "FAILED");
    }
    if (task.status !== "RUNNING") return;
    this.#alarms.set(
      task.handle,
      this.#time.at(this.#time.now() + 1000, () => this.#step(task)),
    );
  }

  #end(task: MoveTask, status: MoveTask["status"]): void {
    task.status = status;
    this.#alarms.get(task.handle)?.();
    this.#alarms.delete(task.handle);
  }
}
