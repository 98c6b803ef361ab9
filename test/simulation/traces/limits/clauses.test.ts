/**
 * What a clause keeps right while places of a task, a key and the stage are handed on: each story is played as it is, and with
 * the clause left out, when it must end otherwise (invariants 6 and 8).
 */
import { expect, test } from "vitest";
import { cancelRun, pauseRun, redriveRun, resumeRun } from "../../../../functions/operators/index.ts";
import type { LeftOut } from "../lacking.ts";
import { tablesLacking } from "../lacking.ts";
import { Trace } from "../trace.ts";
import { deliver, fullPool, held, kindNames, kinds, type PoolKind, statuses } from "./pools.ts";

interface Story {
  readonly title: string;
  readonly without: LeftOut;
  readonly ends: unknown;
  play(kind: PoolKind, without?: LeftOut): Promise<unknown>;
}

/** The trigger of the run that joined last, and its turn: undefined where no newcomer needs to wait. */
async function lastOf({ harness }: Trace, { key }: PoolKind): Promise<string | undefined> {
  return (await harness.memory.getPart(key))?.waiting?.split("/").at(-1);
}

const stories: readonly Story[] = [
  {
    title: "a giver that read a paused run does not clear the queue that the run has joined again since",
    without: ["clear queue", "no other run has joined"],
    ends: { waiting: "b@1" },
    async play(kind, without) {
      const { trace, first } = await fullPool(kind, ["b"], without);
      await pauseRun(trace.harness.context, await trace.run("b"));
      const clear = first.hold("clear queue");
      await trace.pass(5);
      await deliver(trace, "c");
      expect(await trace.run("c")).toMatchObject({ admitted: 0 });
      await resumeRun(trace.harness.context, await trace.run("b"));
      for (let messages = 0; messages < 2; messages++) void trace.actor().next();
      await trace.pass(0);
      expect(await trace.run("b")).toMatchObject({ dueKey: kind.queue, turn: 1 });
      await clear.answer();
      return { waiting: await lastOf(trace, kind) };
    },
  },
  {
    title: "a giver does not clear the queue that another run has joined since it was read",
    without: ["clear queue", "no other run has joined"],
    ends: { waiting: "d@0" },
    async play(kind, without) {
      const { trace, first } = await fullPool(kind, ["b"], without);
      await cancelRun(trace.harness.context, await trace.run("b"));
      const clear = first.hold("clear queue");
      await trace.pass(5);
      await deliver(trace, "c");
      expect(await trace.run("c")).toMatchObject({ admitted: 0 });
      void trace.actor().next();
      await deliver(trace, "d");
      expect(await trace.run("d")).toMatchObject({ dueKey: kind.queue });
      await clear.answer();
      return { waiting: await lastOf(trace, kind) };
    },
  },
  {
    title: "a newcomer does not take a place that came free for a run that waits",
    without: ["take slot", "no run waits"],
    ends: { b: "enqueued", c: "enqueued", next: "b" },
    async play(kind, without) {
      const { trace } = await fullPool(kind, ["b"], without);
      const operator = trace.actor();
      const fill = operator.hold("fill slot");
      void kind.override(operator.context, 2);
      await trace.pass(0);
      expect(fill.isMade).toBe(true);
      await deliver(trace, "c");
      const { b, c } = await statuses(trace);
      await fill.answer();
      const next = (await trace.run("b")).admitted === undefined ? "c" : "b";
      return { b, c, next };
    },
  },
  {
    title: "a place that is given back late stays with the run that was redriven before",
    without: ["give slot back", "held since this turn"],
    ends: { together: [], b: "enqueued", held: 1 },
    async play(kind, without) {
      const trace = new Trace({ ...kind.props(1), memory: tablesLacking(without) });
      let fails = true;
      trace.onItem = () => {
        if (fails) throw new Error("no");
      };
      await trace.occur("a");
      const first = trace.actor();
      const gives = Array.from({ length: kind.pools }, () => first.hold("give slot back"));
      void first.next();
      await trace.pass(2);
      fails = false;
      await redriveRun(trace.harness.context, await trace.run("a"));
      void trace.actor().next();
      await trace.pass(0.5);
      for (const give of gives) await give.answer();
      await deliver(trace, "b");
      await trace.pass(0.5);
      const { runs, together } = await trace.end();
      return { together, b: runs.b, held: await held(trace, kind) };
    },
  },
  {
    title: "a run that waits is handed the place once, though two givers find it next",
    without: ["fill slot", "the run does not hold it"],
    ends: { held: 2, b: 0 },
    async play(kind, without) {
      const { trace } = await fullPool(kind, ["b"], without);
      const operators = [trace.actor(), trace.actor()];
      const fills = operators.map((operator) => operator.hold("fill slot"));
      void kind.override(operators[0]?.context as never, 3);
      await trace.pass(0);
      void kind.override(operators[1]?.context as never, 4);
      await trace.pass(0);
      for (const fill of fills) await fill.answer();
      return { held: await held(trace, kind), b: (await trace.run("b")).admitted };
    },
  },
  {
    title: "of two runs that find the last place free one gets it",
    without: ["take slot", "there is room"],
    ends: { b: "enqueued", c: "running", held: 1 },
    async play(kind, without) {
      const trace = new Trace({ ...kind.props(1), memory: tablesLacking(without) });
      await trace.occur("b");
      const late = trace.actor();
      const takes = Array.from({ length: kind.pools }, () => late.hold("take slot"));
      void late.next();
      await trace.pass(0);
      await deliver(trace, "c");
      for (const take of takes) await take.answer();
      await trace.pass(0.1);
      const { b, c } = await statuses(trace);
      return { b, c, held: await held(trace, kind) };
    },
  },
];

