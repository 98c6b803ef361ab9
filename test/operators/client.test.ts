/** `pawl/client`: how code starts, reads and moves runs and tasks. */
import { expect, expectTypeOf, test } from "vitest";
import * as client from "../../client.ts";
import { MoveRefusedError, NotFoundError } from "../../functions/model/errors.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { Harness } from "../engine/harness.ts";

const walk = defineTask({
  name: "walk",
  description: "Walks over numbers.",
  *items({ cursor = 0 }: { cursor?: number }) {
    for (let n = cursor + 1; n <= 5; n++) yield [n, n];
  },
  process() {},
});

function open() {
  const harness = new Harness({ tasks: [walk] });
  const { store, queue, clock, random, lanes } = harness.context;
  return { harness, ...makeClient({ store, queue, clock, random, lanes, recordsKeptDays: { walk: 40 } }) };
}

const reservation = (harness: Harness, id: string) =>
  harness.memory.getPart({ task: "walk", part: `id#${id}` });

test("a run that code starts keeps which run's code it was, a note, and its metadata; so does a direct invocation", async () => {
  const asks = defineTask({
    name: "asks",
    description: "Starts the other one.",
    run: async () => {
      await clients.start("walk", undefined, { metadata: { order: "7" }, note: "for ann" });
    },
  });
  const harness = new Harness({ tasks: [walk, asks] });
  const clients = makeClient({ ...harness.context, metadata: { team: "shop" } });
  const { run } = await harness.invoke({ task: "asks" });
  expect((await harness.run("asks")).metadata).toEqual({ startedFrom: "invocation" });
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    note: "for ann",
    metadata: { startedBy: run, startedFrom: "client", order: "7", team: "shop" },
  });
  const mistaken = clients.start(walk, {}, { metadata: { order: 7 } as never });
  await expect(mistaken).rejects.toThrow("metadata order 7 is not allowed: a text of 1 to 120 characters");
});

test("the client pauses, resumes and cancels a run by its id", async () => {
  const { harness, start, pause, resume, cancel, status } = open();
  const { id } = await start(walk);
  const until = new Date(harness.clock.now() + 60_000);
  expect(await pause(id, { note: "too fast", author: "ada", until })).toEqual({ id, status: "paused" });
  expect(await status(id)).toMatchObject({
    status: "paused",
    note: "too fast",
    author: "ada",
    until: "2026-03-01T12:01:00.000Z",
  });
  expect(await resume(id)).toEqual({ id, status: "enqueued" });
  expect(await cancel(id, { note: "not needed" })).toEqual({ id, status: "cancelled" });
  const { expiresAt, note } = await status(id);
  expect({ expiresAt, note }).toEqual({
    expiresAt: Date.parse("2026-04-10T12:00:00Z") / 1000,
    note: "not needed",
  });
});

test("the client redrives a failed run by its id, and refuses to redrive one that goes on", async () => {
  const { harness, start, redrive, status } = open();
  const { id } = await start(walk);
  await expect(redrive(id)).rejects.toThrow(
    "is enqueued and cannot be redriven: it can be paused or cancelled",
  );
  const key = { task: "walk", run: id.slice("walk/".length) };
  await harness.change(key, { status: "errored" });
  expect(await redrive(id, { note: "mended", author: "ada" })).toEqual({ id, status: "enqueued" });
  expect(await status(id)).toMatchObject({ turn: 1, note: "mended", author: "ada" });
});

test("the client dismisses a failed run by its id, and refuses one that goes on", async () => {
  const { harness, start, dismiss, redrive, status } = open();
  const { id } = await start(walk);
  await expect(dismiss(id)).rejects.toThrow(
    "is enqueued and cannot be dismissed: it can be paused or cancelled",
  );
  const key = { task: "walk", run: id.slice("walk/".length) };
  await harness.change(key, { status: "errored", dueKey: "attention#errored#3" });
  expect(await dismiss(id, { note: "seen to", author: "ada" })).toEqual({ id, status: "errored" });
  expect(await status(id)).toMatchObject({ note: "seen to", author: "ada" });
  expect(await status(id)).not.toHaveProperty("dueKey");
  expect(await redrive(id)).toEqual({ id, status: "enqueued" });
});

