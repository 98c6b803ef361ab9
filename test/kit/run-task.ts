/**
 * Runs a task to its end as a worker does, in one process and in no time: each turn goes through the engine that is
 * deployed, over a store and a queue in memory. Between turns the clock moves to the instant at which Pawl would go on.
 *
 *     const csv = "s3://files/cities.csv";
 *     const run = await runTask(importCities, {
 *       services: { cities },
 *       params: { csv },
 *       files: { [csv]: "id,name\na,Andorra\nb,Berlin\n" },
 *       interruptAfter: 1,
 *     });
 *     expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b"] });
 *
 * A failure of the task is part of the result, as it is part of a run's record. Params that the task refuses reject, as
 * no run is made of them. In a turn no time passes: a throttle is asked before its first item alone, the tries of an item
 * follow each other at once, and leases, time-outs and what operators do are for Pawl's own tests. Only a command takes the
 * machine's time, and is ended after its task's `maxRuntimeSeconds`.
 */
import { setImmediate } from "node:timers/promises";
import type { CallbackName } from "../../functions/model/callbacks.ts";
import { checkParamsOf } from "../../functions/model/params/check-params.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import { waitsForApproval } from "../../functions/model/run/index-keys.ts";
import type { MoveName } from "../../functions/model/run/moves.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Status } from "../../functions/model/run/status.ts";
import type { Config } from "../../functions/model/task/context/config.ts";
import type { OnError } from "../../functions/model/task/items/error-hook.ts";
import type { CredentialsProvider } from "../../functions/model/task/run-as/credentials.ts";
import type { Services } from "../../functions/model/task/services.ts";
import type { Json, Task } from "../../functions/model/task/task.ts";
import { paramsOfTask } from "../../infra/deployment/params/choices.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { type TestFiles, withFiles } from "./files.ts";
import { hasEnded, type LoggedLine, MemoryWorker } from "./memory-worker.ts";
import { checkRunTask } from "./options.ts";
import { type GivenPrevious, putPrevious } from "./previous.ts";
import { requirementsInTime } from "./requirements-in-time.ts";
import type { RequiresAnswers } from "./requires-answers.ts";
import { shardsOf, type TaskShard } from "./shards.ts";
import { type SkippedTaskItem, skippedOf } from "./skipped.ts";
import { type StartedTask, startedTasks, withClient } from "./started.ts";
import { type Doing, withinTime } from "./waiting.ts";
import { type Seen, watchedTask } from "./watched-task.ts";
import { withoutWaits } from "./without-waits.ts";

export interface RunTaskOptions {
  /** What the task finds as `ctx.services`; one that is missing is named when it is used. @default none */
  readonly services?: Partial<Services>;
  /** What the task finds by `ctx.previous()`. @default its last success in `store` */
  readonly previous?: GivenPrevious;
  /** What the task finds as `ctx.config`, as its stage would say it. @default {} */
  readonly config?: Partial<Config>;
  /** What a task that says `runAs` finds as `ctx.credentials`. No role is assumed. @default they reject, and say so */
  readonly credentials?: CredentialsProvider;
  /** Told what is told to `onError` of `functions/services.ts`, and waited for. @default nobody is */
  readonly onError?: OnError;
  /** As a caller would give them: checked as at every door, then by the task's own schema. @default {} */
  readonly params?: unknown;
  /** When the run is started: its `scheduledTime`, in the years 2000 to 9999. @default 2026-11-21T03:00:00Z */
  readonly now?: Date;
  /** The other tasks of its deployment: those that `pawl/client` may start in its code, and those that follow it. @default none */
  readonly deployed?: readonly Task[];
  /**
   * What the task's `requires` is answered: what AWS says, and when other tasks last succeeded. Its own functions are asked
   * themselves. `"met"`: nothing is asked. @default what a check needs and is not given is not met, and says so
   */
  readonly requires?: RequiresAnswers | "met";
  /** Items that `process` is given in place of those of `items` or `pages`. Their cursors count from 1. @default the task's own */
  readonly items?: readonly unknown[];
  /** What `s3Object` reads and `s3Objects` lists, by its URI: a text, bytes, or the `file:` URL of a file on this machine. @default none: it asks S3 */
  readonly files?: TestFiles;
  /** Where the run starts: a cursor that an earlier run left. @default from the beginning */
  readonly cursor?: Json;
  /** The task's version that saved `cursor`: an older one is given to `migrateCursor`. @default the task's own */
  readonly cursorVersion?: number;
  /** Tags of the run. @default none */
  readonly tags?: readonly string[];
  /**
   * Whether somebody has said yes to the run of a task with `confirm`, as another person where it asks for one. With false it
   * waits for approval, and no turn is made: `status` is "enqueued". @default true
   */
  readonly confirmed?: boolean;
  /** Interrupts each turn after this many items, or checkpoints of a task with `run`. @default never */
  readonly interruptAfter?: number;
  /** An operator pauses the run after this many items, or checkpoints, in all, and resumes it once it is released. @default never */
  readonly pauseAfter?: number;
  /** An operator cancels the run after this many items, or checkpoints, in all. @default never */
  readonly cancelAfter?: number;
  /** Leaves the run where it is after this many turns. @default its end */
  readonly maxTurns?: number;
  /** A turn that takes up more items than this fails: its collection may be endless. @default 100000 */
  readonly maxItems?: number;
  /**
   * How long the task may wait for one promise, such as that of one `process`, in seconds of the machine's own time. Keep it
   * under the time-out of the test, which does not say what it waited for. @default 4
   */
  readonly maxWaitSeconds?: number;
  /** Where runs are recorded. Give several runs the same to read them together. @default a new one */
  readonly store?: MemoryRunStore;
}

