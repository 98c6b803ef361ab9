/** What Pawl's own lines of runs look like, whatever happens to the runs. */
import { expect, test } from "vitest";
import { jsonLog } from "../../../functions/lambda/json-log.ts";
import type { Level } from "../../../functions/model/log.ts";
import type { LineName } from "../../../functions/model/log-lines.ts";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { parseRunId } from "../../../functions/model/run/run-name.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { cancelRun } from "../../../functions/operators/cancel-run.ts";
import { makeClient } from "../../../functions/operators/client.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { redriveItems } from "../../../functions/operators/redrive-items.ts";
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { Harness, type Line } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

const name = "zebra-crossing";

/** A line as a function writes it. */
function written({ level, event, run, fields }: Line): string {
  let text = "";
  const keep = (line: string) => {
    text = line;
  };
  const log = jsonLog(keep, { now: () => 0 }, "debug");
  log(level as never, event as LineName, run === undefined ? undefined : parseRunId(run), fields);
  return text;
}

test("no line names its task twice, through interruptions, failures, pauses, cancels, skips, messages of no task and redrives", async () => {
  let fails = true;
  const task = defineTask({
    name,
    description: "Crosses.",
    maxAttempts: 2,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 4; n++) yield [n, n];
    },
    async process(n, ctx) {
      ctx.log.info("crossed", { n });
      if (n === 2 && ctx.turn === 0) return ctx.snooze(1);
      if (n === 3 && fails) throw new Error("poison", { cause: new Error("red light") });
      await harness.clock.advance(1_500);
    },
  }) as Task;
  const harness: Harness = new Harness({ tasks: [task] });
  await harness.occur(name);
  await harness.drainFor(3);
  const failed = await harness.run(name);
  expect(failed.status).toBe("errored");
  fails = false;
  await redriveRun(harness.context, failed, {});
  await pauseRun(harness.context, failed, {});
  await resumeRun(harness.context, failed, {});
  await harness.drainFor(2);
  await harness.queue.send(harness.lane.name, "{}");
  await harness.queue.send(
    harness.lane.name,
    JSON.stringify({ task: "gone", run: "2026-03-01T11:00:00Z/a", turn: 0 }),
  );
  const { id } = await makeClient(harness.context).start(name);
  await cancelRun(harness.context, parseRunId(id) as RunKey, {});
  await harness.drainFor(1);
  const events = new Set(harness.log.map(({ event }) => event));
  for (const event of [
    "claim",
    "interrupt",
    "retry",
    "fail",
    "redrive",
    "pause",
    "resume",
    "succeed",
    "cancel",
  ])
    expect(events).toContain(event);
  for (const line of harness.log)
    expect(written(line).split(name).length, written(line)).toBeLessThanOrEqual(2);
});

/** Tasks that end their runs with an error text of Pawl's own. The second is deployed once the first has begun. */
const failing: Readonly<Record<string, readonly object[]>> = {
  "an odd pair": [{ items: () => [7] }],
  "an odd cursor": [{ items: () => [[1, { at: () => 1 }]] }],
  "an odd collection": [{ items: () => 7 }],
  "an odd answer of onItemError": [{ onItemError: () => "ignore" }],
  "a throttle that answers nothing": [{ throttle: () => undefined }],
  "too many errors": [{ onItemError: "skip", maxItemErrors: 1 }],
  "a callback that counts": [{ afterError: (ctx: { count(name: string): void }) => ctx.count("x") }],
  "no migrateCursor": [{}, { version: 2 }],
  "an earlier version": [{ version: 2 }, { version: 1 }],
};

test.each(Object.entries(failing))("the error of a run does not name its task: %s", async (_, deployed) => {
  let before: Harness | undefined;
  for (const options of deployed) {
    const task = defineTask({
      name,
      description: "Crosses.",
      maxAttempts: 1,
      *items({ cursor = 0 }) {
        for (let n = cursor + 1; n <= 4; n++) yield [n, n];
      },
      process(n: number) {
        if (n > 1) throw new Error("poison");
      },
      ...options,
    } as never) as Task;
    const harness: Harness = new Harness({ tasks: [task], before });
    if (before === undefined) await harness.occur(name);
    else await redriveRun(harness.context, await harness.run(name), {});
    await harness.drainFor(1);
    before = harness;
  }
  const { status, error, errors = [], reason = "" } = (await before?.run(name)) ?? {};
  expect(status).toBe("errored");
  const texts = [reason, ...[error, ...errors].map((each) => each?.message)].join("\n");
  expect(texts).not.toContain(name);
  expect(texts).not.toBe("\npoison");
});

test("items that a task no longer redoes end their run without its name", async () => {
  const process = (n: number) => {
    if (n === 2) throw new Error("poison");
  };
  const options = { name, process, maxAttempts: 1 };
  const first = new Harness({ tasks: [walkTask(3, process, { ...options, onItemError: "skip" })] });
  await first.occur(name);
  await first.drain();
  const second = new Harness({ tasks: [walkTask(3, process, options)], before: first });
  const { run } = await redriveItems(second.context, await second.run(name), {});
  await second.drain();
  const redone = await second.context.store.get({ task: name, run });
  expect(redone?.error?.message).toContain("no onItemError any more");
  expect(redone?.error?.message).not.toContain(name);
});

test("the lines of a failed attempt are errors, those of routine are not", async () => {
  const task = defineTask({
    name,
    description: "Fails.",
    maxAttempts: 1,
    run: () => Promise.reject(new Error("poison")),
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  await harness.occur(name);
  await harness.drain();
  const levels = new Map<string, Level>(harness.log.map(({ event, level }) => [event, level]));
  expect(Object.fromEntries(levels)).toMatchObject({ claim: "info", fail: "error", "take slot": "debug" });
});
