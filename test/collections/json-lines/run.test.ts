/** Runs over JSON Lines: what becomes of broken lines. */
import { expect, test } from "vitest";
import { jsonLines } from "../../../functions/collections/index.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";
import { skippedOf } from "../../engine/skipped-of.ts";
import { bytesOf } from "../bytes.ts";

const file = '{"id":1}\n{"id":2\n\n{"id":3}\nhidden words\n{"id":5}\n';
const done: number[] = [];
const walkTask = (options: object) =>
  defineTask({
    name: "walk",
    description: "Takes lines.",
    items: ({ cursor }) => jsonLines(bytesOf(file, 7), { after: cursor }),
    process(item) {
      done.push((item as { id: number }).id);
    },
    ...options,
  }) as Task;

test("a task that skips what fails records broken lines with their places, and goes on", async () => {
  done.length = 0;
  const harness = new Harness({ tasks: [walkTask({ onItemError: "skip" })] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1, 3, 5]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 3, skippedItems: 2 });
  expect((await skippedOf(harness.memory, run)).map(({ message }) => message)).toEqual([
    'row 2, line 2, byte 9: it ends before its JSON does: "{\\"id\\":2"',
    'row 4, line 5, byte 27: it is not JSON, as "h" shows: "hidden words"',
  ]);
});

test("without onItemError the run ends at a broken line, after the lines before it, and is not tried again", async () => {
  done.length = 0;
  const harness = new Harness({ tasks: [walkTask({})] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1]);
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    attempt: 1,
    error: { message: 'row 2, line 2, byte 9: it ends before its JSON does: "{\\"id\\":2"' },
  });
});
