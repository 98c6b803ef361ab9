/**
 * Starting runs, reading them, holding them back and starting them again, from code. `pawl/client` gives a task
 * the client of the worker it runs in; a test makes one over adapters of its own.
 */
import { NotFoundError } from "../model/errors.ts";
import type { Json } from "../model/json.ts";
import {
  parseRunId,
  type RunKey,
  type RunRecord,
  runId,
  type ShownStatus,
  shownStatus,
} from "../model/run.ts";
import { defaultSettings } from "../model/settings.ts";
import type { Task } from "../model/task.ts";
import type { Gate } from "./admission.ts";
import type { Log } from "./log.ts";
import { cancelRun, pauseRun, pauseTask, redriveRun, resumeRun, resumeTask } from "./operate.ts";
import type { Ports } from "./ports.ts";
import { startRun } from "./start.ts";

/** What a client works with. */
export interface Deployment extends Ports {
  /** Every deployed task's lane. */
  readonly lanes: Readonly<Record<string, string>>;
  /** Days that records are kept, of the tasks for which it is known. @default 90 each */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
  /** Hears of each move. @default nobody */
  readonly log?: Log;
}

/** What `start` takes besides the task and its params. */
export interface StartOptions {
  /** At most one run for it, however often `start` is called. 1 to 128 printable ASCII characters. @default none */
  readonly id?: string;
  /** When it is to start. @default now */
  readonly at?: Date;
  /** Words to find it by. @default none */
  readonly tags?: readonly string[];
}

/** What `resume`, `cancel` and `redrive` take besides what they are for. */
export interface MoveOptions {
  /** Why, for whoever reads the record. @default none */
  readonly note?: string;
  /** Who asks. @default nobody is named */
  readonly author?: string;
}

/** What `pause` takes besides what it is for. */
export interface PauseOptions extends MoveOptions {
  /** When the pause ends by itself. @default when somebody resumes it */
  readonly until?: Date;
}

/** A run, as `start` answers. */
export interface StartedRun {
  /** `task/run`. */
  readonly id: string;
  readonly status: RunRecord["status"];
}

/** What became of a run, or of a task's schedules, as a person reads it. */
export interface Moved {
  /** A run's `task/run`, or the task's name. */
  readonly id: string;
  /** `pausing` and `cancelling` while a worker finishes the item in hand; `active` for a task that is not paused. */
  readonly status: ShownStatus | "active";
}

/** A task, by its definition or its name. */
export type Named = { readonly name: string } | string;

export interface Client {
  /** Starts a run of a task, and does not wait for it. @throws NotFoundError where the task is not deployed */
  start<Params>(task: Task<Params> | string, params?: Params, options?: StartOptions): Promise<StartedRun>;
  /** A run's record by its id, `task/run`. @throws NotFoundError where there is none */
  status(id: string): Promise<RunRecord>;
  /**
   * Holds a run back after the item in hand, or a task's schedules: new occurrences are skipped, runs under way
   * go on. @throws MoveRefusedError where the run cannot be paused, NotFoundError where there is no such thing
   */
  pause(runOrTask: Named, options?: PauseOptions): Promise<Moved>;
  /** Ends the pause of a run or a task. A task that was not paused stays as it is. @throws as `pause` does */
  resume(runOrTask: Named, options?: MoveOptions): Promise<Moved>;
  /** Ends a run after the item in hand. @param id `task/run` @throws as `pause` does */
  cancel(id: string, options?: MoveOptions): Promise<Moved>;
  /**
   * Starts a run that failed, or never ran, where it stopped; sends a rejected message again. @param id `task/run`
   * @throws as `pause` does
   */
  redrive(id: string, options?: MoveOptions): Promise<Moved>;
}

const optionsOf = {
  start: ["id", "at", "tags"] satisfies (keyof StartOptions)[],
  pause: ["until", "note", "author"] satisfies (keyof PauseOptions)[],
  resume: ["note", "author"] satisfies (keyof MoveOptions)[],
  cancel: ["note", "author"] satisfies (keyof MoveOptions)[],
  redrive: ["note", "author"] satisfies (keyof MoveOptions)[],
} as const;

