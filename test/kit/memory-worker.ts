/** A worker of one task, over a store and a queue in memory. Its clock passes over the waits between turns. */

import type { Level } from "../../functions/model/log.ts";
import { turnMessage } from "../../functions/model/run/messages/message.ts";
import { type MoveName, moves } from "../../functions/model/run/moves.ts";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import { parentOf, shownRun } from "../../functions/model/run/shard.ts";
import { type LiveStatus, type Status, statuses } from "../../functions/model/run/status.ts";
import { type Config, readConfig } from "../../functions/model/task/context/config.ts";
import type { OnError } from "../../functions/model/task/items/error-hook.ts";
import { handlesItemErrors } from "../../functions/model/task/items/item-errors.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { CredentialsProvider } from "../../functions/model/task/run-as/credentials.ts";
import type { TaskRoles } from "../../functions/model/task/run-as/task-roles.ts";
import type { Services } from "../../functions/model/task/services.ts";
import type { Json, Task } from "../../functions/model/task/task.ts";
import { type Client, cancelRun, makeClient, pauseRun, resumeRun } from "../../functions/operators/index.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import { announceOrLeave, askedFor, startRun, type WorkerContext } from "../../functions/runs/index.ts";
import { Callbacks } from "../../functions/turns/callbacks/index.ts";
import { startCheck } from "../../functions/turns/choices/index.ts";
import { commandTask } from "../../functions/turns/command/index.ts";
import {
  approval,
  batches,
  itemErrors,
  maxItems,
  outputCheck,
  outside,
  parallel,
  receive,
  requires,
  tellErrorBy,
  throttling,
  withMaskedLog,
} from "../../functions/turns/index.ts";
import { MemoryRunQueue } from "../memory/run-queue.ts";
import type { MemoryRunStore } from "../memory/run-store.ts";
import { directoryFor, encryptionFor } from "./directory.ts";
import { conditionsOf, type RequiresAnswers, withSuccesses } from "./requires-answers.ts";
import { CommandClock, StillClock } from "./still-clock.ts";

/** So long may a turn take; the kit ends it earlier where a test asks for that. */
const turnMs = 900_000;
/** With so little time left no item is begun. It is enough for callbacks. */
const shortMs = 4_500;

export interface MemoryWorkerProps {
  readonly task: Task;
  readonly store: MemoryRunStore;
  readonly now: Date;
  readonly services: Partial<Services>;
  readonly config?: Partial<Config>;
  /** Those of the task's own role. @default they name themselves when they are used */
  readonly credentials?: CredentialsProvider;
  readonly onError?: OnError;
  /** The other tasks of its deployment. Their runs are recorded, and not worked on. */
  readonly deployed?: readonly Task[];
  /** What its `requires` is answered. */
  readonly requires?: RequiresAnswers | "met";
}

export interface StartOptions {
  readonly params?: Json;
  readonly tags?: readonly string[];
  /** Whether somebody has said yes to it, where its task asks for that. @default true */
  readonly confirmed?: boolean;
  /** Where it starts. @default from the beginning */
  readonly cursor?: Json;
  /** The task's version that saved it. */
  readonly cursorVersion?: number;
}

