/**
 * Does a turn of a run of a task as the worker does, without the worker: for tests of tasks, yours as well.
 *
 *     const services = { cities: new Cities({ … }) };
 *     const first = await taskTurn(expireCities, { services, scheduledTime, stopAfter: 5 });
 *     const second = await taskTurn(expireCities, { services, scheduledTime, cursor: first.cursor, turn: 1 });
 *
 * An item's cursor counts once the item is done, and is what the next turn is given, after JSON. There is no
 * lease, no retry and no clock: what the task throws is thrown, and every instant is one that the test sets.
 */
import type { Services } from "../functions/model/services.ts";
import type { Json, RunContext, Task } from "../functions/model/task.ts";

/** What a test says of the turn. */
export interface TaskTurnOptions {
  readonly services: Partial<Services>;
  /** As a person would give them: the task's own schema checks them. @default {} */
  readonly params?: unknown;
  /** @default 2026-11-21T03:00:00Z */
  readonly scheduledTime?: Date;
  /** The run's name. Give turns of one run one name. @default the instant, and "test" */
  readonly run?: string;
  /** Where the turn before came to. @default from the beginning */
  readonly cursor?: Json;
  /** @default 0 */
  readonly turn?: number;
  /** @default 1 */
  readonly attempt?: number;
  readonly tags?: readonly string[];
  /** Interrupts the turn after so many items. @default never */
  readonly stopAfter?: number;
}

/** What came of it. */
export interface TaskTurn {
  /** Items done, with the cursor yielded for each. */
  readonly done: readonly (readonly [item: unknown, cursor: Json])[];
  /** Where the next turn goes on from. */
  readonly cursor: Json | undefined;
  readonly end: "finished" | "interrupted" | "snoozed" | "succeeded";
  /** What `run` returned or checkpointed to, or the message of `ctx.finish`. */
  readonly output?: unknown;
  /** Seconds, where it snoozed. */
  readonly snoozed?: number;
}

/** Does one turn. Rejects with what the task throws. */
export async function taskTurn(task: Task, options: TaskTurnOptions): Promise<TaskTurn> {
  const { scheduledTime = new Date("2026-11-21T03:00:00Z"), stopAfter = Number.POSITIVE_INFINITY } = options;
  const done: (readonly [unknown, Json])[] = [];
  let cursor = options.cursor;
  let end: TaskTurn["end"] = "succeeded";
  let output: unknown;
  let snoozed: number | undefined;
  const ctx: RunContext = {
    task: task.name,
    run: options.run ?? `${scheduledTime.toISOString().replace(".000Z", "Z")}/test`,
    params: await checked(task, options.params ?? {}),
    scheduledTime,
    attempt: options.attempt ?? 1,
    turn: options.turn ?? 0,
    tags: options.tags ?? [],
    services: options.services as Services,
    signal: new AbortController().signal,
    get cursor() {
      return cursor;
    },
    finish(message) {
      end = "finished";
      output = message;
    },
    snooze(seconds) {
      end = "snoozed";
      snoozed = seconds;
    },
    async checkpoint(next) {
      cursor = JSON.parse(JSON.stringify(next));
    },
  };
  const over = () => end !== "succeeded";
  const work = async (item: unknown, next: Json) => {
    await task.process?.(item, ctx);
    if (end === "snoozed") return;
    done.push([item, next]);
    cursor = JSON.parse(JSON.stringify(next));
    if (done.length >= stopAfter && !over()) end = "interrupted";
  };
  for await (const [item, next] of task.items?.(ctx) ?? []) {
    if (!over()) await work(item, next);
    if (over()) break;
  }
  for await (const [items, cursorOf] of task.pages?.(ctx) ?? []) {
    for (const item of items) if (!over()) await work(item, cursorOf(item));
    if (over()) break;
  }
  if (task.run !== undefined) output = await task.run(ctx);
  return { done, cursor, end, output, snoozed };
}

/** Does a run's turns, each interrupted after `stopAfter` items, until it ends. */
export async function taskTurns(task: Task, options: TaskTurnOptions): Promise<TaskTurn[]> {
  const turns: TaskTurn[] = [];
  let cursor = options.cursor;
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
