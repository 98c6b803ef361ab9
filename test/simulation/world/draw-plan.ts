/** Draws a world from a seed. */

import { lifeEvents } from "../../../functions/model/run/told/untold.ts";
import { limitOf } from "../../../functions/runs/moves/task/take-slot.ts";
import { mix, SeededRandom } from "../random.ts";
import type { Shape } from "../seen/facts.ts";
import { drawRedrivesOfItems, perhapsBad, perhapsCounting } from "./items/draw-items.ts";
import { drawHappenings } from "./outside/draw-happenings.ts";
import { drawOverrides, ofLimits } from "./outside/draw-overrides.ts";
import { drawSchedules } from "./outside/draw-schedules.ts";
import { withLoad } from "./outside/load.ts";
import {
  type ActPlan,
  actKinds,
  actsOnRuns,
  type DeployPlan,
  type DeployWindow,
  type LanePlan,
  type OccurrencePlan,
  type OutagePlan,
  type Plan,
  type PurgePlan,
  type TaskPlan,
  taskPlan,
} from "./plan.ts";

const start = Date.parse("2026-03-01T12:00:00.000Z");
const minute = 60_000;
/** The share of worlds with events, or messages of a user's queue. */
const happenShare = 0.16;
/** The share of worlds in which people make a schedule at run time. */
const scheduleShare = 0.1;
/** The share of worlds in which something listens to what runs tell. */
const listenShare = 0.12;
/** The share of tasks with a limit among those whose runs may overlap. */
const limitShare = 0.45;
/** The share of worlds in which operators override settings. */
const overrideShare = 0.12;

