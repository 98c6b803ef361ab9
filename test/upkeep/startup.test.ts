/** Tasks that a deploy starts. */
import { expect, test } from "vitest";
import { turnDue } from "../../functions/model/run/index-keys.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

test("a deploy starts a start-up task once for its version, over any number of cold starts", async () => {
  const done: string[] = [];
  const props = { tasks: [onceTask(done)], startup: ["once"] };
  const harness = new Harness(props);
  await harness.sweep();
  await harness.sweep();
  await harness.drain();
  expect(done).toEqual(["2026-03-01T12:00:00Z/startup~v1"]);
  await harness.clock.advance(100 * 86_400_000);
  const again = harness.coldStart(props);
  await again.sweep();
  await harness.drain();
  expect(done).toHaveLength(1);
});

test("a save under pawl dev starts the start-up tasks that are new, and no other again", async () => {
  const done: string[] = [];
  const old = new Harness({ tasks: [onceTask(done)], startup: ["once"] });
  await old.sweep();
  await old.drain();
  const saved = new Harness({
    ...{ tasks: [onceTask(done), walkTask(1)], startup: ["once", "walk"] },
    ...{ version: "v1+v2", before: old },
  });
  await saved.sweep();
  await saved.drain();
  expect(done).toHaveLength(1);
  expect((await saved.runs("walk")).map(({ run }) => run)).toEqual(["2026-03-01T12:00:00Z/startup~v1"]);
});

test("a start-up task that cannot be started delays no resend and is started a minute later", async () => {
  let refuses = true;
  const harness = new Harness({
    tasks: [onceTask()],
    startup: ["once"],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        if (refuses && method === "getPart") throw new ThrottledError("not now");
        return forward();
      }),
  });
  const key = { task: "once", run: "2026-03-01T11:00:00Z/daily" };
  await harness.change(key, {
    status: "enqueued",
    lane: "default",
    turn: 0,
    leaseExpiresAt: 0,
    ...turnDue(key, harness.clock.now()),
  });
  expect(await harness.sweep()).toMatchObject({ sent: 1 });
  expect((await harness.runs("once")).map(({ run }) => run)).toEqual([key.run]);
  refuses = false;
  await harness.sweep();
  await harness.sweep();
  const names = (await harness.runs("once")).map(({ run }) => run);
  expect(names).toEqual(["2026-03-01T12:00:00Z/startup~v1", key.run]);
});

test("a start-up run that no worker knew, since its deploy failed half-way, is started again by the deploy that succeeds", async () => {
  const failed = new Harness({ tasks: [], elsewhere: { once: "default" }, startup: ["once"] });
  await failed.sweep();
  const old = new Harness({ tasks: [], before: failed });
  await old.drainFor(16);
  expect(await old.run("once")).toMatchObject({ status: "errored", reason: "task is not deployed" });
  const done: string[] = [];
  const whole = new Harness({ tasks: [onceTask(done)], startup: ["once"], before: failed });
  await whole.sweep();
  await whole.drain();
  expect(await whole.run("once")).toMatchObject({ status: "succeeded", trigger: "startup" });
  expect(done).toEqual(["2026-03-01T12:00:00Z/startup~v1"]);
  await whole.coldStart({ startup: ["once"] }).sweep();
  await whole.drain();
  expect(done).toHaveLength(1);
});

test("a deploy's start does not wait behind runs whose messages may be lost, nor behind a round of all tasks", async () => {
  const reads: string[] = [];
  const harness = new Harness({
    tasks: [onceTask()],
    startup: ["once"],
    store: (store) =>
      interceptedStore(store, ({ method, args, write, forward }) => {
        if (method === "due") reads.push((args[0] as string).replace(/#.*/, ""));
        if (write === "create") reads.push(write);
        return forward();
      }),
  });
  await harness.sweep();
  expect([...new Set(reads)]).toEqual(["lease", "create", "turn", "wait"]);
});

test("start-up tasks for which no time is left are started a minute later", async () => {
  const harness = new Harness({ tasks: [onceTask()], startup: ["once"] });
  await harness.sweeper({}, harness.lambdaContext(24));
  expect(await harness.runs("once")).toEqual([]);
  await harness.sweep();
  expect((await harness.runs("once")).map(({ run }) => run)).toEqual(["2026-03-01T12:00:00Z/startup~v1"]);
});

test("start-up tasks that no minute has time for together are all started in the end, each once", async () => {
  const names = Array.from({ length: 12 }, (_, i) => `once-${i}`);
  const tries: string[] = [];
  const harness = new Harness({
    tasks: [],
    elsewhere: Object.fromEntries(names.map((name) => [name, "default"])),
    startup: names,
    store: (store) =>
      interceptedStore(store, async ({ method, args, forward }) => {
        const { task, part } = args[0] as { readonly task?: string; readonly part?: string };
        if (method === "getPart" && part?.startsWith("id#")) {
          tries.push(task as string);
          // Each takes five of the 25 seconds that a minute has for them.
          await harness.clock.advance(5_000);
        }
        return forward();
      }),
  });
  for (let minute = 0; minute < 4; minute++) await harness.sweep();
  expect(tries).toEqual(names);
});
