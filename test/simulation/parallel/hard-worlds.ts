/** Worlds that are made harder for one write of runs that are split, or for one of its clauses: what a mutant is tried in. */
import { type Act, type Fate, type Faults, noFaults, type ParallelPlan } from "./plan.ts";

/** Makes a plan harder. */
export type Harder = (plan: ParallelPlan) => ParallelPlan;

const rough: Faults = { dies: 0.03, fails: 0.03, copies: 0.05, slow: 0.05, freezes: 0.02, twice: 0.2 };

const mild: Faults = { ...noFaults, slow: 0.05, twice: 0.2 };

/** People do something again and again, from a second on. */
function often(everyMs: number, ...acts: readonly Act[]): ParallelPlan["acts"] {
  const count = Math.ceil(120_000 / everyMs);
  return Array.from({ length: count }, (_, i) => ({
    at: 20 + i * everyMs,
    act: acts[i % acts.length] as Act,
  }));
}

/** Some items throw. */
function throwing(plan: ParallelPlan, every: number, fate: Fate): ReadonlyMap<number, Fate> {
  const total = plan.sizes.reduce((sum, size) => sum + size, 0);
  const items = Array.from({ length: total }, (_, i) => i).filter((i) => (i + plan.seed) % every === 0);
  return new Map(items.map((item) => [item, fate]));
}

/** Its shards are long enough to be split. */
function splitting(plan: ParallelPlan): ParallelPlan {
  return { ...plan, ranges: true, sizes: plan.sizes.map(() => 6), checkpointSeconds: 0.2, fates: new Map() };
}

/** No machine dies, and no call is lost. */
const loseless = {
  deadly: undefined,
  timeoutSeconds: undefined,
  maxItemErrors: undefined,
  laneSeconds: 120,
} as const;

