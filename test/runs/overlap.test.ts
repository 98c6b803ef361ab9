/** What an occurrence does that finds its task's slot taken, in each overlap mode, and what other runs do. */
import { expect, test } from "vitest";
import type { RunKey } from "../../functions/model/run/run.ts";
import type { Overlap } from "../../functions/model/task/settings.ts";
import { pauseRun, pauseTask, redriveRun, resumeRun } from "../../functions/operators/index.ts";
import { startOrFind, startRun } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;

/** A task of thirty seconds, which takes two turns, and its first run `a` after its first turn. */
async function atWork(overlap: Overlap, start?: "by hand"): Promise<Harness> {
  const harness: Harness = new Harness({
    tasks: [walkTask(30, () => harness.clock.advance(1_000), { overlap })],
  });
  if (start === undefined) await harness.occur("walk", "a");
  else await startRun(harness.context, byHand);
  await harness.next();
  return harness;
}

/** An occurrence a second later, whose message is received before any other. */
async function occurs(harness: Harness, trigger: string): Promise<void> {
  await harness.clock.advance(1_000);
  const others = [];
  for (let one = harness.queue.receive("default"); one !== undefined; one = harness.queue.receive("default"))
    others.push(one);
  await harness.occur("walk", trigger);
  await harness.next();
  for (const { receiptHandle } of others) await harness.queue.setVisibility("default", receiptHandle, 0);
}

/** Each run by its trigger: its status, why, and whether it waits. */
async function states(harness: Harness): Promise<Record<string, string>> {
  const runs = await harness.runs("walk");
  return Object.fromEntries(
    runs.map(({ trigger, status, reason, dueKey }) => [
      trigger,
      dueKey === "wait#walk#" ? "waits" : reason === "overlap" ? `${status}: ${reason}` : status,
    ]),
  );
}

/** When each run began, by its trigger, in order. */
async function order(harness: Harness): Promise<string[]> {
  const runs = await harness.runs("walk");
  const began = runs.filter(({ startedAt }) => startedAt !== undefined);
  return began
    .sort((a, b) => ((a.startedAt as string) < (b.startedAt as string) ? -1 : 1))
    .map(({ trigger }) => trigger);
}

test.each([
  ["skip", { b: "skipped: overlap", c: "skipped: overlap" }, ["a"]],
  ["queue", { b: "waits", c: "skipped: overlap" }, ["a", "b"]],
  ["queue-all", { b: "waits", c: "waits" }, ["a", "b", "c"]],
  ["allow", { b: "interrupted", c: "interrupted" }, ["a", "b", "c"]],
] as const)(
  "with overlap %s two occurrences that come while a run is at work do as it says",
  async (overlap, found, ran) => {
    const harness = await atWork(overlap);
    await occurs(harness, "b");
    await occurs(harness, "c");
    expect(await states(harness)).toMatchObject(found);
    await harness.drain();
    expect(await order(harness)).toEqual(ran);
    if (overlap !== "allow") expect(await harness.state("walk")).toMatchObject({ held: 0 });
  },
);

test.each(["skip", "queue", "queue-all", "cancel-running"] as const)(
  "with overlap %s a run that a person started counts, is not ended, and is followed by those that wait",
  async (overlap) => {
    const harness = await atWork(overlap, "by hand");
    await occurs(harness, "b");
    const { manual, b } = await states(harness);
    expect(manual).toBe("interrupted");
    expect(b).toBe(overlap === "skip" ? "skipped: overlap" : "waits");
    await harness.drain();
    expect((await states(harness)).manual).toBe("succeeded");
    expect(await order(harness)).toEqual(overlap === "skip" ? ["manual"] : ["manual", "b"]);
  },
);

test.each(["late", "paused"])(
  "a second delivery of an occurrence that waits for its slot does not end it where it is %s by then",
  async (reason) => {
    const harness = await atWork("queue-all");
    await occurs(harness, "b");
    const instant = harness.second;
    if (reason === "late") await harness.clock.advance(90_000_000);
    else await pauseTask(harness.context, "walk");
    await harness.occur("walk", "b", instant);
    await harness.next();
    expect((await states(harness)).b).toBe("waits");
  },
);

test("with cancel-running a newer occurrence takes the place of the one that waits", async () => {
  const harness = await atWork("cancel-running", "by hand");
  await occurs(harness, "b");
  await occurs(harness, "c");
  expect(await states(harness)).toMatchObject({ b: "skipped: overlap", c: "waits", manual: "interrupted" });
  await harness.drain();
  expect(await order(harness)).toEqual(["manual", "c"]);
});

