/** Every place where code of a stage's own may throw: what the stage's `onError` is told of it. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { startRun } from "../../../functions/runs/index.ts";
import { Subscribed } from "../../../functions/telling/index.ts";
import { defineTask, type OnError, rescue } from "../../../index.ts";
import { Harness, type HarnessProps } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

const fails = (message: string) => (): never => {
  throw new Error(message);
};
const rejects = (message: string) => () => Promise.reject(new Error(message));
const once = { maxAttempts: 1 };

/** What of a run of "walk" is told, as `MESSAGE (CAUSE)`, its item and whether it was handled. */
async function toldOf(
  process: () => unknown,
  settings: object,
  { cursor, ...props }: Partial<HarnessProps> & { readonly cursor?: string } = {},
): Promise<readonly string[]> {
  const told: string[] = [];
  const onError: OnError = (thrown, { item, handled }) => {
    const { message, cause } = thrown as Error;
    const of = cause instanceof Error ? ` (${cause.message})` : "";
    told.push(`${message}${of}${item === undefined ? "" : `, item ${item}`}${handled ? ", handled" : ""}`);
  };
  const harness = new Harness({ tasks: [walkTask(1, process, { ...once, ...settings })], onError, ...props });
  const { run } = await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
  if (cursor !== undefined) await harness.change({ task: "walk", run }, { cursor, cursorVersion: 1 });
  await harness.drainFor(2);
  return told;
}

const refusing = v.pipe(v.unknown(), v.check(fails("no schema")));
const places: readonly [where: string, process: () => unknown, settings: object, told: readonly string[]][] =
  [
    ["process", fails("no"), {}, ["no, item 1"]],
    ["process, by a promise", rejects("no"), {}, ["no, item 1"]],
    ["items before the first one", () => {}, { items: fails("no file") }, ["no file"]],
    ["total", () => {}, { total: rejects("no count") }, ["no count"]],
    [
      "a params' schema",
      () => {},
      { params: v.pipe(v.object({}), v.check(fails("no schema"))) },
      ["params are not allowed: the task's schema threw no schema (no schema)"],
    ],
    ["a throttle's condition", () => {}, { throttle: { when: fails("no gauge") } }, ["no gauge"]],
    [
      "a throttle's backoff",
      () => {},
      { throttle: { when: () => true, backoffSeconds: fails("no backoff") } },
      ["no backoff"],
    ],
    [
      "an output's schema",
      (_?: unknown, ctx?: never) => (ctx as unknown as { output(value: unknown): void }).output(1),
      { output: refusing },
      ["no schema, item 1"],
    ],
    ["rescue", fails("no"), { rescue: [rescue(Error, fails("no mend"))] }, ["no mend (no), item 1"]],
    [
      "what rescue is for",
      fails("no"),
      { rescue: [rescue(fails("no match") as never, () => {})] },
      ["no match (no), item 1"],
    ],
    ["onItemError", fails("no"), { onItemError: fails("no answer") }, ["no answer (no), item 1"]],
    ["an item that is skipped", fails("no"), { onItemError: "skip" }, ["no, item 1, handled"]],
    ["afterStart", () => {}, { afterStart: fails("no mail") }, ["afterStart: no mail"]],
    ["afterComplete", () => {}, { afterComplete: rejects("no mail") }, ["afterComplete: no mail"]],
    ["afterError", fails("no"), { afterError: fails("no mail") }, ["no, item 1", "afterError: no mail"]],
    ["aroundTurn", () => {}, { aroundTurn: fails("no pool") }, ["aroundTurn: no pool"]],
    [
      "aroundTurn, which throws in place of what an item threw",
      fails("no"),
      { aroundTurn: (_: unknown, proceed: () => Promise<void>) => proceed().finally(fails("no rollback")) },
      ["aroundTurn: no rollback (no), item 1"],
    ],
  ];

test.each(places)("onError is told what %s throws", async (_, process, settings, told) => {
  expect(await toldOf(process, settings)).toEqual(told);
});

test("onError is told what migrateCursor throws", async () => {
  const settings = { version: 2, migrateCursor: fails("no way") };
  expect(await toldOf(() => {}, settings, { cursor: "1" })).toEqual(["no way"]);
});

test("onError is told once of a backoff that throws, and the attempt is tried again by the default", async () => {
  const settings = { maxAttempts: 2, backoff: fails("no delay"), afterRetry: () => {} };
  const told = ["no, item 1", "no delay, handled", "no, item 1"];
  expect(await toldOf(fails("no"), settings)).toEqual(told);
  const harness = new Harness({ tasks: [walkTask(1, fails("no"), settings)] });
  await harness.occur("walk");
  await harness.next();
  const { status, notBefore } = await harness.run("walk");
  expect([status, notBefore?.slice(0, 19)]).toEqual(["retrying", "2026-03-01T12:00:30"]);
  expect(harness.log.find(({ event }) => event === "backoff failed")?.fields).toEqual({
    error: "Error: no delay",
  });
});

test("onError is told of a run that its worker gives up", async () => {
  const told: unknown[] = [];
  const onError: OnError = (error, { handled, ticks }) =>
    told.push([(error as Error).message, handled, ticks]);
  const harness: Harness = new Harness({
    tasks: [walkTask(100, () => harness.clock.advance(1_000), { timeoutSeconds: 5 })],
    onError,
  });
  await harness.occur("walk");
  await harness.next();
  expect(told).toEqual([["over its timeout of 5 s", false, 5]]);
});

test("onError is told of a subscriber that throws, each time, with its name and event", async () => {
  const told: unknown[] = [];
  const onError: OnError = (error, { task, handled, level, context }) =>
    told.push([(error as Error).message, task, handled, level, context]);
  const harness: Harness = new Harness({
    tasks: [walkTask(1)],
    onError,
    events: ["succeeded"],
    listeners: (context) => [
      new Subscribed(context, [{ name: "pager", on: ["succeeded"], tell: fails("no network") }]),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  expect(told).toEqual([["no network", "walk", true, "warn", { subscriber: "pager", event: "succeeded" }]]);
});

test("onError is not told of a task that obeys its signal", async () => {
  const told: unknown[] = [];
  const task = defineTask({
    name: "once",
    description: "Waits for its signal.",
    run: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    aroundTurn: (_, proceed) => proceed(),
  });
  const harness = new Harness({
    tasks: [task as never],
    onError: (error, { run }) => told.push([(error as Error).message, run]),
  });
  await harness.occur("once");
  const turn = harness.next();
  harness.stopMachine();
  await harness.clock.advance(20_000);
  await turn;
  expect(told).toEqual([]);
});