/** Draws a seed's world. `only`: the keys of the happenings that are kept. @default all */
export function drawPlan(seed: number, faulty: boolean, only?: ReadonlySet<string>): Plan {
  const random = new SeededRandom(mix(seed, 0x3c6ef372));
  // What was drawn before stays as it is when more is drawn from here.
  const later = new SeededRandom(mix(seed, 0x5f356495));
  const modes = new SeededRandom(mix(seed, 0x1f83d9ab));
  const kept = <T extends { readonly key: string }>(all: readonly T[]): readonly T[] =>
    only === undefined ? all : all.filter(({ key }) => only.has(key));
  const lanes: readonly LanePlan[] = [
    {
      name: "default",
      timeoutSeconds: 20,
      visibilityTimeoutSeconds: 120,
      batchSize: 1,
      concurrency: random.between(3, 6),
    },
    {
      name: "bulk",
      timeoutSeconds: 900,
      visibilityTimeoutSeconds: 5_400,
      batchSize: random.chance(0.35) ? 3 : 1,
      concurrency: random.between(3, 5),
    },
  ];
  const tasks: TaskPlan[] = Array.from({ length: random.between(2, 3) }, (_, i) =>
    drawTask(random, i, faulty),
  );
  const spacing = random.pick([0.25, 0.5, 1, 1, 5]) * minute;
  const occurrences: OccurrencePlan[] = [];
  for (const [i, { name }] of tasks.entries()) {
    const count = i === 0 ? 3 : random.between(0, 2);
    for (let n = 0; n < count; n++) {
      const second = Math.floor((random.next() * spacing * 0.5) / 1_000) * 1_000;
      occurrences.push({ key: `occurrence ${name} ${n}`, task: name, at: start + n * spacing + second });
    }
  }
  const span = 3 * spacing + 10 * minute;
  const operated = faulty && random.chance(0.65);
  const acts = Array.from({ length: operated ? random.between(2, 10) : 0 }, (_, i): ActPlan => {
    const near = random.chance(0.8) ? random.pick(occurrences).at : start + Math.floor(random.next() * span);
    return {
      key: `act ${i}`,
      at: near - 10_000 + Math.floor(random.next() ** 2 * 150_000),
      kind: random.chance(0.65) ? random.pick(actsOnRuns) : random.pick(actKinds),
      draw: random.next(),
    };
  });
  // Another caller uses the same id, at almost the same time.
  for (const act of acts.filter(({ kind }) => kind === "start with id and params"))
    acts.push({ ...act, key: `${act.key} again`, at: act.at + Math.floor(later.next() * 40) });
  const deploys = faulty && random.chance(0.5) ? [drawDeploy(random, later, tasks, occurrences, span)] : [];
  const outages = faulty ? drawOutages(random, span, lanes) : [];
  for (const [i, task] of tasks.entries()) {
    // Most tasks that come or go are started by each deploy.
    if (deploys.some((deploy) => deploy.task === task.name) && later.chance(0.7))
      tasks[i] = { ...task, startup: true };
  }
  const crowds = new SeededRandom(mix(seed, 0x9b05688c));
  // A slot that is full with two runs, and people who start more beside them.
  const isCrowded = faulty && crowds.chance(0.22);
  if (isCrowded) acts.push(...drawCrowd(crowds, occurrences));
  const purges = faulty && later.chance(0.16) ? [drawPurge(later, tasks, occurrences)] : [];
  const fires = new SeededRandom(mix(seed, 0x2545f491));
  if (fires.chance(0.3)) {
    const i = fires.between(0, tasks.length - 1);
    tasks[i] = fired(tasks[i] as TaskPlan, fires, deploys);
  }
  const follows = new SeededRandom(mix(seed, 0x510e527f));
  if (follows.chance(0.3)) {
    const i = follows.between(1, tasks.length - 1);
    tasks[i] = follower(tasks[i] as TaskPlan, tasks[follows.between(0, i - 1)] as TaskPlan, follows, deploys);
  }
  const outside = new SeededRandom(mix(seed, 0x6a09e667));
  const { happenings, acts: pauses } = outside.chance(happenShare)
    ? drawHappenings({ random: outside, tasks, deploys, faulty, from: start, span: 3 * spacing })
    : { happenings: [], acts: [] };
  acts.push(...pauses);
  const ruled = new SeededRandom(mix(seed, 0x71374491));
  const drawn =
    faulty && ruled.chance(overrideShare) ? drawOverrides(ruled, tasks, deploys, start) : undefined;
  occurrences.push(...(drawn?.occurrences ?? []));
  const made = new SeededRandom(mix(seed, 0x59f111f1));
  const schedules = faulty && made.chance(scheduleShare) ? drawSchedules(made, tasks, deploys, start) : [];
  const loads = new SeededRandom(mix(seed, 0x428a2f98));
  const poor = new SeededRandom(mix(seed, 0x923f82a4));
  const limits = new SeededRandom(mix(seed, 0x7137449f));
  const operatorSkewMs = later.chance(0.5) ? 5 * minute : 0;
  const drawnTasks = tasks.map((task) => {
    const timed = perhapsTimed(perhapsStuck(task, later, faulty), later, faulty);
    const bad = perhapsBad(perhapsLimited(timed, later, faulty), poor, faulty);
    return withLoad(
      withLimit(withMode(perhapsCounting(bad, poor), modes, faulty), limits, { isCrowded, faulty }),
      loads,
      faulty,
    );
  });
  acts.push(...drawRedrivesOfItems(poor, drawnTasks, occurrences));
  const lastOutage = Math.max(0, ...outages.map(({ to }) => to - start));
  return {
    seed,
    faulty,
    start,
    calmAt: start + Math.max(span + 40 * minute, lastOutage),
    skewMs: random.chance(0.5) ? 2_000 : 0,
    operatorSkewMs,
    maxReceiveCount: faulty && random.chance(0.4) ? random.between(1, 3) : 10,
    places: isCrowded ? 2 : limitOf("allow"),
    missed: faulty && random.chance(0.15) ? random.next() : 0,
    lanes,
    tasks: drawnTasks,
    occurrences: only === undefined || !faulty ? occurrences : kept(occurrences),
    acts: kept(acts),
    deploys: kept(deploys),
    purges: kept(purges),
    outages: kept(outages),
    happenings: faulty ? kept(happenings) : happenings,
    overrides: kept(ofLimits(drawn?.overrides ?? [], drawnTasks)),
    schedules: kept(schedules),
    listens: drawListens(new SeededRandom(mix(seed, 0x428a2f98)), faulty),
  };
}

