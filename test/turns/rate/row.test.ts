/** Slow rates: runs that wait take places ahead, in the order in which they asked, and a rate that changes holds soon. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import { pauseRun, removeOverrides, resumeRun, setOverrides } from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness, type HarnessProps } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { SeededRandom } from "../../simulation/random.ts";
import { within } from "./many-workers.ts";

const minute = 60_000;
const hour = 60 * minute;

/** A deployment whose runs do one item each. */
class Limited {
  harness: Harness;
  tasks: readonly Task[];
  /** When items began, and of which runs, in order. */
  readonly begun: number[] = [];
  readonly runs: string[] = [];
  readonly writes = new Map<string, number>();
  readonly #props: Partial<HarnessProps>;
  readonly start: number;

  constructor(rateLimit: object, props: Partial<HarnessProps> = {}) {
    const { next: random } = new SeededRandom(1);
    const applied = (name: string) => void this.writes.set(name, (this.writes.get(name) ?? 0) + 1);
    this.#props = { random, applied, ...props };
    this.tasks = [this.#task(rateLimit)];
    this.harness = new Harness({ ...this.#props, tasks: this.tasks });
    this.start = this.harness.clock.now();
  }

  #task(rateLimit: object): Task {
    const process = (_: number, { run }: { run: string }) => {
      this.begun.push(this.harness.clock.now() - this.start);
      this.runs.push(run);
    };
    return walkTask(1, process as never, { rateLimit, overlap: "allow" });
  }

  deploy(rateLimit: object): void {
    this.tasks = [this.#task(rateLimit)];
    this.harness = new Harness({ ...this.#props, before: this.harness, tasks: this.tasks });
  }

  async startRuns(count: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (let i = 0; i < count; i++) {
      const { run } = await startRun(this.harness.context, {
        task: "walk",
        lane: "default",
        kind: "manual",
      } as never);
      names.push(run);
    }
    return names;
  }

  /** Lets workers receive all that is there, every so many milliseconds, and the sweeper look each minute. */
  async pass(milliseconds: number, every = 30_000): Promise<void> {
    const until = this.harness.clock.now() + milliseconds;
    let sweptAt = this.harness.clock.now();
    while (this.harness.clock.now() < until) {
      let isOver = false;
      const all = Promise.all(Array.from({ length: 100 }, () => this.harness.next())).finally(() => {
        isOver = true;
      });
      while (!isOver) await this.harness.clock.advance(250);
      await all;
      await this.harness.clock.advance(every);
      if (this.harness.clock.now() < sweptAt + minute) continue;
      sweptAt = this.harness.clock.now();
      await this.harness.sweep();
    }
  }

  async waiting(): Promise<readonly RunRecord[]> {
    return (await this.harness.runs("walk")).filter(({ status }) => status === "interrupted");
  }
}

const tenAnHour = { items: 10, per: "hour" } as const;

test.each([5, 10, 20, 100])(
  "%i runs that share ten items an hour go in the order of their arrival, with at most three claims each",
  async (count) => {
    const limited = new Limited(tenAnHour);
    const names = await limited.startRuns(count);
    await limited.pass((count / 10) * hour + 5 * minute);
    expect(limited.runs).toEqual(names);
    expect(limited.writes.get("claim")).toBeLessThanOrEqual(3 * count);
    expect(within(limited.begun, hour, 0).most).toBeLessThanOrEqual(11);
    const [first = 0, last = 0] = [limited.begun[0], limited.begun.at(-1)];
    expect(last - first).toBeLessThan((count / 10) * hour);
  },
);

test.each([1, 2, 3])(
  "twenty a minute are kept where a tenth of the writes is lost and comes late, seed %i",
  async (seed) => {
    const { next: random } = new SeededRandom(seed);
    const faulty = (memory: RunStore) =>
      interceptedStore(memory, async ({ write, method, args, forward }) => {
        if (write !== "take place" && write !== "begin row") return forward();
        const late = () => void (memory[method as "updatePart"] as (...all: unknown[]) => unknown)(...args);
        if (random() < 0.1) limited.harness.clock.after(random() * 90_000, late);
        if (random() < 0.9) return forward();
        if (random() < 0.5) await forward();
        throw new Error("no answer");
      });
    const limited = new Limited({ items: 20, per: "minute" }, { random, store: faulty });
    await limited.startRuns(60);
    await limited.pass(8 * minute, 500);
    expect(limited.begun).toHaveLength(60);
    expect(within(limited.begun, minute, 0).most).toBeLessThanOrEqual(21);
    for (const [i, at] of limited.begun.slice(1).entries())
      expect(at - (limited.begun[i] as number)).toBeGreaterThan(1_499);
  },
);

test.each([7, 90])("%i items a minute go on after their row has ended, twice", async (items) => {
  const limited = new Limited({ items, per: "minute" });
  for (let round = 1; round <= 3; round++) {
    await limited.startRuns(5);
    await limited.pass(3 * minute, 500);
    expect(limited.begun).toHaveLength(5 * round);
  }
  expect(within(limited.begun, minute, 0).most).toBeLessThanOrEqual(items + 1);
});

test("a rate that a deploy raises holds for the next run at once", async () => {
  const limited = new Limited({ items: 1, per: "day" });
  await limited.startRuns(1);
  await limited.pass(minute);
  limited.deploy({ items: 10_000, per: "day" });
  await limited.startRuns(3);
  await limited.pass(3 * minute);
  expect(limited.begun).toHaveLength(4);
  expect(limited.begun[1]).toBeLessThan(3 * minute);
  expect((limited.begun[2] as number) - (limited.begun[1] as number)).toBeGreaterThan(8_000);
});

test("an override that raises a rate wakes the runs that it holds back, and one that is removed holds for them again", async () => {
  const limited = new Limited({ items: 1, per: "hour" });
  const names = await limited.startRuns(12);
  await limited.pass(minute);
  const [waits] = await limited.waiting();
  expect(limited.begun).toHaveLength(1);
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  await setOverrides(limited.harness.context, known, { rateLimit: 60 }, { note: "the shop is fast again" });
  await limited.pass(5 * minute, 5_000);
  const fast = limited.begun.length;
  expect(fast).toBeGreaterThanOrEqual(4);
  expect(within(limited.begun.slice(1), minute, 0).most).toBeLessThanOrEqual(2);
  await removeOverrides(limited.harness.context, known, ["rateLimit"]);
  await limited.pass(2.5 * hour);
  expect(limited.begun.length - fast).toBeGreaterThanOrEqual(2);
  expect(limited.begun.length - fast).toBeLessThanOrEqual(3);
  await limited.pass(12 * hour);
  expect([...limited.runs].sort()).toEqual([...names].sort());
  const { pausedMs = 0 } = (await limited.harness.context.store.get(waits as RunRecord)) ?? {};
  expect(pausedMs).toBeGreaterThanOrEqual(0);
});

test("an override that raises a rate is not undone by a worker that still remembers the old one", async () => {
  const limited = new Limited({ items: 1, per: "hour" });
  await limited.startRuns(6);
  await limited.pass(minute);
  const operator = new Harness({ tasks: limited.tasks, before: limited.harness });
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  await limited.startRuns(1);
  await limited.pass(1, 1);
  expect(limited.begun).toHaveLength(1);
  await setOverrides(operator.context, known, { rateLimit: 60 }, { note: "the shop is fast again" });
  await limited.pass(7 * minute, 1_000);
  expect(limited.begun.length).toBeGreaterThanOrEqual(6);
});

test("runs that an override holds back go on by the deployed rate once it has ended", async () => {
  const limited = new Limited({ items: 60, per: "hour" });
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  const until = new Date(limited.start + 10 * minute);
  await setOverrides(limited.harness.context, known, { rateLimit: 1 }, { note: "it is slow", until });
  await limited.startRuns(6);
  await limited.pass(9 * minute);
  expect(limited.begun).toHaveLength(1);
  await limited.pass(8 * minute);
  expect(limited.begun).toHaveLength(6);
  expect(limited.begun[1]).toBeGreaterThanOrEqual(10 * minute);
});

test("a rate that is lowered holds for runs that took places before", async () => {
  const limited = new Limited(tenAnHour);
  const names = await limited.startRuns(20);
  await limited.pass(minute);
  limited.deploy({ items: 2, per: "hour" });
  await limited.pass(4 * hour);
  expect(within(limited.begun, hour, 0).most).toBeLessThanOrEqual(3);
  await limited.pass(6.5 * hour);
  expect([...limited.runs].sort()).toEqual([...names].sort());
});

test("a place that a run lost by a pause stays unused, and a place is not used twice after a take-over", async () => {
  const limited = new Limited(tenAnHour);
  await limited.startRuns(3);
  await limited.pass(minute);
  const [waits] = await limited.waiting();
  await pauseRun(limited.harness.context, waits as RunRecord);
  await resumeRun(
    limited.harness.context,
    (await limited.harness.context.store.get(waits as RunRecord)) as RunRecord,
  );
  await limited.pass(hour);
  expect(limited.begun).toHaveLength(3);
  const gaps = limited.begun.slice(1).map((at, i) => at - (limited.begun[i] as number));
  expect(Math.min(...gaps)).toBeGreaterThan(5.9 * minute);
});
