/** Tasks that follow others: exactly one run for each run that ended so, whoever ended it and whatever died in between. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expect, test } from "vitest";
import { NonRetryableError } from "../../functions/model/errors.ts";
import type { RunKey } from "../../functions/model/run/run.ts";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import type { AfterStatus, ReactiveTriggerOptions, Trigger } from "../../functions/model/task/trigger.ts";
import { cancelRun, dismissRun, pauseTask, redriveRun, resumeRun } from "../../functions/operators/index.ts";
import { startRun } from "../../functions/runs/index.ts";
import { after } from "../../functions/schedule/index.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

const noon = "2026-03-01T12:00:00Z";
const parent = `${noon}/daily`;

interface FollowerProps extends ReactiveTriggerOptions {
  readonly of?: string;
  readonly status?: AfterStatus;
  readonly run?: (ctx: TaskContext) => unknown;
  readonly triggers?: readonly Trigger[];
}

const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
};

/** "report": runs once for each run of a task that has ended. */
function follower({ of = "once", status, run = () => {}, triggers, ...options }: FollowerProps = {}): Task {
  return defineTask({
    name: "report",
    description: "Follows.",
    triggers: triggers ?? [after(of, status, { id: "then", ...options })],
    params: anything,
    run,
  }) as Task;
}

/** Runs "once" for noon, and what follows it. */
async function occurred(props: Partial<HarnessProps> = {}, of: FollowerProps = {}): Promise<Harness> {
  const harness = new Harness({ tasks: [onceTask(), follower(of)], ...props });
  await harness.occur("once", "daily");
  await harness.drain();
  return harness;
}

const failing = defineTask({
  name: "once",
  description: "Fails.",
  run: () => {
    throw new NonRetryableError("broken");
  },
}) as Task;

