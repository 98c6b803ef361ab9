/**
 * The client: starts, reads, pauses, resumes, cancels, redrives, approves and dismisses runs from code. `pawl/client` gives a task the
 * client of the worker that it runs in; a test makes one over its own adapters.
 */
import { NotFoundError } from "../model/errors.ts";
import type { Log } from "../model/log.ts";
import { hidingMistakes } from "../model/mask/hide-mistakes.ts";
import { checkParams, checkParamsOf } from "../model/params/check-params.ts";
import { shownStatus } from "../model/run/held.ts";
import { type Metadata, metadataOf } from "../model/run/record/metadata.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { parseRunId } from "../model/run/run-name.ts";
import { shardCounts } from "../model/run/shard.ts";
import type { SkippedItem } from "../model/run/skipped-item.ts";
import { show } from "../model/show.ts";
import type { Task } from "../model/task/task.ts";
import { paramsShapeOf, type TaskDirectory } from "../model/task/task-directory.ts";
import type { ScheduleClient } from "../run-time-schedules/index.ts";
import {
  askedFor,
  type Ports,
  type RunnerContext,
  readSkipped,
  runningRun,
  type Starter,
  startOrFind,
} from "../runs/index.ts";
import { approveRun, declineRun } from "./approval/approve-run.ts";
import { cancelRun } from "./cancel-run.ts";
import { readRun } from "./change-run.ts";
import type { Moved, SplitAsked, StartedRun } from "./client-answers.ts";
import {
  type ApproveOptions,
  checkOptions,
  type MoveOptions,
  type PauseOptions,
  type RedriveOptions,
  type StartOptions,
} from "./client-options.ts";
import { dismissRun } from "./dismiss-run.ts";
import { noSchedules } from "./no-schedules.ts";
import { pauseRun, resumeRun } from "./pause-run.ts";
import { pauseTask, resumeTask } from "./pause-task.ts";
import { redriveItems } from "./redrive-items.ts";
import { redriveRun } from "./redrive-run.ts";
import { type Asked, scaleRun, splitShard } from "./split-run.ts";

export type { Moved, SplitAsked, StartedRun } from "./client-answers.ts";
export type {
  ApproveOptions,
  MoveOptions,
  PauseOptions,
  RedriveOptions,
  StartOptions,
} from "./client-options.ts";

/** What a client needs: the tables and queues of a deployment, and its tasks. */
export interface ClientOptions extends Ports, TaskDirectory {
  /** Called for each move. @default none */
  readonly log?: Log;
  readonly further?: RunnerContext["further"];
  /** Where a task is encrypted. */
  readonly encryption?: RunnerContext["encryption"];
  /** Makes what `schedule` does. @default it is refused */
  readonly schedules?: (context: RunnerContext) => ScheduleClient;
}

/** A task, by its definition or its name. */
export type Named = { readonly name: string } | string;

/** The runs and tasks of a deployment. */
export interface Client {
  /** Starts a run of a task, and does not wait for it. @throws InvalidParamsError, NotFoundError where the task is not deployed */
  start<Params>(task: Task<Params> | string, params?: Params, options?: StartOptions): Promise<StartedRun>;
  /** A run's record by its id, `task/run`. @throws NotFoundError where there is none */
  status(id: string): Promise<RunRecord>;
  /**
   * Holds a run back after the current item, or a task's schedules: new occurrences are skipped, runs under way
   * continue. @throws MoveRefusedError where the run cannot be paused, NotFoundError where there is no such thing
   */
  pause(runOrTask: Named, options?: PauseOptions): Promise<Moved>;
  /** Ends the pause of a run or a task. A task that was not paused stays as it is. @throws as `pause` does */
  resume(runOrTask: Named, options?: MoveOptions): Promise<Moved>;
  /** Ends a run after the current item. @param id `task/run` @throws as `pause` does */
  cancel(id: string, options?: MoveOptions): Promise<Moved>;
  /**
   * Starts a run that failed, or never ran, where it stopped. Sends a rejected message again. With `items` it starts another
   * run, and answers with that one. @param id `task/run` @throws as `pause` does
   */
  redrive(id: string, options?: RedriveOptions): Promise<Moved>;
  /**
   * Asks the slowest shards of a run to split, until it has so many. Each splits in two: for more than twice as many, call it
   * again later. @param id `task/run` @throws MoveRefusedError where they cannot be split, NotFoundError
   */
  scale(id: string, shards: number): Promise<SplitAsked>;
  /** Asks one shard of a run to split. @param shard its name or number @throws as `scale` does */
  split(id: string, shard: string | number): Promise<SplitAsked>;
  /**
   * The items that a run skipped and that are recorded, in the order of its walk. Each is read when it is asked for.
   * @param id `task/run` @throws NotFoundError where there is no such run
   */
  skipped(id: string): AsyncIterable<SkippedItem>;
  /** Lets a run begin that waits for approval. @param id `task/run` @throws MoveRefusedError where it does not wait, or may not be approved by this one */
  approve(id: string, options?: ApproveOptions): Promise<Moved>;
  /** Ends a run that waits for approval: it is skipped. @param id `task/run` @throws as `approve` does */
  decline(id: string, options?: MoveOptions): Promise<Moved>;
  /** Takes what failed or was rejected off the list of what needs a person. @param id `task/run` @throws as `pause` does */
  dismiss(id: string, options?: MoveOptions): Promise<Moved>;
  /** Adds a schedule, or changes the one of its name; and removes, pauses, resumes and lists schedules. For tasks that say `schedules: true`. */
  readonly schedule: ScheduleClient;
}

