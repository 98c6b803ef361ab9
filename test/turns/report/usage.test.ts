/** What a run has used: time, turns, CPU and memory, saved by the writes that there are anyway. */
import { expect, test } from "vitest";
import { redriveRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** A process that has used so much. */
class FakeMeter {
  cpu = 5_000;
  peak = 90;
  cpuMs = () => this.cpu;
  peakMb = () => this.peak;
}

test("a run's usage sums up the CPU of its turns, and has the most memory of any", async () => {
  const meter = new FakeMeter();
  const harness: Harness = new Harness({
    meter,
    tasks: [
      walkTask(
        4,
        async (n) => {
          meter.cpu += 100.4;
          meter.peak = n === 2 ? 140.6 : 100;
          await harness.clock.advance(1_000);
        },
        { maxRuntimeSeconds: 2 },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  expect((await harness.run("walk")).usage).toEqual({ ms: 2_000, turns: 1, cpuMs: 201, peakMb: 141 });
  // What the process does for others between the two turns is not the run's.
  meter.cpu += 9_000;
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    // The third turn finds that nothing is left.
    usage: { ms: 4_000, turns: 3, cpuMs: 402, peakMb: 141 },
  });
});

test("a run that is redriven goes on from what it has used", async () => {
  const meter = new FakeMeter();
  let fails = true;
  const process = () => {
    meter.cpu += 30;
    if (fails) throw new Error("no");
  };
  const harness = new Harness({ meter, tasks: [walkTask(1, process, { maxAttempts: 1 })] });
  await harness.occur("walk");
  await harness.drain();
  fails = false;
  const failed = await harness.run("walk");
  expect(failed.usage).toEqual({ ms: 0, turns: 1, cpuMs: 30, peakMb: 90 });
  await redriveRun(harness.context, failed);
  await harness.drain();
  expect((await harness.run("walk")).usage).toEqual({ ms: 0, turns: 2, cpuMs: 60, peakMb: 90 });
});

test("where nobody asks what a process has used, a run's usage is its time and its turns", async () => {
  const harness = new Harness({ tasks: [walkTask(1)] });
  await harness.occur("walk");
  await harness.drain();
  expect(JSON.stringify((await harness.run("walk")).usage)).toBe('{"ms":0,"turns":1}');
});
