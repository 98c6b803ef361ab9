/** Runs that nobody has said yes to wait for approval, whatever door they came by. */
import * as v from "valibot";
import { beforeEach, expect, test } from "vitest";
import { approvalKey } from "../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Confirm } from "../../functions/model/task/confirm/confirm.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import type { Trigger } from "../../functions/model/task/trigger.ts";
import {
  approveRun,
  cancelRun,
  declineRun,
  makeClient,
  pauseRun,
  pauseTask,
  redriveRun,
  resumeRun,
} from "../../functions/operators/index.ts";
import { askedFor, startOrFind, startRun, takeWaitingPlace } from "../../functions/runs/index.ts";
import { after, cron, onEvent } from "../../functions/schedule/index.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";

const ada = "arn:aws:sts::111122223333:assumed-role/Operators/ada";
const bob = "arn:aws:sts::111122223333:assumed-role/Operators/bob";

const ran: string[] = [];
beforeEach(() => void ran.splice(0));

function drop(
  confirm: Confirm,
  more: Partial<Task["settings"]> & { triggers?: readonly Trigger[] } = {},
): Task {
  return defineTask({
    name: "drop",
    description: "Drops a table.",
    params: v.object({ table: v.optional(v.string(), "old") }),
    confirm,
    ...more,
    run: ({ params }) => void ran.push(params.table),
  }) as Task;
}

function deployment(confirm: Confirm = true, props: Partial<HarnessProps> = {}): Harness {
  return new Harness({ tasks: [drop(confirm)], ...props });
}

const ways = [
  ["that takes turns", "skip"],
  ["whose runs may overlap", "allow"],
] as const;

test.each(ways)(
  "a start message without a confirmation waits for approval, of a task %s",
  async (_, overlap) => {
    const harness = new Harness({ tasks: [drop(true, { overlap })] });
    await harness.queue.send("default", JSON.stringify({ task: "drop" }));
    await harness.drain();
    expect(await harness.run("drop")).toMatchObject({
      status: "enqueued",
      askedBy: "message",
      dueKey: approvalKey,
      dueAt: harness.clock.now() + 86_400_000,
      turn: 0,
    });
    expect(ran).toEqual([]);
    expect(harness.queue.visibleAt("default")).toBeUndefined();
  },
);

test("a start message that says who has confirmed it runs, and its record says so", async () => {
  const harness = deployment();
  const body = { task: "drop", params: { table: "a" }, confirmed: { by: "ada" } };
  await harness.queue.send("default", JSON.stringify(body));
  await harness.queue.send("default", JSON.stringify({ ...body, id: "once", params: { table: "b" } }));
  await harness.drain();
  expect(ran.sort()).toEqual(["a", "b"]);
  expect((await harness.runs("drop")).map(({ status, confirmed }) => [status, confirmed])).toEqual([
    ["succeeded", { by: "ada", how: "message", at: "2026-03-01T12:00:00.000Z" }],
    ["succeeded", { by: "ada", how: "message", at: "2026-03-01T12:00:00.000Z" }],
  ]);
});

test("a confirmation that is no object of a name is a rejected message", async () => {
  const harness = deployment();
  await harness.queue.send("default", JSON.stringify({ task: "drop", confirmed: true }));
  await harness.drain();
  expect(await harness.run("(rejected)")).toMatchObject({
    reason:
      'confirmed true is not allowed: an object such as {"by": "ada"}, whose text has at most 192 bytes',
  });
});

test("a start by code waits unless it is confirmed, and its first message finds nothing to do", async () => {
  const harness = deployment();
  const client = makeClient(harness.context);
  const { id } = await client.start("drop", { table: "a" });
  expect(await client.status(id)).toMatchObject({ status: "enqueued", dueKey: approvalKey, askedBy: "code" });
  expect(harness.queue.visibleAt("default")).toBeUndefined();
  await client.start("drop", { table: "b" }, { confirmed: true });
  await harness.drain();
  expect(ran).toEqual(["b"]);
});

