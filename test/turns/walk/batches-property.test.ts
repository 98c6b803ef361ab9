/** Whatever stops, crashes or throws: a walk in batches leaves out no item, and counts each once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { noItem } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

/** What happens while the walk is at a number, or a batch with it is processed: each once. */
const inWalk = ["throw in the walk", "pause", "wait", "snooze"] as const;
const inBatch = ["throw in the batch", "put off", "crash"] as const;
const happening = fc.record({
  at: fc.integer({ min: 1, max: 40 }),
  what: fc.constantFrom(...inWalk, ...inBatch),
});
const world = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  batchSize: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  pageSize: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  maxItems: fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
  skips: fc.boolean(),
  /** Numbers that are no items. */
  gaps: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
  happenings: fc
    .array(happening, { maxLength: 7 })
    // Five crashes without progress end a run.
    .filter((all) => all.filter(({ what }) => what === "crash").length <= 3),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

class Walk {
  readonly done: number[] = [];
  readonly batches: (readonly number[])[] = [];
  readonly harness: Harness;
  isDead = false;
  readonly #world: World;
  readonly #left: World["happenings"][number][];

  constructor(world: World) {
    this.#world = world;
    this.#left = [...world.happenings];
    this.harness = new Harness({ tasks: [this.#task()] });
  }

  #take(n: number, kinds: readonly string[]): string | undefined {
    const at = this.#left.findIndex((each) => each.at === n && kinds.includes(each.what));
    return at < 0 ? undefined : this.#left.splice(at, 1)[0]?.what;
  }

  async #meet(n: number, ctx: TaskContext): Promise<void> {
    const what = this.#take(n, inWalk);
    if (what === "throw in the walk") throw new Error("walk");
    if (what === "snooze") ctx.snooze(1);
    if (what === "pause") await pauseRun(this.harness.context, await this.harness.run("walk"));
    if (what === "wait" || what === "pause") await this.#wait(6_000);
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise<void>((resolve) => void this.harness.clock.after(milliseconds, resolve));
  }

  #task(): Task {
    const { count, batchSize, pageSize, maxItems, skips, gaps } = this.#world;
    const meet = (n: number, ctx: TaskContext) => this.#meet(n, ctx);
    async function* items(ctx: TaskContext) {
      for (let n = ((ctx as { cursor?: number }).cursor ?? 0) + 1; n <= count; n++) {
        await meet(n, ctx);
        yield gaps.includes(n) ? noItem(n) : [n, n];
      }
    }
    async function* pages(ctx: TaskContext) {
      const size = pageSize ?? 1;
      for (let n = ((ctx as { cursor?: number }).cursor ?? 0) + 1; n <= count; n += size) {
        await meet(n, ctx);
        const page = Array.from({ length: Math.min(size, count - n + 1) }, (_, i) => n + i);
        const found = page.filter((each) => !gaps.includes(each));
        yield found.length === 0 ? noItem(page.at(-1) as number) : [found, (each: number) => each];
      }
    }
    const process = async (batch: readonly number[], ctx: TaskContext) => {
      this.batches.push([...batch]);
      for (const n of batch) {
        const what = this.#take(n, inBatch);
        if (what === "throw in the batch") throw new Error("batch");
        if (what === "put off") return ctx.snooze(1);
        if (what !== "crash") continue;
        this.isDead = true;
        await new Promise(() => {});
      }
      this.done.push(...batch);
    };
    return defineTask({
      name: "walk",
      description: "Walks over numbers.",
      ...(pageSize === undefined ? { items } : { pages }),
      processBatch: process,
      batchSize,
      maxItems,
      maxAttempts: 20,
      backoff: 0,
      onItemError: skips ? "skip" : undefined,
    } as never) as Task;
  }

  /** To the run's end. */
  async toItsEnd() {
    const { harness } = this;
    await harness.occur("walk");
    for (let turns = 0; turns < 100; turns++) {
      let isOver = false;
      void harness.drain().then(() => {
        isOver = true;
      });
      for (let i = 0; i < 400 && !isOver && !this.isDead; i++) await harness.clock.advance(100);
      if (this.isDead) {
        this.isDead = false;
        harness.clock.crash();
        await harness.clock.advance(125_000);
        continue;
      }
      const run = await harness.run("walk");
      if (run.endedAt !== undefined) return run;
      if (run.status === "paused") await resumeRun(harness.context, run);
      await harness.clock.advance(2_000);
    }
    throw new Error("the run did not end");
  }
}

test("a walk in batches does and counts each item once, whatever stops, crashes or throws", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (of) => {
      const { count, batchSize, pageSize, maxItems, gaps, happenings } = of;
      const all = Array.from({ length: count }, (_, i) => i + 1).filter((n) => !gaps.includes(n));
      const wanted = all.slice(0, maxItems);
      const walk = new Walk(of);
      const run = await walk.toItsEnd();
      const skipped = await skippedOf(walk.harness.memory, run);
      expect(run.status).toBe("succeeded");
      expect(run.ticks + (run.skippedItems ?? 0)).toBe(wanted.length);
      const seen = [...walk.done, ...skipped.map(({ cursor }) => Number(cursor))];
      expect([...new Set(seen)].sort((a, b) => a - b)).toEqual(wanted);
      const most = batchSize ?? pageSize ?? 100;
      expect(walk.batches.filter(({ length }) => length === 0 || length > most)).toEqual([]);
      if (happenings.some(({ what }) => what === "crash")) return;
      expect(seen).toHaveLength(wanted.length);
      expect(walk.done).toHaveLength(run.ticks);
    }),
    { numRuns: 300 },
  );
});
