/**
 * What goes wrong, and where. Whether a fault strikes depends on the seed, the fault, the point at which it may strike and
 * how often that point was passed, never on what happened elsewhere. So the faults of a failure can be left out one by one.
 */
import { hashText, mix, SeededRandom, unit } from "../random.ts";

// biome-ignore format: a table reads better in columns
/** The highest odds of each fault at each opportunity. A seed draws its own odds below them, or none. */
export const faultOdds = {
  "killed before a call is sent":        0.05,
  "killed with a call in flight":        0.05,
  "killed after a call applied":         0.05,
  "killed within an item":               0.04,
  "frozen":                              0.02,
  "call never arrived":                  0.06,
  "answer lost":                         0.08,
  "answer lost, call sent again":        0.08,
  "call lands after its client gave up": 0.08,
  "second copy lands later":             0.1,
  "throttled":                           0.1,
  "settling throttled":                  0.1,
  "slow call":                           0.05,
  "sluggish":                            0.6,
  "killed after it reserved an id":      0.6,
  "write overtaken":                     0.8,
  "frequent write overtaken":            0.15,
  "rare write overtaken":                6,
  "cut off":                             0.02,
  "told to stop":                        0.1,
  "send failed":                         0.2,
  "sent, answer lost":                   0.2,
  "sent twice":                          0.2,
  "message slow to arrive":              0.2,
  "delivered twice":                     0.3,
  "delivered again much later":          0.05,
  "delivered out of order":              0.5,
  "acknowledgement lost":                0.2,
  "receive spent for nothing":           0.2,
  "visibility shorter than a turn":      0.3,
  "sweeper late":                        0.2,
  "sweeper twice":                       0.2,
  "schedule fired twice":                0.3,
  "occurrence sent early":               0.3,
} as const;

export type Fault = keyof typeof faultOdds;
export const faultNames = Object.keys(faultOdds) as readonly Fault[];
const salt = new Map(faultNames.map((name) => [name, hashText(name)]));

/** A point at which things can go wrong: something that is done, to something. */
interface Point {
  readonly name: string;
  readonly hash: number;
  count: number;
}

/** One passing of a point. */
export interface Opportunity {
  readonly point: string;
  readonly count: number;
  readonly hash: number;
}

export interface FaultsProps {
  readonly seed: number;
  /** False: nothing goes wrong. */
  readonly faulty: boolean;
  /** The keys of the faults that may strike. @default all */
  readonly only?: ReadonlySet<string>;
  readonly onStrike: (fault: Fault, key: string) => void;
}

export class Faults {
  /** The key of each fault that has struck: the fault, its point and the count. */
  readonly struck: string[] = [];
  /** Set to false so that the world comes to rest. */
  active = true;
  readonly #seed: number;
  readonly #faulty: boolean;
  readonly #odds = new Map<Fault, number>();
  readonly #only: ReadonlySet<string> | undefined;
  readonly #points = new Map<string, Map<string, Map<string, Point>>>();
  readonly #onStrike: (fault: Fault, key: string) => void;

  constructor({ seed, faulty, only, onStrike }: FaultsProps) {
    this.#seed = mix(seed, 0x2545f491);
    this.#faulty = faulty;
    this.#only = only;
    this.#onStrike = onStrike;
    const random = new SeededRandom(mix(seed, 0x1b873593));
    for (const name of faultNames) {
      const most = faultOdds[name];
      const odds = random.chance(0.5) ? most * random.next() ** 1.5 : 0;
      if (faulty && odds > 0) this.#odds.set(name, odds);
    }
  }

  /** Whether a fault can strike at all in this world. */
  canStrike(fault: Fault): boolean {
    return this.active && this.#odds.has(fault);
  }

  /** From now on a fault strikes at every opportunity, except in a world in which nothing goes wrong. */
  strikeAlways(fault: Fault): void {
    if (this.#faulty) this.#odds.set(fault, 1);
  }

  /** Passes a point: what is done, to what, and to which part of it. */
  at(what: string, of = "", part = ""): Opportunity {
    const point = this.#points.get(what)?.get(of)?.get(part) ?? this.#point(what, of, part);
    const count = ++point.count;
    return { point: point.name, count, hash: mix(point.hash, count) };
  }

  #point(what: string, of: string, part: string): Point {
    const name = of === "" ? what : part === "" ? `${what} ${of}` : `${what} ${of} ${part}`;
    const point = { name, hash: mix(this.#seed, hashText(name)), count: 0 };
    const known = this.#points.get(what) ?? new Map<string, Map<string, Point>>();
    this.#points.set(what, known);
    const parts = known.get(of) ?? new Map<string, Point>();
    known.set(of, parts.set(part, point));
    return point;
  }

  /** How badly a fault strikes, from [0, 1); -1 where it does not. */
  strike(fault: Fault, { point, count, hash }: Opportunity): number {
    if (!this.active) return -1;
    const odds = this.#odds.get(fault);
    if (odds === undefined) return -1;
    const drawn = mix(hash, salt.get(fault) as number);
    if (unit(drawn) >= odds) return -1;
    const key = `${fault} | ${point} | ${count}`;
    if (this.#only !== undefined && !this.#only.has(key)) return -1;
    this.struck.push(key);
    this.#onStrike(fault, key);
    return unit(mix(drawn, 0x7feb352d));
  }
}

/** A number from [0, 1) that belongs to an opportunity. */
export function drawAt({ hash }: Opportunity, salt: number): number {
  return unit(mix(hash, salt));
}