test("a run that was recorded without a word of it is held by its worker before its first turn", async () => {
  const harness = deployment();
  await startRun(harness.context, { task: "drop", lane: "default", kind: "manual", params: {} });
  await harness.drain();
  const run = await harness.run("drop");
  expect(run).toMatchObject({ status: "enqueued", dueKey: approvalKey, askedBy: "manual" });
  expect(run.sends).toBeUndefined();
  expect(run.admitted).toBeUndefined();
  expect(ran).toEqual([]);
  await approveRun(harness.context, run, bob);
  await harness.drain();
  expect(ran).toEqual(["old"]);
});

test("what events and other tasks' ends start waits for approval", async () => {
  const triggers = [
    onEvent({ source: ["my.shop"] }, { id: "sold" }),
    after("first", "succeeded", { id: "next" }),
  ];
  const first = defineTask({ name: "first", description: "Comes first.", run: () => {} }) as Task;
  const harness = new Harness({ tasks: [drop(true, { triggers }), first] });
  const at = harness.second;
  await harness.queue.send(
    "default",
    JSON.stringify({ task: "drop", trigger: "sold", at, event: { id: "7", detail: {} } }),
  );
  await harness.queue.send("default", JSON.stringify({ task: "first" }));
  await harness.drain();
  const runs = await harness.runs("drop");
  expect(runs.map(({ askedBy, dueKey }) => [askedBy, dueKey]).sort()).toEqual([
    ["next", approvalKey],
    ["sold", approvalKey],
  ]);
  expect(ran).toEqual([]);
});