/** What one turn did. */
export interface TaskTurn {
  /** The name of the shard whose turn it was, of a run that is split: see `TaskShard.name`. Undefined for the run's own. */
  readonly shard: string | undefined;
  /** The ids of the items that were done: see `TaskRun.ids`. */
  readonly ids: readonly unknown[];
  /** Where the next turn starts. */
  readonly cursor: Json | undefined;
  /** The run's status after it, also of a shard's turn. */
  readonly status: Status;
  /** Why it is interrupted or skipped: "deadline", "snooze", "throttled: …" or "requires: …"; where it waits for what it requires, that. */
  readonly reason: string | undefined;
}

/** What became of a run. */
export interface TaskRun {
  readonly status: Status;
  /** The `id` of each item that was done, or the item itself where it has none; for batches that of each of their items. One that was done twice is there twice. */
  readonly ids: readonly unknown[];
  /** Each item that was done, with its cursor. */
  readonly done: readonly (readonly [item: unknown, cursor: Json])[];
  /** The cursor of each item that was done, or of each checkpoint of a task with `run`. */
  readonly cursors: readonly Json[];
  /** Where a further turn would start. */
  readonly cursor: Json | undefined;
  /** What `run` returned, what `ctx.output` was given, or else `ctx.finish`. */
  readonly output: unknown;
  /** What the task counted, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** What `ctx.message` was given last. */
  readonly message: string | undefined;
  /** What the task wrote by `ctx.log`, of every level. Lines that are alike are bounded, as in a function's log. */
  readonly log: readonly LoggedLine[];
  /** How many items there would be, if the task says so. */
  readonly total: number | undefined;
  /** The message of the error that ended the run. */
  readonly error: string | undefined;
  /** The message of each attempt that failed, and was followed by another. */
  readonly retried: readonly string[];
  /** The seconds that the task gave each `ctx.snooze`. */
  readonly snoozes: readonly number[];
  /** The names of the task's callbacks in the order in which they were called; `aroundTurn` as it begins. */
  readonly callbacks: readonly CallbackName[];
  /** How the run moved from status to status, by the names of the table of moves in docs/protocol.md. */
  readonly moves: readonly MoveName[];
  readonly turns: readonly TaskTurn[];
  /** The shards of a run that is split, in their order; none of any other. */
  readonly shards: readonly TaskShard[];
  /** The items that were skipped since they failed, in the order of the walk. */
  readonly skipped: readonly SkippedTaskItem[];
  /** The runs of other tasks that this one has started, in their order: by `pawl/client`, or since they follow it. */
  readonly started: readonly StartedTask[];
  /** The run as it is recorded. */
  readonly record: RunRecord;
  readonly store: MemoryRunStore;
}

/** So many turns in a row may do nothing; Pawl itself ends most runs earlier. */
const mostIdleTurns = 1_000;

/** Runs a task to its end. @throws InvalidParamsError for params that it refuses, and an Error for a run without an end */
export async function runTask(task: Task, options: RunTaskOptions = {}): Promise<TaskRun> {
  checkRunTask(task, options);
  const { files } = options;
  const whole = () => withoutWaits(() => toItsEnd(task, options));
  return files === undefined ? whole() : withFiles(files, whole);
}

function startOf({ version }: Task, { cursor, cursorVersion = version }: RunTaskOptions) {
  return { cursor, cursorVersion };
}

