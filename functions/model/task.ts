/**
 * What a task is: a name, what starts it, what it walks over, what it does to one item. `defineTask` checks all
 * of it when the file is imported, so that a mistake is seen at synth and never in production; nothing is
 * checked again later.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Json } from "./json.ts";
import type { Services } from "./services.ts";
import { type Backoff, settingMistakes, settingNames, type TaskSettings } from "./settings.ts";
import type { Trigger } from "./trigger.ts";

/** What a task's functions are given. */
export interface TaskContext<Params = unknown> {
  readonly task: string;
  /** The run's name, `instant/trigger`. */
  readonly run: string;
  readonly params: Params;
  /** The instant the run is for: the occurrence's, or when a person asked. The same in every turn. */
  readonly scheduledTime: Date;
  /** From 1. */
  readonly attempt: number;
  /** From 0. */
  readonly turn: number;
  readonly tags: readonly string[];
  readonly services: Services;
  /**
   * Aborts when the lease ends: what is still under way then is no longer this worker's to do. A task's own `run` is
   * told by it as well that it should stop: paused, cancelled, out of time, or at its own `finish` or `snooze`.
   */
  readonly signal: AbortSignal;
  /** Where to go on from: what was last yielded or checkpointed, after JSON; undefined at the start. */
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and the task alone knows what it put there
  readonly cursor: any;
  /** Ends the run early and well, after the item in hand. `message` becomes the run's output. */
  finish(message?: string): void;
  /** Ends the turn; the item in hand is not counted, and is first in the next turn, so many seconds later. */
  snooze(seconds: number): void;
}

/** What `run` is given besides. */
export interface RunContext<Params = unknown> extends TaskContext<Params> {
  /**
   * Saves where to go on from, and `ticks` done in all, if given. What was checkpointed last is `ctx.cursor` in
   * the next turn. Rejects, with the signal aborted, once the run is paused, cancelled or out of time: let it throw.
   */
  checkpoint(cursor: Json, ticks?: number): Promise<void>;
}

type ParamsOf<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : Record<string, never>;
type ParamsInputOf<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Schema>
  : Record<string, never>;

type Walk<T> = AsyncIterable<T> | Iterable<T>;

/** What `defineTask` takes. Exactly one of `items`, `pages` and `run` says what the task does. */
export interface TaskOptions<Schema extends StandardSchemaV1 | undefined, Item> extends TaskSettings {
  /** Lower-case parts joined by dots, at most 40 characters in all; the file bears it: `tasks/team/expire.ts` is `team.expire`. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly description: string;
  /** What starts it besides a person. @default none */
  readonly triggers?: readonly Trigger[];
  /** Any Standard Schema (valibot, zod, arktype …); checked before the first item. @default no parameters */
  readonly params?: Schema;
  /** Seconds until the next attempt after a throw. @default exponential from 30 s by 2 to at most 15 min, ± 20 % */
  readonly backoff?: Backoff;
  /** How many items there will be, if that can be told; asked once, in the first turn. */
  total?(ctx: TaskContext<ParamsOf<Schema>>): number | undefined | Promise<number | undefined>;
  /** Yields `[item, cursor]`; given that cursor again, it goes on with the next item. */
  items?(ctx: TaskContext<ParamsOf<Schema>>): Walk<readonly [item: Item, cursor: Json]>;
  /** Yields `[items, cursorOf]`: the same, an array at a time. */
  pages?(
    ctx: TaskContext<ParamsOf<Schema>>,
  ): Walk<readonly [items: readonly Item[], cursorOf: (item: Item) => Json]>;
  /** Does what is to be done to one item. May be called again for an item after a crash: make it idempotent. */
  process?(item: Item, ctx: TaskContext<ParamsOf<Schema>>): unknown;
  /** A task without a collection. What it returns becomes the run's output. */
  run?(ctx: RunContext<ParamsOf<Schema>>): unknown;
}

/** A task's file as it is exported: checked and frozen. */
export interface Task<Params = unknown> {
  readonly name: string;
  readonly description: string;
  readonly triggers: readonly Trigger[];
  readonly params?: StandardSchemaV1;
  readonly settings: TaskSettings;
  readonly backoff?: Backoff;
  readonly total?: (ctx: TaskContext) => number | undefined | Promise<number | undefined>;
  readonly items?: (ctx: TaskContext) => Walk<readonly [unknown, Json]>;
  readonly pages?: (ctx: TaskContext) => Walk<readonly [readonly unknown[], (item: unknown) => Json]>;
  readonly process?: (item: unknown, ctx: TaskContext) => unknown;
  readonly run?: (ctx: RunContext) => unknown;
  /** What `start` takes for it; for the compiler alone. */
  readonly paramsInput?: Params;
}

const functions = ["total", "items", "pages", "process", "run"] as const;
const known: readonly string[] = [
  "name",
  "description",
  "triggers",
  "params",
  "backoff",
  ...functions,
  ...settingNames,
];

/**
 * Defines a task. Throws a plain `Error` that names every mistake, with what was given and what is allowed.
 */
