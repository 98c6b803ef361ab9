/**
 * Five minutes of four tasks in a stage with a limit: one with a limit, one with a limit for each key, one whose runs wait for
 * one another, one whose runs may overlap. Runs of all priorities take some seconds. Two environments of workers take the
 * messages, some of them twice; each may die at any call, before it is made or after it has landed. Then nothing goes wrong
 * any more.
 *
 * How many runs are at work at once (invariant 8) is worked out here from the records alone, at each claim.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { startRun } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { SeededRandom } from "../random.ts";

const seconds = 300;
const calmMinutes = 15;
const names = ["limited", "keyed", "alone", "beside"] as const;
type Name = (typeof names)[number];

const anyParams: StandardSchemaV1 = {
  "~standard": { version: 1, vendor: "simulation", validate: (value) => ({ value }) },
};

function tasksOf(limits: { readonly task: number; readonly key: number }): Task[] {
  const settings: Readonly<Record<Name, object>> = {
    limited: { concurrency: { limit: limits.task } },
    keyed: { concurrency: { limit: limits.key, key: "shop" }, priority: 7 },
    alone: { overlap: "queue-all" },
    beside: { overlap: "allow", priority: 2 },
  };
  return names.map(
    (name) =>
      defineTask({
        name,
        description: "Takes some seconds.",
        params: anyParams,
        maxAttempts: 9,
        async run(ctx) {
          if (ctx.cursor !== undefined) return;
          await ctx.checkpoint(1);
          ctx.snooze(5);
        },
        ...settings[name],
      }) as unknown as Task,
  );
}

/** What is done to what the code under test asks of the table. @default nothing */
export interface Misbehaviour {
  readonly store?: (store: RunStore) => RunStore;
}

/** Plays a world. Returns what is wrong, and how often runs waited, for which pools, and how often workers died. */
export async function playLimits(seed: number, { store }: Misbehaviour = {}) {
  const random = new SeededRandom(seed);
  const limits = { task: random.between(1, 3), key: random.between(1, 2), stage: random.between(2, 4) };
  const wrong: string[] = [];
  const seen = { waits: 0, movedOn: 0, deaths: 0 };
  const records = new Map<string, RunRecord>();
  let isCalm = false;

  const begins = (run: RunRecord) => {
    const atWork = [...records.values()].filter(
      ({ task, run: name, admitted, status }) =>
        !(task === run.task && name === run.run) && admitted !== undefined && !isTerminal(status),
    );
    const check = (of: string, limit: number, count: number) => {
      if (count >= limit)
        wrong.push(`${run.task}/${run.run} begins beside ${count} of ${of}, at most ${limit} may`);
    };
    const own = atWork.filter(({ task }) => task === run.task);
    check("the stage", limits.stage, atWork.length);
    if (run.task === "limited") check("its task", limits.task, own.length);
    if (run.task === "alone") check("its task", 1, own.length);
    if (run.task === "keyed")
      check("its key", limits.key, own.filter(({ slotKey }) => slotKey === run.slotKey).length);
    if (run.admitted === undefined) wrong.push(`${run.task}/${run.run} begins without a place`);
  };
  const watched = (inner: RunStore): RunStore =>
    interceptedStore(inner, async ({ method, write, forward }) => {
      const answer = await forward();
      if (method !== "update") return answer;
      const { ok, item } = answer as { readonly ok: boolean; readonly item: RunRecord };
      if (!ok) return answer;
      if (write === "wait") seen.waits++;
      if (write === "move on") seen.movedOn++;
      const id = `${item.task}/${item.run}`;
      const isFirst = write === "claim" && records.get(id)?.startedAt !== item.startedAt;
      records.set(id, item);
      if (isFirst) begins(item);
      return answer;
    });
  /** An environment that may die: from then on it reaches nothing. */
  const mortal = () => {
    const life = { isOver: false };
    const wrap = (memory: RunStore): RunStore =>
      interceptedStore(store?.(watched(memory)) ?? watched(memory), async ({ forward }) => {
        const dies = !isCalm && !life.isOver && random.chance(0.008);
        if (dies) seen.deaths++;
        if (dies && random.chance(0.5)) await forward();
        life.isOver ||= dies;
        if (life.isOver) throw new Error("the machine is dead");
        return forward();
      });
    return { life, wrap };
  };
  const tasks = tasksOf(limits);
  const lives = [mortal(), mortal()] as const;
  const first = new Harness({ tasks, maxRunningTasks: limits.stage, store: lives[0].wrap });
  const second = new Harness({ tasks, maxRunningTasks: limits.stage, before: first, store: lives[1].wrap });
  const sweeper = new Harness({ tasks, maxRunningTasks: limits.stage, before: first, store: watched });
  const { clock, queue } = first;
  let started = 0;
  const start = async () => {
    const task = random.pick(names);
    const params = { shop: random.pick(["a", "b"]) };
    if (task !== "keyed" && random.chance(0.4)) return first.occur(task, `t${++started}`);
    const priority = random.chance(0.3) ? random.between(0, 9) : undefined;
    return startRun(sweeper.context, { task, lane: "default", kind: "manual", params, priority });
  };
  const work = async () => {
    while (queue.isVisible("default")) {
      const message = queue.receive("default");
      if (message === undefined) return;
      await queue.setVisibility("default", message.receiptHandle, 0);
      if (!isCalm && random.chance(0.1)) await queue.send("default", message.body, random.between(0, 40));
      const i = random.between(0, 1);
      // Another machine takes the place of one that died.
      (lives[i] as (typeof lives)[0]).life.isOver = false;
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      void (i === 0 ? first : second).next().then(over, over);
      await settled();
      // One that is dead waits for time to pass before it gives up.
      for (let waited = 0; !isOver && waited < 60; waited++) await clock.advance(1_000);
    }
  };
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1_000);
    if (second < seconds - 60 && random.chance(1 / 3)) await start();
    if (second % 60 === 0) await sweeper.sweep();
    await work();
  }
  isCalm = true;
  for (let tenths = 0; tenths < 6 * calmMinutes; tenths++) {
    await clock.advance(10_000);
    if (tenths % 6 === 0) await sweeper.sweep();
    await work();
  }
  for (const { task, run, status, dueKey } of records.values())
    if (!isTerminal(status)) wrong.push(`${task}/${run} is ${status} at ${dueKey}`);
  if (queue.dead.length > 0) wrong.push(`${queue.dead.length} messages are in the dead-letter queue`);
  return { wrong, runs: records.size, ...seen };
}
