import { expect, test } from "vitest";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";

test("a direct invocation that cannot start a run is refused and told what is allowed", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  await expect(harness.invoke({ task: "two" })).rejects.toThrow('no task "two": there are once');
  await expect(harness.invoke({ when: "now" })).rejects.toThrow(
    "a direct invocation takes {task, params?, id?, priority?, confirmed?}",
  );
  await expect(harness.invoke({ task: "once", params: { a: 1 } })).rejects.toThrow(
    'param "a" is unknown: the task takes none',
  );
});

test("a direct invocation answers at once and leaves the work to the run's own message", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  expect(await harness.invoke({ task: "once" })).toMatchObject({ status: "enqueued" });
  expect(done).toEqual([]);
  expect(await harness.run("once")).toMatchObject({
    status: "enqueued",
    dueAt: harness.clock.now() + 120_000,
  });
  await harness.drain();
  expect(done).toHaveLength(1);
});
