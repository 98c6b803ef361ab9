/** Schedules from code: what `client.schedule` does, for the lanes whose tasks say `schedules: true`. */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { hidingMistakes } from "../model/mask/hide-mistakes.ts";
import { checkParams, checkParamsOf } from "../model/params/check-params.ts";
import { show } from "../model/show.ts";
import { confirmOf, unapproved } from "../model/task/confirm/confirm.ts";
import { defaultMaxSchedules, type ScheduleDefinition } from "../model/task/run-time-schedule.ts";
import type { Task } from "../model/task/task.ts";
import { laneOfTask, paramsShapeOf, taskNames } from "../model/task/task-directory.ts";
import { checkScope } from "../runs/index.ts";
import { addSchedule } from "./add.ts";
import type { ScheduleContext } from "./context.ts";
import { readDefinitions } from "./definition.ts";
import {
  checkScheduledTask,
  checkScheduleName,
  checkTaskName,
  checkWhen,
  scheduleParams,
  type When,
} from "./input.ts";
import { pauseSchedule, resumeSchedule } from "./pause.ts";
import { removeSchedule } from "./remove.ts";

/** Options of `schedule`. Exactly one of `cron`, `every` and `at` says when. */
export interface NewSchedule<Params = unknown> extends When {
  /** One for each schedule of the task: 1 to 64 letters, digits, hyphens and underscores, such as a customer's number. */
  readonly name: string;
  /** The params of its runs, at most 8 KB of JSON. @default none */
  readonly params?: Params;
  /** Why, at most 256 bytes. @default none */
  readonly note?: string;
  /** Who asks, at most 192 bytes. @default none */
  readonly author?: string;
}

/** Options of what changes a schedule. */
export interface ScheduleNote {
  /** Why, at most 256 bytes. @default none */
  readonly note?: string;
  /** Who asks, at most 192 bytes. @default none */
  readonly author?: string;
}

/** A schedule that was made at run time. */
export interface RunTimeSchedule {
  readonly task: string;
  readonly name: string;
  readonly status: "on" | "paused";
  readonly expression: string;
  readonly timeZone: string;
  readonly params?: unknown;
  /** It does not fire at this instant or later. */
  readonly until?: Date;
  readonly note?: string;
  readonly author?: string;
}

type Named = { readonly name: string } | string;

/** The run-time schedules of a deployment. A call of it adds a schedule, or changes the one of its name. */
export interface ScheduleClient {
  /** @throws ScheduleError, InvalidParamsError, NotFoundError where the task is not deployed, MoveRefusedError where there are too many, and for a task whose runs another person has to approve */
  <Params>(task: Task<Params> | string, options: NewSchedule<Params>): Promise<RunTimeSchedule>;
  /** Removes a schedule; false where it was removed before. Nothing later than a minute from then fires. @throws NotFoundError */
  remove(task: Named, name: string, options?: ScheduleNote): Promise<boolean>;
  /** Holds a schedule back. Nothing later than a minute from then fires. @throws NotFoundError */
  pause(task: Named, name: string, options?: ScheduleNote): Promise<RunTimeSchedule>;
  /** Lets a schedule fire again. @throws NotFoundError, and MoveRefusedError for a task whose runs another person has to approve */
  resume(task: Named, name: string, options?: ScheduleNote): Promise<RunTimeSchedule>;
  /** All schedules of a task, or of every task, by their names. */
  list(task?: Named): Promise<readonly RunTimeSchedule[]>;
}

const optionNames: readonly string[] = [
  "cron",
  "every",
  "at",
  "timeZone",
  "until",
  "name",
  "params",
  "note",
  "author",
] satisfies (keyof NewSchedule)[];
const noteNames: readonly string[] = ["note", "author"] satisfies (keyof ScheduleNote)[];

/** Makes one. */
export function scheduleClient(
  context: ScheduleContext,
  { maxSchedules = defaultMaxSchedules }: { readonly maxSchedules?: number } = {},
): ScheduleClient {
  const add = async <Params>(task: Task<Params> | string, options: NewSchedule<Params>) => {
    const of = deployedName(context, task);
    checkScheduledTask(of);
    const alone = unapproved(confirmOf(context, of), of, "schedule");
    if (alone !== undefined) throw new MoveRefusedError(alone);
    checkOptions("schedule", options, optionNames);
    const { name, params, note, author, ...when } = options;
    const shape = paramsShapeOf(context, of);
    const checked = await hidingMistakes(context, { task: of, params }, () =>
      typeof task === "string" ? checkParams(params, shape) : checkParamsOf(task, params, shape),
    );
    const { definition } = await addSchedule(context, {
      task: of,
      name: checkScheduleName(name),
      ...checkWhen(when, context.clock.now()),
      params: scheduleParams(checked),
      note,
      author,
      otherwise: "change",
      maxSchedules,
    });
    return shown(definition);
  };
  const of = (task: Named, name: string) => ({ task: nameOf(task), name: checkScheduleName(name) });
  return Object.assign(add, {
    async remove(task: Named, name: string, options: ScheduleNote = {}) {
      checkOptions("schedule.remove", options, noteNames);
      return removeSchedule(context, of(task, name), options);
    },
    async pause(task: Named, name: string, options: ScheduleNote = {}) {
      checkOptions("schedule.pause", options, noteNames);
      return shown(await pauseSchedule(context, of(task, name), options));
    },
    async resume(task: Named, name: string, options: ScheduleNote = {}) {
      checkOptions("schedule.resume", options, noteNames);
      return shown(await resumeSchedule(context, of(task, name), options));
    },
    async list(task?: Named) {
      const found = await readDefinitions(context.store, task === undefined ? undefined : nameOf(task));
      return found.map(shown);
    },
  });
}

function shown(definition: ScheduleDefinition): RunTimeSchedule {
  const { task, name, wanted, expression, zone, params, until, note, author } = definition;
  return {
    task,
    name,
    status: wanted === "paused" ? "paused" : "on",
    expression,
    timeZone: zone,
    params: params === undefined ? undefined : JSON.parse(params),
    until: until === undefined ? undefined : new Date(until),
    note,
    author,
  };
}

/** @throws ScheduleError for what names no task */
function nameOf(task: Named | undefined | null): string {
  return checkTaskName(typeof task === "string" ? task : task?.name);
}

function deployedName(context: ScheduleContext, task: Named | undefined | null): string {
  const name: unknown = typeof task === "string" ? task : task?.name;
  if (typeof name === "string" && laneOfTask(context, name) !== undefined) {
    checkScope(context, name);
    return name;
  }
  throw new NotFoundError(`no task ${show(name)}: there are ${taskNames(context)}`);
}

/** @throws TypeError for an option that is not among the known, and for a note that is no text */
function checkOptions(call: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError(
      `${call} was given options ${show(options)}: allowed is an object with any of ${known.join(", ")}`,
    );
  const odd = Object.keys(options).filter((key) => !known.includes(key));
  if (odd.length > 0)
    throw new TypeError(`${call} does not take ${odd.join(", ")}: allowed are ${known.join(", ")}`);
  for (const key of noteNames) {
    const value: unknown = (options as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined && (typeof value !== "string" || value === ""))
      throw new TypeError(`${key} ${show(value)} is not allowed: a text that is not empty`);
  }
}
