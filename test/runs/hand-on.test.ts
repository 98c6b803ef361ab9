/** How a place is handed on by a run that waited itself: what it asks for, and what it goes by. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { twoTurnsTask, walkTask } from "../engine/sample-tasks.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;

/** A task whose runs take several turns, the calls to the store, and what happens before a look at the queue. */
function limited(limit: number) {
  const calls: string[] = [];
  const before: { due?: (() => Promise<void>) | undefined } = {};
  const harness: Harness = new Harness({
    tasks: [walkTask(60, () => harness.clock.advance(1_000), { concurrency: { limit } })],
    store: (memory) =>
      interceptedStore(memory, async ({ method, write, forward }) => {
        if (method === "due") await before.due?.();
        calls.push(write ?? method);
        return forward();
      }),
  });
  return { harness, calls, before };
}

async function begun(harness: Harness, count: number): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for (let i = 0; i < count; i++) {
    runs.push(await startRun(harness.context, byHand));
    await harness.clock.advance(1_000);
    await harness.next();
  }
  return runs;
}

/** Works until a run has ended, and returns the calls that followed its end. */
async function callsAfterEndOf(
  harness: Harness,
  calls: string[],
  run: RunRecord,
): Promise<readonly string[]> {
  for (let turns = 0; turns < 20; turns++) {
    calls.length = 0;
    await harness.next();
    if ((await harness.memory.get(run))?.endedAt !== undefined)
      return calls.slice(calls.indexOf("succeed") + 1);
  }
  throw new Error("the run does not end");
}

test("a run that waited for its place reads only the queue and the next run to hand it on, and of a queue that is empty whoever joined last", async () => {
  const { harness, calls } = limited(1);
  const [first, second, third] = (await begun(harness, 3)) as [RunRecord, RunRecord, RunRecord];
  expect(await callsAfterEndOf(harness, calls, first)).toEqual([
    ...["give slot back", "due", "get"],
    ...["fill slot", "admit"],
  ]);
  expect(await callsAfterEndOf(harness, calls, second)).toEqual(["due", "get", "transfer slot", "admit"]);
  expect(await callsAfterEndOf(harness, calls, third)).toEqual([
    ...["due", "give slot back", "get"],
    "clear queue",
  ]);
  expect(await harness.state("walk")).toEqual({ task: "walk", part: "state", held: 0 });
});

test("a run that waited gives no place on that an override took away since its machine knew the limit", async () => {
  const { harness, calls, before } = limited(2);
  const [first, second, third] = (await begun(harness, 5)) as [RunRecord, RunRecord, RunRecord];
  await callsAfterEndOf(harness, calls, first);
  await callsAfterEndOf(harness, calls, second);
  before.due = async () => {
    before.due = undefined;
    const at = Math.floor(harness.clock.now() / 1000);
    const overrides = JSON.stringify([{ setting: "concurrency", value: 1, from: at, at }]);
    const write = { name: "test", condition: [], set: { overrides, ov: 1 } };
    await harness.memory.updatePart({ task: "walk", part: "state" }, write);
  };
  const after = await callsAfterEndOf(harness, calls, third);
  expect(after.slice(-3)).toEqual(["transfer slot", "give slot back", "get"]);
  expect(await harness.holders("walk")).toHaveLength(1);
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(Array(5).fill("succeeded"));
});

test("a run that joined while a giver looked at an empty queue gets the place, the first of the queue", async () => {
  let joined = false;
  const harness: Harness = new Harness({
    tasks: [walkTask(60, () => harness.clock.advance(1_000), { concurrency: { limit: 1 } })],
    store: (memory) =>
      interceptedStore(memory, async ({ method, args, write, forward }) => {
        const answer = await forward();
        // Two runs join after the queue was read, and before the pool is.
        const isLast =
          method === "due" && args[0] === "wait#walk#" && (answer as { items: unknown[] }).items.length === 0;
        if (isLast && !joined && write === undefined) {
          joined = true;
          await begun(harness, 2);
        }
        return answer;
      }),
  });
  await begun(harness, 2);
  await harness.drainFor(3);
  const runs = [...(await harness.runs("walk"))].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  expect(runs.map(({ status }) => status)).toEqual(Array(4).fill("succeeded"));
  expect((runs[2]?.endedAt as string) <= (runs[3]?.startedAt as string)).toBe(true);
});

test("the oldest run gets the place where the index still shows a hundred runs before it that wait no longer", async () => {
  const gone = Array.from({ length: 100 }, (_, i) => ({
    ...{ task: "walk", lane: "default", dueKey: "wait#walk#", dueAt: i },
    run: `2026-01-01T00:00:${String(i % 60).padStart(2, "0")}Z/gone${i}`,
  }));
  const harness: Harness = new Harness({
    tasks: [walkTask(60, () => harness.clock.advance(1_000), { concurrency: { limit: 1 } })],
    store: (memory) =>
      interceptedStore(memory, ({ method, args, forward }) => {
        const [key, page] = args as [string, { readonly after?: string }?];
        if (method !== "due" || key !== "wait#walk#") return forward();
        return page?.after === "gone" ? memory.due(key, { until: 1e15 }) : { items: gone, next: "gone" };
      }),
  });
  const [first, oldest, newest] = (await begun(harness, 3)) as [RunRecord, RunRecord, RunRecord];
  for (let turns = 0; turns < 20 && (await harness.memory.get(first))?.endedAt === undefined; turns++)
    await harness.next();
  expect(await harness.memory.get(oldest)).toMatchObject({ admitted: 0 });
  expect(await harness.memory.get(newest)).toMatchObject({ dueKey: "wait#walk#" });
});

test.each([
  ["all of thirty", 30, 0],
  ["a hundred of two hundred and fifty", 250, 2],
])(
  "a giver passes %s runs that are cancelled as it fills the place for them, and the sweeper the others",
  async (_, cancelled, sweeps) => {
    let left = cancelled;
    const harness: Harness = new Harness({
      tasks: [twoTurnsTask(1, 600)],
      store: (memory) =>
        interceptedStore(memory, async ({ args, write, forward }) => {
          if (write === "admit" && left-- > 0) {
            const set = { status: "cancelled", endedAt: "2026-03-01T12:01:00.000Z" } as const;
            const remove = ["dueKey", "dueAt"] as const;
            await memory.update(args[0] as RunRecord, { name: "test", condition: [], set, remove });
          }
          return forward();
        }),
    });
    const runs = await begun(harness, cancelled + 2);
    await harness.clock.advance(600_000);
    await harness.drain();
    expect(cancelled - left).toBe(Math.min(cancelled + 1, 100));
    for (let i = 0; i < sweeps; i++) await harness.sweep();
    const last = await harness.memory.get(runs.at(-1) as RunRecord);
    expect(last?.admitted).toBe(0);
    expect(harness.log.filter(({ event }) => event === "slot not given back")).toEqual([]);
  },
);
