/**
 * What a task is: its name, what starts it, what it walks over, and what it does to one item. `defineTask` checks all of
 * it when the task's file is imported, so a mistake fails synth. Nothing is checked again later.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type CallbackOptions, callbackNames, type TaskCallbacks } from "../callbacks.ts";
import { madeTasks } from "../made-tasks.ts";
import type { TaskChoices } from "../params/choices.ts";
import type { RequiresOptions } from "../requires/task-requires.ts";
import type { CommandOptions } from "./command/command-options.ts";
import type { KeyFunction } from "./concurrency.ts";
import type { CallbackContext, Json, RunContext, TaskContext, Throttles } from "./context/task-context.ts";
import type { OnItemError } from "./items/item-errors.ts";
import type { NoItem } from "./items/no-item.ts";
import type { Rescue } from "./items/rescue.ts";
import type { RunAsOption } from "./run-as/run-as.ts";
import { type Backoff, settingNames, type TaskSettings } from "./settings.ts";
import type { ShardOptions, TaskShards } from "./shards/shard-options.ts";
import { ownTaskMistakes, refuse, taskMistakes } from "./task-mistakes.ts";
import type { Trigger } from "./trigger.ts";
import type { WellShaped } from "./walk/well-shaped.ts";

export type {
  CallbackContext,
  Json,
  LogFields,
  PreviousSuccess,
  RunContext,
  TaskContext,
  TaskLogger,
  Throttle,
  Throttles,
} from "./context/task-context.ts";

type ParamsOf<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : Record<string, never>;
/** What a task may give as its output: what its schema takes, or anything. */
type OutputOf<Schema> = Schema extends StandardSchemaV1 ? StandardSchemaV1.InferInput<Schema> : unknown;
type ParamsInputOf<Schema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Schema>
  : Record<string, never>;
type ParamNameOf<Schema> = Extract<keyof ParamsInputOf<Schema>, string>;
type Walk<T> = AsyncIterable<T> | Iterable<T>;

/**
 * What `defineTask` takes. Exactly one of `items`, `pages`, `run` and `command` says what the task does. `Yielded` and `Paged` are
 * what `items` and `pages` yield, whatever it is: `WellShaped` checks it, so that a mistake is a short error.
 */
export interface TaskOptions<
  Schema extends StandardSchemaV1 | undefined,
  Item,
  Yielded = readonly [Item, Json],
  Paged = readonly [readonly Item[], (item: Item) => Json],
  OutputSchema extends StandardSchemaV1 | undefined = undefined,