function drawTask(random: SeededRandom, i: number, faulty: boolean): TaskPlan {
  const first = i === 0;
  const long = random.chance(0.4);
  const shapes: readonly Shape[] = first
    ? ["items", "items", "plain items", "pages"]
    : ["items", "pages", "run", "run", "checkpointing run", "checkpointing run"];
  const shape = random.pick(shapes);
  const rough = faulty && random.chance(0.5);
  // Turns that outlast a lease, on the lane whose function lasts long enough.
  const slow = long && random.chance(0.4);
  const itemMs = slow
    ? random.between(1_800, 2_500)
    : first
      ? random.between(600, 900)
      : random.between(200, 900);
  const drawn = {
    name: `walk-${i}`,
    shape,
    lane: long ? "bulk" : "default",
    overlap: random.chance(0.7) ? ("skip" as const) : ("allow" as const),
    items: shape === "run" ? 1 : first ? random.between(30, 32) : random.between(8, 14),
    // The longest item outlasts the default lane's function.
    itemMs:
      shape === "run" ? random.pick(faulty ? [300, 2_000, 12_000, 30_000] : [300, 2_000, 12_000]) : itemMs,
    maxAttempts: random.between(1, 3),
    checkpointSeconds: random.pick([1, 2, 5, 5]),
    maxRuntimeSeconds:
      long || random.chance(0.2) ? (slow ? random.between(38, 48) : random.between(8, 14)) : undefined,
    timeoutSeconds: rough && random.chance(0.1) ? random.between(20, 400) : undefined,
    startWithinSeconds: random.pick([60, 600, 3_600, 86_400]),
    throws: rough && random.chance(0.7) ? random.next() * 0.08 : 0,
    snoozes: rough && random.chance(0.5) ? random.next() * 0.03 : 0,
    long: rough && long && random.chance(0.3) ? random.next() * 0.03 : 0,
    poison: rough && random.chance(0.06) ? random.between(1, 20) : undefined,
    // Longer than any item of a task that is not stuck snoozes.
    stuckAfterSeconds: 86_400,
  };
  const endless = rough && shape === "checkpointing run" && random.chance(0.3);
  return {
    ...drawn,
    endless: endless ? random.between(2, 6) : undefined,
    maxRuntimeSeconds: endless ? random.between(3, 8) : drawn.maxRuntimeSeconds,
    startup: random.chance(0.1),
    version: 1,
    counts: false,
    enabled: first || !faulty || random.chance(0.9),
  };
}

/** The sweeper fires it too, within one hour: every so many seconds of some minutes. */
function fired(task: TaskPlan, random: SeededRandom, deploys: readonly DeployPlan[]): TaskPlan {
  // Runs that overlap, and come faster than the lane works on them, pile up until the sweeper resends them.
  const seconds = random.pick(task.overlap !== "allow" ? [5, 15, 20, 30, 45] : [30, 45]);
  const from = random.between(0, 15);
  // About two dozen instants at the most: the next ones meet nothing new.
  const to = from + random.between(1, task.overlap !== "allow" ? Math.max(1, Math.floor(seconds / 9)) : 2);
  const instants: number[] = [];
  for (let at = from; at <= to; at++) {
    for (let second = 0; second < 60; second += seconds) instants.push(start + at * minute + second * 1_000);
  }
  const { name, startWithinSeconds } = task;
  const comesAndGoes = deploys.some(
    ({ change, task: of }) => of === name && change !== "move" && change !== "none",
  );
  const expression = `*/${seconds} ${from}-${to} 12 1 3 *`;
  return { ...task, fired: { expression, instants, startWithinSeconds, isAlwaysDeployed: !comesAndGoes } };
}

/** A task that is started by the ends of another one's runs, besides its own schedule. */
function follower(
  task: TaskPlan,
  parent: TaskPlan,
  random: SeededRandom,
  deploys: readonly DeployPlan[],
): TaskPlan {
  const status = random.pick(["any", "any", "succeeded", "errored", "cancelled"] as const);
  const comesAndGoes = deploys.some(
    ({ change, task: of }) =>
      (of === task.name || of === parent.name) && change !== "move" && change !== "none",
  );
  return { ...task, follows: { task: parent.name, status, isAlwaysDeployed: !comesAndGoes } };
}

/** Half of the tasks with a slot let occurrences wait for it. In a world where nothing fails none ends another's run. */
function withMode(task: TaskPlan, random: SeededRandom, faulty: boolean): TaskPlan {
  const mode = random.pick(
    faulty ? (["queue", "queue-all", "cancel-running"] as const) : (["queue", "queue-all"] as const),
  );
  return task.overlap === "allow" || random.chance(0.5) ? task : { ...task, overlap: mode };
}

/** Some of the tasks whose runs may overlap have a limit. */
function withLimit(
  task: TaskPlan,
  random: SeededRandom,
  { isCrowded, faulty }: { readonly isCrowded: boolean; readonly faulty: boolean },
): TaskPlan {
  if (task.overlap !== "allow" || !random.chance(limitShare) || isCrowded) return task;
  const limit = random.between(1, 3);
  return faulty && random.chance(0.4) ? { ...task, limit, isKeyed: true } : { ...task, limit };
}

/** A few tasks come to an item that snoozes for ever. */
function perhapsStuck(task: TaskPlan, later: SeededRandom, faulty: boolean): TaskPlan {
  if (!faulty || !later.chance(0.05)) return task;
  const stuck = { item: later.between(1, task.items), seconds: later.pick([0, 0, 5, 60]) };
  return { ...task, stuck, stuckAfterSeconds: later.between(30, 1_200) };
}