/** Makes a client. */
export function makeClient({ log = () => {}, schedules, ...rest }: ClientOptions): Client {
  const context: RunnerContext = { ...rest, log };
  const { store, clock, lanes } = context;
  const started = (given?: Metadata) =>
    metadataOf({ by: runningRun(), from: "client", given, ofStage: context.metadata });
  const starter = (confirmed = false): Starter => ({
    by: runningRun() ?? "code",
    how: confirmed ? "client" : undefined,
  });
  const moved = (run: RunRecord): Moved => ({ id: runId(run), status: shownStatus(run, clock.now()) });
  const askedOf = ({ run, asked }: Asked): SplitAsked => ({
    ...moved(run),
    shards: shardCounts(run).all,
    asked,
  });

  return {
    async start(task, params, options = {}) {
      const name = taskName(task, lanes);
      checkOptions("start", options);
      const { id, at, tags, priority, note, confirmed } = options;
      const lane = lanes[name] as string;
      const shape = paramsShapeOf(context, name);
      // A task's definition brings its own schema. By its name, only the shape of its params is known here.
      const checked = await hidingMistakes(context, { task: name, params }, () =>
        typeof task === "string" ? checkParams(params, shape) : checkParamsOf(task, params, shape),
      );
      const metadata = started(options.metadata);
      const request = {
        task: name,
        lane,
        kind: "manual",
        params: checked,
        id,
        at,
        tags,
        priority,
        note,
        metadata,
        more: askedFor(context, name, starter(confirmed)),
      } as const;
      const { run, earlier } = await startOrFind(context, request);
      const answer = { id: runId(run), status: run.status };
      return earlier === "other params" ? { ...answer, paramsDiffer: true } : answer;
    },

    status: async (id) => readRun(context, runKey(id)),

    async pause(runOrTask, options = {}) {
      checkOptions("pause", options);
      const key = asRun(runOrTask);
      if (key !== undefined) return moved(await pauseRun(context, key, options));
      const id = taskName(runOrTask, lanes);
      await pauseTask(context, id, options);
      return { id, status: "paused" };
    },

    async resume(runOrTask, options = {}) {
      checkOptions("resume", options);
      const key = asRun(runOrTask);
      if (key !== undefined) return moved(await resumeRun(context, key, options));
      const id = taskName(runOrTask, lanes);
      await resumeTask(context, id, options);
      return { id, status: "active" };
    },

    async cancel(id, options = {}) {
      checkOptions("cancel", options);
      return moved(await cancelRun(context, runKey(id), options));
    },

    async redrive(id, options = {}) {
      checkOptions("redrive", options);
      const { items = false, confirmed, ...note } = options;
      const key = runKey(id);
      if (!items) return moved(await redriveRun(context, key, note, starter(confirmed)));
      return moved(await redriveItems(context, key, note, started(), starter(confirmed)));
    },

    scale: async (id, shards) => askedOf(await scaleRun(context, runKey(id), shards)),

    split: async (id, shard) => askedOf(await splitShard(context, runKey(id), shard)),

    async *skipped(id) {
      yield* readSkipped(store, await readRun(context, runKey(id)));
    },

    async approve(id, options = {}) {
      checkOptions("approve", options);
      const by = options.author ?? starter().by;
      return moved(await approveRun(context, runKey(id), by, options));
    },

    async decline(id, options = {}) {
      checkOptions("decline", options);
      return moved(await declineRun(context, runKey(id), options));
    },

    async dismiss(id, options = {}) {
      checkOptions("dismiss", options);
      return moved(await dismissRun(context, runKey(id), options));
    },

    schedule: schedules?.(context) ?? noSchedules,
  };
}

/** A text with a slash is a run's id. */
function asRun(runOrTask: Named): RunKey | undefined {
  return typeof runOrTask === "string" && runOrTask.includes("/") ? runKey(runOrTask) : undefined;
}

/** An id that can name no run is refused before anything is asked. */
function runKey(id: unknown): RunKey {
  const key = typeof id === "string" ? parseRunId(id) : undefined;
  if (key !== undefined) return key;
  throw new NotFoundError(`no run ${show(id, 400)}: a run's id is task/instant/trigger`);
}

function taskName(task: Named | undefined | null, lanes: ClientOptions["lanes"]): string {
  const name: unknown = typeof task === "string" ? task : task?.name;
  if (typeof name === "string" && Object.hasOwn(lanes, name)) return name;
  throw new NotFoundError(`no task ${show(name)}: there are ${Object.keys(lanes).join(", ") || "none"}`);
}
