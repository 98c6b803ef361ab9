/** An occurrence that is found early while its worker is still busy with what an earlier run tells (invariant 11). */
import { expect, test } from "vitest";
import { Harness } from "../../../engine/harness.ts";
import { onceTask } from "../../../engine/sample-tasks.ts";

/**
 * A worker whose bus takes 30 s for the event of its first run, longer than its function may take. It finds the next
 * occurrence `aheadMs` early, and puts it off 10.5 s later, once the event is told. Returns that occurrence's run.
 */
async function foundEarly(aheadMs: number) {
  const done: string[] = [];
  const harness: Harness = new Harness({
    tasks: [onceTask(done)],
    lane: { timeoutSeconds: 20 },
    events: ["succeeded"],
    listeners: () => [
      {
        name: "slow bus",
        hears: () => true,
        async tell() {
          await new Promise<void>((resolve) => harness.clock.after(30_000, resolve));
          return [];
        },
      },
    ],
  });
  await harness.occur("once");
  const first = harness.next();
  await harness.clock.advance(19_500);
  expect(await first).toEqual({ batchItemFailures: [] });
  const instant = new Date(harness.clock.now() + aheadMs);
  await harness.occur("once", "daily", instant.toISOString().replace(".000Z", "Z"));
  const second = harness.next();
  await harness.clock.advance(10_500);
  expect((await second)?.batchItemFailures).toHaveLength(1);
  return { harness, instant, done };
}

test("an early occurrence comes back at its instant, however long its worker has told something by then", async () => {
  const { harness, instant } = await foundEarly(60_500);
  expect(harness.queue.visibleAt("default")).toBe(instant.getTime());
});

test("an early occurrence comes back at once if its instant came while its worker told something", async () => {
  const { harness, instant, done } = await foundEarly(5_500);
  expect(harness.clock.now()).toBeGreaterThan(instant.getTime());
  expect(harness.queue.visibleAt("default")).toBe(harness.clock.now());
  void harness.next();
  await harness.clock.advance(1_000);
  expect(done).toHaveLength(2);
});
