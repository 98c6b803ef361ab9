/** What a task's functions are given as `ctx`. */
import type { ThrottleOf, ThrottlesOf } from "../../throttle.ts";
import type { CredentialsProvider } from "../run-as/credentials.ts";
import type { Services } from "../services.ts";
import type { Config } from "./config.ts";

/** A value that `JSON.parse(JSON.stringify(value))` leaves unchanged: a cursor, params, an output. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a task's functions are given as `ctx`. Any member may be taken out of it: `run({ params, message })`. */
export interface TaskContext<Params = unknown, Output = unknown> {
  readonly task: string;
  /** The run's name, `instant/trigger`. */
  readonly run: string;
  readonly params: Params;
  /** The instant the run is for: the trigger's, or the one at which it was started by hand. The same in every turn. */
  readonly scheduledTime: Date;
  /** From 1. */
  readonly attempt: number;
  /** From 0. */
  readonly turn: number;
  readonly tags: readonly string[];
  /** Where the task says `runAs`, they are made with its role's credentials. */
  readonly services: Services;
  /** Those of the task's own role, for `credentials` of a client of AWS; undefined where the task has no `runAs`. */
  readonly credentials: CredentialsProvider | undefined;
  /** What the stage says in `config` of `infra/stages.ts`: frozen. */
  readonly config: Config;
  /**
   * Aborts when the lease ends, because another worker may then have the run. For a task with `run` it also aborts when
   * the task should stop: the run is paused, cancelled or out of time, or the task called `finish` or `snooze`.
   */
  readonly signal: AbortSignal;
  /** Where to resume: the cursor last yielded or checkpointed, after JSON; undefined at the start. */
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
  readonly cursor: any;
  /** Which part of the collection this turn walks, as `shards` yielded it; undefined where the run is not split. */
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
  readonly shard: any;
  /**
   * The task's last success before this run, for a task that takes only what is new since then: of the runs whose instants
   * are earlier, and which had ended when this one began, the newest; of the same key, where the task limits the runs of each
   * key. Undefined where there is none, or its record has expired. One read a turn, made where it is called; the answer is the
   * same in all turns and attempts.
   */
  previous(): Promise<PreviousSuccess<Output> | undefined>;
  /** Ends the run early as succeeded, after the current item. `message` becomes the run's output, where the task gives no other. */
  finish(message?: string): void;
  /** Writes lines into the log that name the run. Of many that are alike, most are only counted. */
  readonly log: TaskLogger;
  /**
   * Adds to a counter of the run, which `pawl status` shows. Saved with the cursor; kept when the run fails. At most 20
   * counters, whose names have at most 40 letters, digits, spaces and `. _ -`. @param n @default 1
   */
  count(name: string, n?: number): void;
  /** Says how far the run is, in at most 300 bytes. The newest message is shown. Saved with the cursor; kept when the run fails. */
  message(text: string): void;
  /** Gives the run its output, or replaces it. Saved with the cursor; kept when the run fails. What `run` returns goes before it. */
  output(value: Output): void;
  /**
   * Ends the turn. The current item is not counted as done; the next turn begins with it, after `seconds`, at least 1. The
   * second snooze in a row without progress takes twice as long, the third three times, and after `stuckAfterSeconds` in
   * all the run ends as errored.
   */
  snooze(seconds: number): void;
}

/** A run of the task that has succeeded. */
export interface PreviousSuccess<Output = unknown> {
  /** Its name, `instant/trigger`. */
  readonly run: string;
  /** What it gave as its output, after JSON; undefined where it gave none. One of more than 1,000 bytes is a text, and cut. */
  readonly output: Output | undefined;
  readonly succeededAt: Date;
}

/** The fields of a log line. An `Error` is written with its name, message, causes and stack. */
export type LogFields = Readonly<Record<string, unknown>> | Error;

/**
 * `ctx.log`. Of lines of one level and message, 20 are written in a turn, then at most one a second, which says how many
 * were left out: put what differs into fields.
 */
export interface TaskLogger {
  /** There was nothing to do. Written where the stage's `logLevel` is "debug". */
  debug(message: string, fields?: LogFields): void;
  /** Something was done. */
  info(message: string, fields?: LogFields): void;
  /** Something is wrong, and the task goes on. */
  warn(message: string, fields?: LogFields): void;
  /** Something failed. */
  error(message: string, fields?: LogFields): void;
}

/** What `run` is given as `ctx`. */
export interface RunContext<Params = unknown, Output = unknown> extends TaskContext<Params, Output> {
  /**
   * Saves where to resume and, if given, how many `ticks` are done in all. In the next turn `ctx.cursor` is the cursor
   * saved last. Rejects, with the signal aborted, if the run is paused, cancelled or out of time: let it throw.
   */
  checkpoint(cursor: Json, ticks?: number): Promise<void>;
}

/** What `shards` is given as `ctx`. */
export interface PlanContext<Params = unknown> extends TaskContext<Params> {
  /** Into how many parts the run should be split: `shards` of `parallel`. */
  readonly wantedShards: number;
}

/** A condition under which a task leaves what it uses alone for a while. */
export type Throttle<Params = unknown> = ThrottleOf<TaskContext<Params>>;
/** What a task takes as `throttle`: a condition, with or without its backoff, or a list of any depth. */
export type Throttles<Params = unknown> = ThrottlesOf<TaskContext<Params>>;
/** What a callback is given as `ctx`: its turn is over, or has not begun, so that it cannot end it. */
export type CallbackContext<Params = unknown> = Omit<TaskContext<Params>, "finish" | "snooze">;
