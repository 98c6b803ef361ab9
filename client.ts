/** What a task imports as "pawl/client": it starts, reads, pauses, resumes, cancels, redrives, dismisses, approves, declines and splits runs of its deployment, and makes schedules. */
import { boundClient, type Client } from "./functions/operators/index.ts";
import type { ScheduleClient } from "./functions/run-time-schedules/index.ts";

export { InvalidParamsError, MoveRefusedError, NotFoundError, PawlError } from "./functions/model/errors.ts";
export type { RunRecord } from "./functions/model/run/run.ts";
export type { SkippedItem } from "./functions/model/run/skipped-item.ts";
export type { Status } from "./functions/model/run/status.ts";
export {
  type ApproveOptions,
  type Client,
  type ClientOptions,
  type Moved,
  type MoveOptions,
  makeClient,
  type PauseOptions,
  type RedriveOptions,
  type SplitAsked,
  type StartedRun,
  type StartOptions,
} from "./functions/operators/index.ts";
export type {
  NewSchedule,
  RunTimeSchedule,
  ScheduleClient,
  ScheduleNote,
} from "./functions/run-time-schedules/index.ts";

/** Starts a run of a task, and does not wait for it. @throws InvalidParamsError, NotFoundError where the task is not deployed */
export const start: Client["start"] = (task, params, options) => boundClient().start(task, params, options);

/** A run's record by its id, `task/run`. @throws NotFoundError where there is none */
export const status: Client["status"] = (id) => boundClient().status(id);

/** Holds back a run, by its id, or a task's schedules. @throws MoveRefusedError, NotFoundError */
export const pause: Client["pause"] = (runOrTask, options) => boundClient().pause(runOrTask, options);

/** Ends the pause of a run or of a task. @throws MoveRefusedError, NotFoundError */
export const resume: Client["resume"] = (runOrTask, options) => boundClient().resume(runOrTask, options);

/** Ends a run, by its id, after the current item. @throws MoveRefusedError, NotFoundError */
export const cancel: Client["cancel"] = (id, options) => boundClient().cancel(id, options);

/** Starts a run that failed, or never ran, where it stopped; with `items` another one for what it skipped. @throws MoveRefusedError, NotFoundError */
export const redrive: Client["redrive"] = (id, options) => boundClient().redrive(id, options);

/** Asks the slowest shards of a run, by its id, to split, until it has so many. @throws MoveRefusedError, NotFoundError */
export const scale: Client["scale"] = (id, shards) => boundClient().scale(id, shards);

/** Asks one shard of a run to split, by its name or number. @throws MoveRefusedError, NotFoundError */
export const split: Client["split"] = (id, shard) => boundClient().split(id, shard);

/** The items that a run skipped and that are recorded, in the order of its walk. @throws NotFoundError */
export const skipped: Client["skipped"] = (id) => boundClient().skipped(id);

/** Lets a run begin, by its id, that waits for approval. @throws MoveRefusedError, NotFoundError */
export const approve: Client["approve"] = (id, options) => boundClient().approve(id, options);

/** Ends a run, by its id, that waits for approval: it is skipped. @throws MoveRefusedError, NotFoundError */
export const decline: Client["decline"] = (id, options) => boundClient().decline(id, options);

/** Takes a run that failed, or a rejected message, off the list of what needs a person. @throws MoveRefusedError, NotFoundError */
export const dismiss: Client["dismiss"] = (id, options) => boundClient().dismiss(id, options);

/**
 * Adds a schedule at run time, or changes the one of its name; its `remove`, `pause`, `resume` and `list` do that. The task
 * that calls it says `schedules: true`. @throws ScheduleError, InvalidParamsError, MoveRefusedError, NotFoundError
 */
export const schedule: ScheduleClient = /* @__PURE__ */ Object.assign(
  ((task, options) => boundClient().schedule(task, options)) as ScheduleClient,
  {
    remove: ((task, name, options) =>
      boundClient().schedule.remove(task, name, options)) satisfies ScheduleClient["remove"],
    pause: ((task, name, options) =>
      boundClient().schedule.pause(task, name, options)) satisfies ScheduleClient["pause"],
    resume: ((task, name, options) =>
      boundClient().schedule.resume(task, name, options)) satisfies ScheduleClient["resume"],
    list: ((task) => boundClient().schedule.list(task)) satisfies ScheduleClient["list"],
  },
);
