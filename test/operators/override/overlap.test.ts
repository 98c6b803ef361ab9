/**
 * An override of the overlap: it holds for each run that begins while it does, whatever starts the run, and for those that
 * wait for their slot. What had begun before keeps what it has.
 */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import {
  makeClient,
  pauseTask,
  redriveRun,
  removeOverrides,
  resumeTask,
  setOverrides,
} from "../../../functions/operators/index.ts";
import { startLate, startRun } from "../../../functions/runs/index.ts";
import { after } from "../../../functions/schedule/index.ts";
import { Harness } from "../../engine/harness.ts";
import { onceTask, walkTask } from "../../engine/sample-tasks.ts";

const note = { author: "ada", note: "the queue is too long" };
const byHand = { task: "walk", lane: "default", kind: "manual" } as const;
/** Its record is missing: a catch-up starts it. */
const missed = { task: "walk", run: "2026-03-01T11:00:00Z/hourly" };

/** "walk" takes two turns and follows "once". Its run "first" has had its first turn. */
async function atWork(overlap: Overlap): Promise<Harness> {
  const triggers = [after("once", "succeeded", { id: "then" })];
  const walk = walkTask(30, () => harness.clock.advance(1_000), { overlap, triggers });
  const harness: Harness = new Harness({ tasks: [walk, onceTask() as Task] });
  await harness.occur("walk", "first");
  await harness.next();
  await harness.clock.advance(6_000);
  return harness;
}

function override(harness: Harness, deployed: Overlap, overlap: Overlap) {
  const walk = { name: "walk", overlap: deployed, catchUp: "none", triggers: [] } as const;
  return setOverrides(harness.context, walk, { overlap }, note);
}

/** Takes the messages that may begin a run, one after the other. Those of runs that have begun stay in their queue. */
async function begin(harness: Harness): Promise<void> {
  const begun: string[] = [];
  for (
    let one = harness.queue.receive("default");
    one !== undefined;
    one = harness.queue.receive("default")
  ) {
    const { run } = JSON.parse(one.body);
    const record = run && (await harness.memory.get({ task: "walk", run }));
    if (record?.startedAt !== undefined) begun.push(one.receiptHandle);
    else {
      await harness.queue.setVisibility("default", one.receiptHandle, 0);
      await harness.next();
    }
  }
  for (const handle of begun) await harness.queue.setVisibility("default", handle, 0);
}

/** What the runs but "first" are at, by their triggers. */
async function others(harness: Harness): Promise<readonly string[]> {
  const runs = (await harness.runs("walk")).filter(({ trigger }) => trigger !== "first");
  return runs.map(({ trigger, ...run }) => `${trigger} ${stateOf(run)}`);
}

function stateOf({ status, dueKey, reason }: Omit<RunRecord, "trigger">): string {
  if (dueKey === "wait#walk#") return "waits";
  return reason === "overlap" ? "skipped for its slot" : status;
}

const starts: Readonly<Record<string, (harness: Harness) => Promise<unknown>>> = {
  "the command": ({ context }) => startRun(context, byHand),
  "the client": ({ context }) => makeClient(context).start("walk"),
  "a message": ({ queue }) => queue.send("default", JSON.stringify({ task: "walk" })),
  "the end of another run": async (harness) => {
    await harness.occur("once", "daily");
    await begin(harness);
  },
  "a catch-up": ({ context }) => startLate(context, missed, undefined, { isDue: () => true }),
  "a backfill": ({ context }) =>
    startLate(context, missed, undefined, {
      isDue: (seen) => seen === undefined,
      backfill: { run: "b", overlap: undefined },
    }),
  "a resume of a task whose run was held": async (harness) => {
    await pauseTask(harness.context, "walk");
    await harness.occur("once", "daily");
    await begin(harness);
    await resumeTask(harness.context, "walk");
  },
  "a redrive": async (harness) => {
    const run = await startRun(harness.context, byHand);
    await harness.change(run, { status: "errored", endedAt: run.createdAt, overlap: undefined });
    await redriveRun(harness.context, run);
  },
};

test.each(Object.keys(starts))(
  "a run that is started by %s waits for no slot while an override lets runs overlap",
  async (how) => {
    const harness = await atWork("skip");
    await override(harness, "skip", "allow");
    await starts[how]?.(harness);
    await begin(harness);
    expect(await others(harness)).toEqual([expect.stringMatching(/ interrupted$/)]);
    await harness.drain();
    expect(await harness.state("walk")).toMatchObject({ held: 0 });
  },
);

test.each(Object.keys(starts))(
  "a run that is started by %s takes the slot while an override gives one to a task whose runs overlap",
  async (how) => {
    const harness = await atWork("allow");
    await override(harness, "allow", "queue-all");
    await harness.occur("walk", "second");
    await begin(harness);
    expect(await harness.holders("walk")).toEqual([expect.stringContaining("/second")]);
    await starts[how]?.(harness);
    await begin(harness);
    expect((await others(harness)).filter((run) => !run.startsWith("second"))).toEqual([
      expect.stringMatching(/ waits$/),
    ]);
    await harness.drainFor(2);
    expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(Array(3).fill("succeeded"));
    expect(await harness.state("walk")).toMatchObject({ held: 0 });
  },
);

test("runs that wait for their slot go on within a minute of an override that lets runs overlap, however many they are", async () => {
  const harness = await atWork("queue-all");
  for (let i = 0; i < 45; i++) await startRun(harness.context, byHand);
  await begin(harness);
  expect(await others(harness)).toEqual(Array(45).fill("manual waits"));
  await override(harness, "queue-all", "allow");
  await harness.sweep();
  await begin(harness);
  expect(await others(harness)).toEqual(Array(45).fill("manual interrupted"));
});

test("after an override that let runs overlap is over, those that it let run still hold the slot", async () => {
  const harness = await atWork("skip");
  await override(harness, "skip", "allow");
  await harness.occur("walk", "second");
  await begin(harness);
  const walk = { name: "walk", overlap: "skip", catchUp: "none", triggers: [] } as const;
  await removeOverrides(harness.context, walk, ["overlap"]);
  expect(await harness.holders("walk")).toHaveLength(2);
  await harness.change(await runOf(harness, "first"), { status: "cancelled" });
  await harness.clock.advance(6_000);
  await harness.occur("walk", "third");
  await begin(harness);
  expect(await others(harness)).toEqual(["third skipped for its slot", "second interrupted"]);
});

test("the hundred and first run waits though an override lets runs overlap", async () => {
  const harness = await atWork("skip");
  await override(harness, "skip", "allow");
  const many = Array.from({ length: 99 }, (_, i) => [`held#2026-03-01T11:00:${i}Z/manual~x`, 0]);
  await harness.changeState("walk", { ...Object.fromEntries(many), held: 100 });
  await harness.occur("walk", "second");
  await begin(harness);
  expect(await others(harness)).toEqual(["second waits"]);
});

async function runOf(harness: Harness, trigger: string): Promise<RunRecord> {
  return (await harness.runs("walk")).find((run) => run.trigger === trigger) as RunRecord;
}
