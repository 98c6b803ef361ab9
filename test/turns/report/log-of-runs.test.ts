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
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { Harness, type Line } from "../../engine/harness.ts";

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