/** Makes a client. */
export function makeClient({ lanes, recordsKeptDays = {}, log = () => {}, ...ports }: Deployment): Client {
  const gate: Gate = { ...ports, lanes, log };
  const keptDays = (task: string) => recordsKeptDays[task] ?? defaultSettings.recordsKeptDays;
  const moved = (run: RunRecord): Moved => ({ id: runId(run), status: shownStatus(run, ports.clock.now()) });

  return {
    async start(task, params, options = {}) {
      const name = taskName(task, lanes);
      checkOptions("start", options);
      const { id, at, tags } = options;
      const run = await startRun(ports, {
        task: name,
        lane: lanes[name] as string,
        kind: "manual",
        ...(params === undefined ? {} : { params: params as Json }),
        ...(id === undefined ? {} : { id, recordsKeptDays: keptDays(name) }),
        ...(at === undefined ? {} : { at }),
        ...(tags === undefined ? {} : { tags }),
      });
      return { id: runId(run), status: run.status };
    },

    async status(id) {
      const run = await ports.store.get(runKey(id));
      if (run === undefined) throw new NotFoundError(`no run ${JSON.stringify(id)}`);
      return run;
    },

    async pause(runOrTask, options = {}) {
      checkOptions("pause", options);
      const key = asRun(runOrTask);
      if (key !== undefined) return moved(await pauseRun(gate, key, options));
      const id = taskName(runOrTask, lanes);
      await pauseTask(gate, id, options);
      return { id, status: "paused" };
    },

    async resume(runOrTask, options = {}) {
      checkOptions("resume", options);
      const key = asRun(runOrTask);
      if (key !== undefined) return moved(await resumeRun(gate, key, options));
      const id = taskName(runOrTask, lanes);
      await resumeTask(gate, id, options);
      return { id, status: "active" };
    },

    async cancel(id, options = {}) {
      checkOptions("cancel", options);
      const key = runKey(id);
      return moved(await cancelRun(gate, key, { ...options, recordsKeptDays: keptDays(key.task) }));
    },

    async redrive(id, options = {}) {
      checkOptions("redrive", options);
      return moved(await redriveRun(gate, runKey(id), options));
    },
  };
}

/** A name with a slash is a run's. */
function asRun(runOrTask: Named): RunKey | undefined {
  return typeof runOrTask === "string" ? parseRunId(runOrTask) : undefined;
}

function runKey(id: string): RunKey {
  const key = parseRunId(id);
  if (key !== undefined) return key;
  throw new NotFoundError(`no run ${JSON.stringify(id)}: a run's id is task/instant/trigger`);
}

function taskName(task: Named, lanes: Deployment["lanes"]): string {
  const name = typeof task === "string" ? task : task.name;
  if (Object.hasOwn(lanes, name)) return name;
  throw new NotFoundError(
    `no task ${JSON.stringify(name)}: there are ${Object.keys(lanes).join(", ") || "none"}`,
  );
}

/** A mistake in the code that calls: an option that is not known, an instant that is none. */
function checkOptions(name: keyof typeof optionsOf, options: object): void {
  const allowed: readonly string[] = optionsOf[name];
  const odd = Object.keys(options).filter((key) => !allowed.includes(key));
  if (odd.length > 0) {
    throw new TypeError(`${name} does not take ${odd.join(", ")}: allowed are ${allowed.join(", ")}`);
  }
  const given = options as Record<string, unknown>;
  for (const [key, isAllowed, allowed] of kinds) {
    if (given[key] === undefined || isAllowed(given[key])) continue;
    throw new TypeError(`${key} ${String(given[key])} is not allowed: ${allowed}`);
  }
}

const isText = (value: unknown) => typeof value === "string";
const isInstant = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime());

const kinds: readonly (readonly [key: string, isAllowed: (value: unknown) => boolean, allowed: string])[] = [
  ["at", isInstant, "a valid Date"],
  ["until", isInstant, "a valid Date"],
  ["note", isText, "text"],
  ["author", isText, "text"],
  ["tags", (value) => Array.isArray(value) && value.every(isText), "an array of texts"],
];

let bound: Deployment | undefined;
let client: Client | undefined;

/**
 * Says which deployment this process works for. A worker's bundle says it once, when it starts; the client itself
 * is made, and carried, where a task imports `pawl/client`.
 */
export function bindClient(deployment: Deployment): void {
  bound = deployment;
  client = undefined;
}

/** The client of the worker that this code runs in. @throws outside one */
export function boundClient(): Client {
  if (bound === undefined) {
    throw new Error(
      "pawl/client works within a worker; elsewhere send {task, params} to a lane's queue, or invoke its worker",
    );
  }
  client ??= makeClient(bound);
  return client;
}
