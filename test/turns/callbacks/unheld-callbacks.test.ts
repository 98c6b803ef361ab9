/** The callbacks of runs that no worker held when they were paused, cancelled or given up: a message brings them to the lane. */
import * as v from "valibot";
import { expect, test } from "vitest";
import type { CallbackInfo } from "../../../functions/model/callbacks.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { CallbackContext } from "../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { apply, startRun, told as toldOf } from "../../../functions/runs/index.ts";
import type { OnError } from "../../../index.ts";
import { Harness, type HarnessProps, ProcessEnded } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

type Names = "afterPause" | "afterCancel" | "afterError";
const names: readonly Names[] = ["afterPause", "afterCancel", "afterError"];

/** "walk", whose callbacks leave a line each. `then` is what they do besides. */
function told(then: (ctx: CallbackContext, info: CallbackInfo) => unknown = () => {}, settings: object = {}) {
  const lines: string[] = [];
  const callbacks = Object.fromEntries(
    names.map((name) => [
      name,
      (ctx: CallbackContext, info: CallbackInfo) => {
        lines.push(`${name}${info.error === undefined ? "" : ` ${(info.error as Error).message}`}`);
        return then(ctx, info);
      },
    ]),
  );
  return { lines, task: walkTask(2, (n) => lines.push(`${n}`), { ...callbacks, ...settings }) };
}

const start = { task: "walk", lane: "default", kind: "manual" } as const;

function waiting(harness: Harness): Promise<RunRecord> {
  return startRun(harness.context, start);
}

const free = { leaseExpiresAt: 0, untold: undefined, dueKey: undefined, dueAt: undefined, sends: undefined };
const freeOf = ({ leaseExpiresAt, untold, dueKey, dueAt, sends }: RunRecord) => ({
  leaseExpiresAt,
  untold,
  dueKey,
  dueAt,
  sends,
});