const played = stories.flatMap((story) => kindNames.map((name) => ({ ...story, name, kind: kinds[name] })));

test.each(played)("$title: in the pool of $name", async ({ ends, play, kind }) => {
  expect(await play(kind)).toEqual(ends);
});

test.each(played)(
  "without its clause, it is not so that $title: in the pool of $name, $without",
  async ({ without, ends, play, kind }) => {
    expect(await play(kind, without).catch(String)).not.toEqual(ends);
  },
);

/** `b` has moved on to the queue of the stage, where a copy of its message finds it. */
async function copyInStage(without?: LeftOut) {
  const settings = { concurrency: { limit: 1 }, maxAttempts: 1 };
  const trace = new Trace({ settings, maxRunningTasks: 2, memory: tablesLacking(without) });
  // The task's limit may be raised above it.
  await kinds["the stage"].override(trace.harness.context, 1);
  await trace.occur("a");
  void trace.actor().next();
  await trace.pass(0.1);
  const at = trace.harness.second;
  await trace.occur("b", at);
  await trace.actor().next();
  expect(await trace.run("b")).toMatchObject({ dueKey: "wait#walk#" });
  await trace.pass(1);
  await kinds["a task"].override(trace.harness.context, 2);
  const { dueKey, dueAt } = await trace.run("b");
  expect(dueKey).toBe("wait#(stage)#");
  await trace.pass(0.5);
  await trace.occur("b", at);
  expect(await trace.actor().next()).toBe("acknowledged");
  const isAsOld = (await trace.run("b")).dueAt === dueAt;
  await trace.goOn(1);
  return { isAsOld, ...(await statuses(trace)) };
}

test("a copy of a message leaves a run that waits for the stage its age there", async () => {
  const ends = { isAsOld: true, a: "succeeded", b: "succeeded" };
  expect(await copyInStage()).toEqual(ends);
  expect(await copyInStage(["wait", "it waits in no queue"])).not.toEqual(ends);
});

/** An operator lets `b`, which waits for its task, move on to the queue of the stage; what happens before that lands is up to a trace. */
async function movingOn(without: LeftOut | undefined, meanwhile: (trace: Trace) => Promise<unknown>) {
  const settings = { concurrency: { limit: 1 }, maxAttempts: 1 };
  const trace = new Trace({ settings, maxRunningTasks: 2, memory: tablesLacking(without) });
  // The task's limit may be raised above it.
  await kinds["the stage"].override(trace.harness.context, 1);
  for (const trigger of ["a", "b"]) await deliver(trace, trigger);
  const operator = trace.actor();
  const moves = operator.hold("move on");
  void kinds["a task"].override(operator.context, 2);
  await trace.pass(0);
  expect(moves.isMade).toBe(true);
  await meanwhile(trace);
  await moves.land();
  const { status, dueKey } = await trace.run("b");
  return { status, dueKey };
}

test("a run that was paused before it moves on to the queue of the stage is in no queue", async () => {
  const pause = async (trace: Trace) => pauseRun(trace.harness.context, await trace.run("b"));
  const ends = { status: "paused", dueKey: undefined };
  expect(await movingOn(undefined, pause)).toEqual(ends);
  expect(await movingOn(["move on", "it waits in this queue"], pause)).not.toEqual(ends);
});

test("a run that waits for its task again, at a later turn, does not move on by what was read before", async () => {
  const again = async (trace: Trace) => {
    const operator = trace.actor();
    operator.hold("give slot back");
    void pauseRun(operator.context, await trace.run("b"));
    await trace.pass(0);
    operator.die();
    await resumeRun(trace.harness.context, await trace.run("b"));
    await trace.pass(0.1);
    const worker = trace.actor();
    worker.hold("raise slot");
    void worker.next();
    await trace.pass(0);
    worker.die();
    await trace.harness.change(await trace.run("b"), { dueKey: "wait#walk#", dueAt: 1 });
  };
  const ends = { status: "enqueued", dueKey: "wait#walk#" };
  expect(await movingOn(undefined, again)).toEqual(ends);
  expect(await movingOn(["move on", "at this turn"], again)).not.toEqual(ends);
});
