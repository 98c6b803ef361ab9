/**
 * The world that a seed draws: lanes, tasks and how they behave, when schedules fire, what operators do and
 * when, a deploy in between, and the hours that go badly. Data only.
 */
import { mix, SeededRandom } from "./seeded-random.ts";

export type Shape = "items" | "plain items" | "pages" | "run" | "checkpointing run";

export interface LanePlan {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly batchSize: number;
  readonly concurrency: number;
}

export interface TaskPlan {
  readonly name: string;
  readonly shape: Shape;
  readonly lane: string;
  readonly overlap: "skip" | "allow";
  readonly items: number;
  readonly itemMs: number;
  readonly maxAttempts: number;
  readonly checkpointSeconds: number;
  readonly maxRuntimeSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly startWithinSeconds: number;
  /** Odds for each item of each attempt. */
  readonly throws: number;
  /** Odds for each item, once a run. */
  readonly snoozes: number;
  /** Odds for each item to take 35 to 100 s. */
  readonly long: number;
  /** An item that kills whoever does it. */
  readonly poison?: number;
  /** An item that goes on until it is told to stop, and is never done. */
  readonly endless?: number;
  readonly startup: boolean;
  /** False: its occurrences are skipped. */
  readonly enabled: boolean;
}

export interface OccurrencePlan {
  readonly key: string;
  readonly task: string;
  readonly at: number;
}

export const actKinds = [
  "pause",
  "pause until",
  "resume",
  "cancel",
  "cancel",
  "redrive",
  "start",
  "start with id",
  "start with id",
  "start obeying overlap",
  "start later",
  "message by hand",
  "message with id",
  "message without sense",
  "message from long ago",
  "message of no run",
  "pause task",
  "pause task",
  "resume task",
  "resume task",
] as const;

/** What is done most: to runs, and again and again. */
const actsOnRuns: readonly (typeof actKinds)[number][] = [
  "pause",
  "pause until",
  "resume",
  "resume",
  "cancel",
  "cancel",
  "redrive",
  "redrive",
  "redrive",
];

export interface ActPlan {
  readonly key: string;
  readonly at: number;
  readonly kind: (typeof actKinds)[number];
  readonly draw: number;
}

export interface DeployPlan {
  readonly key: string;
  readonly at: number;
  readonly change: "none" | "add" | "move" | "remove";
  readonly task: string;
  /** When a removed task is back, if ever. */
  readonly backAt: number | undefined;
}

/** A stretch in which something is out of service. */
export interface Outage {
  readonly key: string;
  readonly kind: "storm" | "lane full" | "lane failing" | "schedules out" | "clock out";
  readonly from: number;
  readonly to: number;
  readonly lane: string;
}

export interface Plan {
  readonly seed: number;
  readonly faulty: boolean;
  readonly start: number;
  /** From here on nothing new goes wrong. */
  readonly calmAt: number;
  /** Two machines' clocks differ by so much at the most. */
  readonly skewMs: number;
  /** Receives after which a queue gives a message up. */
  readonly maxReceiveCount: number;
  /** Odds for each occurrence to have been given up as missed before it is delivered. */
  readonly missed: number;
  readonly lanes: readonly LanePlan[];
  readonly tasks: readonly TaskPlan[];
  readonly occurrences: readonly OccurrencePlan[];
  readonly acts: readonly ActPlan[];
  readonly deploys: readonly DeployPlan[];
  readonly outages: readonly Outage[];
}

export const trigger = "nightly";
const start = Date.parse("2026-03-01T12:00:00.000Z");
const minute = 60_000;

