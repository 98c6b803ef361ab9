/** A deployment of one task whose runs are split, for tests: what its shards did, and what became of its run. */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { shardKey } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { type Client, makeClient } from "../../../functions/operators/index.ts";
import { defineTask, type TaskContext } from "../../../index.ts";
import { Harness, type HarnessProps } from "../../engine/harness.ts";

/** What happens at an item, by its number. It may throw. */
export type AtItem = (n: number, shard: string) => unknown;

export interface ShardedProps extends Partial<HarnessProps> {
  /** Options of the task besides. */
  readonly task?: object;
  readonly items?: number;
  readonly atItem?: AtItem;
}

/** A walk over whole numbers from 0, of which a shard has each `of`-th. */
export class Sharded extends Harness {
  /** The numbers that were done, in their order. */
  readonly done: number[] = [];
  readonly callbacks: string[] = [];
  readonly client: Client;
  #key: RunKey | undefined;

  constructor({ task, items = 12, atItem = () => {}, ...props }: ShardedProps = {}) {
    const own = defineTask({
      name: "walk",
      description: "Walks whole numbers.",
      parallel: { shards: 3 },
      total: () => items,
      *items({ shard, cursor }: TaskContext) {
        const { index, of } = shard ?? { index: 0, of: 1 };
        for (let n = index; n < items; n += of) if (n > (cursor ?? -1)) yield [n, n];
      },
      process: async (n: number, { shard }: TaskContext) => {
        await atItem(n, String(shard?.index));
        this.done.push(n);
      },
      afterComplete: () => void this.callbacks.push("afterComplete"),
      afterError: () => void this.callbacks.push("afterError"),
      ...task,
    } as never);
    super({ ...props, tasks: [own, ...(props.tasks ?? [])] });
    this.client = makeClient(this.context);
  }

  /** Starts the run, as a schedule does. */
  async start(): Promise<void> {
    await this.occur("walk");
    this.#key = { task: "walk", run: `${this.second}/cron-4f1a2b` };
  }

  get key(): RunKey {
    return this.#key as RunKey;
  }

  get id(): string {
    return `walk/${this.key.run}`;
  }

  async parent(): Promise<RunRecord> {
    return (await this.memory.get(this.key)) as RunRecord;
  }

  async shard(name: string): Promise<RunRecord | undefined> {
    return this.memory.get(shardKey(this.key, name));
  }

  /** Works and sweeps, a minute at a time, until the run has ended. */
  async recover(minutes = 30): Promise<void> {
    for (let i = 0; i < minutes && !isTerminal((await this.parent()).status); i++) {
      await this.minute();
      await this.drain();
    }
  }

  /** What was done, in order of number. */
  get sorted(): readonly number[] {
    return this.done.toSorted((a, b) => a - b);
  }
}

/** A worker that dies once: from there on it does nothing any more. */
export class Death {
  #hasDied = false;
  #tell = () => {};
  readonly #died = new Promise<void>((resolve) => {
    this.#tell = resolve;
  });

  /** It dies here, unless one has died before. */
  async here(): Promise<void> {
    if (this.#hasDied) return;
    this.#hasDied = true;
    this.#tell();
    await new Promise(() => {});
  }

  /** Works until it has died. @throws where it does not */
  async during(walk: Sharded): Promise<void> {
    const isOver = await Promise.race([this.#died.then(() => false), walk.drain().then(() => true)]);
    if (isOver) throw new Error("no worker has died");
    walk.clock.crash();
  }
}

/** The numbers from 0. */
export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Does it once. */
export function once(action: () => unknown): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (isDone) return;
    isDone = true;
    await action();
  };
}
