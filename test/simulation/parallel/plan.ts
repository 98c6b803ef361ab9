/** What a world of a run that is split is made of, drawn from a seed: its shards, their items, what people do, what goes wrong. */
import type { Parallel } from "../../../functions/model/task/shards/parallel.ts";
import { SeededRandom } from "../random.ts";
import type { Meeting } from "./meeting.ts";

/** What becomes of an item. "throws once" and "throws": until its task is mended. "skipped": it always throws, and may be skipped. */
export type Fate = "done" | "throws once" | "throws" | "skipped" | "deadly";

export const acts = ["pause", "resume", "cancel", "redrive", "scale", "split"] as const;
export type Act = (typeof acts)[number];

/** The odds at each call of a machine, and of each message. */
export interface Faults {
  /** It dies: before the call, while it is on its way, or once it has landed. */
  readonly dies: number;
  /** The call does not arrive, or its answer does not; it may land when nobody waits for it any more. */
  readonly fails: number;
  /** A second copy of a write lands later. */
  readonly copies: number;
  /** It takes up to twenty seconds. */
  readonly slow: number;
  /** Its machine stands still for up to a minute and a half. */
  readonly freezes: number;
  /** A message comes twice. */
  readonly twice: number;
}

export const noFaults: Faults = { dies: 0, fails: 0, copies: 0, slow: 0, freezes: 0, twice: 0 };

export interface ParallelPlan {
  readonly seed: number;
  /** How many items each planned shard has. */
  readonly sizes: readonly number[];
  /** Whether its shards are ranges, which are stored as a plan and can be split. */
  readonly ranges: boolean;
  readonly onShardError: NonNullable<Parallel["onShardError"]>;
  readonly maxAttempts: number;
  readonly checkpointSeconds: number;
  readonly timeoutSeconds: number | undefined;
  /** How many items may be skipped; undefined: an item that throws is not. */
  readonly maxItemErrors: number | undefined;
  readonly fates: ReadonlyMap<number, Fate>;
  /** How long an item takes, one of these, in milliseconds. */
  readonly itemMs: readonly number[];
  readonly machines: number;
  readonly laneSeconds: number;
  readonly faults: Faults;
  /** A write at which machines die or lose answers more often than not. */
  readonly deadly: string | undefined;
  /** A call that mostly takes some seconds. @default none */
  readonly slowAt?: string;
  /** What people do, and when, in milliseconds. */
  readonly acts: readonly { readonly at: number; readonly act: Act }[];
  /** Several runs, what limits them, and a deploy in the middle. @default one run, and nothing limits it */
  readonly meeting?: Meeting;
}

/** Nothing new goes wrong after so many milliseconds. */
export const calmAfterMs = 240_000;

const rare = [0, 0, 0.01, 0.03];
const deadlyWrites = [
  ...["claim", "planned", "put plan", "spread", "count", "park", "reset", "redrive"],
  ...["succeed", "fail", "cut", "publish", "create", "send", "checkpoint", "permit"],
];

export function drawParallelPlan(seed: number): ParallelPlan {
  const random = new SeededRandom(seed);
  const sizes = Array.from({ length: random.between(2, 5) }, () => random.pick([0, 1, 2, 3, 4, 6]));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const faulty = random.chance(0.85);
  const skips = random.chance(0.3);
  const odds = faulty ? random.pick([0, 0.02, 0.1, 0.25]) : 0;
  const kinds: readonly Fate[] = skips ? ["skipped"] : ["throws once", "throws", "throws", "deadly"];
  const fates = new Map<number, Fate>();
  for (let item = 0; item < total; item++) if (random.chance(odds)) fates.set(item, random.pick(kinds));
  const draw = () => (faulty ? random.pick(rare) : 0);
  return {
    seed,
    sizes,
    ranges: random.chance(0.7),
    onShardError: random.pick(["finish", "finish", "stop"]),
    maxAttempts: random.pick([1, 1, 2]),
    checkpointSeconds: random.pick([0.2, 1, 4]),
    timeoutSeconds: random.chance(0.08) ? random.between(20, 120) : undefined,
    maxItemErrors: skips ? random.pick([1, 2, 4, 1_000]) : undefined,
    fates,
    itemMs: random.pick([[100], [300, 1_200], [300, 4_000], [1_000, 13_000]]),
    machines: random.between(2, 3),
    laneSeconds: random.pick([20, 40, 120]),
    faults: {
      dies: draw(),
      fails: draw(),
      copies: draw(),
      slow: draw(),
      freezes: draw() / 2,
      twice: faulty ? random.pick([0, 0.1, 0.3]) : 0,
    },
    deadly: faulty && random.chance(0.6) ? random.pick(deadlyWrites) : undefined,
    acts: faulty ? drawActs(random) : [],
  };
}

function drawActs(random: SeededRandom): ParallelPlan["acts"] {
  const acts: { at: number; act: Act }[] = [];
  const count = random.pick([0, 0, 1, 2, 4, 8]);
  for (let i = 0; i < count; i++) {
    const at = random.between(0, random.pick([10_000, 60_000, 200_000]));
    const act = random.pick([
      "pause",
      "pause",
      "pause",
      "split",
      "split",
      "scale",
      "redrive",
      "cancel",
    ] as const);
    acts.push({ at, act });
    // Mostly it goes on soon.
    if (act === "pause")
      acts.push({ at: at + random.pick([0, 20, 200, 1_000, 5_000, 50_000]), act: "resume" });
  }
  return acts.sort((a, b) => a.at - b.at);
}
