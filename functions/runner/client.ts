/**
 * Starting runs and reading them from code. `pawl/client` gives a task the client of the worker it runs in; a
 * test makes one over adapters of its own.
 */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import type { Json } from "../model/json.ts";
import { parseRunId, type RunRecord, runId } from "../model/run.ts";
import type { Task } from "../model/task.ts";
import type { Ports } from "./ports.ts";
import { startRun } from "./start.ts";

/** What a client works with. */
export interface Deployment extends Ports {
  /** Every deployed task's lane. */
  readonly lanes: Readonly<Record<string, string>>;
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

/** A run, as `start` answers. */
export interface StartedRun {
  /** `task/run`. */
  readonly id: string;
  readonly status: RunRecord["status"];
}

export interface Client {
  /** Starts a run of a task, and does not wait for it. @throws NotFoundError where the task is not deployed */
  start<Params>(task: Task<Params> | string, params?: Params, options?: StartOptions): Promise<StartedRun>;
  /** A run's record by its id, `task/run`. @throws NotFoundError where there is none */
  status(id: string): Promise<RunRecord>;
}

const startOptions: readonly string[] = ["id", "at", "tags"] satisfies (keyof StartOptions)[];

/** Makes a client. */
export function makeClient({ lanes, ...ports }: Deployment): Client {
  return {
    async start(task, params, options = {}) {
      const name = typeof task === "string" ? task : task.name;
      const lane = Object.hasOwn(lanes, name) ? lanes[name] : undefined;
      if (lane === undefined) {
        throw new NotFoundError(
          `no task ${JSON.stringify(name)}: there are ${Object.keys(lanes).join(", ") || "none"}`,
        );
      }
      checkOptions(options);
      const { id, at, tags } = options;
      const run = await startRun(ports, {
        task: name,
        lane,
        kind: "manual",
        ...(params === undefined ? {} : { params: params as Json }),
        ...(id === undefined ? {} : { id, recordsKeptDays: 90 }),
        ...(at === undefined ? {} : { at }),
        ...(tags === undefined ? {} : { tags }),
      });
      return { id: runId(run), status: run.status };
    },

    async status(id) {
      const key = parseRunId(id);
      const run = key && (await ports.store.get(key));
      if (run === undefined) throw new NotFoundError(`no run ${JSON.stringify(id)}`);
      return run;
    },
  };
}

function checkOptions(options: StartOptions): void {
  const odd = Object.keys(options).filter((key) => !startOptions.includes(key));
  if (odd.length > 0)
    throw new MoveRefusedError(
      `start does not take ${odd.join(", ")}: allowed are ${startOptions.join(", ")}`,
    );
  const { at } = options;
  if (at !== undefined && !(at instanceof Date && !Number.isNaN(at.getTime()))) {
    throw new MoveRefusedError(`at ${String(at)} is not allowed: a valid Date`);
  }
}

let bound: Client | undefined;

/** Says which deployment this process works for. A worker's bundle says it once, when it starts. */
export function bindClient(deployment: Deployment): void {
  bound = makeClient(deployment);
}

/** The client of the worker that this code runs in. @throws outside one */
export function boundClient(): Client {
  if (bound !== undefined) return bound;
  throw new Error(
    "pawl/client works within a worker; elsewhere send {task, params} to a lane's queue, or invoke its worker",
  );
}
