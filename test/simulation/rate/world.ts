/**
 * Two minutes of three workers that share a rate limit, and of runs that may cost only so much: writes are lost on their way,
 * lose their answer, or come again much later; workers die; operators pause and resume. Then nothing goes wrong any more.
 *
 * That no two places share an instant, and how many items begin in any second, is worked out here from what the table applied
 * and from what the tasks saw.
 */
import { costOf } from "../../../functions/model/cost/used-cost.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import { placesIn, tracksOf } from "../../../functions/model/task/rate/tracks.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { SeededRandom } from "../random.ts";

const rate = { items: 40, per: "second" } as const;
const items = 120;
const seconds = 120;
/** No item begins this long after a run has cost more than it may: a check-in, and the item before it. */
const checkInMs = 1_200;
const maxCost = 0.00004;
const lane = { timeoutSeconds: 20 } as const;

/** What is done to what the code under test asks of the table. @default nothing */
export interface Misbehaviour {
  readonly store?: (store: RunStore) => RunStore;
}

/** Plays a world. Returns what is wrong, and how often something happened. */
export async function playRates(seed: number, { store = (own) => own }: Misbehaviour = {}) {
  const random = new SeededRandom(seed);
  const wrong: string[] = [];
  const seen = { begun: 0, lost: 0, late: 0, deaths: 0, costPauses: 0, refused: 0 };
  const begun: number[] = [];
  const given = new Map<string, number>();
  const done = new Map<string, Set<number>>();
  const tracks = tracksOf(rate);
  let isCalm = false;

  const granted = (write: Write<TaskPart>) => {
    const ends = Object.entries(write.set ?? {}).filter(([name]) => name.startsWith("upto#"));
    for (const [name, end] of ends) {
      const track = Number(name.slice("upto#".length));
      const upTo = before[track] ?? 0;
      // A slice begins where its condition says that the one before has ended.
      const start = Math.max(startOf(write, track) ?? upTo, 0);
      for (const at of placesIn(tracks, { track, start, end: end as number })) {
        const place = `${Math.round(at * 10)}`;
        if (given.has(place)) wrong.push(`the place at ${at} was given out twice`);
        given.set(place, at);
      }
      before[track] = end as number;
    }
  };
  const before: number[] = [];

  /** An environment whose calls about the rate fail now and then, and that may die: from then on it reaches nothing. */
  const mortal = () => {
    const life = { isOver: false };
    const wrap = (memory: RunStore): RunStore => {
      const own = store(memory);
      const watched = interceptedStore(own, async ({ write, args, forward }) => {
        const answer = await forward();
        const { ok, item } = (answer ?? {}) as { readonly ok?: boolean; readonly item?: RunRecord };
        if (write === "take items" && ok) granted(args[1] as Write<TaskPart>);
        if (write === "take items" && !ok) seen.refused++;
        if (write === "pause" && ok && item?.reason === "cost") seen.costPauses++;
        return answer;
      });
      return interceptedStore(watched, async ({ method, write, args, forward }) => {
        const dies = !isCalm && !life.isOver && random.chance(0.01);
        if (dies) seen.deaths++;
        if (dies && random.chance(0.5)) await forward();
        life.isOver ||= dies;
        if (life.isOver) throw new Error("the machine is dead");
        if (isCalm || (write !== "take items" && write !== "pause")) return forward();
        if (method === "updatePart" && random.chance(0.05)) {
          seen.late++;
          const [key, late] = args as Parameters<RunStore["updatePart"]>;
          clock.after(random.next() * 60_000, () => void watched.updatePart(key, late));
        }
        if (random.chance(0.95)) return forward();
        seen.lost++;
        if (random.chance(0.5)) await forward();
        throw new Error("no answer");
      });
    };
    return { life, wrap };
  };

  const lives = [mortal(), mortal(), mortal()] as const;
  const began = (task: string, run: string, n: number) => {
    seen.begun++;
    begun.push(clock.now());
    const own = done.get(`${task}/${run}`) ?? new Set();
    done.set(`${task}/${run}`, own.add(n));
  };
  const tasks: Task[] = [limitedTask("limited", { rateLimit: rate }, began), dearTask(() => first, wrong)];
  const first: Harness = new Harness({ tasks, lane, random: random.next, store: lives[0].wrap });
  const others = lives.slice(1).map(({ wrap }) => {
    return new Harness({ tasks, lane, random: random.next, before: first, store: wrap });
  });
  const harnesses = [first, ...others];
  const operator = new Harness({ tasks, lane, before: first });
  const { clock, queue } = first;
  const busy = new Set<number>();
  const work = () => {
    for (const [i, harness] of harnesses.entries()) {
      if (busy.has(i)) continue;
      const message = queue.isVisible("default") ? queue.receive("default") : undefined;
      if (message === undefined) return;
      void queue.setVisibility("default", message.receiptHandle, 0);
      // Another machine takes the place of one that died.
      (lives[i] as (typeof lives)[0]).life.isOver = false;
      busy.add(i);
      const over = () => void busy.delete(i);
      void harness.next().then(over, over);
    }
  };
  const operate = async () => {
    const runs = await operator.runs("limited");
    const run = random.pick(runs);
    if (run === undefined || isTerminal(run.status)) return;
    const move = run.status === "paused" ? resumeRun : pauseRun;
    await move(operator.context, run).catch(() => undefined);
  };
  for (let i = 1; i <= 3; i++) await first.occur("limited", `t${i}`);
  await first.occur("dear", "t1");
  for (let step = 0; step < 4 * seconds; step++) {
    if (step > 2 * seconds) isCalm = true;
    await clock.advance(250);
    if (step % 240 === 0) await operator.sweep();
    if (!isCalm && random.chance(0.02)) await operate();
    work();
    await settled();
  }
  for (const run of await operator.runs("limited"))
    if (run.status === "paused") await resumeRun(operator.context, run);
  for (let step = 0; step < 4 * seconds && !(await isOver(operator)); step++) {
    await clock.advance(1_000);
    if (step % 60 === 0) await operator.sweep();
    work();
    await settled();
  }
  for (const run of await operator.runs("limited")) {
    if (run.status !== "succeeded") wrong.push(`${runId(run)} is ${run.status}: ${run.reason}`);
    const all = done.get(runId(run))?.size;
    if (all !== items) wrong.push(`of ${runId(run)} ${all} items were done`);
  }
  const [dear] = await operator.runs("dear");
  if (dear?.reason !== "cost" || dear.status !== "paused")
    wrong.push(`the run that cost too much is ${dear?.status}: ${dear?.reason}`);
  const limitedBegun = begun.sort((a, b) => a - b);
  for (const [i, at] of limitedBegun.entries()) {
    const other = limitedBegun[i - rate.items - 2];
    if (other !== undefined && at - other < 1_000)
      wrong.push(`${rate.items + 3} items began within a second`);
  }
  return { wrong, ...seen };
}

