/**
 * Four minutes of three tasks that need a yes, require something or mute alarms, or all of it. Schedules, events, messages and people
 * start their runs. People approve, decline, pause, resume, cancel and redrive them, and disable alarms by hand. What is required is
 * met and is not, at random. A deploy changes who is asked, in half of the worlds. In three of four, environments of workers, of the
 * sweeper and of people die at any call, and calls are lost or land late. Then nothing goes wrong any more, and all must come to its end.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { Fleet } from "../limits/fleet.ts";
import { Mortal, noTroubles, type Troubles } from "../limits/mortal.ts";
import type { Misbehaviour } from "../limits/world.ts";
import { SeededRandom } from "../random.ts";
import { Judge } from "./judge.ts";
import { approveAll, beginRun, meddle, resumeAll } from "./people.ts";
import {
  alarmNames,
  drawPlan,
  type Name,
  names,
  ofSlowWrite,
  type SlowWrite,
  troubledSeconds,
} from "./plan.ts";
import { conditionsOf, tasksOf } from "./tasks.ts";

/** All must have come to its end so long after the trouble, in seconds. Without `confirm` in any task, what expires is looked for hourly. */
const calmSeconds = 2_400;
const hourlySeconds = 4_500;

/** Plays a world. Returns what is wrong, how many runs there were, and how often each thing happened. @param hard a write that is slow in any case */
export async function playDecisions(seed: number, { store, tell }: Misbehaviour = {}, hard?: SlowWrite) {
  const random = new SeededRandom(seed);
  const plan = drawPlan(random);
  const slow = hard ?? plan.slow;
  const troubled = { deaths: 0, lost: 0, late: 0 };
  const met = new Map<string, number>();
  const memory = new MemoryRunStore();
  let [isCalm, version, isOpen] = [false, 1, 0];
  const queueOwner = new Harness({ tasks: [], memory });
  const { clock, queue, lane } = queueOwner;
  const now = () => clock.now();
  const judge: Judge = new Judge(plan, { random, store: memory, now });
  const isMet = (name: Name) => ((isOpen >> names.indexOf(name)) & 1) === 1;
  const around = { random, judge, now, isMet, isCalm: () => isCalm };
  const count = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);

  const watched = interceptedStore(memory, async ({ method, args, forward }) => {
    const answer = await forward();
    if (method !== "update" && method !== "updatePart") return answer;
    const write = args[1] as Write<RunRecord>;
    const { ok, item } = answer as { readonly ok: boolean; readonly item: RunRecord & TaskPart };
    tell?.(toldOf(now(), args[0] as object, write, { ok, item }));
    if (!ok) return answer;
    if (method === "updatePart") judge.wrotePart(item);
    else judge.wroteRun(write, item);
    count(write.name === "skip" ? `skip ${item.reason}` : write.name);
    return answer;
  });
  const tables: RunStore = store?.(watched) ?? watched;
  const versions = new WeakMap<Mortal, number>();
  const starting = (troubles: Troubles) => (): Mortal => {
    const own = version;
    const plans = own === 1 ? plan.first : (plan.later?.tasks ?? plan.first);
    const mortal: Mortal = new Mortal({
      random,
      seen: troubled,
      troubles: (write) =>
        isCalm ? noTroubles : write !== undefined && write === slow ? ofSlowWrite : troubles,
      tables,
      deployed: (self) => ({
        tasks: tasksOf(plans, around, self),
        maxRunningTasks: plan.maxRunningTasks,
        aboveStage: true,
        conditions: conditionsOf(around, self),
        alarmActions: {
          areOn: (alarms) => self.call(() => judge.alarms.memory.areOn(alarms)) as never,
          turnOff: (alarms) => self.call(() => judge.alarms.memory.turnOff(alarms)),
          turnOn: (alarms) => self.call(() => judge.alarms.memory.turnOn(alarms)),
        },
        version: `v${own}`,
        before: queueOwner,
      }),
      onTrouble: () => judge.troubled(),
    });
    versions.set(mortal, own);
    return mortal;
  };
  const isOutdated = (mortal: Mortal) => versions.get(mortal) !== version;
  const startWorker = starting(plan.ofWorkers);
  const startPerson = starting(plan.ofPeople);
  const twice = () => (isCalm ? 0 : 0.1);
  const fleet = new Fleet({
    queue,
    lane: lane.name,
    environments: 4,
    random,
    start: startWorker,
    twice,
    isOutdated,
  });
  let [sweeper, person] = [startWorker(), startPerson()];
  const sweep = () => {
    if (sweeper.isDead || isOutdated(sweeper)) sweeper = startWorker();
    const { harness } = sweeper;
    void harness.sweeper({ scheduledTime: harness.second }, harness.lambdaContext(50)).then(ignore, ignore);
  };
  const world = {
    random,
    judge,
    queue,
    lane: lane.name,
    count,
    now,
    plans: () => (version === 1 ? plan.first : (plan.later?.tasks ?? plan.first)),
    after: (milliseconds: number, what: () => void) => void clock.after(milliseconds, what),
    act: (what: (context: Harness["context"]) => Promise<unknown>) => {
      if (person.isDead || isOutdated(person)) person = startPerson();
      void what(person.harness.context).then(ignore, ignore);
    },
  };
  const step = async (second: number, seconds = 1) => {
    await clock.advance(seconds * 1_000);
    if (second % 60 === 0) sweep();
    fleet.dispatch();
    judge.look();
  };
  for (let second = 0; second < troubledSeconds; second++) {
    if (second === plan.later?.after) {
      version++;
      judge.deployed();
    }
    if (random.chance(1 / 6)) beginRun(world);
    if (random.chance(1 / 5)) meddle(world);
    if (random.chance(1 / 20)) isOpen ^= 1 << random.between(0, names.length - 1);
    if (random.chance(1 / 60)) void judge.alarms.act(random.pick(alarmNames), random.chance(0.5), now());
    await step(second);
  }
  isCalm = true;
  const opensAt = names.map(() => (random.chance(0.7) ? random.between(0, 400) : Number.POSITIVE_INFINITY));
  const longest = Object.values(world.plans()).some(({ confirm }) => confirm !== false)
    ? calmSeconds
    : hourlySeconds;
  for (let second = 0; second < longest; second += 5) {
    if (second === 60 || second === 600) resumeAll(world);
    if (second === 120) approveAll(world);
    if (second === 240) for (let i = 0; i < 4; i++) beginRun(world);
    for (const [i, at] of opensAt.entries()) if (second >= at) isOpen |= 1 << i;
    await step(second, 5);
    if (second > 700 && second % 60 === 0 && queue.size(lane.name) === 0 && (await judge.isDone())) break;
  }
  await judge.end();
  const { wrong } = judge;
  if (queue.dead.length > 0) wrong.push(`${queue.dead.length} messages are in the dead-letter queue`);
  if (queue.size(lane.name) > 0) wrong.push(`${queue.size(lane.name)} messages are left`);
  for (const [what, times] of Object.entries(troubled)) met.set(what, times);
  return { wrong, runs: judge.runs.all.length, met };
}

const ignore = () => {};

/** One line: when, what was written, whether it applied, and what is there now. */
function toldOf(
  now: number,
  key: object,
  { name, set, remove }: Write<RunRecord>,
  { ok, item }: { readonly ok: boolean; readonly item: object | undefined },
): string {
  const what = JSON.stringify({ ...set, ...(remove && { remove }) });
  const at = new Date(now).toISOString().slice(14, 23);
  return `${at} ${ok ? "" : "refused "}${name} ${Object.values(key).join("/")} ${what} -> ${JSON.stringify(item)}`;
}
