/**
 * The bodies on a lane's queue: an occurrence from a schedule, a turn from Pawl itself, a wish by hand. What is
 * none of these is told apart here, with the reason, and becomes a `(rejected)` record elsewhere.
 *
 * Names are bounded, since they become keys: DynamoDB takes 1 KB of a sort key, with what stands beside a run.
 */
import { cut } from "./cut.ts";
import { readInstant } from "./instant.ts";
import { isRunName } from "./run-name.ts";
import type { Json } from "./task.ts";
import { isTriggerId } from "./trigger.ts";

/** From a schedule: an instant has come. */
export interface OccurrenceMessage {
  readonly task: string;
  readonly trigger: string;
  /** ISO 8601, as EventBridge Scheduler gives it. */
  readonly scheduledTime: string;
}

/** From Pawl itself: this turn of this run may be claimed. */
export interface TurnMessage {
  readonly task: string;
  readonly run: string;
  readonly turn: number;
}

/** By hand, or from other code: start a run of this task. With `id`, at most one run for that id. */
export interface StartMessage {
  readonly task: string;
  readonly params?: Json;
  readonly id?: string;
}

/** What a body is. */
export type Message =
  | ({ readonly kind: "occurrence" } & OccurrenceMessage)
  | ({ readonly kind: "turn" } & TurnMessage)
  | ({ readonly kind: "start" } & StartMessage)
  | { readonly kind: "unknown"; readonly reason: string };

/** As long as a task's name may be. */
const longestTask = 40;
/** Instant, trigger, and what follows its tilde: at most an id of SQS's, or of a caller's. */
const longestRun = 300;
/** Of a body's keys, in the reason why it means nothing. */
const longestKeys = 120;

/** What an `id` of a caller's own may be: it becomes part of a key. */
export const idPattern = /^[\x21-\x7e]{1,128}$/;

/** Reads a body. Never throws. */
export function parseMessage(body: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return unknown(`not JSON: ${(error as Error).message}`);
  }
  return readMessage(value);
}

/** Tells what a parsed body, or the payload of a direct invocation, is. Never throws. */
export function readMessage(value: unknown): Message {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return unknown(
      `expected an object, got ${value === null ? "null" : Array.isArray(value) ? "an array" : typeof value}`,
    );
  }
  const { task, ...rest } = value as Record<string, unknown>;
  if (typeof task !== "string" || task === "") return unknown('no "task", a non-empty string');
  if (task.length > longestTask)
    return unknown(`task ${show(task)} has ${task.length} characters: at most ${longestTask} are allowed`);
  const keys = Object.keys(rest).sort().join();
  if (keys === "scheduledTime,trigger") return occurrence(task, rest.trigger, rest.scheduledTime);
  if (keys === "run,turn") return turn(task, rest.run, rest.turn);
  if (["", "id", "params", "id,params"].includes(keys)) return start(task, rest);
  return unknown(
    `keys ${cut(["task", ...Object.keys(rest)].join(", "), longestKeys)}: allowed are task, trigger, scheduledTime; task, run, turn; task, params, id`,
  );
}

function occurrence(task: string, trigger: unknown, scheduledTime: unknown): Message {
  if (!isTriggerId(trigger)) return unknown(`trigger ${show(trigger)} is no trigger's id`);
  if (typeof scheduledTime !== "string" || readInstant(scheduledTime) === undefined) {
    return unknown(`scheduledTime ${show(scheduledTime)} is no instant`);
  }
  return { kind: "occurrence", task, trigger, scheduledTime };
}

function turn(task: string, run: unknown, number: unknown): Message {
  if (typeof run !== "string" || !isRunName(run)) {
    return unknown(`run ${show(run)} is no run's name, as in 2026-03-29T02:00:00Z/cron-4f1a2b`);
  }
  if (run.length > longestRun)
    return unknown(`run ${show(run)} has ${run.length} characters: at most ${longestRun} are allowed`);
  if (!Number.isSafeInteger(number) || (number as number) < 0)
    return unknown(`turn ${show(number)} is no whole number from 0`);
  return { kind: "turn", task, run, turn: number as number };
}

function start(task: string, { params, id }: Record<string, unknown>): Message {
  if (id !== undefined && !(typeof id === "string" && idPattern.test(id))) {
    return unknown(`id ${show(id)} is not allowed: 1 to 128 printable ASCII characters without spaces`);
  }
  return {
    kind: "start",
    task,
    ...(params === undefined ? {} : { params: params as Json }),
    ...(id === undefined ? {} : { id: id as string }),
  };
}

function unknown(reason: string): Message {
  return { kind: "unknown", reason };
}

function show(value: unknown): string {
  return cut(JSON.stringify(value) ?? String(value), 80);
}
