/**
 * What goes wrong, and where. Whether a fault strikes is fixed by the seed, its kind, the place and how often
 * that place was passed, never by what happened elsewhere: so a failure's faults can be taken away one by one.
 */
import { hashText, mix, SeededRandom, unit } from "./seeded-random.ts";

// biome-ignore format: a table reads better in columns
/** The highest odds of each fault, at each opportunity; a seed draws its own below it, or none. */
export const faultOdds = {
  "killed before a call is sent":        0.05,
  "killed with a call in flight":        0.05,
  "killed after a call applied":         0.05,
  "killed in mid-item":                  0.04,
  "frozen":                              0.02,
  "call never arrived":                  0.06,
  "answer lost":                         0.08,
  "answer lost, call sent again":        0.08,
  "call lands after its client gave up": 0.08,
  "second copy lands later":             0.1,
  "throttled":                           0.1,
  "slow call":                           0.05,
  "sluggish":                            0.6,
  "died after its pointer":              0.6,
  "overtaken":                           0.8,
  "overtaken at a turn":                 0.15,
  "overtaken where it is rare":          6,
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
  "clock late":                          0.2,
  "clock twice":                         0.2,
  "schedule fired twice":                0.3,
} as const;

export type Fault = keyof typeof faultOdds;
export const faultNames = Object.keys(faultOdds) as readonly Fault[];
const salt = new Map(faultNames.map((name) => [name, hashText(name)]));

interface Place {
  readonly name: string;
  readonly hash: number;
  count: number;
}

/** One passing of one place at which things can go wrong. */
export interface Opportunity {
  readonly place: string;
  readonly count: number;
  readonly hash: number;
}

export class Faults {
  /** Each fault that struck, by its key: kind, place and count. */
  readonly struck: string[] = [];
  /** False once the world is to come to rest. */
  active = true;
  readonly #seed: number;
  readonly #odds = new Map<Fault, number>();
  readonly #only: ReadonlySet<string> | undefined;
  readonly #places = new Map<string, Map<string, Map<string, Place>>>();
  readonly #onStrike: (fault: Fault, key: string) => void;

  constructor(
    seed: number,
    faulty: boolean,
    only: ReadonlySet<string> | undefined,
    onStrike: (fault: Fault, key: string) => void,
  ) {
    this.#seed = mix(seed, 0x2545f491);
    this.#only = only;
    this.#onStrike = onStrike;
    const random = new SeededRandom(mix(seed, 0x1b873593));
    for (const name of faultNames) {
      const most = faultOdds[name];
      const odds = random.chance(0.5) ? most * random.next() ** 1.5 : 0;
      if (faulty && odds > 0) this.#odds.set(name, odds);
    }
  }

  /** Whether a fault can strike at all: where it cannot, its places need not be passed. */
  canStrike(fault: Fault): boolean {
    return this.active && this.#odds.has(fault);
  }

  /** A place is passed: what is done there, on what, and on which part of it. */
  at(what: string, of = "", part = ""): Opportunity {
    const place = this.#places.get(what)?.get(of)?.get(part) ?? this.#place(what, of, part);
    const count = ++place.count;
    return { place: place.name, count, hash: mix(place.hash, count) };
  }

  #place(what: string, of: string, part: string): Place {
    const name = of === "" ? what : part === "" ? `${what} ${of}` : `${what} ${of} ${part}`;
    const place = { name, hash: mix(this.#seed, hashText(name)), count: 0 };
    const known = this.#places.get(what) ?? new Map<string, Map<string, Place>>();
    this.#places.set(what, known);
    const parts = known.get(of) ?? new Map<string, Place>();
    known.set(of, parts.set(part, place));
    return place;
  }

  /** Where the fault strikes, how badly, from [0, 1); otherwise -1. */
  strike(fault: Fault, { place, count, hash }: Opportunity): number {
    if (!this.active) return -1;
    const odds = this.#odds.get(fault);
    if (odds === undefined) return -1;
    const drawn = mix(hash, salt.get(fault) as number);
    if (unit(drawn) >= odds) return -1;
    const key = `${fault} | ${place} | ${count}`;
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