/** A line that the task wrote by `ctx.log`. */
export interface LoggedLine {
  readonly level: Level;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export class MemoryWorker {
  /** The run's moves, in their order. */
  readonly moves: MoveName[] = [];
  /** What the task wrote by `ctx.log`, in its order. */
  readonly logged: LoggedLine[] = [];
  /** The other runs that were made, in their order. */
  readonly others: RunKey[] = [];
  /** What `pawl/client` is in the task's code. */
  readonly client: Client;
  #own: RunKey | undefined;
  readonly #task: Task;
  readonly #store: MemoryRunStore;
  readonly #clock: StillClock;
  readonly #queue: MemoryRunQueue;
  readonly #context: WorkerContext;
  #isOutOfTime = false;
  #shard: string | undefined;

  constructor({ task, store, now, services, config, credentials, onError, ...given }: MemoryWorkerProps) {
    const { deployed = [], requires: answers = {} } = given;
    const asked = answers === "met" ? {} : answers;
    const lane = resolveLane("default", {});
    const settings = resolveSettings(task.settings);
    this.#task = task;
    this.#store = store;
    this.#clock = task.command === undefined ? new StillClock(now) : new CommandClock(now);
    this.#queue = new MemoryRunQueue({ clock: this.#clock });
    let random = 0.5;
    this.#context = {
      ...directoryFor([task, ...deployed]),
      encryption: encryptionFor([task, ...deployed]),
      store: withSuccesses(store, asked),
      queue: this.#ownMessages(),
      clock: this.#clock,
      random: () => {
        random = (random * 16_807 + 0.137) % 1;
        return random;
      },
      lane,
      outside,
      announceOrLeave,
      conditions: conditionsOf(asked),
      withMaskedLog,
      tellError: onError && tellErrorBy(onError),
      tasks: new Map([
        [
          task.name,
          {
            task: commandTask(task, { PAWL_STAGE: "test" }),
            settings,
            enabled: true,
            throttling: task.throttle && throttling,
            batches: task.processBatch && batches,
            maxItems: settings.maxItems === undefined ? undefined : maxItems,
            requires: answers === "met" ? undefined : task.requires && requires,
            itemErrors: handlesItemErrors(task) && itemErrors,
            approval: settings.confirm ? approval : undefined,
            outputCheck,
            startCheck,
            callbacks: new Callbacks(),
            parallel: settings.parallel && parallel,
            runAs: task.runAs && rolesWith(credentials, named(services)),
          },
        ],
      ]),
      states: new Map(),
      services: named(services),
      config: readConfig(JSON.stringify(config)),
      log: (level, event, run, fields) => {
        if (event === "task's own") {
          const { message, ...rest } = fields as { readonly message: string };
          this.logged.push({ level, message, fields: rest });
        }
        if (!Object.hasOwn(moves, event)) return;
        this.#own ??= run;
        if (run?.task === this.#own?.task && run?.run === this.#own?.run) this.moves.push(event as MoveName);
        else if (run !== undefined && event === "create") this.others.push({ task: run.task, run: run.run });
      },
    };
    this.client = makeClient(this.#context);
  }

  /** A queue that takes the messages of the run alone: those of others have a worker of their own. */
  #ownMessages(): RunQueue {
    const queue = this.#queue;
    const isOwn = (body: string) => {
      const { run } = JSON.parse(body) as Partial<RunKey>;
      return run === undefined || this.#own === undefined || shownRun({ task: "", run }) === this.#own.run;
    };
    return {
      send: async (lane, body, delaySeconds) => {
        if (isOwn(body)) await queue.send(lane, body, delaySeconds);
      },
      sendBatch: async (lane, bodies, delaysSeconds) => queue.sendBatch(lane, bodies, delaysSeconds),
      setVisibility: (lane, handle, seconds) => queue.setVisibility(lane, handle, seconds),
    };
  }

  /** Creates a run, as by hand. */
  async start({ params, tags, confirmed = true, cursor, cursorVersion }: StartOptions): Promise<RunRecord> {
    const { name: task } = this.#task;
    const lane = this.#context.lane.name;
    // Each run of a store has a name of its own.
    const { items: earlier } = await this.#store.list(task, { now: 0, limit: Number.POSITIVE_INFINITY });
    for (const _ of earlier) this.#context.random();
    const how = confirmed ? ("approve" as const) : undefined;
    const more = askedFor(this.#context, task, { by: "a test", how });
    const run = await startRun(this.#context, { task, lane, kind: "manual", params, tags, more });
    if (cursor === undefined) return run;
    const set = { cursor: JSON.stringify(cursor), cursorVersion };
    await this.#store.update(run, { name: "start at a cursor", condition: [], set });
    return this.record(run);
  }

  /** Does the run's next turn, at the instant at which Pawl would. */
  async turn(run: RunRecord): Promise<RunRecord> {
    const { name: lane } = this.#context.lane;
    const found = await this.record(run);
    const before = found.status === "paused" ? await resumeRun(this.#context, run) : found;
    // Longer than SQS holds a message: the sweeper sends it when it is due.
    if (this.#queue.visibleAt(lane) === undefined) await this.#queue.send(lane, turnMessage(before));
    const due = Math.max(Date.parse(before.notBefore ?? "") || 0, this.#queue.visibleAt(lane) ?? 0);
    this.#clock.skip(due - this.#clock.now());
    const message = this.#queue.receive(lane);
    if (message === undefined)
      throw new Error(`run ${run.run} has no message, though it is ${before.status}`);
    this.#isOutOfTime = false;
    const { run: received = run.run } = JSON.parse(message.body) as Partial<RunKey>;
    this.#shard = parentOf({ task: run.task, run: received })?.name;
    await receive(this.#context, message, {
      remaining: () => (this.#isOutOfTime ? shortMs : turnMs),
      logs: { group: "test", stream: "test", requestId: message.messageId },
      leaveBehind() {},
    });
    this.#queue.delete(lane, message.receiptHandle);
    return this.record(run);
  }

  /** The name of the shard whose turn was the last one; undefined for the run's own. */
  get shard(): string | undefined {
    return this.#shard;
  }

  /** From now on the turn finds that no time is left, at its next checkpoint. */
  interrupt(): void {
    this.#isOutOfTime = true;
    this.#clock.skip(1_000 * resolveSettings(this.#task.settings).checkpointSeconds);
  }

  /** An operator pauses the run. The turn finds that at its next checkpoint, and the next turn comes after a resume. */
  async pause(): Promise<void> {
    await pauseRun(this.#context, this.#own as RunKey);
    this.#clock.skip(1_000 * resolveSettings(this.#task.settings).checkpointSeconds);
  }

  /** An operator cancels the run. The turn finds that at its next checkpoint. */
  async cancel(): Promise<void> {
    await cancelRun(this.#context, this.#own as RunKey);
    this.#clock.skip(1_000 * resolveSettings(this.#task.settings).checkpointSeconds);
  }

  async record(run: RunRecord): Promise<RunRecord> {
    return (await this.#store.get(run)) as RunRecord;
  }
}

/** Whether nothing but a redrive moves a run on. */
export function hasEnded(status: Status): status is Exclude<Status, LiveStatus> {
  return statuses[status].terminal;
}

/** Services that name the one that a test did not give. */
function named(services: Partial<Services>): Services {
  return new Proxy(services, {
    get(given, name, receiver) {
      if (typeof name === "string" && !(name in given))
        throw new Error(`services.${name} is not there: give runTask { services: { ${name}: … } }`);
      return Reflect.get(given, name, receiver);
    },
  }) as Services;
}

/** The task's own role, which a test does not assume. */
function rolesWith(credentials: CredentialsProvider | undefined, services: Services): TaskRoles {
  const role = { credentials: credentials ?? missing, services, assume: async () => {} };
  return { of: () => role };
}

async function missing(): Promise<never> {
  throw new Error(
    "ctx.credentials are not there: give runTask { credentials: async () => ({ accessKeyId: … }) }",
  );
}
