/**
 * Five minutes of five tasks: one with a limit, one with a limit for each key, one whose runs wait for one another, one with
 * both, and one whose runs may overlap; mostly in a stage with a limit. Runs of all priorities take some seconds. A few
 * environments of workers take the messages, some of them twice at once. People start, pause, cancel and redrive runs and
 * change limits. At any call of a worker, a person or the sweeper it may die, and calls are lost or land late. Then nothing
 * goes wrong any more, and all must come to an end, also what is started then.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import {
  cancelRun,
  pauseRun,
  redriveRun,
  resumeRun,
  setOverrides,
  setStageLimit,
} from "../../../functions/operators/index.ts";
import { type RunnerContext, startRun } from "../../../functions/runs/index.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { SeededRandom } from "../random.ts";
import { Fleet } from "./fleet.ts";
import { Judge, type Limits } from "./judge.ts";
import { Mortal, noTroubles, type Troubled } from "./mortal.ts";

const seconds = 300;
const calmSeconds = 900;
const troubled = { dies: 0.006, isLost: 0.01 };
const names = ["limited", "keyed", "alone", "both", "beside"] as const;
type Name = (typeof names)[number];

const anyParams: StandardSchemaV1 = {
  "~standard": { version: 1, vendor: "simulation", validate: (value) => ({ value }) },
};

function tasksOf(limits: Limits): Task[] {
  const settings: Readonly<Record<Name, object>> = {
    limited: { concurrency: { limit: limits.limited } },
    keyed: { concurrency: { limit: limits.keyed, key: "shop" }, priority: 7 },
    alone: { overlap: "queue-all" },
    both: { overlap: "queue-all", concurrency: { limit: limits.both, key: "shop" } },
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
  /** Told of each write that lands, and of each that is refused. */
  readonly tell?: (line: string) => void;
}

/** How often each happened. */
interface Seen extends Troubled {
  waits: number;
  movedOn: number;
  handedOn: number;
  overridden: number;
}

