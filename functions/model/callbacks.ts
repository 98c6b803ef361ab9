/**
 * The callbacks of a task: which there are, and what each is for. They run in the worker, under the run's lease where a
 * worker holds the run, before the write that they belong to. So each is called at least once: a worker that dies
 * between callback and write leaves both to the next one. docs/callbacks.md has the table.
 */

/** What a callback is told besides its `ctx`. */
export interface CallbackInfo {
  /** What the attempt or the run failed with: given to `afterRetry` and `afterError`. */
  readonly error?: unknown;
  /** Why the turn was interrupted, such as "deadline", or why the run was given up. */
  readonly reason?: string;
}

/** What a callback that is called once something has happened may be: what it returns is waited for, and then dropped. */
type Callback<Context> = (ctx: Context, info: CallbackInfo) => unknown;

/**
 * `ctx` of a callback that may be called where no worker holds the run. Nothing of the run is saved then: so it does not count,
 * and it gives no message and no output.
 */
type WithoutReport<Context> = Omit<Context, "count" | "message" | "output">;

/** The callbacks that a task may have. What any but `afterError` throws is a failure of the attempt. */
export interface CallbackOptions<Context> {
  /** Called before the run's first item, and again after a redrive. @default none */
  afterStart?(ctx: Context, info: CallbackInfo): unknown;
  /** Called when the run is paused: under the lease after the current item, or in a worker soon after; of a parallel run once its shards have stopped. @default none */
  afterPause?(ctx: WithoutReport<Context>, info: CallbackInfo): unknown;
  /** Called when a turn ends before its run, which goes on in another turn; `reason` says why. @default none */
  afterInterrupt?(ctx: Context, info: CallbackInfo): unknown;
  /** Called when an attempt has failed with `error`, and another one follows. @default none */
  afterRetry?(ctx: Context, info: CallbackInfo): unknown;
  /** Called when the run is cancelled: under the lease after the current item, or in a worker soon after; of a parallel run once its shards have stopped. @default none */
  afterCancel?(ctx: WithoutReport<Context>, info: CallbackInfo): unknown;
  /** Called after the last item, before the run is recorded as succeeded. @default none */
  afterComplete?(ctx: Context, info: CallbackInfo): unknown;
  /** Called when the run ends as errored, with its `error`. What it throws is recorded with the run's earlier errors. @default none */
  afterError?(ctx: WithoutReport<Context>, info: CallbackInfo): unknown;
  /** Called in place of each turn's work, which `proceed` does: it returns once the turn's items are done, and throws what they throw. @default none */
  aroundTurn?(ctx: Context, proceed: () => Promise<void>): unknown;
}

/** A task's callbacks, by name. */
export type TaskCallbacks<Context> = Readonly<Partial<Record<AfterName, Callback<Context>>>> &
  Pick<CallbackOptions<Context>, "aroundTurn">;

/** The callbacks that tell of something that has happened. */
export type AfterName = Exclude<CallbackName, "aroundTurn">;
export type CallbackName = keyof CallbackOptions<unknown>;

/** Those that a message brings to the task's lane where no worker held the run. */
const unheld: readonly string[] = [
  "afterPause",
  "afterCancel",
  "afterError",
] satisfies readonly CallbackName[];

/** Whether a message brings a callback to its lane where no worker held the run. */
export function isUnheldCallback(name: string): boolean {
  return unheld.includes(name);
}

/** The names of all callbacks. */
export const callbackNames = [
  "afterStart",
  "afterPause",
  "afterInterrupt",
  "afterRetry",
  "afterCancel",
  "afterComplete",
  "afterError",
  "aroundTurn",
] as const satisfies readonly CallbackName[];