test("a task that follows another runs once its run has succeeded, at the same instant and under a name made of its name", async () => {
  const harness = await occurred();
  expect(await harness.run("report")).toMatchObject({
    run: `${noon}/then~daily`,
    status: "succeeded",
    trigger: "then",
    scheduledTime: "2026-03-01T12:00:00.000Z",
    overlap: "wait",
  });
  const ended = await harness.run("once");
  expect(ended).toMatchObject({ status: "succeeded", followed: ["report/then"] });
  expect([ended.announce, ended.dueKey, ended.dueAt, ended.sends]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("a run that no task follows makes the same writes as before", async () => {
  const writes: (string | undefined)[] = [];
  const store: HarnessProps["store"] = (memory) =>
    interceptedStore(memory, ({ write, forward }) => {
      if (write !== undefined) writes.push(write);
      return forward();
    });
  const harness = await occurred({ store, tasks: [onceTask(), follower({ of: "walk" }), walkTask(1)] });
  expect(writes).toEqual(["take slot", "claim", "succeed", "give slot back"]);
  expect(await harness.runs("report")).toEqual([]);
});

test.each([
  ["succeeded", "succeeded", 1],
  ["succeeded", "errored", 0],
  ["succeeded", "any", 1],
  ["errored", "errored", 1],
  ["errored", "succeeded", 0],
  ["errored", "any", 1],
] as const)(
  "after a run that has %s, a task that follows what has %s starts %i times",
  async (ended, status, count) => {
    const tasks = [ended === "errored" ? failing : onceTask(), follower({ status })];
    const harness = await occurred({ tasks }, {});
    expect((await harness.run("once")).status).toBe(ended);
    expect(await harness.runs("report")).toHaveLength(count);
  },
);

test("an errored run is listed for people once what follows it is started", async () => {
  const harness = await occurred({ tasks: [failing, follower({ status: "errored" })] });
  const { dueKey, dueAt, endedAt } = await harness.run("once");
  expect(dueKey).toMatch(/^attention#errored#\d+$/);
  expect(dueAt).toBe(Date.parse(endedAt as string));
});

test("a follower's params are its own, with what its paths find in the run that ended", async () => {
  const seen: unknown[] = [];
  const params = {
    days: 7,
    day: "$.params.day",
    from: "$.id",
    size: "$.output.size",
    how: "$.status",
    gone: "$.params.gone",
    price: "$$5",
    list: ["$.run", "$.nothing"],
  };
  const source = defineTask({
    name: "once",
    description: "Returns.",
    params: anything,
    run: () => ({ size: 3 }),
  }) as Task;
  const run = (ctx: TaskContext) => seen.push(ctx.params);
  const harness = new Harness({ tasks: [source, follower({ params, run })] });
  const { run: name } = await startRun(harness.context, {
    task: "once",
    lane: "default",
    kind: "manual",
    params: { day: "monday", filler: "x".repeat(2_000) },
  });
  await harness.drain();
  expect(seen).toEqual([
    {
      days: 7,
      day: "monday",
      from: `once/${name}`,
      size: 3,
      how: "succeeded",
      price: "$5",
      list: [name, null],
    },
  ]);
});

const writesOfAnEnd = ["succeed", "give slot back", "create", "announced"].flatMap((write) => [
  [write, "before"] as const,
  [write, "after"] as const,
]);

test.each(writesOfAnEnd)(
  "a worker that dies at %s, %s it has landed, leaves exactly one follower",
  async (write, when) => {
    let die: () => void = () => {};
    const death = new Promise<void>((resolve) => {
      die = resolve;
    });
    let isDead = false;
    const store: HarnessProps["store"] = (memory) =>
      interceptedStore(memory, async ({ write: name, forward }) => {
        if (!isDead && name !== write) return forward();
        if (!isDead && when === "after") await forward();
        isDead = true;
        die();
        return new Promise(() => {});
      });
    const harness = new Harness({ tasks: [onceTask(), follower()], store });
    await harness.occur("once", "daily");
    await Promise.race([harness.drain(), death]);
    const next = new Harness({ tasks: [onceTask(), follower()], before: harness });
    await next.drainFor(8);
    expect(await next.run("report")).toMatchObject({ run: `${noon}/then~daily`, status: "succeeded" });
    const ended = await next.run("once");
    expect(ended).toMatchObject({ status: "succeeded", followed: ["report/then"] });
    expect([ended.announce, ended.dueKey, ended.sends]).toEqual([undefined, undefined, undefined]);
  },
);

test("a run that an operator cancels is followed once the worker that holds it has given it up", async () => {
  const names: string[] = [];
  const walk = walkTask(3, async (n, { run }) => {
    if (n !== 1) return;
    await cancelRun(harness.context, { task: "walk", run });
    names.push(...(await harness.runs("report")).map((each) => each.run));
    await harness.clock.advance(2_000);
  });
  const harness = new Harness({ tasks: [walk, follower({ of: "walk", status: "cancelled" })] });
  await harness.occur("walk", "daily");
  await harness.drain();
  expect(names).toEqual([]);
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled", followed: ["report/then"] });
  expect((await harness.run("report")).run).toBe(`${noon}/then~daily`);
});

test("a run that is cancelled before it begins is followed at once", async () => {
  const harness = new Harness({ tasks: [onceTask(), follower({ status: "any" })] });
  const run = await startRun(harness.context, { task: "once", lane: "default", kind: "manual" });
  await cancelRun(harness.context, run);
  await harness.drain();
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("an occurrence that no worker ever claimed is followed as errored", async () => {
  const harness = new Harness({ tasks: [onceTask(), follower({ status: "errored" })] });
  await harness.queue.send("default", "{}");
  harness.queue.dead.push({ ...harness.queue.receive("default"), body: deadBody } as never);
  await harness.takeDeadLetters();
  expect(await harness.run("once")).toMatchObject({ status: "errored", reason: "never claimed" });
  await harness.drainFor(3);
  expect((await harness.run("report")).run).toBe(`${noon}/then~daily`);
});
const deadBody = JSON.stringify({ task: "once", trigger: "daily", scheduledTime: noon });

test("a failure whose follower was not started yet is not lost when the run is redriven or dismissed", async () => {
  for (const move of [redriveRun, dismissRun]) {
    let isOut = true;
    const store: HarnessProps["store"] = (memory) =>
      interceptedStore(memory, ({ write, forward }) => {
        if (isOut && write === "create") throw new Error("out");
        return forward();
      });
    const harness = await occurred({ store, tasks: [failing, follower({ status: "errored" })] });
    expect((await harness.run("once")).announce).toBe(true);
    isOut = false;
    await move(harness.context, { task: "once", run: parent });
    expect((await harness.runs("report")).map(({ run }) => run)).toEqual([`${noon}/then~daily`]);
    expect((await harness.run("once")).announce).toBeUndefined();
    await harness.drain();
    expect(await harness.runs("report")).toHaveLength(1);
  }
});

test("a run that ends twice is followed once, also where the follower's record has expired in between", async () => {
  const created: unknown[] = [];
  const store: HarnessProps["store"] = (memory) =>
    interceptedStore(memory, ({ write, args, forward }) => {
      if (write === "create") created.push((args[0] as RunKey).task);
      return forward();
    });
  const harness = await occurred({ store, tasks: [failing, follower({ status: "any" })] });
  await redriveRun(harness.context, { task: "once", run: parent });
  await harness.drain();
  const ended = await harness.run("once");
  expect(ended).toMatchObject({ status: "errored", turn: 1, followed: ["report/then"] });
  expect(ended.announce).toBeUndefined();
  // The second end asks for nothing that could create it again.
  expect(created).toEqual(["report"]);
});

test("a follower whose task is paused is recorded as paused, and goes on when it is resumed", async () => {
  const harness = new Harness({ tasks: [onceTask(), follower()] });
  await pauseTask(harness.context, "report");
  await harness.occur("once", "daily");
  await harness.drainFor(5);
  const held = await harness.run("report");
  expect(held).toMatchObject({ status: "paused", reason: "task is paused", turn: 0 });
  expect(held.dueKey).toBeUndefined();
  await resumeRun(harness.context, held);
  await harness.drain();
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("a follower of a pause that has an end goes on by itself", async () => {
  const harness = new Harness({ tasks: [onceTask(), follower()] });
  await pauseTask(harness.context, "report", { until: new Date(harness.clock.now() + 180_000) });
  await harness.occur("once", "daily");
  await harness.drainFor(2);
  expect((await harness.run("report")).status).toBe("paused");
  await harness.drainFor(4);
  expect((await harness.run("report")).status).toBe("succeeded");
});

test("a follower that is disabled, or whose trigger's limits are reached, is recorded as skipped", async () => {
  const disabled = await occurred({ disabled: ["report"] });
  expect(await disabled.run("report")).toMatchObject({ status: "skipped", reason: "disabled" });
  const late = await occurred({}, { endAt: "2026-03-01T12:00:00" });
  expect(await late.run("report")).toMatchObject({ status: "skipped", reason: "limit" });
  const early = await occurred({}, { startAt: "2026-03-01T12:00:01" });
  expect(await early.run("report")).toMatchObject({ status: "skipped", reason: "limit" });
});

test("a follower with maxRuns starts so many runs, each counted once", async () => {
  const harness = new Harness({ tasks: [onceTask(), follower({ maxRuns: 2 })] });
  for (let n = 0; n < 3; n++) {
    await harness.occur("once", "daily");
    await harness.occur("once", "daily");
    await harness.drain();
    await harness.clock.advance(60_000);
  }
  const runs = (await harness.runs("report")).map(({ status, reason }) => reason ?? status);
  expect(runs).toEqual(["limit", "succeeded", "succeeded"]);
});

test("a follower on another lane is sent to that lane", async () => {
  const followers = { once: [{ task: "import", trigger: "then", status: "any" as const }] };
  const harness = await occurred({ tasks: [onceTask()], elsewhere: { import: "bulk" }, followers });
  const body = harness.queue.receive("bulk")?.body;
  expect(body).toBe(JSON.stringify({ task: "import", run: `${noon}/then~daily`, turn: 0 }));
});

test("a follower whose params would be too long is recorded as errored", async () => {
  const long = defineTask({
    name: "once",
    description: "Takes anything.",
    params: anything,
    run: () => {},
  }) as Task;
  const harness = new Harness({ tasks: [long, follower({ params: { one: "$.params", two: "$.params" } })] });
  const params = { filler: "x".repeat(200_000) };
  await startRun(harness.context, { task: "once", lane: "default", kind: "manual", params });
  await harness.drain();
  expect(await harness.run("report")).toMatchObject({
    status: "errored",
    reason: expect.stringMatching(/^params weigh 4000\d\d bytes as JSON: at most 300000 are allowed$/),
  });
});
