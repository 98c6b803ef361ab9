/** Many runs that end at once and hand their places on: what that costs, by stores that answer in 4 to 17 ms. */
import { expect, test } from "vitest";
import { startRun } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { twoTurnsTask } from "../engine/sample-tasks.ts";
import { SeededRandom } from "../simulation/random.ts";

const task = { task: "walk", lane: "default", kind: "manual" } as const;

/** A task of so many places. Its runs end at their second turn, half a minute after the first. */
function limited(limit: number, seed: number) {
  const calls = { writes: 0, refused: 0, looks: 0 };
  const random = new SeededRandom(seed);
  const slow = { is: false };
  const wait = (least: number, most: number) =>
    new Promise<void>((resolve) => {
      if (slow.is) harness.clock.after(least + random.next() * (most - least), resolve);
      else resolve();
    });
  const harness: Harness = new Harness({
    tasks: [twoTurnsTask(limit, 30)],
    random: random.next,
    store: (memory) =>
      interceptedStore(memory, async ({ method, forward }) => {
        await wait(2, 12);
        const answer = await forward();
        if (slow.is && method === "updatePart") {
          calls.writes++;
          if (!(answer as { ok: boolean }).ok) calls.refused++;
        }
        if (slow.is && method === "due") calls.looks++;
        await wait(2, 5);
        return answer;
      }),
  });
  /** All that can end now do, at once. */
  const end = async () => {
    Object.assign(calls, { writes: 0, refused: 0, looks: 0 });
    slow.is = true;
    let isOver = false;
    const all = Promise.all(Array.from({ length: limit }, () => harness.next())).then(() => {
      isOver = true;
    });
    while (!isOver) await harness.clock.advance(5);
    await all;
    slow.is = false;
    return { ...calls };
  };
  return { harness, end };
}

async function waiting(harness: Harness): Promise<number> {
  return (await harness.memory.due("wait#walk#", { until: Number.MAX_SAFE_INTEGER, limit: 300 })).items
    .length;
}

test.each([10, 25, 50, 100])(
  "%i runs that end at once hand all their places on, by at most three writes and looks at the queue each",
  async (limit) => {
    for (const seed of [1, 2, 3]) {
      const { harness, end } = limited(limit, seed);
      for (let i = 0; i < 3 * limit; i++) {
        await startRun(harness.context, task);
        await harness.next();
      }
      for (const left of [limit, 0]) {
        // Those that were at work from the start did not wait. The next ones did.
        await harness.clock.advance(31_000);
        const { writes, looks } = await end();
        expect(await waiting(harness)).toBe(left);
        expect((await harness.state("walk"))?.held).toBe(limit);
        expect(writes).toBeLessThanOrEqual(3 * limit);
        expect(looks).toBeLessThanOrEqual(3 * limit);
        for (let i = 0; i < limit; i++) await harness.next();
      }
      expect(harness.log.filter(({ event }) => event === "slot not given back")).toEqual([]);
    }
  },
);
