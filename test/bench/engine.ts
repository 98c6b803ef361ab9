/** `npm run bench -- engine`: items a second by the whole engine and by a bare loop, in turn in one process. */
import { systemClock } from "../../functions/model/clock.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { receive } from "../../functions/turns/receive.ts";
import { MemoryRunQueue } from "../memory/run-queue.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { bareItems, barePages, type Saved } from "./baselines/engine.ts";
import type { Figure } from "./kit/figure.ts";
import { median } from "./kit/median.ts";

const pairs = 7;
const count = 1_500_000;

async function* numbers(from = 0): AsyncGenerator<readonly [number, number]> {
  for (let n = from + 1; n <= count; n++) yield [n, n];
}

const cursorOf = (item: number) => item;

async function* pagesOfNumbers(
  from = 0,
): AsyncGenerator<readonly [readonly number[], (item: number) => number]> {
  for (let n = from; n < 4 * count; n += 100)
    yield [Array.from({ length: 100 }, (_, i) => n + i + 1), cursorOf];
}

let sum = 0;
/** Next to no work, so that the loop is what is measured. */
function add(item: number): void {
  sum = (sum + item) % 1_000_003;
}

const byItems = defineTask({
  name: "items",
  description: "Adds numbers.",
  items: ({ cursor }) => numbers(cursor),
  process: add,
});

const byPages = defineTask({
  name: "pages",
  description: "Adds numbers.",
  pages: ({ cursor }) => pagesOfNumbers(cursor),
  process: add,
});

/** Runs a task from its message to its end. Resolves to its items a second. */
export async function engine(task: Task): Promise<number> {
  const store = new MemoryRunStore();
  const lane = resolveLane("bulk", { timeoutSeconds: 900 });
  const context = {
    store,
    queue: new MemoryRunQueue({ clock: systemClock }),
    clock: systemClock,
    random: Math.random,
    lane,
    lanes: { [task.name]: "bulk" },
    tasks: new Map([[task.name, { task, settings: resolveSettings(task.settings), enabled: true }]]),
    states: new Map(),
    services: {} as Services,
    config: {},
    log: () => {},
  };
  const end = performance.now() + 900_000;
  const invocation = {
    remaining: () => end - performance.now(),
    logs: { group: "", stream: "", requestId: "" },
    leaveBehind: () => {},
  };
  const started = performance.now();
  await receive(
    context,
    { messageId: "m", body: JSON.stringify({ task: task.name }), sentAt: Date.now() },
    invocation,
  );
  const seconds = (performance.now() - started) / 1000;
  const [run] = (await store.list(task.name, { now: 0 })).items as [RunRecord];
  if (run.status !== "succeeded") throw new Error(`the run is ${run.status}: ${run.error?.message}`);
  return run.ticks / seconds;
}

const save = async (cursor: number): Promise<Saved> => ({ cursor, cancelled: false });

async function bare(loop: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const done = await loop();
  return done / ((performance.now() - started) / 1000);
}

/** Compares the rates of each pair, one after the other, and takes the median. */
async function compare(
  what: string,
  bound: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Figure> {
  await theirs();
  await ours();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i < pairs; i++) {
    const [first, second] = i % 2 === 0 ? [theirs, ours] : [ours, theirs];
    const a = await first();
    const b = await second();
    const [bareRate, rate] = i % 2 === 0 ? [a, b] : [b, a];
    ratios.push(rate / bareRate);
    rates.push(rate);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return { what, value: Math.round(median(rates)), bound: `ratio >= ${bound}`, ok: ratio >= bound, ratio };
}

export async function figures(): Promise<readonly Figure[]> {
  const deadline = performance.now() + 900_000;
  return [
    await compare(
      "items a second, items one by one, the cursor a number, against the bare loop",
      0.85,
      () => engine(byItems),
      () => bare(() => bareItems(numbers(), add, save, deadline)),
    ),
    await compare(
      "items a second, pages of 100, against the bare loop over pages",
      0.7,
      () => engine(byPages),
      () => bare(() => barePages(pagesOfNumbers(), add, save, deadline)),
    ),
  ];
}
