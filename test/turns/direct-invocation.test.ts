import { expect, test } from "vitest";
import { approvalKey } from "../../functions/model/run/index-keys.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
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

const asking = () =>
  new Harness({
    tasks: [defineTask({ name: "drop", description: "Drops.", confirm: true, run: () => {} }) as Task],
  });

test.each([[true], [{ by: 5 }], [{ by: "" }], [{ by: "ada", at: "x" }]])(
  "a direct invocation and a message refuse confirmed %j in the same words",
  async (confirmed) => {
    const harness = asking();

    await expect(harness.invoke({ task: "drop", confirmed })).rejects.toThrow(
      "is not allowed: an object such as",
    );
    await harness.queue.send("default", JSON.stringify({ task: "drop", confirmed }));
    await harness.drain();
    expect((await harness.run("(rejected)")).reason).toContain("is not allowed: an object such as");
    expect(await harness.runs("drop")).toEqual([]);
  },
);

test("a direct invocation of a task that asks says that its run waits for approval, and sends nothing", async () => {
  const harness = asking();
  expect(await harness.invoke({ task: "drop" })).toMatchObject({ status: "enqueued", waits: "for approval" });
  expect(await harness.run("drop")).toMatchObject({ askedBy: "invocation", dueKey: approvalKey });
  expect(harness.queue.visibleAt("default")).toBeUndefined();
  expect(await harness.invoke({ task: "drop", confirmed: { by: "ada" } })).not.toHaveProperty("waits");
});