test("with cancel-running a run that a person paused or redrove is waited for", async () => {
  for (const what of ["pauses", "redrives"]) {
    const harness = await atWork("cancel-running");
    const a = await harness.run("walk");
    if (what === "pauses") await pauseRun(harness.context, a);
    else {
      await harness.change(a, { status: "errored", endedAt: a.createdAt });
      await redriveRun(harness.context, await harness.run("walk"));
      await harness.next();
      await harness.next();
      expect(await harness.run("walk")).toMatchObject({ status: "interrupted", admitted: 2 });
    }
    await occurs(harness, "b");
    expect(await states(harness)).toMatchObject({ b: "waits" });
    if (what === "pauses") await resumeRun(harness.context, a);
    await harness.drain();
    expect(await states(harness)).toMatchObject({ a: "succeeded", b: "succeeded" });
  }
});

test("with cancel-running an occurrence ends the run at work, which says for which one, and runs in its place", async () => {
  const harness = await atWork("cancel-running");
  await occurs(harness, "b");
  const [b, a] = await harness.runs("walk");
  expect(a).toMatchObject({ status: "cancelled", author: "pawl", note: `overlap: walk/${b?.run}` });
  expect(b).toMatchObject({ status: "enqueued", admitted: 0 });
  await harness.drain();
  expect(await order(harness)).toEqual(["a", "b"]);
});

test.each(["skip", "queue", "queue-all", "cancel-running"] as const)(
  "with overlap %s a redriven run waits beside the occurrence that waits, and ends nothing",
  async (overlap) => {
    const harness = await atWork("skip");
    await occurs(harness, "b");
    const skipped = (await harness.runs("walk"))[0] as RunKey;
    const again = new Harness({
      tasks: [walkTask(30, () => again.clock.advance(1_000), { overlap })],
      before: harness,
    });
    await redriveRun(again.context, skipped);
    await again.next();
    await again.next();
    expect(await states(again)).toMatchObject({ b: "waits" });
    await again.drain();
    expect(await states(again)).toMatchObject({ a: "succeeded", b: "succeeded" });
  },
);

test("the one more run is the same however often it is asked for, and occurrences of the mode queue count as it", async () => {
  const harness = await atWork("queue");
  const ask = () => startOrFind(harness.context, { ...byHand, overlap: "queue" });
  const { run } = await ask();
  expect(await ask()).toMatchObject({ run: { run: run.run }, earlier: "waits" });
  await harness.next();
  await harness.next();
  expect(await ask()).toMatchObject({ run: { run: run.run }, earlier: "waits" });
  await occurs(harness, "b");
  expect(await states(harness)).toMatchObject({ b: "skipped: overlap" });
  await harness.drain();
  expect(await order(harness)).toEqual(["a", "manual"]);
  expect((await ask()).earlier).toBeUndefined();
});

test("a place whose command never created its run is free again after two minutes", async () => {
  const harness = await atWork("skip");
  await harness.changeState("walk", { queued: `${harness.second}/manual~gone` });
  const ask = () => startOrFind(harness.context, { ...byHand, overlap: "queue" });
  await expect(ask()).rejects.toThrow("/manual~gone is the one more run, and is being created");
  await harness.clock.advance(120_000);
  expect((await ask()).earlier).toBeUndefined();
});

test("a start by hand through the queue waits with its params, though its worker dies before the claim", async () => {
  const harness = await atWork("skip");
  await harness.queue.send("default", JSON.stringify({ task: "walk" }));
  await harness.next();
  await harness.next();
  const waiting = (await harness.runs("walk")).find(({ trigger }) => trigger === "message");
  expect(waiting).toMatchObject({ overlap: "wait" });
  await harness.drain();
  expect(await states(harness)).toEqual({ a: "succeeded", message: "succeeded" });
});

test("at most a hundred runs hold a slot beside others: the next one waits", async () => {
  const harness = await atWork("skip");
  const many = Object.fromEntries(
    Array.from({ length: 99 }, (_, i) => [`held#2026-03-01T11:00:${i}Z/manual~x`, 0]),
  );
  await harness.changeState("walk", { ...many, held: 100 });
  const beside = await startRun(harness.context, { ...byHand, overlap: "allow" });
  await harness.next();
  await harness.next();
  expect(await harness.memory.get(beside)).toMatchObject({ status: "enqueued", dueKey: "wait#walk#" });
});