/** Plays a world. Returns what is wrong, and what happened. */
export async function playLimits(seed: number, { store, tell }: Misbehaviour = {}) {
  const random = new SeededRandom(seed);
  const limits: Limits = {
    limited: random.between(1, 3),
    keyed: random.between(1, 2),
    both: 2,
    stage: random.chance(0.8) ? random.between(2, 4) : undefined,
  };
  const seen: Seen = { deaths: 0, lost: 0, late: 0, waits: 0, movedOn: 0, handedOn: 0, overridden: 0 };
  let [isCalm, started] = [false, 0];
  const memory = new MemoryRunStore();
  const tasks = tasksOf(limits);
  const deployed = { tasks, maxRunningTasks: limits.stage, aboveStage: true };
  const base = new Harness({ ...deployed, memory });
  const { clock, queue, lane } = base;
  const judge = new Judge(limits, () => clock.now());
  const counted: Readonly<Record<string, "waits" | "movedOn" | "handedOn">> = {
    wait: "waits",
    "move on": "movedOn",
    admit: "handedOn",
  };
  const watched = (late: { readonly is: boolean; readonly number: number }): RunStore =>
    interceptedStore(memory, async ({ method, args, write, forward }) => {
      const isLate = late.is;
      const answer = await forward();
      if (method !== "update" && method !== "updatePart") return answer;
      const { ok, item } = answer as { readonly ok: boolean; readonly item: RunRecord & TaskPart };
      tell?.(toldOf(clock.now(), late, args as never, { ok, item }));
      if (!ok) return answer;
      const name = counted[write ?? ""];
      if (name !== undefined) seen[name]++;
      if (method === "update") judge.ran(write, item);
      else judge.wrote(args[1] as Write<TaskPart>, item, isLate);
      return answer;
    });
  const start = (): Mortal => {
    const late = { is: false, number: ++started };
    const tables = watched(late);
    return new Mortal({
      random,
      seen,
      late,
      troubles: () => (isCalm ? noTroubles : troubled),
      tables: store?.(tables) ?? tables,
      deployed: () => ({ ...deployed, before: base }),
      onTrouble: () => judge.troubled(),
    });
  };
  const twice = () => (isCalm ? 0 : 0.1);
  const fleet = new Fleet({ queue, lane: lane.name, environments: 5, random, start, twice });
  let [sweeper, person] = [start(), start()];
  const sweep = () => {
    if (sweeper.isDead) sweeper = start();
    const { harness } = sweeper;
    // Nothing is read where all calls fail: it is tried again a minute later.
    void harness.sweeper({ scheduledTime: harness.second }, harness.lambdaContext(50)).then(ignore, ignore);
  };
  const act = (what: (context: RunnerContext) => Promise<unknown>) => {
    if (person.isDead) person = start();
    void what(person.harness.context).then(ignore, ignore);
  };
  let occurred = 0;
  const begin = () => {
    const task = random.pick(names);
    const params = { shop: random.pick(["a", "b"]) };
    if (!limitedByKey.includes(task) && random.chance(0.4)) return void base.occur(task, `t${++occurred}`);
    const priority = random.chance(0.3) ? random.between(0, 9) : undefined;
    act((context) => startRun(context, { task, lane: "default", kind: "manual", params, priority }));
  };
  const meddle = () => {
    const run = judge.runs.length === 0 ? undefined : random.pick(judge.runs);
    if (run !== undefined) act((context) => random.pick(moves)(context, run));
  };
  const override = () => {
    seen.overridden++;
    const [limit, of] = [random.between(1, 4), random.pick(overridable)];
    act(async (context) => {
      if (of === "stage") await setStageLimit(context, limit, { note: "a person wants so" });
      else
        await setOverrides(
          context,
          { name: of, ...known },
          { concurrency: limit },
          { note: "a person wants so" },
        );
    });
  };
  const second = async (number: number) => {
    await clock.advance(1_000);
    if (number % 60 === 0) sweep();
    fleet.dispatch();
    judge.look();
  };
  for (let number = 0; number < seconds; number++) {
    if (random.chance(1 / 3)) begin();
    if (random.chance(1 / 15)) meddle();
    if (random.chance(1 / 100)) override();
    await second(number);
  }
  isCalm = true;
  // Calls that are under way may still land late.
  for (let number = 0; number < calmSeconds; number++) {
    if (number === 60)
      for (const run of judge.runs) if (run.status === "paused") act((c) => resumeRun(c, run));
    if (number === 480) for (let i = 0; i < 10; i++) begin();
    await second(number);
  }
  const { wrong } = judge;
  for (const { task, run, status, dueKey } of judge.runs)
    if (!isTerminal(status)) wrong.push(`${task}/${run} is ${status} at ${dueKey}`);
  if (queue.dead.length > 0) wrong.push(`${queue.dead.length} messages are in the dead-letter queue`);
  return { wrong, runs: judge.runs.length, ...seen };
}

const limitedByKey: readonly Name[] = ["keyed", "both"];
const overridable = ["limited", "keyed", "both", "stage"] as const;
const known = { overlap: "allow", catchUp: "none" } as const;
const moves = [pauseRun, pauseRun, resumeRun, resumeRun, cancelRun, redriveRun] as const;
const ignore = () => {};

/** One line: when, who, what it wrote, whether it applied, and what is there now. */
function toldOf(
  now: number,
  { is, number }: { readonly is: boolean; readonly number: number },
  [key, write]: [object, Write<RunRecord>],
  { ok, item }: { readonly ok: boolean; readonly item: object | undefined },
): string {
  const { name, set, remove } = write;
  const what = JSON.stringify({ ...set, ...(remove && { remove }) });
  const at = new Date(now).toISOString().slice(14, 23);
  return `${at} ${number}${is ? " late" : ""} ${ok ? "" : "refused "}${name} ${Object.values(key).join("/")} ${what} -> ${JSON.stringify(item)}`;
}