> extends TaskSettings,
    RunAsOption,
    ShardOptions<ParamsOf<Schema>, OutputOf<OutputSchema>>,
    CommandOptions<CallbackContext<ParamsOf<Schema>>>,
    RequiresOptions<TaskContext<ParamsOf<Schema>>>,
    CallbackOptions<CallbackContext<ParamsOf<Schema>>> {
  /** Lower-case parts joined by dots, at most 40 characters in all. The file is named after it: dots become folders. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly description: string;
  /** What starts it automatically. @default none */
  readonly triggers?: readonly Trigger[];
  /** What it belongs to, such as `["backup"]`: `--tag` of the command acts on all tasks with a tag. Its line may add some. @default none */
  readonly tags?: readonly string[];
  /** Any Standard Schema (valibot, zod, arktype …); checked before the first item. @default no parameters */
  readonly params?: Schema;
  /**
   * The values that params may have, by their names: a list, or a function that answers with one, such as
   * `{ region: ({ services }) => services.shops.regions() }`. A value may be `{ value, label }`. Others are refused before the
   * first item, whatever started the run. @default whatever `params` takes
   */
  readonly choices?: TaskChoices<ParamNameOf<Schema>>;
  /**
   * Names of params that are texts of several lines, such as `["note"]`: forms show them so, and `--param note=@FILE` reads
   * a file. Control characters are refused in them. @default none
   */
  readonly textAreas?: readonly ParamNameOf<Schema>[];
  /**
   * Any Standard Schema that says what the run's output is: what `run` returns, or `ctx.output` is given. An output that it
   * refuses ends the run as errored. @default anything that JSON keeps
   */
  readonly output?: OutputSchema;
  /**
   * Names of params whose values Pawl never shows, at any depth, such as `["token"]`: its texts have `[masked]` in their
   * place. The record holds them, and the task is given them. Those of the stage are masked too. @default none
   */
  readonly masked?: readonly string[];
  /**
   * Stores and sends the params encrypted with the stage's key, and shows no value of them anywhere, as if all were `masked`.
   * The stage needs an `encryptionKey`: docs/security.md. @default false
   */
  readonly encrypted?: boolean;
  /** Seconds until the next attempt after a throw. @default exponential from 30 s by 2 to at most 15 min, ± 20 % */
  readonly backoff?: Backoff;
  /**
   * Conditions under which the run stops between two items and goes on later: it spends no attempt, and the wait does not count
   * towards `timeoutSeconds`. A list may hold lists, so that shared ones can be appended. @default none
   */
  readonly throttle?: Throttles<ParamsOf<Schema>>;
  /**
   * How many items there will be, if it is known. Called before the first item. It gets a quarter of the turn: then
   * its `signal` aborts, and the run has no total. @default no total
   */
  total?(
    ctx: TaskContext<ParamsOf<Schema>, OutputOf<OutputSchema>>,
  ): number | undefined | Promise<number | undefined>;
  /** Raise it when the task's cursors change their form or meaning: a run goes on from an old one by `migrateCursor`. @default 1 */
  readonly version?: number;
  /**
   * Makes a cursor of this version from one that an earlier version saved, with the same result each time it is asked. Called
   * before the walk. A run with a newer cursor ends as errored. @default a run with an older cursor ends as errored
   */
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
  migrateCursor?(cursor: any, fromVersion: number): Json | Promise<Json>;
  /** Yields `[item, cursor]`. Given that cursor as `ctx.cursor`, it resumes with the next item. @default none */
  items?(
    ctx: TaskContext<ParamsOf<Schema>, OutputOf<OutputSchema>>,
  ): Walk<readonly [item: Item, cursor: unknown] | NoItem | Yielded>;
  /** Yields `[items, cursorOf]`: the same, with an array of items at a time. Give `cursorOf` the type of its item where `pages` takes `ctx`. @default none */
  pages?(
    ctx: TaskContext<ParamsOf<Schema>, OutputOf<OutputSchema>>,
  ): Walk<readonly [items: readonly Item[], cursorOf: (item: NoInfer<Item>) => unknown] | NoItem | Paged>;
  /** Processes one item. After a crash it may be called again for the same item: make it idempotent. @default none */
  process?(item: Item, ctx: TaskContext<ParamsOf<Schema>, OutputOf<OutputSchema>>): unknown;
  /** Processes many items at once, in place of `process`: for one request that takes many. After a crash it may be called again for the same items, in other batches. @default none */
  processBatch?(items: readonly Item[], ctx: TaskContext<ParamsOf<Schema>, OutputOf<OutputSchema>>): unknown;
  /** The most items of one batch, 1 to 10,000. @default 100 with `items`, a page with `pages` */
  readonly batchSize?: number;
  /**
   * What is done where `process` throws: `"stop"` fails the attempt; `"skip"` records the item and goes on; `{ retry: 3 }`
   * tries it again first; a function of error and item decides. `maxItemErrors` limits how many are skipped. @default "stop"
   */
  readonly onItemError?: OnItemError<NoInfer<Item>, TaskContext<ParamsOf<Schema>, OutputOf<OutputSchema>>>;
  /** Errors of `process` or `run` that are handled, by `rescue(…)`, or only told, by `reportOn(…)`. The first that matches holds. @default none */
  readonly rescue?: readonly Rescue[];
  /** Does the work of a task without items. Its result becomes the run's output. @default none */
  run?(
    ctx: RunContext<ParamsOf<Schema>, OutputOf<OutputSchema>>,
  ): OutputOf<OutputSchema> | Promise<OutputOf<OutputSchema>>;
}

