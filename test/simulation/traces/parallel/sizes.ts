/** A run that is split into shards of given sizes, on as many machines as it has shards: all of them at work at once. */
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { ThrottledError, type Write } from "../../../../functions/store/run-store.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { SeededRandom } from "../../random.ts";
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
  /** How often the run or a shard was read by itself. */
  readonly reads: number;
  /** Until it had ended, at most one more. */
  readonly seconds: number;
}

/** How long the run's items and tables take. */
export interface Slowness {
  /** An item that takes two minutes. @default none */
  readonly slow?: number;
  /** Each item takes a random part of so many milliseconds. @default none takes any */
  readonly withinMs?: number;
  /** The table answers after 4 to 17 ms. @default at once */
  readonly answers?: boolean;
  /** The table takes so many counts a second, and throttles others. @default all */
  readonly countsASecond?: number;
}

/** What a slow shard's item takes, in milliseconds. */
const slowMs = 120_000;

export class RunsOfSizes {
  readonly trace: ShardsTrace;
  /** How many writes were throttled. */
  throttled = 0;
  readonly items: number;

  readonly #answers: boolean;
  readonly #countsASecond: number;
  readonly #counts = new Map<number, number>();
  readonly #random = new SeededRandom(1);

  constructor(
    sizes: readonly number[],
    { slow, withinMs = 0, answers = false, countsASecond }: Slowness = {},
  ) {
    this.#answers = answers;
    this.#countsASecond = countsASecond ?? Number.POSITIVE_INFINITY;
    this.items = sizes.reduce((sum, size) => sum + size, 0);
    this.trace = new ShardsTrace({ sizes, task: { maxAttempts: 1 }, lane: { timeoutSeconds: 900 } });
    this.trace.onItem = (item) => {
      const ms = item === slow ? slowMs : this.#random.next() * withinMs;
      return ms > 0 && this.#pass(ms);
    };
  }

  #pass(milliseconds: number): Promise<void> {
    return new Promise((passed) => this.trace.harness.clock.after(milliseconds, passed));
  }

  /** @throws ThrottledError where this second has had its counts */
  #throttle(write: string): void {
    if (write !== "count") return;
    const second = Math.floor(this.trace.harness.clock.now() / 1_000);
    const counts = (this.#counts.get(second) ?? 0) + 1;
    if (counts > this.#countsASecond) {
      this.throttled++;
      throw new ThrottledError("not now");
    }
    this.#counts.set(second, counts);
  }

  /** A call's answer: it lands on the way. */
  async #answered<T>(call: () => Promise<T>): Promise<T> {
    if (this.#answers) await this.#pass(2 + 10 * this.#random.next());
    const answer = await call();
    if (this.#answers) await this.#pass(2 + 3 * this.#random.next());
    return answer;
  }

  async play(): Promise<Ended> {
    const { trace } = this;
    const { memory, queue, lane } = trace.harness;
    const writes: Record<string, number> = {};
    let [succeeded, refused, reads] = [0, 0, 0];
    const [update, get] = [memory.update.bind(memory), memory.get.bind(memory)];
    memory.get = (key) => {
      reads++;
      return this.#answered(() => get(key));
    };
    memory.update = async (key, write: Write<RunRecord>) => {
      const outcome = await this.#answered(async () => {
        this.#throttle(write.name);
        return update(key, write);
      });
      if (outcome.ok) writes[write.name] = (writes[write.name] ?? 0) + 1;
      else refused++;
      if (outcome.ok && write.name === "succeed" && key.run === trace.key.run) succeeded++;
      return outcome;
    };
    await trace.start();
    // It takes all messages at once, as that many environments do.
    const worker = trace.actor();
    let second = 0;
    for (; second < 240; second++) {
      while (queue.isVisible(lane.name)) {
        const message = queue.receive(lane.name);
        if (message === undefined) break;
        void worker.work(message);
      }
      await settled();
      await trace.pass(1);
      if ((await get(trace.key))?.status === "succeeded") break;
    }
    const { status, open, ticks } = (await get(trace.key)) as RunRecord;
    const afterComplete = trace.callbacks.filter((name) => name === "afterComplete").length;
    return {
      status,
      open,
      ticks,
      afterComplete,
      succeeded,
      items: trace.done.length,
      writes,
      refused,
      reads,
      seconds: second,
    };
  }
}
