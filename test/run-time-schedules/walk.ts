/**
 * Walks in which people change one schedule at the same time, die at any call, and leave calls that land later, while the
 * sweeper checks: the shipped code over a table and an EventBridge in memory, one call after the other in a drawn order.
 *
 * What must hold (invariant 15): EventBridge never has a schedule that no definition names; where nobody died the two are
 * equal once all are done; and after one whole check that met nobody they are equal in any case, and the count is right.
 */

import { readCount } from "../../functions/run-time-schedules/definition.ts";
import { desired, isAsDesired } from "../../functions/run-time-schedules/desired.ts";
import {
  addSchedule,
  checkWhen,
  pauseSchedule,
  readDefinitions,
  removeSchedule,
  resumeSchedule,
  ScheduleCheck,
  type ScheduleContext,
} from "../../functions/run-time-schedules/index.ts";
import type { Scheduler } from "../../functions/scheduler/scheduler.ts";
import type { PartKey, RunStore, TaskPart, Write } from "../../functions/store/run-store.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";
import { SeededRandom } from "../simulation/random.ts";

/** What goes wrong in the code under test. */
export interface Misbehaviour {
  /** Leaves out the clauses of this name. */
  readonly dropsClause?: string;
  /** A caller takes its own write for the newest, as if it did not look again. */
  readonly looksNoMore?: true;
  /** The sweeper checks nothing. */
  readonly checksNothing?: true;
}

interface Call {
  readonly by: Actor;
  readonly land: () => Promise<unknown>;
  readonly answer: (value: unknown) => void;
}

interface Actor {
  readonly name: string;
  isDead: boolean;
  isDone: boolean;
  wrote?: TaskPart;
}

const begin = Date.parse("2026-03-01T12:00:00.000Z");
const of = { task: "report", name: "ann" };
const lanes = { report: "default" };

