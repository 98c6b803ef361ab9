/** A task whose runs may overlap within a limit, and one of them that must be alone: it waits for all others, and they for it. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { twoTurnsTask } from "../engine/sample-tasks.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;

async function begin(harness: Harness, more: object = {}): Promise<RunRecord> {
  const run = await startRun(harness.context, { ...byHand, ...more });
  await harness.clock.advance(10);
  await harness.next();
  return run;
}

test.each([3, 10])(
  "a run that must be alone is passed only until it is the next one, where %i of those that wait behind it may overlap",
  async (limit) => {
    const harness = new Harness({ tasks: [twoTurnsTask(limit, 30)] });
    // Half of the first ones have waited themselves, so that they hand their places on in both ways.
    for (let i = 0; i < limit + Math.floor(limit / 2); i++) await begin(harness);
    await harness.clock.advance(15_000);
    const alone = await begin(harness, { overlap: "wait" });
    const behind: RunRecord[] = [];
    for (let i = 0; i < 40; i++) {
      behind.push(await begin(harness));
      await harness.clock.advance(2_000);
      await harness.drain();
    }
    await harness.drainFor(12);
    const { startedAt, endedAt } = (await harness.memory.get(alone)) as RunRecord;
    const found = await Promise.all(behind.map((run) => harness.memory.get(run)));
    expect(new Set(found.map((run) => run?.status))).toEqual(new Set(["succeeded"]));
    const passed = found.filter((run) => (run?.startedAt as string) < (endedAt as string));
    expect(passed.length).toBeLessThan(limit);
    // The first ones end within a minute, since half of them wait for the others; those that passed it with them.
    const waited = Date.parse(startedAt as string) - Date.parse(alone.createdAt);
    expect(waited).toBeLessThan(91_000);
    expect((await harness.state("walk"))?.held).toBe(0);
  },
);
