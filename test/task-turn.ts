/**
 * Does one turn of a run, as the worker does, without the worker. For tests of tasks, yours as well.
 *
 *     const services = { cities: new Cities({ … }) };
 *     const first = await taskTurn(importCities, { services, scheduledTime, stopAfter: 5 });
 *     const second = await taskTurn(importCities, { services, scheduledTime, cursor: first.cursor, turn: 1 });
 *
 * The cursor moves once its item is done. The next turn gets it as JSON, as it would be stored. To test a crash,
 * give the next turn an older cursor. There is no lease, no retry and no clock: an error that the task throws
 * rejects, and the test sets every instant.
 */
import type { Services } from "../functions/model/services.ts";
import type { Json, RunContext, Task } from "../functions/model/task.ts";

export interface TaskTurnOptions {
  readonly services: Partial<Services>;
  /** As a caller would give them: the task's own schema checks them. @default {} */
  readonly params?: unknown;
  /** @default 2026-11-21T03:00:00Z */
  readonly scheduledTime?: Date;
  /** The run's name. Give all turns of a run the same. @default the instant, and "test" */
  readonly run?: string;
  /** Where the turn before it stopped. @default from the beginning */
  readonly cursor?: Json;
  /** @default 0 */
  readonly turn?: number;
  /** @default 1 */
  readonly attempt?: number;
  readonly tags?: readonly string[];
  /** Interrupts the turn after this many items, or checkpoints of a task with `run`. @default never */
  readonly stopAfter?: number;
}

export interface TaskTurn {
  /** The items that were done, each with the cursor that was yielded with it. */
  readonly done: readonly (readonly [item: unknown, cursor: Json])[];
  /** Where the next turn starts. */
  readonly cursor: Json | undefined;
  readonly end: "finished" | "interrupted" | "snoozed" | "succeeded";
  /** What `run` returned, or the message of `ctx.finish`. */
  readonly output?: unknown;
  /** The seconds that the task gave `ctx.snooze`. */
  readonly snoozed?: number;
}

/** Does one turn. Rejects with what the task throws. */
export async function taskTurn(task: Task, options: TaskTurnOptions): Promise<TaskTurn> {
  const { scheduledTime = new Date("2026-11-21T03:00:00Z"), stopAfter = Number.POSITIVE_INFINITY } = options;
  const done: (readonly [unknown, Json])[] = [];
  let { cursor } = options;
  let checkpoints = 0;
  let end: TaskTurn["end"] = "succeeded";
  let output: unknown;
  let snoozed: number | undefined;
  const stopping = new AbortController();
  const stop = (as: typeof end) => {
    end = as;
    // Only a task with `run` is told by the signal; a walk is ended for it.
    if (task.run !== undefined) stopping.abort(new Error(`the turn is over: ${as}`));
  };
  const isOver = () => end !== "succeeded";

  const ctx: RunContext = {
    task: task.name,
    run: options.run ?? `${scheduledTime.toISOString().replace(".000Z", "Z")}/test`,
    params: await checked(task, options.params ?? {}),
    scheduledTime,
    attempt: options.attempt ?? 1,
    turn: options.turn ?? 0,
    tags: options.tags ?? [],
    services: options.services as Services,
    signal: stopping.signal,
    get cursor() {
      return cursor;
    },
    finish(message) {
      output = message;
      stop("finished");
    },
    snooze(seconds) {
      snoozed = seconds;
      stop("snoozed");
    },
    async checkpoint(next) {
      cursor = stored(next);
      checkpoints += 1;
      if (checkpoints >= stopAfter && !isOver()) stop("interrupted");
      if (end === "interrupted" || end === "snoozed") throw stopping.signal.reason;
    },
  };

  const work = async (item: unknown, next: Json) => {
    await task.process?.(item, ctx);
    if (end === "snoozed") return;
    done.push([item, next]);
    cursor = stored(next);
    if (done.length >= stopAfter && !isOver()) stop("interrupted");
  };
  for await (const [item, next] of task.items?.(ctx) ?? []) {
    if (!isOver()) await work(item, next);
    if (isOver()) break;
  }
  for await (const [items, cursorOf] of task.pages?.(ctx) ?? []) {
    for (const item of items) if (!isOver()) await work(item, cursorOf(item));
    if (isOver()) break;
  }
  try {
    const returned = await task.run?.(ctx);
    if (!isOver()) output = returned;
  } catch (error) {
    if (error !== stopping.signal.reason) throw error;
  }
  return { done, cursor, end, output, snoozed };
}

/** Does all turns of a run. Each is interrupted after `stopAfter` items or checkpoints, until one ends the run. */
export async function taskTurns(task: Task, options: TaskTurnOptions): Promise<TaskTurn[]> {
  const turns: TaskTurn[] = [];
  let { cursor } = options;
  for (;;) {
    const turn = await taskTurn(task, { ...options, cursor, turn: turns.length });
    turns.push(turn);
    if (turn.end === "succeeded" || turn.end === "finished") return turns;
    cursor = turn.cursor;
  }
}

async function checked(task: Task, params: unknown): Promise<unknown> {
  const result = await task.params?.["~standard"].validate(params);
  if (result?.issues) throw new Error(result.issues.map(({ message }) => message).join("; "));
  return result === undefined ? params : result.value;
}

/** A cursor as it comes back from storage. */
function stored(cursor: Json): Json {
  return JSON.parse(JSON.stringify(cursor));
}