/** Walks once. Returns what is wrong; undefined where all holds. */
export async function walk(seed: number, misbehaves: Misbehaviour = {}): Promise<string | undefined> {
  const drawn = new SeededRandom(seed);
  const random = {
    chance: (share: number) => drawn.next() < share,
    below: (most: number) => Math.floor(drawn.next() * most),
  };
  const store = new MemoryRunStore();
  const scheduler = new MemoryScheduler();
  const calls: Call[] = [];
  const air: (() => Promise<unknown>)[] = [];
  let now = begin;
  let deaths = 0;

  const contextOf = (by: Actor): ScheduleContext => {
    const call = <T>(go: () => Promise<T>) =>
      new Promise<T>((answer) => calls.push({ by, land: go, answer: answer as Call["answer"] }));
    const written = async (key: PartKey, write: Write<TaskPart>) => {
      const condition = write.condition.filter(({ name }) => name !== misbehaves.dropsClause);
      const outcome = await store.updatePart(key, { ...write, condition });
      if (outcome.ok && key.part.includes("#", 1)) by.wrote = outcome.item;
      return outcome;
    };
    const ports: Pick<RunStore, "getPart" | "updatePart" | "partsAfter"> = {
      getPart: (key) => call(async () => (misbehaves.looksNoMore && by.wrote) || (await store.getPart(key))),
      updatePart: (key, write) => call(() => written(key, write)),
      partsAfter: (...asked) => call(() => store.partsAfter(...asked)),
    };
    const eventBridge: Scheduler = {
      get: (name) => call(() => scheduler.get(name)),
      put: (schedule) => call(() => scheduler.put(schedule)),
      remove: (name) => call(() => scheduler.remove(name)),
    };
    return {
      store: ports as RunStore,
      scheduler: eventBridge,
      queue: undefined as never,
      clock: { now: () => now, monotonic: () => now, after: () => () => {} },
      random: Math.random,
      log: () => {},
      lanes,
    };
  };

  const start = (name: string, act: (context: ScheduleContext) => Promise<unknown>) => {
    const actor: Actor = { name, isDead: false, isDone: false };
    const end = () => {
      actor.isDone = true;
    };
    // A refusal is an end like any other.
    act(contextOf(actor)).then(end, end);
    return actor;
  };
  const add = (context: ScheduleContext) =>
    addSchedule(context, {
      ...of,
      ...checkWhen({ cron: random.chance(0.5) ? "0 * * * *" : "0 0 1,15 * 1" }, now),
      otherwise: "change",
      maxSchedules: 1_000,
    });
  const people: readonly ((context: ScheduleContext) => Promise<unknown>)[] = [
    add,
    add,
    (context) => pauseSchedule(context, of),
    (context) => resumeSchedule(context, of),
    (context) => removeSchedule(context, of),
  ];
  const check = async (context: ScheduleContext) =>
    new ScheduleCheck(context, {
      scheduler: async () => context.scheduler,
      tasks: {},
      ledgers: { find: () => undefined, keep: () => {} },
    }).check(() => true);

  /** Makes and loses calls until all are done, or `steps` are over. */
  async function run(actors: readonly Actor[], mayDie: boolean): Promise<string | undefined> {
    for (let steps = 0; steps < 2_000; steps++) {
      await new Promise((done) => setImmediate(done));
      now += 7;
      const open = calls.filter(({ by }) => !by.isDead);
      if (air.length > 0 && (open.length === 0 || random.chance(0.2))) {
        await air.splice(random.below(air.length), 1)[0]?.();
      } else {
        const next = open[random.below(open.length)];
        if (next === undefined) {
          if (actors.every(({ isDone, isDead }) => isDone || isDead)) return orphan();
          continue;
        }
        calls.splice(calls.indexOf(next), 1);
        if (mayDie && deaths < 1 && random.chance(0.06)) {
          next.by.isDead = true;
          deaths++;
          if (random.chance(0.6)) air.push(next.land);
        } else next.answer(await next.land());
      }
      const wrong = await orphan();
      if (wrong !== undefined) return wrong;
    }
    return "the callers do not come to an end";
  }

  async function orphan(): Promise<string | undefined> {
    if (scheduler.all.length === 0) return undefined;
    const named = await readDefinitions(store, of.task, { removed: true });
    return named.length > 0 ? undefined : "EventBridge has a schedule that no definition names";
  }

  async function difference(): Promise<string | undefined> {
    const [definition] = await readDefinitions(store, of.task, { removed: true });
    const wanted = definition && desired(definition, { lanes }, now);
    const schedules = wanted?.kind === "present" ? wanted.schedules : [];
    const isSame =
      scheduler.all.length === schedules.length &&
      schedules.every((each) =>
        isAsDesired(
          scheduler.all.find(({ name }) => name === each.name),
          each,
        ),
      );
    return isSame
      ? undefined
      : `EventBridge has ${JSON.stringify(scheduler.all)} for ${JSON.stringify(definition)}`;
  }

  const actors = [start("first", add)];
  for (let i = random.below(3) + 1; i > 0; i--) {
    if (random.chance(0.5)) {
      const wrong = await run(actors, true);
      if (wrong !== undefined) return wrong;
    }
    const act = people[random.below(people.length)] ?? add;
    actors.push(start(`person ${i}`, act));
    if (random.chance(0.3)) actors.push(start("check", check));
  }
  const wrong = (await run(actors, true)) ?? (deaths === 0 ? await difference() : undefined);
  if (wrong !== undefined) return wrong;
  if (misbehaves.checksNothing) return difference();
  // What was added or removed lately is not counted anew.
  now += 600_000;
  const last = (await run([start("check", check)], false)) ?? (await difference());
  if (last !== undefined) return last;
  const live = (await readDefinitions(store)).length;
  const count = await readCount(store);
  return count === live ? undefined : `${count} schedules are counted, and there are ${live}`;
}