async function toItsEnd(task: Task, options: RunTaskOptions): Promise<TaskRun> {
  const { params = {}, now = new Date("2026-11-21T03:00:00Z"), services = {}, tags } = options;
  const { store = new MemoryRunStore(), maxItems = 100_000, maxTurns = Number.POSITIVE_INFINITY } = options;
  const { interruptAfter = Number.POSITIVE_INFINITY, maxWaitSeconds: seconds = 4 } = options;
  const doing: Doing = { what: () => "its turn", steps: 0 };
  const turnsSeen: Seen[] = [];
  let itemsDone = 0;
  const watched = watchedTask(task, {
    items: options.items,
    interruptAfter,
    maxItems,
    doing,
    seen: () => turnsSeen.at(-1) as Seen,
    interrupt: () => worker.interrupt(),
    async itemDone() {
      itemsDone++;
      if (itemsDone === options.pauseAfter) await worker.pause();
      if (itemsDone === options.cancelAfter) await worker.cancel();
    },
  });
  const { config, credentials, deployed = [], onError, requires } = options;
  const told: OnError | undefined =
    onError &&
    ((error, info) => {
      doing.what = () => "onError";
      doing.steps++;
      return onError(error, info);
    });
  const worker = new MemoryWorker({
    ...{
      task: requirementsInTime(watched, doing, seconds),
      store,
      now,
      services,
      config,
      credentials,
      deployed,
      requires,
    },
    onError: told,
  });
  const inDeployment = <T>(action: () => Promise<T>) =>
    options.deployed === undefined ? action() : withClient(worker.client, action);
  const { schema } = paramsOfTask(task);
  const checked = await checkParamsOf(task, params, schema && shapeOf(schema));
  const { confirmed, previous } = options;
  if (previous !== undefined) await putPrevious(store, task, now, previous);
  let run = await worker.start({ params: checked, tags, confirmed, ...startOf(task, options) });
  const turns: TaskTurn[] = [];
  let idle = 0;
  while (!hasEnded(run.status) && !waitsForApproval(run) && turns.length < maxTurns) {
    const seen: Seen = { done: [], snoozes: [], callbacks: [], failed: new Map(), taken: 0 };
    turnsSeen.push(seen);
    const before = run;
    run = await withinTime(
      inDeployment(() => worker.turn(run)),
      { doing, seconds, task: task.name },
    );
    if (seen.taken > maxItems)
      throw new Error(
        `${task.name} took up more than ${maxItems} items in one turn: is there an end? maxItems allows more`,
      );
    turns.push(turnOf(run, seen, worker.shard));
    idle = run.cursor === before.cursor && run.open === before.open ? idle + 1 : 0;
    if (idle > mostIdleTurns) throw new Error(`${task.name} has no end: ${stuckAt(run, seen)}`);
    // Otherwise a test without an end could not be stopped by its time-out.
    await setImmediate();
  }
  const done = turnsSeen.flatMap((seen) => seen.done);
  return {
    status: run.status,
    ids: turns.flatMap(({ ids }) => ids),
    done,
    cursors: done.map(([, cursor]) => cursor),
    cursor: parsed(run.cursor),
    output: parsed(run.output),
    counts: run.counts ?? {},
    message: run.message,
    log: worker.logged,
    total: run.total,
    error: run.error?.message ?? (run.status === "errored" ? run.reason : undefined),
    retried: (run.errors ?? []).map(({ message }) => message),
    snoozes: turnsSeen.flatMap(({ snoozes }) => snoozes),
    callbacks: turnsSeen.flatMap(({ callbacks }) => callbacks),
    moves: worker.moves,
    turns,
    shards: await shardsOf(store, run, turns),
    skipped: await skippedOf(store, run, turnsSeen),
    started: await startedTasks(store, worker.others),
    record: run,
    store,
  };
}

function turnOf(
  { cursor, status, unmet, reason = unmet && `requires: ${unmet}` }: RunRecord,
  { done }: Seen,
  shard: string | undefined,
): TaskTurn {
  const ids = done.flatMap(([item]) => (item === undefined ? [] : idsOf(item)));
  return { shard, ids, cursor: parsed(cursor), status, reason };
}

function idsOf(item: unknown): unknown[] {
  if (Array.isArray(item)) return item.flatMap(idsOf);
  const id = (item as { readonly id?: unknown } | null)?.id;
  return [id ?? item];
}

function stuckAt({ cursor = "(start)", status, reason = status }: RunRecord, { snoozes }: Seen): string {
  const last = snoozes.length > 0 ? `snooze(${snoozes.at(-1)})` : reason;
  return `${mostIdleTurns} turns in a row ended with ${last} at cursor ${cursor}`;
}

function parsed(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
