/** Seams, one after the other: those of a mutant change what passes, those of many in a world without any are only asked. */
import type { Seam } from "./seams.ts";

type Hook = keyof Seam;
type Part<At extends Hook> = NonNullable<Seam[At]>;

/** Where what passes between a machine and its world is sent through seams. A hook is the name of a seam's part. */
export interface Seams {
  /** Sends a value through the part of every seam that has one. */
  pass<At extends Hook, T>(hook: At, value: T, change: (part: Part<At>, value: T) => T): T;
  /** What the first seam says that says anything; undefined where none does. */
  first<At extends Hook, T>(hook: At, say: (part: Part<At>) => T | undefined | false): T | undefined;
}

/** A seam's part, and the place of its seam, or of its mutant. */
interface Placed<At extends Hook> {
  readonly place: number;
  readonly part: Part<At>;
}

/** The parts of seams, by hook: most seams have one alone. */
class Parts {
  readonly #byHook = new Map<Hook, Placed<Hook>[]>();

  add(place: number, seam: Seam): void {
    for (const hook of Object.keys(seam) as Hook[]) {
      const part = seam[hook];
      if (part === undefined) continue;
      const all = this.#byHook.get(hook) ?? [];
      this.#byHook.set(hook, all);
      all.push({ place, part });
    }
  }

  of<At extends Hook>(hook: At): readonly Placed<At>[] {
    return (this.#byHook.get(hook) ?? none) as readonly Placed<At>[];
  }
}

const none: readonly never[] = [];

/** The seams of one mutant, and how often each of them has changed something. */
export class SeamList implements Seams {
  /** How often each seam has changed something so far. */
  readonly touched: number[];
  readonly #parts = new Parts();

  constructor(seams: readonly Seam[]) {
    this.touched = seams.map(() => 0);
    for (const [i, seam] of seams.entries()) this.#parts.add(i, seam);
  }

  pass<At extends Hook, T>(hook: At, value: T, change: (part: Part<At>, value: T) => T): T {
    let passed = value;
    for (const { place, part } of this.#parts.of(hook)) {
      const changed = change(part, passed);
      if (changed !== passed) this.#touch(place);
      passed = changed;
    }
    return passed;
  }

  first<At extends Hook, T>(hook: At, say: (part: Part<At>) => T | undefined | false): T | undefined {
    for (const { place, part } of this.#parts.of(hook)) {
      const said = say(part);
      if (said === undefined || said === false) continue;
      this.#touch(place);
      return said;
    }
    return undefined;
  }

  #touch(seam: number): void {
    this.touched[seam] = (this.touched[seam] as number) + 1;
  }
}

/**
 * The seams of many mutants in a world without any: each is asked, and nothing changes. A world in which none of a mutant's
 * seams would change anything is the same, event for event, with that mutant.
 */
export class AskedSeams implements Seams {
  /** The places of the mutants that would have changed something, since this was last emptied. */
  readonly touched = new Set<number>();
  readonly #parts = new Parts();

  /** @param mutants the seams of each */
  constructor(mutants: readonly (readonly Seam[])[]) {
    for (const [i, seams] of mutants.entries()) for (const seam of seams) this.#parts.add(i, seam);
  }

  pass<At extends Hook, T>(hook: At, value: T, change: (part: Part<At>, value: T) => T): T {
    for (const { place, part } of this.#parts.of(hook))
      if (!this.touched.has(place) && change(part, value) !== value) this.touched.add(place);
    return value;
  }

  first<At extends Hook, T>(hook: At, say: (part: Part<At>) => T | undefined | false): undefined {
    for (const { place, part } of this.#parts.of(hook)) {
      if (this.touched.has(place)) continue;
      const said = say(part);
      if (said !== undefined && said !== false) this.touched.add(place);
    }
  }
}