test("a run that waits and is paused has afterPause called by a message, and has no entry afterwards", async () => {
  const { lines, task } = told();
  const harness = new Harness({ tasks: [task] });
  await pauseRun(harness.context, await waiting(harness));
  await harness.drain();
  expect(lines).toEqual(["afterPause"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
  await harness.drainFor(5);
  expect(lines).toEqual(["afterPause"]);
  await resumeRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(lines).toEqual(["afterPause", "1", "2"]);
});

test("a run that waits and is cancelled has afterCancel called by a message", async () => {
  const { lines, task } = told();
  const harness = new Harness({ tasks: [task] });
  await cancelRun(harness.context, await waiting(harness));
  await harness.drain();
  expect(lines).toEqual(["afterCancel"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
});

test("a callback whose message was lost is called after the next sweep", async () => {
  const { lines, task } = told();
  const harness = new Harness({ tasks: [task] });
  await cancelRun(harness.context, await waiting(harness));
  while (harness.queue.receive("default") !== undefined);
  await harness.minute();
  await harness.drain();
  expect(lines).toEqual(["afterCancel"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
});

test("a run that only kills its workers is given up, and afterError is called with the reason", async () => {
  const { lines, task } = told((_, { reason }) => lines.push(`because ${reason}`), {
    process: () => new Promise(() => {}),
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  for (let tries = 0; tries < 6; tries++) {
    void harness.next();
    await harness.clock.advance(100);
    harness.clock.crash();
    for (let minute = 0; minute < 3; minute++) await harness.minute();
  }
  await harness.drain();
  const reason = "five turns in a row without progress at cursor (start)";
  expect(lines).toEqual([`afterError ${reason}`, `because ${reason}`]);
  const run = await harness.run("walk");
  expect([run.status, run.untold]).toEqual(["errored", undefined]);
});

test("an occurrence that no worker ever claimed has afterError called once the dead-letter function has recorded it", async () => {
  const { lines, task } = told();
  const harness = new Harness({ tasks: [task] });
  harness.queue.dead.push({
    body: JSON.stringify({ task: "walk", trigger: "cron-4f1a2b", scheduledTime: harness.second }),
  } as never);
  await harness.takeDeadLetters();
  await harness.drainFor(2);
  expect(lines).toEqual(["afterError never claimed"]);
  expect((await harness.run("walk")).dueKey).toMatch(/^attention#errored/);
});

test("a pause that a worker obeys calls afterPause once, under its lease", async () => {
  const { lines, task } = told(undefined, {
    async process(n: number) {
      lines.push(`${n}`);
      await pauseRun(harness.context, await harness.run("walk"));
      await harness.clock.advance(1_500);
    },
  });
  const harness: Harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drainFor(3);
  expect(lines).toEqual(["1", "afterPause"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
});

test("a worker that dies after it has let a paused run go leaves afterPause to be called once more", async () => {
  let dies = true;
  const { lines, task } = told(undefined, {
    async process(n: number) {
      lines.push(`${n}`);
      await pauseRun(harness.context, await harness.run("walk"));
      await new Promise<void>((resolve) => harness.clock.after(1_500, resolve));
    },
  });
  const props: Partial<HarnessProps> = {
    store: (store) =>
      interceptedStore(store, ({ write, forward }) =>
        dies && write === "told" ? new Promise(() => {}) : forward(),
      ),
  };
  const harness: Harness = new Harness({ tasks: [task], ...props });
  await harness.occur("walk");
  void harness.next();
  await harness.clock.advance(5_000);
  harness.clock.crash();
  dies = false;
  const next = new Harness({ tasks: [task], before: harness });
  await next.drainFor(3);
  expect(lines).toEqual(["1", "afterPause", "afterPause"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
});

test("a throw is recorded among the errors of the run, which stays as it is, and the callback is not called again", async () => {
  const { lines, task } = told(() => {
    throw new TypeError("no mail");
  });
  const harness = new Harness({ tasks: [task] });
  await pauseRun(harness.context, await waiting(harness));
  await harness.drainFor(3);
  expect(lines).toEqual(["afterPause"]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "paused", attempt: 1, turn: 0 });
  expect(run.errors).toMatchObject([{ name: "TypeError", message: "afterPause: no mail" }]);
});

test("a callback that never returns is recorded, and ends its process", async () => {
  const { task } = told(() => new Promise(() => {}));
  const harness = new Harness({ tasks: [task] });
  await cancelRun(harness.context, await waiting(harness));
  const ended = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(17_600);
  await ended;
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "cancelled" });
  expect(run.errors?.map(({ message }) => message)).toEqual([
    "afterCancel did not return before the end of its function",
  ]);
});

test("the stage's onError is told once of what a callback of a run that no worker holds throws, with the run's cursor", async () => {
  const heard: unknown[] = [];
  const onError: OnError = (error, info) => heard.push([(error as Error).message, info]);
  const { task } = told(() => {
    throw new TypeError("no mail");
  });
  const harness = new Harness({ tasks: [task], onError });
  const { run, scheduledTime } = await waiting(harness);
  await harness.change({ task: "walk", run }, { cursor: "1", ticks: 1, startedAt: scheduledTime });
  await pauseRun(harness.context, { task: "walk", run });
  await harness.drainFor(3);
  const info = { source: "pawl", task: "walk", run, ticks: 1, item: undefined, cursor: 1, attempt: 1 };
  const when = { startedAt: new Date(scheduledTime), endedAt: new Date("2026-03-01T12:00:00.000Z") };
  expect(heard).toEqual([
    ["afterPause: no mail", { ...info, ...when, handled: false, level: "error", context: undefined }],
  ]);
});

test("the stage's onError is told of a callback that never returns, and does not hold up that it is recorded", async () => {
  const heard: string[] = [];
  const onError: OnError = (error) => {
    heard.push((error as Error).message);
    return new Promise(() => {});
  };
  const { task } = told(() => new Promise(() => {}));
  const harness = new Harness({ tasks: [task], onError });
  await cancelRun(harness.context, await waiting(harness));
  const ended = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(17_600);
  await ended;
  const message = "afterCancel did not return before the end of its function";
  expect(heard).toEqual([message]);
  expect((await harness.run("walk")).errors).toMatchObject([{ message }]);
});

test("a callback has its run's params and cursor, and can save nothing", async () => {
  const seen: unknown[] = [];
  const { task } = told(async (ctx) => {
    seen.push(ctx.run, ctx.params, ctx.cursor, ctx.signal.aborted);
    await (ctx as unknown as { checkpoint(cursor: number): Promise<void> }).checkpoint(1);
  });
  const harness = new Harness({ tasks: [task] });
  const { run } = await waiting(harness);
  await harness.change({ task: "walk", run }, { cursor: "1" });
  await cancelRun(harness.context, { task: "walk", run });
  await harness.drain();
  expect(seen).toEqual([run, {}, 1, false]);
  expect((await harness.run("walk")).errors?.[0]?.message).toBe(
    "afterCancel: ctx.checkpoint is not allowed in a callback: only in the task's own work",
  );
});

test("a run that was paused and resumed before its message came is told of the pause once it is let go", async () => {
  const { lines, task } = told();
  const harness = new Harness({ tasks: [task] });
  const run = await waiting(harness);
  while (harness.queue.receive("default") !== undefined);
  await pauseRun(harness.context, run);
  while (harness.queue.receive("default") !== undefined);
  await resumeRun(harness.context, run);
  await harness.drain();
  expect(lines).toEqual(["1", "2", "afterPause"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
});

test("a pause that comes too late for a run that succeeds has no afterPause called, also where its worker dies at once", async () => {
  const { lines, task } = told();
  let isPaused = false;
  const harness: Harness = new Harness({
    tasks: [task],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        if (write === "told") return new Promise(() => {});
        if (write === "succeed" && !isPaused) {
          isPaused = true;
          await pauseRun(new Harness({ tasks: [task], before: harness }).context, await harness.run("walk"));
        }
        return forward();
      }),
  });
  await harness.occur("walk");
  void harness.next();
  await harness.clock.advance(1_000);
  harness.clock.crash();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", dueKey: expect.any(String) });
  await new Harness({ tasks: [task], before: harness }).drainFor(3);
  expect(lines).toEqual(["1", "2"]);
  expect(freeOf(await harness.run("walk"))).toEqual(free);
});

test("a callback without a worker that held its run logs under the run, and says what it cannot save", async () => {
  const { task } = told((ctx) => {
    ctx.log.info("tidied", { cursor: ctx.cursor });
    ctx.count("tidied");
  });
  const harness = new Harness({ tasks: [task] });
  await cancelRun(harness.context, await waiting(harness));
  await harness.drain();
  expect(harness.log.filter(({ event }) => event === "task's own")).toMatchObject([
    { level: "info", run: expect.stringContaining("walk/"), fields: { message: "tidied" } },
  ]);
  const { status, errors, counts } = await harness.run("walk");
  expect([status, counts]).toEqual(["cancelled", undefined]);
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(/^afterCancel: ctx.count is not allowed in afterPause, afterCancel and/),
    },
  ]);
});

test("what a callback throws and logs without a worker that held its run has no masked value", async () => {
  const { task } = told(
    (ctx) => {
      const { token } = ctx.params as { readonly token: string };
      ctx.log.warn(`${token} is left`, { token, url: `https://shop.test/?t=${token}` });
      throw new Error(`no way to lock ${token}`);
    },
    { params: v.object({ token: v.string() }), masked: ["token"] },
  );
  const harness = new Harness({ tasks: [task] });
  const params = { token: "open sesame" };
  await pauseRun(harness.context, await startRun(harness.context, { ...start, params } as never));
  await harness.drain();
  expect((await harness.run("walk")).errors).toMatchObject([
    { message: "afterPause: no way to lock [masked]" },
  ]);
  expect(harness.log.filter(({ event }) => event === "task's own")).toMatchObject([
    { fields: { message: "[masked] is left", token: "[masked]", url: "https://shop.test/?t=[masked]" } },
  ]);
  expect(JSON.stringify(harness.log)).not.toContain("sesame");
});

test("a run that fails after another worker has told of its pause is listed for a person", async () => {
  const { task } = told(
    async () => {
      // The write that ends the run is chosen by now.
      const run = await harness.run("walk");
      if (run.untold !== undefined && run.status === "running")
        await apply(harness.context, run, toldOf(run));
    },
    {
      process: () => {
        throw new Error("no");
      },
      maxAttempts: 1,
    },
  );
  const harness: Harness = new Harness({ tasks: [task] });
  const run = await waiting(harness);
  await pauseRun(harness.context, run);
  while (harness.queue.receive("default") !== undefined);
  await resumeRun(harness.context, run);
  await harness.drain();
  const failed = await harness.run("walk");
  expect([failed.status, failed.dueKey?.slice(0, 17)]).toEqual(["errored", "attention#errored"]);
});
