/** What a seed draws of a world of decisions: three tasks, and a deploy that changes what they ask for. */
import type { Confirm } from "../../../functions/model/task/confirm/confirm.ts";
import type { Troubles } from "../limits/mortal.ts";
import { noTroubles } from "../limits/mortal.ts";
import type { SeededRandom } from "../random.ts";

export const names = ["drop", "report", "restart"] as const;
export type Name = (typeof names)[number];
export const alarmNames = ["errors", "latency"] as const;
export const people = ["ada", "bob"] as const;

/** Settings of a task. */
export interface TaskPlan {
  /** `allow`: as many runs at once as its limit says. */
  readonly overlap: "skip" | "queue" | "cancel-running" | "queue-all" | "allow";
  readonly limit: number | undefined;
  readonly confirm: Confirm;
  /** What must be met: a function answers for one run, a parameter for all. */
  readonly requires: "nothing" | "function" | "parameter";
  readonly whenUnmet: "skip" | "wait";
  readonly waitAtMostSeconds: number;
  readonly mutes: readonly string[];
  /** Of its events, and of its schedule. */
  readonly maxRuns: number | undefined;
  /** How often a turn of it fails. */
  readonly fails: number;
}

export type Tasks = Readonly<Record<Name, TaskPlan>>;

export interface Plan {
  readonly first: Tasks;
  /** What a deploy changes them to, after so many seconds. */
  readonly later: { readonly tasks: Tasks; readonly after: number } | undefined;
  readonly maxRunningTasks: number | undefined;
  readonly ofWorkers: Troubles;
  readonly ofPeople: Troubles;
  /** A write that is often lost, or lands late. */
  readonly slow: SlowWrite | undefined;
}

export const slowWrites = [
  ...([
    "approve",
    "skip",
    "ask approval",
    "redrive",
    "resume",
    "hold back",
    "call off",
    "checkpoint",
  ] as const),
  ...(["hold alarm", "note alarm", "renew alarm", "release alarm", "close alarm", "give slot back"] as const),
] as const;
export type SlowWrite = (typeof slowWrites)[number];
export const ofSlowWrite: Troubles = { dies: 0.05, isLost: 0.4 };

/** For so many seconds something goes wrong. */
export const troubledSeconds = 240;

export function drawPlan(random: SeededRandom): Plan {
  const isTroubled = random.chance(0.75);
  const first = tasksOf(() => drawTask(random));
  const later = random.chance(0.5)
    ? { after: random.between(30, 200), tasks: tasksOf((name) => changed(random, first[name])) }
    : undefined;
  return {
    first,
    later,
    maxRunningTasks: random.chance(0.4) ? random.between(1, 3) : undefined,
    ofWorkers: isTroubled ? { dies: 0.008, isLost: 0.015 } : noTroubles,
    ofPeople: isTroubled ? { dies: 0.02, isLost: 0.04 } : noTroubles,
    slow: isTroubled && random.chance(0.5) ? random.pick(slowWrites) : undefined,
  };
}

function tasksOf(draw: (name: Name) => TaskPlan): Tasks {
  return Object.fromEntries(names.map((name) => [name, draw(name)])) as Record<Name, TaskPlan>;
}

function drawTask(random: SeededRandom): TaskPlan {
  const overlap = random.pick(["skip", "queue", "cancel-running", "queue-all", "allow"] as const);
  return {
    overlap,
    limit: overlap === "allow" && random.chance(0.5) ? random.between(1, 2) : undefined,
    confirm: random.chance(0.7) && drawConfirm(random),
    requires: random.chance(0.6) ? random.pick(["function", "function", "parameter"] as const) : "nothing",
    whenUnmet: random.pick(["skip", "wait"] as const),
    waitAtMostSeconds: random.between(60, 300),
    mutes: drawMutes(random),
    maxRuns: random.chance(0.4) ? random.between(2, 4) : undefined,
    fails: random.chance(0.4) ? 0.6 : 0.05,
  };
}

function changed(random: SeededRandom, task: TaskPlan): TaskPlan {
  return {
    ...task,
    confirm: random.chance(0.6) ? task.confirm === false && drawConfirm(random) : task.confirm,
    requires: random.chance(0.2) ? "function" : task.requires,
    mutes: random.chance(0.25) ? drawMutes(random) : task.mutes,
  };
}

function drawConfirm(random: SeededRandom): Confirm {
  const expiresAfterSeconds = random.between(60, 240);
  return random.chance(0.5) ? { expiresAfterSeconds } : { by: "another person", expiresAfterSeconds };
}

function drawMutes(random: SeededRandom): readonly string[] {
  return alarmNames.filter(() => random.chance(0.4));
}