test("what schedules and deploys start is not asked about", async () => {
  const harness = new Harness({
    tasks: [drop({ by: "another person" }, { triggers: [cron("0 3 * * *", { id: "nightly" })] })],
    startup: ["drop"],
  });
  await harness.occur("drop", "nightly");
  await harness.drain();
  await harness.sweep();
  await harness.drain();
  expect((await harness.runs("drop")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
});

async function waiting(
  confirm: Confirm = true,
  props: Partial<HarnessProps> = {},
): Promise<[Harness, RunRecord]> {
  const harness = deployment(confirm, props);
  await harness.queue.send("default", JSON.stringify({ task: "drop", confirmed: undefined }));
  await harness.drain();
  return [harness, await harness.run("drop")];
}

test("a run that nobody approves in time is skipped by the sweeper, and an approval after that is refused", async () => {
  const [harness, run] = await waiting({ expiresAfterSeconds: 600 });
  await harness.clock.advance(599_000);
  await harness.sweep();
  expect(await harness.run("drop")).toMatchObject({ status: "enqueued" });
  await harness.clock.advance(2_000);
  await expect(approveRun(harness.context, run, bob)).rejects.toThrow(
    "cannot be approved: that expired at 2026-03-01T12:10:00.000Z",
  );
  await harness.sweep();
  const skipped = await harness.run("drop");
  expect(skipped).toMatchObject({ status: "skipped", reason: "not approved" });
  expect(skipped.dueKey).toBeUndefined();
  expect(skipped.expiresAt).toBeDefined();
  await expect(approveRun(harness.context, run, bob)).rejects.toThrow(
    "it does not wait for approval, it was not approved in time",
  );
});

test("of an approval and a decline at once one holds, and the other is told", async () => {
  const [harness, run] = await waiting();
  const both = await Promise.allSettled([
    approveRun(harness.context, run, bob),
    declineRun(harness.context, run, { author: ada, note: "not today" }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await harness.drain();
  const { status } = await harness.run("drop");
  expect(ran.length).toBe(status === "succeeded" ? 1 : 0);
});

test("approving twice, after a decline or after a cancel is refused, and says what became of the run", async () => {
  const [harness, run] = await waiting();
  await approveRun(harness.context, run, bob, { author: bob, note: "go" });
  await expect(approveRun(harness.context, run, ada)).rejects.toThrow(`it was approved by ${bob}`);
  const [second, declined] = await waiting();
  await declineRun(second.context, declined, { author: ada, note: "no" });
  expect(await second.run("drop")).toMatchObject({
    status: "skipped",
    reason: "not approved",
    author: ada,
    note: "no",
  });
  await expect(approveRun(second.context, declined, bob)).rejects.toThrow(`it was declined by ${ada}`);
  const [third, cancelled] = await waiting();
  await cancelRun(third.context, cancelled);
  await expect(approveRun(third.context, cancelled, bob)).rejects.toThrow("it is cancelled");
});

test("whoever started a run cannot approve it where another person has to", async () => {
  const harness = deployment({ by: "another person" });
  const body = { task: "drop", confirmed: { by: ada } };
  await harness.queue.send("default", JSON.stringify(body));
  await harness.drain();
  const run = await harness.run("drop");
  expect(run).toMatchObject({ status: "enqueued", askedBy: ada, dueKey: approvalKey });
  await expect(approveRun(harness.context, run, ada)).rejects.toThrow("another person has to approve it");
  await approveRun(harness.context, run, bob);
  await harness.drain();
  expect(await harness.run("drop")).toMatchObject({
    status: "succeeded",
    askedBy: ada,
    confirmed: { by: bob, how: "approve" },
  });
});

test("a caller that dies between approving and sending leaves an entry, by which the sweeper sends the run", async () => {
  const [harness, run] = await waiting();
  const broken = { ...harness.context.queue, send: () => Promise.reject(new Error("no network")) };
  await approveRun({ ...harness.context, queue: broken } as typeof harness.context, run, bob);
  await harness.drain();
  expect(ran).toEqual([]);
  await harness.clock.advance(121_000);
  await harness.sweep();
  await harness.drain();
  expect(ran).toEqual(["old"]);
});

test("a run that waits is paused, and asks once more when it is resumed", async () => {
  const [harness, run] = await waiting();
  await pauseRun(harness.context, run);
  await expect(approveRun(harness.context, run, bob)).rejects.toThrow("it is paused");
  await harness.clock.advance(3_600_000);
  await resumeRun(harness.context, run);
  await harness.drain();
  expect(await harness.run("drop")).toMatchObject({
    status: "enqueued",
    dueKey: approvalKey,
    dueAt: harness.clock.now() + 86_400_000,
  });
  expect(ran).toEqual([]);
});

test("a run of a paused task is not approved", async () => {
  const [harness, run] = await waiting();
  await pauseTask(harness.context, "drop", {});
  await expect(approveRun(harness.context, run, bob)).rejects.toThrow("while its task is paused");
});

test("a redrive asks again, of an occurrence too, whoever had confirmed the run before", async () => {
  const harness = new Harness({
    tasks: [drop(true, { triggers: [cron("0 3 * * *", { id: "nightly" })] })],
    disabled: ["drop"],
  });
  await harness.occur("drop", "nightly");
  await harness.drain();
  const skipped = await harness.run("drop");
  expect(skipped.status).toBe("skipped");
  const enabled = new Harness({ tasks: [drop(true)], before: harness });
  await redriveRun(enabled.context, skipped, {}, { by: ada });
  await enabled.drain();
  const asked = await enabled.run("drop");
  expect(asked).toMatchObject({ status: "enqueued", dueKey: approvalKey, askedBy: ada });
  await pauseRun(enabled.context, asked);
  await resumeRun(enabled.context, asked);
  await enabled.drain();
  expect(ran).toEqual([]);
  await declineRun(enabled.context, asked);
  await redriveRun(enabled.context, asked, {}, { by: ada, how: "prompt" });
  await enabled.drain();
  expect(ran).toEqual(["old"]);
});

test("a run with an instant of its own is sent at that instant once it is approved", async () => {
  const harness = deployment();
  const client = makeClient(harness.context);
  const { id } = await client.start("drop", {}, { at: new Date(harness.clock.now() + 7_200_000) });
  await client.approve(id, { author: bob });
  expect(harness.queue.visibleAt("default")).toBeUndefined();
  await harness.clock.advance(7_201_000);
  await harness.sweep();
  await harness.drain();
  expect(await client.status(id)).toMatchObject({ status: "succeeded" });
});

test("a message of a run that waits for approval does not claim it, however late it comes", async () => {
  const [harness, run] = await waiting();
  await harness.queue.send("default", JSON.stringify({ task: "drop", run: run.run, turn: 0 }));
  await harness.drain();
  expect(ran).toEqual([]);
  expect((await harness.run("drop")).dueKey).toBe(approvalKey);
});

test("a run that waits for approval has no waiting place, and takes it when it is approved", async () => {
  const harness = new Harness({ tasks: [drop({ by: "another person" }, { overlap: "queue" })] });
  const asksAs = (by: string) =>
    startOrFind(harness.context, {
      task: "drop",
      lane: "default",
      kind: "manual",
      overlap: "queue",
      more: askedFor(harness.context, "drop", { by }),
    });
  const { run } = await asksAs(ada);
  expect(run).toMatchObject({ dueKey: approvalKey, overlap: "queue" });
  expect((await harness.memory.getPart({ task: "drop", part: "state" }))?.queued).toBeUndefined();
  const second = (await asksAs(ada)).run;
  await approveRun(harness.context, run, bob);
  expect((await harness.memory.getPart({ task: "drop", part: "state" }))?.queued).toBe(run.run);
  await expect(approveRun(harness.context, second, bob)).rejects.toThrow(
    `cannot be approved yet: drop/${run.run} waits already, and this is to be the one more run`,
  );
  await harness.drain();
  expect(await harness.memory.get(run)).toMatchObject({ status: "succeeded", overlap: "wait" });
  await approveRun(harness.context, second, bob);
  await harness.drain();
  expect(ran.length).toBe(2);
});

test("of two that are to be the one more run and are approved at once, one is refused or both run one after the other", async () => {
  const harness = new Harness({ tasks: [drop(true, { overlap: "queue" })] });
  const asked = [];
  for (let n = 0; n < 2; n++) {
    const more = askedFor(harness.context, "drop", { by: ada });
    const request = { task: "drop", lane: "default", kind: "manual", overlap: "queue", more } as const;
    asked.push((await startOrFind(harness.context, request)).run);
  }
  const answers = await Promise.allSettled(asked.map((run) => approveRun(harness.context, run, bob)));
  await harness.drainFor(5);
  const approved = answers.filter(({ status }) => status === "fulfilled").length;
  expect(approved).toBeGreaterThan(0);
  const runs = await harness.runs("drop");
  expect(runs.filter(({ status }) => status === "succeeded")).toHaveLength(approved);
  expect(await harness.holders("drop")).toEqual([]);
  for (const run of runs.filter(({ dueKey }) => dueKey === approvalKey))
    await approveRun(harness.context, run, bob);
  await harness.drainFor(5);
  expect((await harness.runs("drop")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
});

test("a run that has the waiting place and comes to wait for approval keeps no other from the waiting place", async () => {
  const harness = new Harness({ tasks: [drop(true, { overlap: "queue" })] });
  const { run } = await startOrFind(harness.context, {
    task: "drop",
    lane: "default",
    kind: "manual",
    overlap: "queue",
    more: askedFor(harness.context, "drop", { by: ada, how: "--yes" }),
  });
  await pauseRun(harness.context, run);
  await harness.memory.update(run, { name: "x", condition: [], set: {}, remove: ["confirmed"] } as never);
  await resumeRun(harness.context, run);
  expect(await harness.run("drop")).toMatchObject({ dueKey: approvalKey });
  const other = { task: "drop", run: "2026-03-01T12:00:00Z/nightly" };
  expect(await takeWaitingPlace(harness.context, other, { queued: run.run } as never)).toBeUndefined();
});

test("after the last confirm is gone a run that waits still expires within the hour, or is let go", async () => {
  const [harness] = await waiting({ expiresAfterSeconds: 600 });
  const plain = defineTask({ name: "drop", description: "Drops a table.", run: () => {} }) as Task;
  const later = new Harness({ tasks: [plain], before: harness, version: "v2" });
  const waits = await later.run("drop");
  const [other] = await waiting({ expiresAfterSeconds: 600 });
  await other.clock.advance(601_000);
  const late = new Harness({ tasks: [plain], before: other, version: "v2" });
  await approveRun(late.context, await late.run("drop"), bob);
  await late.drain();
  expect(await late.run("drop")).toMatchObject({ status: "succeeded" });
  await later.drainFor(63);
  expect(await later.memory.get(waits)).toMatchObject({ status: "skipped", reason: "not approved" });
});

test("while its task is not deployed nobody approves a run, and it can be declined", async () => {
  const before = deployment({ by: "another person" });
  const { context } = before;
  const start = { task: "drop", lane: "default", kind: "manual" } as const;
  const [one, two] = [
    await startRun(context, { ...start, more: askedFor(context, "drop", { by: ada }) }),
    await startRun(context, { ...start, more: askedFor(context, "drop", { by: ada }) }),
  ];
  const other = defineTask({ name: "other", description: "Another one.", run: () => {} });
  const gone = new Harness({ tasks: [other], before, version: "v0" });
  for (const by of [ada, bob])
    await expect(approveRun(gone.context, one, by)).rejects.toThrow(
      `${one.task}/${one.run} cannot be approved while its task is not deployed: deploy the task first, or decline the run`,
    );
  expect(await declineRun(gone.context, two)).toMatchObject({ status: "skipped", reason: "not approved" });
  const back = new Harness({ tasks: [drop({ by: "another person" })], before: gone, version: "v2" });
  await back.drainFor(2);
  expect([ran, (await back.context.store.get(one))?.status]).toEqual([[], "enqueued"]);
  await expect(approveRun(back.context, one, ada)).rejects.toThrow("another person has to approve it");
  await approveRun(back.context, one, bob);
  await back.drain();
  expect(ran).toEqual(["old"]);
});

test("a run of a trigger with maxRuns that is declined, or expires, does not count", async () => {
  const triggers = [onEvent({ source: ["my.shop"] }, { id: "sold", maxRuns: 1 })];
  const harness = new Harness({ tasks: [drop({ expiresAfterSeconds: 60 }, { triggers })] });
  const sold = async (id: string) => {
    await harness.clock.advance(1_000);
    const at = harness.second;
    await harness.queue.send(
      "default",
      JSON.stringify({ task: "drop", trigger: "sold", at, event: { id, detail: {} } }),
    );
    await harness.drain();
    const runs = await harness.runs("drop");
    return runs.find(({ run }) => run.endsWith(`~${id}`)) as RunRecord;
  };
  await declineRun(harness.context, await sold("1"));
  const second = await sold("2");
  expect(second.dueKey).toBe(approvalKey);
  await harness.clock.advance(61_000);
  await harness.sweep();
  const third = await sold("3");
  expect(third.dueKey).toBe(approvalKey);
  await approveRun(harness.context, third, bob);
  await harness.drain();
  expect(await sold("4")).toMatchObject({ status: "skipped", reason: "limit" });
});

test("a run that was paused with an instant of its own waits for approval as soon as it is resumed, and keeps it", async () => {
  const harness = deployment();
  const client = makeClient(harness.context);
  const { id } = await client.start("drop", {}, { at: new Date(harness.clock.now() + 7_200_000) });
  const { notBefore } = await client.status(id);
  await client.pause(id);
  await client.resume(id);
  expect(await client.status(id)).toMatchObject({ dueKey: approvalKey, notBefore });
  expect(harness.queue.visibleAt("default")).toBeUndefined();
  await client.approve(id, { author: bob });
  expect(harness.queue.visibleAt("default")).toBeUndefined();
});

test("a run that is redriven while its task asks for no yes keeps no earlier one, which a later deploy would take", async () => {
  const harness = deployment(true);
  const more = askedFor(harness.context, "drop", { by: ada, how: "prompt" });
  const key = await startRun(harness.context, { task: "drop", lane: "default", kind: "manual", more });
  await harness.change(key, { status: "errored" });
  const silent = deployment(false, { before: harness });
  await redriveRun(silent.context, key, {}, { by: bob });
  expect((await harness.run("drop")).confirmed).toBeUndefined();
  const asking = deployment(true, { before: harness });
  await asking.drain();
  expect(await harness.run("drop")).toMatchObject({ status: "enqueued", dueKey: approvalKey });
  expect(ran).toEqual([]);
});