test("the client shows a run as pausing or cancelling while a worker holds it", async () => {
  const { harness, pause, cancel } = open();
  const key = { task: "walk", run: "2026-03-01T11:00:00Z/a" };
  const leaseExpiresAt = harness.clock.now() + 20_000;
  await harness.change(key, { status: "running", turn: 0, leaseId: "x", leaseExpiresAt });
  const id = "walk/2026-03-01T11:00:00Z/a";
  expect(await pause(id)).toEqual({ id, status: "pausing" });
  expect(await cancel(id)).toEqual({ id, status: "cancelling" });
});

test("the client refuses to move a run that has ended or does not exist", async () => {
  const { harness, start, pause, resume, cancel } = open();
  const { id } = await start(walk);
  await harness.drain();
  for (const refused of [pause(id), resume(id), cancel(id)]) {
    await expect(refused).rejects.toBeInstanceOf(MoveRefusedError);
  }
  await expect(pause("walk/x")).rejects.toThrow('no run "walk/x"');
  for (const id of ["walk/", "/", "walk/2026-03-01T11:00:00Z/"]) {
    await expect(pause(id)).rejects.toThrow(`no run "${id}": a run's id is task/instant/trigger`);
  }
  await expect(cancel("walk")).rejects.toThrow('no run "walk": a run\'s id is task/instant/trigger');
});

test("the client pauses a task by its definition or name: its occurrences are skipped until it is resumed", async () => {
  const { harness, pause, resume } = open();
  expect(await pause(walk, { note: "moving house", author: "ada" })).toEqual({
    id: "walk",
    status: "paused",
  });
  expect(await harness.state("walk")).toMatchObject({ paused: true, note: "moving house", author: "ada" });
  await harness.occur("walk", "a");
  await harness.drain();
  expect(await resume("walk")).toEqual({ id: "walk", status: "active" });
  expect(await resume("walk")).toEqual({ id: "walk", status: "active" });
  await harness.clock.advance(1_000);
  await harness.occur("walk", "b");
  await harness.drain();
  expect(
    (await harness.runs("walk")).map(({ trigger, status, reason }) => [trigger, reason ?? status]),
  ).toEqual([
    ["b", "succeeded"],
    ["a", "paused"],
  ]);
});

test("the client refuses to pause or resume a task that is not deployed", async () => {
  const { pause, resume } = open();
  for (const refused of [pause("run"), resume("run")]) {
    await expect(refused).rejects.toThrow('no task "run": there are walk');
    await expect(refused).rejects.toBeInstanceOf(NotFoundError);
  }
});

test("an id stays reserved as long as its task's records are kept", async () => {
  const { harness, start } = open();
  await start("walk", undefined, { id: "order-7" });
  expect((await reservation(harness, "order-7"))?.expiresAt).toBe(Date.parse("2026-04-10T12:00:00Z") / 1000);
});

test("an id stays reserved until after its run's instant, and so does the record of a run that was cancelled before", async () => {
  const { harness, start, cancel, status } = open();
  const at = new Date("2026-06-09T12:00:00Z");
  const { id } = await start("walk", undefined, { id: "order-7", at });
  expect(id).toMatch(/^walk\/2026-06-09T12:00:00Z\/manual~/);
  const kept = Date.parse("2026-07-19T12:00:00Z") / 1000;
  expect((await reservation(harness, "order-7"))?.expiresAt).toBe(kept);
  // The caller's second try, on the day before it starts.
  await harness.clock.advance(99 * 86_400_000);
  expect(await start("walk", undefined, { id: "order-7", at })).toEqual({ id, status: "enqueued" });
  await cancel(id);
  expect(await status(id)).toMatchObject({ endedAt: "2026-06-08T12:00:00.000Z", expiresAt: kept });
  expect(await start("walk", undefined, { id: "order-7", at })).toEqual({ id, status: "cancelled" });
});

test("the id and the record of another lane's task are kept as long as that task says", async () => {
  const harness = new Harness({ tasks: [], elsewhere: { walk: "bulk" }, recordsKeptDays: { walk: 40 } });
  const kept = Date.parse("2026-04-10T12:00:00Z") / 1000;
  const { run } = await harness.invoke({ task: "walk", id: "order-7" });
  expect((await reservation(harness, "order-7"))?.expiresAt).toBe(kept);
  await makeClient(harness.context).cancel(run);
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled", expiresAt: kept });
});

