/** Runs that are held while their task is paused: each goes on once the pause is over, whatever changes at once. */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { pauseTask, resumeTask } from "../../functions/operators/index.ts";
import { after } from "../../functions/schedule/index.ts";
import type { PartKey } from "../../functions/store/run-store.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { interceptedStore, type StoreCall } from "../engine/intercepted-store.ts";
import { onceTask } from "../engine/sample-tasks.ts";

const follower = defineTask({
  name: "report",
  description: "Follows.",
  triggers: [after("once", "succeeded", { id: "then" })],
  run() {},
}) as Task;

/** "report" follows "once" and is paused. `answer` sees each call to the store. */
async function paused(
  until?: number,
  answer: (call: StoreCall, harness: Harness) => unknown = ({ forward }) => forward(),
): Promise<Harness> {
  const store: HarnessProps["store"] = (memory) => interceptedStore(memory, (call) => answer(call, harness));
  const harness: Harness = new Harness({ tasks: [onceTask(), follower], store });
  await pauseUntil(harness, until);
  return harness;
}

/** @param until minutes from now */
function pauseUntil(harness: Harness, until?: number) {
  const end = until === undefined ? undefined : new Date(harness.clock.now() + until * 60_000);
  return pauseTask(harness.context, "report", { until: end });
}

async function held(until?: number): Promise<Harness> {
  const harness = await paused(until);
  await harness.occur("once", "daily");
  await harness.drain();
  expect(await harness.run("report")).toMatchObject({ status: "paused", reason: "task is paused" });
  return harness;
}

test("a run that is held just as its task is resumed goes on at once", async () => {
  const harness = await paused(undefined, async ({ write, forward }, { context }) => {
    // The pause was read, and the resume finds no run yet.
    if (write === "hold") await resumeTask(context, "report");
    return forward();
  });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(await harness.run("report")).toMatchObject({ status: "succeeded", turn: 1 });
});

test("a run that is held just as its task is resumed goes on, also where whoever held it dies before it looks again", async () => {
  let isDead = false;
  const harness = await paused(undefined, async ({ method, args, write, forward }, { context }) => {
    if (write === "hold") {
      await resumeTask(context, "report");
      isDead = true;
      return forward();
    }
    if (isDead && method === "getPart" && (args[0] as PartKey).task === "report") {
      isDead = false;
      throw new Error("out");
    }
    return forward();
  });
  await harness.occur("once", "daily");
  await harness.drain();
  expect((await harness.run("report")).status).toBe("paused");
  await harness.drainFor(5);
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("a run that is held just as its task's pause gets another end waits for that one", async () => {
  const harness = await paused(3, async ({ write, forward }, one) => {
    if (write === "hold") await pauseUntil(one, 8);
    return forward();
  });
  await harness.occur("once", "daily");
  await harness.drainFor(5);
  expect(await harness.run("report")).toMatchObject({ status: "paused", until: "2026-03-01T12:08:00.000Z" });
  await harness.drainFor(5);
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("a held run waits for the end of its task's pause as it is lengthened, shortened, or given an end", async () => {
  for (const [first, second] of [
    [3, 8],
    [30, 8],
    [undefined, 8],
  ]) {
    const harness = await held(first);
    await pauseUntil(harness, second);
    const run = await harness.run("report");
    expect(run).toMatchObject({
      status: "paused",
      until: "2026-03-01T12:08:00.000Z",
      dueAt: Date.parse("2026-03-01T12:08:00Z"),
    });
    await harness.drainFor(6);
    expect((await harness.run("report")).status).toBe("paused");
    await harness.drainFor(4);
    expect((await harness.run("report")).status).toBe("succeeded");
  }
});

test("a held run whose task's pause loses its end has no entry, and goes on when the task is resumed", async () => {
  const harness = await held(3);
  await pauseUntil(harness);
  const { status, until, dueKey, dueAt } = await harness.run("report");
  expect({ status, until, dueKey, dueAt }).toEqual({ status: "paused" });
  await harness.drainFor(5);
  await resumeTask(harness.context, "report");
  await harness.drain();
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("the sweeper does not end the wait of a held run inside a pause that was lengthened by somebody who died over it", async () => {
  const harness = await held(3);
  await harness.changeState("report", { until: "2026-03-01T12:08:00.000Z" });
  await harness.drainFor(5);
  expect(await harness.run("report")).toMatchObject({ status: "paused", until: "2026-03-01T12:08:00.000Z" });
  await harness.drainFor(5);
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("a client that resumes a task lets go what its pause held, as the command does", async () => {
  const harness = await held();
  const { pause, resume, status } = makeClient(harness.context);
  await pause("report", { note: "still" });
  const { run } = await harness.run("report");
  expect((await status(`report/${run}`)).status).toBe("paused");
  expect(await resume("report", { author: "ada" })).toEqual({ id: "report", status: "active" });
  expect(await status(`report/${run}`)).toMatchObject({ status: "enqueued", author: "ada" });
  await harness.drain();
  expect((await status(`report/${run}`)).status).toBe("succeeded");
});

test("a second resume lets go what the first one did not get to", async () => {
  let isOut = true;
  const store: HarnessProps["store"] = (memory) =>
    interceptedStore(memory, ({ method, forward }) => {
      if (isOut && method === "list") throw new Error("out");
      return forward();
    });
  const harness = new Harness({ tasks: [onceTask(), follower], store });
  await pauseUntil(harness);
  await harness.occur("once", "daily");
  await harness.drain();
  await expect(resumeTask(harness.context, "report")).rejects.toThrow("out");
  isOut = false;
  const told: string[] = [];
  expect(await resumeTask(harness.context, "report", {}, ({ run }) => told.push(run))).toBe(false);
  expect(told).toEqual(["2026-03-01T12:00:00Z/then~daily"]);
  await harness.drain();
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("a task is resumed also where its ledgers cannot be read, which is logged", async () => {
  const harness = await paused(undefined, ({ method, forward }) => {
    if (method === "parts") throw new Error("out");
    return forward();
  });
  expect(await resumeTask(harness.context, "report")).toBe(true);
  expect(await harness.state("report")).not.toHaveProperty("paused");
  expect(harness.log).toContainEqual(
    expect.objectContaining({
      level: "warn",
      event: "look failed",
      fields: { task: "report", error: "Error: out" },
    }),
  );
});