/** What makes worlds hard for a write. */
export const hardFor: Readonly<Record<string, Harder>> = {
  spread: (plan) => ({
    ...plan,
    itemMs: [30, 300],
    acts: often(150, "pause", "resume"),
    faults: rough,
    deadly: "spread",
  }),
  /** Its last shard ends, or a failed one stops it, while it is launched; machines lose nothing. */
  launched: (plan) => ({
    ...plan,
    ...loseless,
    faults: noFaults,
    slowAt: "send",
    sizes: plan.sizes.map((size) => size % 2),
    itemMs: [30],
    acts: [],
    fates: throwing(plan, 2, "throws"),
    maxAttempts: 1,
    onShardError: plan.seed % 2 === 0 ? "stop" : "finish",
  }),
  /** Its first shards end while it is launched, and late copies of a write land behind their counts. */
  "counted early": (plan) => ({
    ...plan,
    ...loseless,
    faults: noFaults,
    slowAt: "send",
    sizes: plan.sizes.map(() => 1),
    itemMs: [30],
    acts: [],
    fates: new Map(),
    deadly: "planned",
  }),
  /** The machine that launches it dies, and what it had sent lands behind the next one's claim. */
  "taken over": (plan) => ({
    ...plan,
    ...loseless,
    faults: { ...noFaults, slow: 0.3 },
    itemMs: [4_000],
    acts: [],
    fates: new Map(),
    deadly: "spread",
    laneSeconds: 20,
  }),
  /** It is paused and resumed while it is launched. */
  relaunched: (plan) => ({
    ...plan,
    ...loseless,
    faults: noFaults,
    slowAt: "send",
    machines: 3,
    acts: [
      { at: 60 + (plan.seed % 7) * 12, act: "pause" },
      { at: 120 + (plan.seed % 7) * 12, act: "resume" },
    ],
    itemMs: [300],
    fates: new Map(),
  }),
  count: (plan) => ({
    ...plan,
    itemMs: [30],
    acts: [...often(700, "redrive"), { at: 125_000, act: "cancel" }],
    fates: throwing(plan, 3, "throws"),
    maxAttempts: 1,
    faults: rough,
    deadly: "count",
  }),
  "count, cancelled": (plan) => ({
    ...plan,
    itemMs: [30, 300],
    faults: { ...mild, slow: 0.3 },
    deadly: "count",
    acts: [{ at: 100 + (plan.seed % 7) * 90, act: "cancel" }],
    fates: new Map(),
  }),
  "planned, cancelled": (plan) => ({
    ...plan,
    ...loseless,
    faults: noFaults,
    slowAt: "planned",
    acts: [{ at: 60 + (plan.seed % 7) * 100, act: "cancel" }],
  }),
  "reset, cancelled": (plan) => ({
    ...plan,
    ...loseless,
    faults: noFaults,
    slowAt: "reset",
    itemMs: [30],
    fates: throwing(plan, 3, "throws"),
    maxAttempts: 1,
    acts: [
      { at: 4_000, act: "redrive" },
      { at: 4_200, act: "cancel" },
    ],
  }),
  "publish, cancelled": (plan) => ({
    ...splitting(plan),
    faults: mild,
    slowAt: "publish",
    itemMs: [300, 1_200],
    acts: [
      { at: 20, act: "split" },
      { at: 300, act: "split" },
      { at: 600 + (plan.seed % 9) * 250, act: "cancel" },
    ],
  }),
  reset: (plan) => ({
    ...plan,
    itemMs: [30],
    acts: often(700, "redrive"),
    fates: throwing(plan, 3, "throws"),
    maxAttempts: 1,
    faults: rough,
    deadly: "reset",
  }),
  park: (plan) => ({
    ...plan,
    acts: often(2_500, "pause", "resume"),
    checkpointSeconds: 0.2,
    faults: rough,
    deadly: "park",
  }),
  cut: (plan) => ({
    ...plan,
    ranges: true,
    sizes: plan.sizes.map(() => 6),
    acts: often(900, "split"),
    checkpointSeconds: 0.2,
    faults: rough,
    deadly: "cut",
  }),
  publish: (plan) => ({
    ...plan,
    ranges: true,
    sizes: plan.sizes.map(() => 6),
    acts: often(300, "split"),
    checkpointSeconds: 0.2,
    faults: rough,
    deadly: "publish",
  }),
  /** What a person asks lands once the run has ended. */
  "ask split, too late": (plan) => ({
    ...splitting(plan),
    faults: { ...noFaults, slow: 0.15 },
    slowAt: "ask split",
    itemMs: [300],
    checkpointSeconds: 5,
    acts: [
      ...often(150, "split").slice(0, 40),
      ...(plan.seed % 2 === 0 ? [{ at: 5_000, act: "cancel" } as const] : []),
    ],
  }),
  "ask split": (plan) => ({ ...plan, ranges: true, acts: often(200, "split"), faults: rough }),
  permit: (plan) => ({
    ...plan,
    fates: throwing(plan, 2, "skipped"),
    maxItemErrors: 3,
    itemMs: [30],
    faults: rough,
    deadly: "permit",
  }),
  /** Paused and resumed, and no machine dies: then nothing waits for the patrol. */
  resumed: (plan) => ({
    ...plan,
    ...loseless,
    acts: often(1_700, "pause", "resume"),
    checkpointSeconds: 0.2,
    faults: { ...noFaults, slow: 0.1 },
    fates: new Map(),
    itemMs: [300, 1_200],
  }),
  /** Machines die between the end of a shard and its count, while the run is paused. */
  paused: (plan) => ({
    ...plan,
    acts: often(2_000, "pause", "resume"),
    itemMs: [30],
    faults: rough,
    deadly: "count",
  }),
  /** A shard fails and stops the others, of which some are between two turns when the run is redriven. */
  redriven: (plan) => ({
    ...plan,
    ...loseless,
    faults: { ...noFaults, twice: 0.5 },
    laneSeconds: 20,
    machines: 2,
    sizes: [6, 6, 6, 1],
    itemMs: [300, 4_000],
    acts: often(3_000, "redrive"),
    fates: throwing(plan, 5, "throws"),
    maxAttempts: 1,
    onShardError: "stop",
  }),
  /** It is cancelled while some of its shards are between two turns. */
  waiting: (plan) => ({
    ...plan,
    ...loseless,
    faults: noFaults,
    laneSeconds: 20,
    machines: 2,
    sizes: [6, 6, 6, 6],
    itemMs: [4_000],
    acts: [{ at: 25_000 + (plan.seed % 7) * 5_000, act: "cancel" }],
    fates: new Map(),
  }),
  none: (plan) => ({
    ...plan,
    acts: [],
    faults: noFaults,
    deadly: undefined,
    fates: new Map(),
    timeoutSeconds: undefined,
    laneSeconds: 120,
  }),
  planned: (plan) => ({
    ...plan,
    faults: mild,
    deadly: "planned",
    acts: often(1_500, "pause", "resume").slice(0, 20),
    timeoutSeconds: undefined,
  }),
  "put plan": (plan) => ({ ...plan, ranges: true, faults: mild, deadly: "put plan", acts: [] }),
};

/** The worlds for single clauses. */
export const hardBy: Readonly<Record<string, string>> = {
  "count: it has not ended": "count, cancelled",
  "planned: the run is running": "planned, cancelled",
  "reset: the run is running": "reset, cancelled",
  "publish: it has not ended": "publish, cancelled",
  "ask split: it has not ended": "ask split, too late",
  "spread: a shard is open": "launched",
  "spread: nothing stops it": "launched",
  "spread: at this turn": "relaunched",
  "spread: the lease is mine": "taken over",
  "planned: no later write of mine came first": "counted early",
};