/** Draws a seed's world. `only` leaves out every happening whose key it does not hold. */
export function drawPlan(seed: number, faulty: boolean, only?: ReadonlySet<string>): Plan {
  const random = new SeededRandom(mix(seed, 0x3c6ef372));
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
  const tasks = Array.from({ length: random.between(2, 3) }, (_, i) => drawTask(random, i, faulty));
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
  const acts = Array.from({ length: operated ? random.between(2, 10) : 0 }, (_, i) => {
    const near = random.chance(0.8) ? random.pick(occurrences).at : start + Math.floor(random.next() * span);
    return {
      key: `act ${i}`,
      at: near - 10_000 + Math.floor(random.next() ** 2 * 150_000),
      kind: random.chance(0.65) ? random.pick(actsOnRuns) : random.pick(actKinds),
      draw: random.next(),
    };
  });
  const deploys = faulty && random.chance(0.5) ? [drawDeploy(random, tasks, occurrences, span)] : [];
  const outages = faulty ? drawOutages(random, span, lanes) : [];
  const lastOutage = Math.max(0, ...outages.map(({ to }) => to - start));
  return {
    seed,
    faulty,
    start,
    calmAt: start + Math.max(span + 40 * minute, lastOutage),
    skewMs: random.chance(0.5) ? 2_000 : 0,
    maxReceiveCount: faulty && random.chance(0.4) ? random.between(1, 3) : 10,
    missed: faulty && random.chance(0.15) ? random.next() : 0,
    lanes,
    tasks,
    occurrences: only === undefined || !faulty ? occurrences : kept(occurrences),
    acts: kept(acts),
    deploys: kept(deploys),
    outages: kept(outages),
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
  // Turns that are longer than a lease, on the lane that has the time.
  const slow = long && random.chance(0.4);
  const itemMs = slow
    ? random.between(1_800, 2_500)
    : first
      ? random.between(600, 900)
      : random.between(200, 900);
  return {
    name: `walk-${i}`,
    shape,
    lane: long ? "bulk" : "default",
    overlap: random.chance(0.7) ? "skip" : "allow",
    items: shape === "run" ? 1 : first ? random.between(30, 32) : random.between(8, 14),
    // The longest is more than one lane's function lasts.
    itemMs:
      shape === "run" ? random.pick(faulty ? [300, 2_000, 12_000, 30_000] : [300, 2_000, 12_000]) : itemMs,
    maxAttempts: random.between(1, 3),
    checkpointSeconds: random.pick([1, 2, 5, 5]),
    ...(long || random.chance(0.2)
      ? { maxRuntimeSeconds: slow ? random.between(38, 48) : random.between(8, 14) }
      : {}),
    ...(rough && random.chance(0.1) ? { timeoutSeconds: random.between(20, 400) } : {}),
    startWithinSeconds: random.pick([60, 600, 3_600, 86_400]),
    throws: rough && random.chance(0.7) ? random.next() * 0.08 : 0,
    snoozes: rough && random.chance(0.5) ? random.next() * 0.03 : 0,
    long: rough && long && random.chance(0.3) ? random.next() * 0.03 : 0,
    ...(rough && random.chance(0.06) ? { poison: random.between(1, 20) } : {}),
    ...(rough && shape === "checkpointing run" && random.chance(0.3)
      ? { endless: random.between(2, 6), maxRuntimeSeconds: random.between(3, 8) }
      : {}),
    startup: random.chance(0.1),
    enabled: first || !faulty || random.chance(0.9),
  };
}

function drawDeploy(
  random: SeededRandom,
  tasks: readonly TaskPlan[],
  occurrences: readonly OccurrencePlan[],
  span: number,
): DeployPlan {
  // Most often while something is under way.
  const at = random.chance(0.6)
    ? random.pick(occurrences).at + Math.floor(random.next() ** 2 * 60_000)
    : start + Math.floor(random.next() * span * 0.7);
  return {
    key: "deploy",
    at,
    change: random.pick(["none", "add", "move", "move", "remove", "remove", "remove"]),
    task: random.pick(tasks).name,
    backAt: random.chance(0.5) ? at + random.between(5, 40) * minute : undefined,
  };
}

function drawOutages(random: SeededRandom, span: number, lanes: readonly LanePlan[]): Outage[] {
  const outages: Outage[] = [];
  const add = (odds: number, kind: Outage["kind"], longestMinutes: number) => {
    if (!random.chance(odds)) return;
    const from = start + Math.floor(random.next() * span * 0.6);
    const to = from + Math.floor((0.1 + 0.9 * random.next()) * longestMinutes * minute);
    outages.push({ key: kind, kind, from, to, lane: random.pick(lanes).name });
  };
  add(0.15, "storm", 8);
  add(0.06, "lane full", 120);
  add(0.06, "lane failing", 120);
  add(0.08, "schedules out", 90);
  add(0.05, "clock out", 10);
  return outages;
}
