/**
 * A trace of one run that is split: its shards' messages are delivered by name, to actors whose calls can be held, lost, or land
 * twice. Its task walks whole numbers from 0, of which a shard has a range.
 */
import type { Random } from "../../../../functions/model/clock.ts";
import type { RunKey, RunRecord } from "../../../../functions/model/run/run.ts";
import { shardKey } from "../../../../functions/model/run/shard.ts";
import type { ResolvedLane } from "../../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../../functions/model/task/layers/resolve-settings.ts";
import { defineTask, type Task, type TaskContext } from "../../../../functions/model/task/task.ts";
import type { Write } from "../../../../functions/store/run-store.ts";
import { Harness } from "../../../engine/harness.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import type { MemoryMessage } from "../../../memory/run-queue.ts";
import { MemoryRunStore } from "../../../memory/run-store.ts";
import { type AnyWrite, withoutClauses } from "../../mutants/any-write.ts";
import { Actor } from "../actor.ts";
import type { LeftOut } from "../lacking.ts";

type RunsWrite = Write<RunRecord>;
/** What writes become as they land; undefined: one seems to have landed. */
export type Change = (write: RunsWrite, key: RunKey) => RunsWrite | undefined;

export interface ShardsTraceProps {
  /** How many items each shard has. @default two shards of two */
  readonly sizes?: readonly number[];
  /** Options of the task besides. */
  readonly task?: object;
  readonly lane?: Partial<ResolvedLane>;
  /** @default as a harness's */
  readonly random?: Random;
  /** A guard that is left out: a clause of a write, or what a write becomes. @default none */
  readonly without?: LeftOut | Change;
}

interface Range {
  readonly part?: number;
  readonly from: number;
  readonly to: number;
}

export class ShardsTrace {
  readonly harness: Harness;
  readonly done: number[] = [];
  readonly callbacks: string[] = [];
  /** Called with each item before it is done. */
  onItem: (item: number) => unknown = () => {};
  /** How long an item takes, in milliseconds. */
  itemMs = 0;
  readonly #props: ShardsTraceProps;
  readonly #task: Task;
  #key: RunKey | undefined;

  constructor(props: ShardsTraceProps = {}) {
    this.#props = props;
    this.#task = this.#make();
    const { lane, random, without } = props;
    this.harness = new Harness({ tasks: [this.#task], lane, random, memory: new Tables(without) });
  }

  /** Starts the run. Its message is delivered by `launch` or by `deliver`. */
  async start(): Promise<void> {
    this.#key = { task: "walk", run: `${this.harness.second}/cron-4f1a2b` };
    await this.harness.occur("walk");
  }

  get key(): RunKey {
    return this.#key as RunKey;
  }

  actor(): Actor {
    return new Actor({
      harness: this.harness,
      settings: resolveSettings(this.#task.settings),
      task: () => this.#task,
      receive: () => this.take(),
      onDeath: () => {},
    });
  }

  /** The message of a shard, or that of the run itself. The others stay visible. */
  take(shard?: string): MemoryMessage {
    const { queue, lane } = this.harness;
    const others: MemoryMessage[] = [];
    let found: MemoryMessage | undefined;
    for (let next = queue.receive(lane.name); next !== undefined; next = queue.receive(lane.name)) {
      const { run, trigger } = JSON.parse(next.body) as { readonly run?: string; readonly trigger?: string };
      const name = run?.split("#shard#")[1];
      if (found === undefined && name === shard && (run ?? trigger) !== undefined) found = next;
      else others.push(next);
    }
    for (const { receiptHandle } of others) void queue.setVisibility(lane.name, receiptHandle, 0);
    if (found === undefined) throw new Error(`no message of ${shard ?? "the run"} is visible`);
    return found;
  }

  /** Delivers the message of a shard, or of the run. */
  async deliver(shard?: string, actor = this.actor()): Promise<void> {
    void actor.work(this.take(shard));
    await settled();
  }

  async parent(): Promise<RunRecord> {
    return (await this.harness.memory.get(this.key)) as RunRecord;
  }

  async shard(name: string): Promise<RunRecord | undefined> {
    return this.harness.memory.get(shardKey(this.key, name));
  }

  async pass(seconds: number): Promise<void> {
    await this.harness.clock.advance(seconds * 1_000);
  }

  /** Lets time pass with healthy workers and the sweeper. */
  async goOn(seconds: number): Promise<void> {
    const { queue, lane } = this.harness;
    for (let second = 1; second <= seconds; second++) {
      while (queue.isVisible(lane.name)) {
        const message = queue.receive(lane.name);
        if (message === undefined) break;
        void this.actor().work(message);
        await settled();
      }
      await this.pass(1);
      if (second % 60 === 0) await this.harness.sweep();
    }
  }

  /** How it ends: the run's status, and the items that were done, each once. */
  async end() {
    const { status, open } = await this.parent();
    const items = [...new Set(this.done)].sort((a, b) => a - b);
    return {
      status,
      open,
      items,
      afterComplete: this.callbacks.filter((name) => name === "afterComplete").length,
    };
  }

  #make(): Task {
    const { sizes = [2, 2], task } = this.#props;
    const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
    return defineTask({
      name: "walk",
      description: "Walks whole numbers.",
      parallel: { shards: Math.max(2, sizes.length) },
      checkpointSeconds: 0.5,
      backoff: 1,
      *shards(_: unknown, after?: Range): Generator<Range> {
        for (const [i, to] of ends.entries())
          if (i > (after?.part ?? -1)) yield { part: i, from: ends[i - 1] ?? 0, to };
      },
      splitShard({ from, to }: Range, cursor: number | undefined) {
        const at = (cursor ?? from - 1) + 1;
        const middle = at + Math.ceil((to - at) / 2);
        return to - at < 2 ? undefined : { kept: { from, to: middle }, rest: { from: middle, to } };
      },
      *items({ shard, cursor }: TaskContext): Generator<readonly [number, number]> {
        const { from, to } = (shard ?? { from: 0, to: ends.at(-1) }) as Range;
        for (let item = from; item < to; item++)
          if (item > ((cursor as number | undefined) ?? -1)) yield [item, item];
      },
      process: async (item: number) => {
        await this.onItem(item);
        if (this.itemMs > 0)
          await new Promise<void>((passed) => this.harness.clock.after(this.itemMs, passed));
        this.done.push(item);
      },
      afterComplete: () => void this.callbacks.push("afterComplete"),
      afterError: () => void this.callbacks.push("afterError"),
      ...task,
    } as never) as unknown as Task;
  }
}

/** Tables in which a guard is left out. */
class Tables extends MemoryRunStore {
  readonly #without: LeftOut | Change | undefined;

  constructor(without: LeftOut | Change | undefined) {
    super();
    this.#without = without;
  }

  override async update(key: RunKey, write: RunsWrite): ReturnType<MemoryRunStore["update"]> {
    const without = this.#without;
    if (without === undefined) return super.update(key, write);
    if (typeof without === "function") {
      const changed = without(write, key);
      if (changed !== undefined) return super.update(key, changed);
      return { ok: true, item: (await this.get(key)) as RunRecord };
    }
    if (write.name !== without[0]) return super.update(key, write);
    const lacking = withoutClauses(write as unknown as AnyWrite, ({ name }) => name === without[1]);
    return super.update(key, lacking as unknown as RunsWrite);
  }
}

/** What a story must come to with its guard; and without the guard to something else. */
export type Story = (without?: LeftOut | Change) => Promise<unknown>;