test("the client refuses unknown options and invalid instants", async () => {
  const { start, pause, resume, cancel, redrive } = open();
  const wrong = { untill: new Date() } as object;
  await expect(start("walk", undefined, { tag: "x" } as object)).rejects.toThrow(
    "start does not take tag: allowed are id, at, tags",
  );
  await expect(pause("walk", wrong)).rejects.toThrow(
    "pause does not take untill: allowed are until, note, author",
  );
  await expect(resume("walk", wrong)).rejects.toThrow(
    "resume does not take untill: allowed are note, author",
  );
  await expect(cancel("walk/x", wrong)).rejects.toThrow(
    "cancel does not take untill: allowed are note, author",
  );
  await expect(redrive("walk/x", wrong)).rejects.toThrow(
    "redrive does not take untill: allowed are note, author",
  );
  await expect(pause("walk", { until: "tomorrow" as never })).rejects.toThrow(
    'until "tomorrow" is not allowed: a valid Date',
  );
  await expect(start("walk", undefined, { at: new Date(Number.NaN) })).rejects.toThrow(
    "at an invalid Date is not allowed: a valid Date",
  );
});

test("pawl/client refuses every call outside a worker", () => {
  for (const call of [
    () => client.pause("walk"),
    () => client.resume("walk"),
    () => client.cancel("walk/x"),
    () => client.redrive("walk/x"),
  ]) {
    expect(call).toThrow("pawl/client works within a worker");
  }
});

test("the params of a start have its task's type, and a definition names its task", () => {
  expectTypeOf(client.start<{ days: number }>)
    .parameter(1)
    .toEqualTypeOf<{ days: number } | undefined>();
  expectTypeOf<typeof walk>().toExtend<Parameters<typeof client.pause>[0]>();
});

test.each<[object, string]>([
  [{ id: 5 }, "id 5 is not allowed: 1 to 128 printable ASCII"],
  [{ id: "" }, 'id "" is not allowed: 1 to 128 printable ASCII'],
  [{ tags: [""] }, 'tags [""] is not allowed: an array of texts that are not empty'],
  [{ tags: "a" }, 'tags "a" is not allowed: an array of texts'],
  [{ tags: ["x".repeat(128)] }, "tags weigh 132 bytes as JSON: at most 128 are allowed"],
])("a start with %o is refused before a run exists", async (options, words) => {
  const { harness, start } = open();
  await expect(start(walk, {}, options)).rejects.toThrow(words);
  expect(await harness.runs("walk")).toEqual([]);
});

test("the client names options that are no object, and an empty note", async () => {
  const { start, pause } = open();
  await expect(start(walk, {}, null as never)).rejects.toThrow(
    "start was given options null: allowed is an object with any of id, at, tags",
  );
  await expect(pause("walk", { note: "" })).rejects.toThrow(
    'note "" is not allowed: a text that is not empty',
  );
});

test.each([
  undefined,
  null,
  5,
  {},
  "",
  "walk/2026-03-01T12:00:00Z/manual~\ud83d",
  "\ud83d/2026-03-01T12:00:00Z/a",
])("what can name no run, such as %o, is not found", async (id) => {
  const { start, status, pause, resume, cancel, redrive, dismiss } = open();
  for (const call of [start, status, pause, resume, cancel, redrive, dismiss] as ((
    id: unknown,
  ) => Promise<unknown>)[])
    await expect(call(id)).rejects.toMatchObject({ code: "not-found" });
});

test("half of a surrogate pair in a note, an author or a tag is kept as its escape", async () => {
  const { start, pause, resume, status } = open();
  const { id } = await start(walk, {}, { tags: ["\ud83d"] });
  await pause(id, { note: "x\ud83d", author: "\ude00" });
  expect(await status(id)).toMatchObject({ note: "x\\ud83d", author: "\\ude00", tags: ["\\ud83d"] });
  await pause("walk", { note: "x\ud83d" });
  expect(await resume("walk", { note: "y\ud83d" })).toMatchObject({ status: "active" });
});