/** The schedules of some tasks start only so many runs. */
function perhapsLimited(task: TaskPlan, later: SeededRandom, faulty: boolean): TaskPlan {
  return faulty && later.chance(0.2) ? { ...task, maxRuns: later.between(1, 3) } : task;
}

/** The runs of a few more tasks have a timeout that pauses make longer. */
function perhapsTimed(task: TaskPlan, later: SeededRandom, faulty: boolean): TaskPlan {
  if (!faulty || !later.chance(0.1)) return task;
  return { ...task, timeoutSeconds: task.timeoutSeconds ?? later.between(10, 120) };
}

/** Some worlds have something that listens to runs: to all that they tell, or to some of it. */
function drawListens(random: SeededRandom, faulty: boolean): Plan["listens"] {
  if (!faulty || !random.chance(listenShare)) return undefined;
  const all = random.chance(0.5);
  const listens = lifeEvents.filter(() => all || random.chance(0.4));
  return listens.length === 0 ? undefined : listens;
}

const changes: readonly DeployPlan["change"][] = [
  ...(["none", "add", "add", "add", "move", "move", "remove", "remove", "remove"] as const),
];

function drawDeploy(
  random: SeededRandom,
  later: SeededRandom,
  tasks: readonly TaskPlan[],
  occurrences: readonly OccurrencePlan[],
  span: number,
): DeployPlan {
  // Most often while a run is under way.
  const at = random.chance(0.6)
    ? random.pick(occurrences).at + Math.floor(random.next() ** 2 * 60_000)
    : start + Math.floor(random.next() * span * 0.7);
  const change = random.pick(changes);
  const task = random.pick(tasks).name;
  const first = occurrences.find((occurrence) => occurrence.task === task);
  // The schedule of a new task may fire before any worker knows the task.
  const isBeforeFirst = change === "add" && first !== undefined && later.chance(0.8);
  const backAt = random.chance(0.5) ? at + random.between(5, 40) * minute : undefined;
  const window = drawWindow(later);
  const raises = change !== "add" && later.chance(change === "remove" ? 0.6 : 0.9);
  return {
    key: "deploy",
    at: isBeforeFirst ? Math.max(start, first.at - Math.floor(later.next() * 30_000)) : at,
    change: raises && change === "remove" ? "none" : change,
    task,
    // Most versions are rolled back while the runs that they moved on are still under way.
    backAt: raises ? at + later.between(30, 240) * 1_000 : backAt,
    window,
    raises,
  };
}

/** Most deploys take tens of seconds or some minutes. A stuck one may take longer than a task needs to count as gone. */
function drawWindow(random: SeededRandom): DeployWindow {
  if (random.chance(0.3)) return { milliseconds: random.between(18, 45) * minute, isStuck: true };
  const longest = random.pick([0, 1, 1, 5, 5]) * minute;
  return { milliseconds: Math.floor((0.1 + 0.9 * random.next()) * longest), isStuck: false };
}

/** Somebody starts a few runs beside others, one soon after the other. */
function drawCrowd(random: SeededRandom, occurrences: readonly OccurrencePlan[]): ActPlan[] {
  const { at } = random.pick(occurrences);
  const draw = random.next();
  return Array.from({ length: random.between(3, 6) }, (_, i) => ({
    key: `beside ${i}`,
    at: at + Math.floor(random.next() * 8_000),
    kind: "start beside others",
    draw,
  }));
}

/** While a run is most likely in its first turn. */
function drawPurge(
  random: SeededRandom,
  tasks: readonly TaskPlan[],
  occurrences: readonly OccurrencePlan[],
): PurgePlan {
  const { task, at } = random.pick(occurrences);
  return {
    key: "purge",
    at: at + Math.floor(random.next() ** 2 * 25_000),
    lane: taskPlan({ tasks }, task).lane,
    killsAfter: random.chance(0.7) ? Math.floor(random.next() * 5_000) : undefined,
  };
}

function drawOutages(random: SeededRandom, span: number, lanes: readonly LanePlan[]): OutagePlan[] {
  const outages: OutagePlan[] = [];
  const add = (odds: number, kind: OutagePlan["kind"], longestMinutes: number) => {
    if (!random.chance(odds)) return;
    const from = start + Math.floor(random.next() * span * 0.6);
    const to = from + Math.floor((0.1 + 0.9 * random.next()) * longestMinutes * minute);
    outages.push({ key: kind, kind, from, to, lane: random.pick(lanes).name });
  };
  add(0.15, "storm", 8);
  add(0.06, "lane full", 120);
  add(0.06, "lane failing", 120);
  add(0.08, "schedules out", 90);
  add(0.05, "sweeper out", 10);
  return outages;
}