/** What `defineTask` returns and a task's file exports: checked and frozen. */
export interface Task<Params = unknown> extends TaskShards, RunAsOption {
  readonly name: string;
  readonly description: string;
  readonly triggers: readonly Trigger[];
  readonly tags?: readonly string[];
  readonly params?: StandardSchemaV1;
  readonly choices?: TaskChoices;
  readonly textAreas?: readonly string[];
  readonly output?: StandardSchemaV1;
  readonly settings: TaskSettings;
  /** The keys of its limit and of its rate limit, where they are functions. */
  readonly concurrencyKey?: KeyFunction;
  readonly rateLimitKey?: KeyFunction;
  readonly masked?: readonly string[];
  readonly encrypted?: true;
  readonly backoff?: Backoff;
  readonly throttle?: Throttles;
  /** What it says of what it requires and of its scope. @default nothing */
  readonly requires?: RequiresOptions<TaskContext>;
  readonly scope?: RequiresOptions<TaskContext>["scope"];
  readonly version: number;
  readonly migrateCursor?: (cursor: unknown, fromVersion: number) => Json | Promise<Json>;
  readonly total?: (ctx: TaskContext) => number | undefined | Promise<number | undefined>;
  readonly items?: (ctx: TaskContext) => Walk<readonly [unknown, Json]>;
  readonly pages?: (ctx: TaskContext) => Walk<readonly [readonly unknown[], (item: unknown) => Json]>;
  readonly process?: (item: unknown, ctx: TaskContext) => unknown;
  readonly processBatch?: (items: readonly unknown[], ctx: TaskContext) => unknown;
  readonly batchSize?: number;
  readonly onItemError?: OnItemError<unknown, TaskContext>;
  readonly rescue?: readonly Rescue[];
  readonly run?: (ctx: RunContext) => unknown;
  /** Its command, which `functions/turns/command` makes a `run` of. */
  readonly command?: CommandOptions;
  /** @default it has none */
  readonly callbacks?: TaskCallbacks<CallbackContext>;
  /** The type of the params that `start` takes. Never set: it exists for the compiler. */
  readonly paramsInput?: Params;
}

/** Defined in bundles alone: synth has checked their tasks, so they do not carry the checks. */
declare const PAWL_CHECKED: true | undefined;

/** Defines a task. @throws Error that names every mistake, with what was given and what is allowed */
export function defineTask<
  Schema extends StandardSchemaV1 | undefined = undefined,
  Item = unknown,
  Yielded = never,
  Paged = never,
  OutputSchema extends StandardSchemaV1 | undefined = undefined,
>(
  given: TaskOptions<Schema, Item, Yielded, Paged, OutputSchema> & WellShaped<Yielded, Paged>,
): Task<ParamsInputOf<Schema>> {
  if (typeof PAWL_CHECKED === "undefined") refuse(given, taskMistakes(given));
  return taskOf(given) as Task<ParamsInputOf<Schema>>;
}

/** Defines a task of Pawl's own: `defineTask` refuses its name. */
export const defineOwnTask: typeof defineTask = (given) => {
  if (typeof PAWL_CHECKED === "undefined") refuse(given, ownTaskMistakes(given));
  return taskOf(given as never) as never;
};

/** What a task has as it is given. */
// biome-ignore format: one line
const asGiven = ["name", "description", "params", "choices", "textAreas", "output", "tags", "masked", "backoff", "throttle", "runAs", "scope", "batchSize", "rescue"] as const;
/** Its functions, whose `this` is what was given. */
// biome-ignore format: one line
const methods = ["migrateCursor", "total", "items", "pages", "shards", "splitShard", "process", "processBatch", "run"] as const;
type Taken = (typeof asGiven)[number] | (typeof methods)[number];

function taskOf<
  Schema extends StandardSchemaV1 | undefined,
  Item,
  Yielded,
  Paged,
  OutputSchema extends StandardSchemaV1 | undefined,
>(options: TaskOptions<Schema, Item, Yielded, Paged, OutputSchema>): Task {
  const { triggers = [], version = 1, onItemError, scope } = options;
  const { key } = options.concurrency ?? {};
  const { key: rateKey } = options.rateLimit ?? {};
  const taken = (names: readonly (keyof typeof options)[], made = (value: unknown): unknown => value) => {
    const given = names.filter((each) => options[each] !== undefined);
    return Object.fromEntries(given.map((each) => [each, made(options[each])]));
  };
  const bound = (method: unknown) => (method as CallableFunction | null)?.bind(options);
  const callbacks = taken(callbackNames, bound);
  const own = {
    triggers: Object.freeze([...triggers]),
    // A worker is given the settings as synth resolved them.
    settings: Object.freeze(taken(typeof PAWL_CHECKED === "undefined" ? settingNames : [])),
    concurrencyKey: typeof key === "function" ? key : undefined,
    rateLimitKey: typeof rateKey === "function" ? rateKey : undefined,
    encrypted: options.encrypted ? true : undefined,
    requires: (options.requires ?? scope?.active) && options,
    version,
    onItemError: typeof onItemError === "function" ? bound(onItemError) : onItemError,
    command: options.command && options,
    callbacks: Object.keys(callbacks).length > 0 ? Object.freeze(callbacks) : undefined,
  } satisfies Record<Exclude<keyof Task, Taken | "paramsInput">, unknown>;
  const task = Object.freeze({ ...taken(asGiven), ...taken(methods, bound), ...own }) as object as Task;
  if (typeof PAWL_CHECKED === "undefined") madeTasks.add(task);
  return task;
}
