/**
 * `npm run bench -- after`: a thousand runs that a task follows, each with a worker that is killed at one of its calls, before
 * the call is made or after it has landed. Another worker and the sweeper go on. Each must be followed exactly once. The
 * time is virtual, and the code is what is deployed.
 */
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import { after } from "../../functions/schedule/index.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { DyingCalls } from "./kit/dying-calls.ts";
import type { Figure } from "./kit/figure.ts";

const parents = 1_000;
const minutes = 8;

const tasks = [
  defineTask({
    name: "parent",
    description: "Walks over two items.",
    async *items({ cursor = 0 }) {
      for (let n = Number(cursor) + 1; n <= 2; n++) yield [n, n];
    },
    process: () => {},
  }) as Task,
  defineTask({
    name: "child",
    description: "Follows.",
    triggers: [after("parent", "any", { id: "then" })],
    run: () => {},
  }) as Task,
];

/** A deployment whose worker makes its calls through these. */
function deployment(calls: DyingCalls): Harness {
  const store: HarnessProps["store"] = (memory: RunStore) => calls.through(memory);
  return new Harness({ tasks, store, queue: (queue: RunQueue) => calls.through(queue) });
}

/** How many runs followed one whose worker died at a call, and whether it is announced and all is done. */
async function followedBy(at: number, lands: boolean): Promise<{ children: number; isDone: boolean }> {
  const calls = new DyingCalls(at, lands);
  const first = deployment(calls);
  await first.occur("parent", "daily");
  await Promise.race([first.drain(), calls.died]);
  const next = new Harness({ tasks, before: first });
  await next.drainFor(minutes);
  const [parent] = await next.runs("parent");
  const children = await next.runs("child");
  const all = [parent, ...children];
  const isDone = all.every(
    (run) => run?.status === "succeeded" && run.announce === undefined && run.dueKey === undefined,
  );
  return { children: children.length, isDone };
}

export async function figures(): Promise<readonly Figure[]> {
  const undisturbed = new DyingCalls(Number.POSITIVE_INFINITY, true);
  const whole = deployment(undisturbed);
  await whole.occur("parent", "daily");
  await whole.drain();
  const found = { once: 0, notDone: 0 };
  for (let i = 0; i < parents; i++) {
    const { children, isDone } = await followedBy(
      i % undisturbed.count,
      i % (2 * undisturbed.count) >= undisturbed.count,
    );
    if (children === 1) found.once++;
    if (!isDone) found.notDone++;
  }
  return [
    {
      what: `runs that were followed exactly once, of ${parents}, killed at each of ${undisturbed.count} calls`,
      value: found.once,
      bound: `= ${parents}`,
      ok: found.once === parents,
    },
    {
      what: "of them, not done or not announced in the end",
      value: found.notDone,
      bound: "= 0",
      ok: found.notDone === 0,
    },
  ];
}
