/** What a run tells: each event at least once under one id, whoever made it and whatever died in between. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import { type RunRecord, runId } from "../../functions/model/run/run.ts";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { cancelRun, dismissRun, pauseRun, redriveRun, resumeRun } from "../../functions/operators/index.ts";
import { apply, startRun } from "../../functions/runs/index.ts";
import { miss } from "../../functions/runs/moves/admission/miss.ts";
import { Ears } from "../engine/ears.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { notedWrites } from "../engine/intercepted-store.ts";
import { onceTask } from "../engine/sample-tasks.ts";

const noon = "2026-03-01T12:00:00Z";
const daily = { task: "once", run: `${noon}/daily` };

function listening(props: Partial<HarnessProps> = {}): { harness: Harness; ears: Ears } {
  const ears = new Ears();
  const harness = new Harness({ tasks: [onceTask()], events: lifeEvents, listeners: () => [ears], ...props });
  return { harness, ears };
}

const entryOf = ({ dueKey, dueAt, untold, sends }: RunRecord) => ({ dueKey, dueAt, untold, sends });
const noEntry = { dueKey: undefined, dueAt: undefined, untold: undefined, sends: undefined };

const failing = defineTask({
  name: "once",
  description: "Fails.",
  run: () => {
    throw new NonRetryableError("broken");
  },
}) as Task;

test("a run that succeeds tells that it started and that it succeeded, and keeps no entry", async () => {
  const { harness, ears } = listening();
  await harness.occur("once", "daily");
  await harness.drain();
  expect(ears.heard).toEqual(["0:started", "0:succeeded"]);
  expect(entryOf(await harness.run("once"))).toEqual(noEntry);
});

test("a run of a stage where nothing listens makes the writes that it made before, and has no new attributes", async () => {
  const { writes, store } = notedWrites();
  const harness = new Harness({
    tasks: [onceTask()],
    store,
  });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(writes).toEqual(["claim", "succeed"]);
  expect(Object.keys(await harness.run("once")).filter((name) => /untold|begun|due/.test(name))).toEqual([]);
});

test("a run that succeeds makes no further write where only failures are listened to", async () => {
  const { writes, store } = notedWrites();
  const { harness, ears } = listening({
    events: ["errored"],
    store,
  });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(writes).toEqual(["claim", "succeed"]);
  expect(ears.heard).toEqual([]);
});

test("an event of one task is told of its runs alone", async () => {
  const other = defineTask({ name: "other", description: "Runs.", run: () => {} }) as Task;
  const { harness, ears } = listening({ tasks: [onceTask(), other], events: ["succeeded other"] });
  await harness.occur("once", "daily");
  await harness.occur("other", "daily");
  await harness.drain();
  expect(ears.heard).toEqual(["0:succeeded"]);
});

test("a run that fails is listed for a person once its failure is told", async () => {
  const { harness, ears } = listening({ tasks: [failing] });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(ears.heard).toEqual(["0:started", "0:errored"]);
  const run = await harness.run("once");
  expect(run.dueKey).toMatch(/^attention#errored#/);
  expect([run.dueAt, run.untold]).toEqual([Date.parse(run.endedAt ?? ""), undefined]);
});

test("a run that is started by code tells that it is enqueued, and after a redrive so again, and that it started again", async () => {
  const { harness, ears } = listening({ tasks: [failing] });
  const started = await startRun(harness.context, { task: "once", lane: "default", kind: "manual" });
  await harness.drain();
  await redriveRun(harness.context, started);
  await harness.drain();
  expect(ears.heard).toEqual([
    "0:enqueued",
    "0:started",
    "0:errored",
    "1:enqueued",
    "1:started",
    "1:errored",
  ]);
});

test("a failure that was not told before the run is redriven is told all the same", async () => {
  const { harness, ears } = listening({ tasks: [failing], events: ["errored"] });
  ears.fails = true;
  await harness.occur("once", "daily");
  await harness.drain();
  await redriveRun(harness.context, daily);
  ears.fails = false;
  await harness.drain();
  expect(ears.heard).toEqual(["0:errored", "1:errored"]);
});

test("a failure whose worker died before it was told is told when its message comes back", async () => {
  let dies = true;
  const { harness, ears } = listening({ tasks: [failing], events: ["errored"] });
  ears.onHeard = () => {
    if (dies) throw new Error("killed");
  };
  await harness.occur("once", "daily");
  await harness.drain();
  expect((await harness.run("once")).untold).toHaveLength(1);
  dies = false;
  await harness.queue.send("default", JSON.stringify({ task: "once", run: daily.run, turn: 0 }));
  await harness.drain();
  expect(ears.heard).toEqual(["0:errored", "0:errored"]);
  expect((await harness.run("once")).dueKey).toMatch(/^attention#/);
});

test("what no worker told is brought back by the sweeper within two minutes", async () => {
  const { harness, ears } = listening({ tasks: [failing], events: ["errored"] });
  ears.fails = true;
  await harness.occur("once", "daily");
  await harness.drain();
  ears.fails = false;
  await harness.drainFor(2);
  expect(ears.heard).toEqual(["0:errored"]);
  expect((await harness.run("once")).dueKey).toMatch(/^attention#/);
});

test("what nobody can tell for hours is given up, with an error in the log, and the run is listed", async () => {
  const { harness, ears } = listening({ tasks: [failing], events: ["errored"] });
  ears.fails = true;
  await harness.occur("once", "daily");
  await harness.drain();
  for (let minute = 0; minute < 400; minute++) {
    await harness.minute();
    await harness.drain();
  }
  const run = await harness.run("once");
  expect([run.dueKey?.slice(0, 10), run.untold]).toEqual(["attention#", undefined]);
  const sent = harness.log.filter(({ event }) => event === "send").length;
  expect(sent).toBe(10);
  expect(harness.log.filter(({ event }) => event === "events given up")).toMatchObject([
    { level: "error", run: runId(daily) },
  ]);
});

test("a run that waits and is paused tells so by a message, and a pause with an end keeps its entry at that end", async () => {
  const { harness, ears } = listening({ events: ["paused"] });
  const run = await startRun(harness.context, { task: "once", lane: "default", kind: "manual" });
  const until = new Date(harness.clock.now() + 3_600_000);
  await pauseRun(harness.context, run, { until });
  await harness.drain();
  expect(ears.heard).toEqual(["0:paused"]);
  const paused = await harness.run("once");
  expect([paused.dueKey?.slice(0, 5), paused.dueAt, paused.untold]).toEqual([
    "turn#",
    until.getTime(),
    undefined,
  ]);
});

test("a pause without an end whose message was lost is told by the next sweep, and then has no entry", async () => {
  const { harness, ears } = listening({ events: ["paused"] });
  const run = await startRun(harness.context, { task: "once", lane: "default", kind: "manual" });
  await pauseRun(harness.context, run);
  while (harness.queue.receive("default") !== undefined);
  await harness.minute();
  await harness.drain();
  expect(ears.heard).toEqual(["0:paused"]);
  expect(entryOf(await harness.run("once"))).toEqual(noEntry);
});

test("a pause that a worker obeys is told once it has let the run go", async () => {
  const states: string[] = [];
  const items = defineTask({
    name: "once",
    description: "Walks.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 3; n++) yield [n, n];
    },
    async process(n) {
      if (n !== 2) return;
      await pauseRun(harness.context, daily);
      await harness.clock.advance(1_500);
    },
  }) as Task;
  const { harness, ears } = listening({ tasks: [items] });
  ears.onHeard = ({ name, run }) => {
    states.push(`${name} ${run.status} ${run.leaseExpiresAt === 0 ? "free" : "held"}`);
  };
  await harness.occur("once", "daily");
  await harness.drain();
  expect(states).toContain("paused paused free");
  expect(states).not.toContain("paused paused held");
  expect(entryOf(await harness.run("once"))).toEqual(noEntry);
  await resumeRun(harness.context, daily);
  await harness.drain();
  expect(ears.heard).toEqual(["0:paused", "0:started", "1:enqueued", "1:succeeded"]);
});

test("a run that is cancelled while it waits tells so", async () => {
  const { harness, ears } = listening({ events: ["cancelled"] });
  const run = await startRun(harness.context, { task: "once", lane: "default", kind: "manual" });
  await cancelRun(harness.context, run);
  await harness.drain();
  expect(ears.heard).toEqual(["0:cancelled"]);
  expect(entryOf(await harness.run("once"))).toEqual(noEntry);
});

test("an occurrence that is skipped tells so", async () => {
  const { harness, ears } = listening({ disabled: ["once"] });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(ears.heard).toEqual(["0:skipped"]);
  expect(entryOf(await harness.run("once"))).toEqual(noEntry);
});

test("an occurrence that is recorded as missed tells so once a worker hears of it", async () => {
  const { harness, ears } = listening();
  const now = harness.clock.now();
  const created = newRun(now, "daily", new Date(noon));
  await apply(harness.context, daily, miss(created, { lane: "default", now, keptDays: 90 }));
  await harness.drainFor(2);
  expect(ears.heard).toEqual(["0:missed"]);
  const run = await harness.run("once");
  expect([run.status, entryOf(run)]).toEqual(["missed", noEntry]);
});

test("a run that is interrupted and retried tells each with the turn that ended so", async () => {
  let isNew = true;
  const flaky = defineTask({
    name: "once",
    description: "Fails once.",
    maxAttempts: 2,
    backoff: 1,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 2; n++) yield [n, n];
    },
    process(n, ctx) {
      if (n === 1 && isNew) ctx.snooze(5);
      else if (n === 2 && ctx.attempt === 1) throw new Error("broken");
      isNew = false;
    },
  }) as Task;
  const { harness, ears } = listening({ tasks: [flaky], events: ["interrupted", "retried", "succeeded"] });
  await harness.occur("once", "daily");
  await harness.drainFor(1);
  expect(ears.heard).toEqual(["0:interrupted", "1:retried", "2:succeeded"]);
});

test("a failure that is not told yet cannot be dismissed", async () => {
  const { harness, ears } = listening({ tasks: [failing], events: ["errored"] });
  ears.fails = true;
  await harness.occur("once", "daily");
  await harness.drain();
  await expect(dismissRun(harness.context, daily)).rejects.toThrow(
    `once/${noon}/daily has not told yet that it is errored: try again in a minute`,
  );
});

test("a run that fails after its start was told is listed for a person, though only the start is listened to", async () => {
  const slow = defineTask({
    name: "once",
    description: "Fails late.",
    maxAttempts: 1,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 2; n++) yield [n, n];
    },
    async process(n) {
      if (n === 2) throw new Error("broken");
      await harness.clock.advance(1_500);
    },
  }) as Task;
  const { harness, ears } = listening({ tasks: [slow], events: ["started"] });
  await harness.occur("once", "daily");
  await harness.drainFor(2);
  expect(ears.heard).toEqual(["0:started"]);
  expect((await harness.run("once")).dueKey).toMatch(/^attention#/);
});

test("a run that is paused in its last item succeeds, and tells that it was paused", async () => {
  const last = defineTask({
    name: "once",
    description: "Does one item.",
    *items({ cursor = 0 }) {
      if (cursor === 0) yield [1, 1];
    },
    process: () => pauseRun(harness.context, daily),
  }) as Task;
  const { harness, ears } = listening({ tasks: [last], events: ["paused"] });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(ears.heard).toEqual(["0:paused"]);
  const run = await harness.run("once");
  expect([run.status, entryOf(run)]).toEqual(["succeeded", noEntry]);
});