export function defineTask<Schema extends StandardSchemaV1 | undefined = undefined, Item = unknown>(
  options: TaskOptions<Schema, Item>,
): Task<ParamsInputOf<Schema>> {
  const mistakes = [
    ...nameMistakes(options?.name),
    ...definitionMistakes(options),
    ...settingMistakes(options),
  ];
  if (mistakes.length > 0) throw new Error(`task ${JSON.stringify(options?.name)}: ${mistakes.join("; ")}`);
  const { name, description, triggers = [], params, backoff } = options;
  const settings = Object.fromEntries(
    settingNames.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]),
  );
  const given = functions.flatMap((key) => {
    const value = options[key];
    return value === undefined ? [] : [[key, value.bind(options)] as const];
  });
  return Object.freeze({
    name,
    description,
    triggers: Object.freeze([...triggers]),
    settings: Object.freeze(settings),
    ...(params === undefined ? {} : { params }),
    ...(backoff === undefined ? {} : { backoff }),
    ...Object.fromEntries(given),
  });
}

const namePattern = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/;

/** What is wrong with a task's name: one line, or none. */
export function nameMistakes(name: unknown): string[] {
  if (typeof name === "string" && name.length <= 40 && namePattern.test(name)) return [];
  return [
    `name ${JSON.stringify(name)} is not allowed: at most 40 lower-case letters, digits and hyphens, in parts joined by dots, each from a letter`,
  ];
}

function definitionMistakes(given: object): string[] {
  const options = given as Readonly<Record<string, unknown>>;
  const mistakes: string[] = [];
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    mistakes.push(
      `unknown ${unknown.map((key) => JSON.stringify(key)).join(", ")}: allowed are ${known.join(", ")}`,
    );
  if (typeof options.description !== "string" || options.description.trim() === "") {
    mistakes.push(
      `description ${JSON.stringify(options.description)} is not allowed: a sentence that says what the task does`,
    );
  }
  for (const key of functions) {
    const value: unknown = options[key];
    if (value !== undefined && typeof value !== "function")
      mistakes.push(`${key} ${JSON.stringify(value)} is no function`);
  }
  const bodies = (["items", "pages", "run"] as const).filter((key) => options[key] !== undefined);
  if (bodies.length !== 1)
    mistakes.push(`one of items, pages and run is needed, got ${bodies.join(" and ") || "none"}`);
  if (bodies[0] !== undefined && (options.process === undefined) !== (bodies[0] === "run")) {
    mistakes.push(
      bodies[0] === "run" ? "process goes with items or pages, not with run" : `${bodies[0]} needs process`,
    );
  }
  const schema = options.params as StandardSchemaV1 | null | undefined;
  if (schema !== undefined && typeof schema?.["~standard"]?.validate !== "function") {
    mistakes.push("params is no Standard Schema, as valibot's v.object({ … }) is");
  }
  return [...mistakes, ...triggerMistakes(options.triggers), ...backoffMistakes(options.backoff)];
}

/** What is wrong with a list of triggers: one line, or none. */
export function triggerMistakes(triggers: unknown): string[] {
  if (triggers === undefined) return [];
  if (!Array.isArray(triggers)) return [`triggers ${JSON.stringify(triggers)} is no array`];
  const kinds = ["cron", "every", "at", "window", "startup"];
  const odd = triggers.findIndex((t) => !kinds.includes((t as Trigger | null)?.kind as string));
  if (odd >= 0)
    return [
      `triggers[${odd}] ${JSON.stringify(triggers[odd])} is no trigger, as cron("0 3 * * *") makes one`,
    ];
  const ids = (triggers as Trigger[]).map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  return twice === undefined
    ? []
    : [`two triggers are alike, with the id ${twice}: give one an id of its own`];
}

function backoffMistakes(backoff: unknown): string[] {
  if (backoff === undefined || typeof backoff === "function") return [];
  const seconds = (value: unknown, least: number) =>
    typeof value === "number" && value >= least && value <= 2_592_000;
  if (typeof backoff === "number")
    return seconds(backoff, 0) ? [] : [`backoff ${backoff} is not allowed: seconds from 0 to 2592000`];
  if (typeof backoff !== "object" || backoff === null)
    return [`backoff ${JSON.stringify(backoff)} is not allowed: seconds, an object or a function`];
  const allowed: Record<string, (value: unknown) => boolean> = {
    firstSeconds: (value) => seconds(value, 0),
    maxSeconds: (value) => seconds(value, 0),
    factor: (value) => seconds(value, 1) && (value as number) <= 100,
    jitter: (value) => typeof value === "number" && value >= 0 && value <= 1,
  };
  return Object.entries(backoff)
    .filter(([key, value]) => value !== undefined && !allowed[key]?.(value))
    .map(
      ([key, value]) =>
        `backoff.${key} ${JSON.stringify(value)} is not allowed: firstSeconds and maxSeconds from 0, factor 1 to 100, jitter 0 to 1`,
    );
}
