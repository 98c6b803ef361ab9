/** A run that is split into shards of given sizes, on as many machines as it has shards: all of them at work at once. */
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import type { Write } from "../../../../functions/store/run-store.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { ShardsTrace } from "./shards-trace.ts";

/** How one came to its end. */
export interface Ended {
  readonly status: string;
  readonly open: number | undefined;
  readonly ticks: number;
  readonly afterComplete: number;
  /** How often the run itself was written to have succeeded. */
  readonly succeeded: number;
  /** How many items were done; each counts each time. */
  readonly items: number;
  /** How often each write applied. */
  readonly writes: Readonly<Record<string, number>>;
  /** How many writes were refused. */
  readonly refused: number;
}

/** What a slow shard's item takes, in milliseconds. */
const slowMs = 120_000;

export class RunsOfSizes {
  readonly trace: ShardsTrace;
  readonly items: number;

  /** @param slow an item that takes two minutes @default none */
  constructor(sizes: readonly number[], slow?: number) {
    this.items = sizes.reduce((sum, size) => sum + size, 0);
    this.trace = new ShardsTrace({ sizes, task: { maxAttempts: 1 }, lane: { timeoutSeconds: 900 } });
    const { clock } = this.trace.harness;
    this.trace.onItem = (item) => item === slow && new Promise<void>((passed) => clock.after(slowMs, passed));
  }

  async play(): Promise<Ended> {
    const { trace } = this;
    const { memory, queue, lane } = trace.harness;
    const writes: Record<string, number> = {};
    let [succeeded, refused] = [0, 0];
    const update = memory.update.bind(memory);
    memory.update = async (key, write: Write<RunRecord>) => {
      const outcome = await update(key, write);
      if (outcome.ok) writes[write.name] = (writes[write.name] ?? 0) + 1;
      else refused++;
      if (outcome.ok && write.name === "succeed" && key.run === trace.key.run) succeeded++;
      return outcome;
    };
    await trace.start();
    // It takes all messages at once, as that many environments do.
    const worker = trace.actor();
    for (let second = 0; second < 240; second++) {
      while (queue.isVisible(lane.name)) {
        const message = queue.receive(lane.name);
        if (message === undefined) break;
        void worker.work(message);
      }
      await settled();
      await trace.pass(1);
      if ((await trace.parent())?.status === "succeeded") break;
    }
    const { status, open, ticks } = await trace.parent();
    const afterComplete = trace.callbacks.filter((name) => name === "afterComplete").length;
    return { status, open, ticks, afterComplete, succeeded, items: trace.done.length, writes, refused };
  }
}
