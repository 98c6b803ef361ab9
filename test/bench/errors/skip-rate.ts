/** Items a second of the engine with `onItemError: "skip"` and a counter, where none fails, and without: in turn, in one process. */
import { systemClock } from "../../../functions/model/clock.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { handlesItemErrors } from "../../../functions/model/task/items/item-errors.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { itemErrors, receive } from "../../../functions/turns/index.ts";
import { MemoryRunQueue } from "../../memory/run-queue.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";

const pairs = 9;
const count = 1_500_000;

let sum = 0;
const walk = {
  name: "numbers",
  description: "Adds numbers.",
  async *items() {
    for (let n = 1; n <= count; n++) yield [n, n] as const;
  },
  process(n: number) {
    sum = (sum + n) % 1_000_003;
  },
};

const plain = defineTask(walk) as Task;
const skipping = defineTask({
  ...walk,
  onItemError: "skip",
  process(n, ctx) {
    walk.process(n);
    ctx.count("added");
  },
}) as Task;

/** Runs a task from its message to its end. Resolves to its items a second. */
async function itemsASecond(task: Task): Promise<number> {
  const store = new MemoryRunStore();
  const settings = resolveSettings(task.settings);
  const handled = handlesItemErrors(task) && itemErrors;
  const context = {
    store,
    queue: new MemoryRunQueue({ clock: systemClock }),
    clock: systemClock,
    random: Math.random,
    lane: resolveLane("bulk", { timeoutSeconds: 900 }),
    lanes: { [task.name]: "bulk" },
    tasks: new Map([[task.name, { task, settings, enabled: true, itemErrors: handled }]]),
    states: new Map(),
    services: {} as Services,
    config: {},
    log: () => {},
  };
  const logs = { group: "", stream: "", requestId: "" };
  const invocation = { remaining: () => 900_000, logs, leaveBehind: () => {} };
  const body = JSON.stringify({ task: task.name });
  const started = performance.now();
  await receive(context, { messageId: "m", body, sentAt: Date.now() }, invocation);
  const seconds = (performance.now() - started) / 1_000;
  const [run] = (await store.list(task.name, { now: 0 })).items as [RunRecord];
  if (run.status !== "succeeded") throw new Error(`the run is ${run.status}: ${run.error?.message}`);
  return run.ticks / seconds;
}

export async function skipFigure(): Promise<Figure> {
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = -1; i < pairs; i++) {
    const before = i % 2 === 0 ? await itemsASecond(plain) : undefined;
    const own = await itemsASecond(skipping);
    const without = before ?? (await itemsASecond(plain));
    if (i < 0) continue;
    ratios.push(own / without);
    rates.push(own);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return {
    what: 'items a second with onItemError: "skip" and a counter, none failing, against without',
    value: Math.round(median(rates)),
    bound: "ratio >= 0.95",
    ok: ratio >= 0.95,
    ratio,
  };
}