/** The least instant that a write's condition lets a track be given out up to. */
function startOf(write: Write<TaskPart>, track: number): number | undefined {
  for (const clause of write.condition) {
    if (!("anyOf" in clause)) continue;
    for (const each of clause.anyOf.flat())
      if ("attribute" in each && each.attribute === `upto#${track}` && each.is === "<=")
        return each.value as number;
  }
  return undefined;
}

async function isOver(operator: Harness): Promise<boolean> {
  const runs = [...(await operator.runs("limited")), ...(await operator.runs("dear"))];
  return runs.every(({ status, reason }) => isTerminal(status) || reason === "cost");
}

type Began = (task: string, run: string, n: number) => void;

function limitedTask(name: string, settings: object, began: Began): Task {
  return defineTask({
    name,
    description: "Walks over numbers.",
    overlap: "allow",
    maxAttempts: 20,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= items; n++) yield [n, n];
    },
    process: (n: number, { task, run }) => began(task, run, n),
    ...settings,
  }) as Task;
}

/** Each of its items takes half a second, and none may begin long after its run has cost too much. */
function dearTask(harnessOf: () => Harness, wrong: string[]): Task {
  let overAt: number | undefined;
  const settings = resolveSettings({ overlap: "allow", maxCost });
  return defineTask({
    name: "dear",
    description: "Costs too much.",
    overlap: "allow",
    maxAttempts: 20,
    maxCost,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 1_000; n++) yield [n, n];
    },
    async process() {
      const { clock, memory, lane: own } = harnessOf();
      const now = clock.now();
      if (overAt !== undefined && now - overAt > checkInMs)
        wrong.push(`an item begins ${now - overAt} ms late`);
      await new Promise<void>((resolve) => clock.after(500, resolve));
      const [run] = (await memory.list("dear", { now: 0 })).items;
      const { usage } = run ?? {};
      if (run !== undefined && usage !== undefined)
        if (costOf(run, usage, { settings, triggers: [], lane: own }) > maxCost) overAt ??= clock.now();
    },
  }) as Task;
}
